// What every app does, wherever it runs.
import { channelsFor, connect, decode, samplePayload } from "fiche-realtime";
import { fakePusher } from "fiche-realtime/testing";

/** What came of it, to be shown. */
export function use() {
  const seen = [decode("audit.started", samplePayload("audit.started")).kind, ...channelsFor({ auditId: "42", global: true })];
  const pusher = fakePusher();
  connect(pusher).subscribe({ auditId: "42", ficheId: "1024" }, { "audit.progress": ({ name, payload }) => seen.push(`${name} ${payload.completed_steps}`) });
  pusher.publish("audit.progress", samplePayload("audit.progress"));
  return seen;
}
