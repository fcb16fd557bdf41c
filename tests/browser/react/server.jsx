// What a server renders: with a connection, and without.
import { renderToString } from "react-dom/server";
import { connect } from "fiche-realtime";
import { RealtimeProvider, useConnectionStatus, useRealtimeScope } from "fiche-realtime/react";
import { fakePusher } from "fiche-realtime/testing";

function Page() {
  const status = useConnectionStatus();
  const { status: scope } = useRealtimeScope({ auditId: "1" }, {});
  return <><p id="status">{status}</p><p id="audit-1">{`${scope}: `}</p></>;
}
const render = (realtime) => renderToString(<RealtimeProvider realtime={realtime}><Page /></RealtimeProvider>);

const pusher = fakePusher();
process.stdout.write(JSON.stringify({ without: render(null), with: render(connect(pusher)), channels: pusher.allChannels().length }));
