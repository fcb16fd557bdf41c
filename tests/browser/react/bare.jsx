// What a server renders without a provider: before any `process` is there, in production, and in development.
import { renderToString } from "react-dom/server";
import { useLatestEvent, useRealtimeScope } from "fiche-realtime/react";

const warned = [];
console.warn = (line) => warned.push(line);

function Page() {
  const payload = useLatestEvent({ auditId: "1" }, "audit.progress");
  return <p>{`${useRealtimeScope({ auditId: "1" }, {}).status} ${payload}`}</p>;
}

/** The rendered page, and how many warnings there have been. */
const render = () => [renderToString(<Page />), warned.length];

const { process } = globalThis;
delete globalThis.process;
const absent = render();
globalThis.process = { env: {} };
const unset = render();
globalThis.process = process;
process.stdout.write(JSON.stringify({ absent, unset, again: render() }));
