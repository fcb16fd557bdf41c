// npm `pusher` as a contestant of `benches/run`: the first line in is the payloads of two events,
// `{"small": …, "large": …}`; each line after that, `small|large REPEAT`, is a round; a line out is the nanoseconds of
// one request's body and signature.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const Pusher = createRequire(new URL("../tests/peers/package.json", import.meta.url))("pusher");
const pusher = new Pusher({ appId: "3", key: "278d425bdf160c739803", secret: "7ad3773142a6692b25b8" });

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { small, large } = JSON.parse((await lines.next()).value);
const events = { small: ["audit.progress", small], large: ["audit.failed", large] };

// what `trigger` does before it asks for a connection
function request([name, payload]) {
  const channels = [`private-audit-${payload.audit_id}`, `private-fiche-${payload.fiche_id}`];
  const body = JSON.stringify({ name, data: JSON.stringify(payload), channels });
  return body.length + pusher.createSignedQueryString({ method: "POST", path: "/apps/3/events", body }).length;
}

let sink = 0;
for await (const line of lines) {
  const [what, repeat] = line.split(" ");
  const started = performance.now();
  for (let i = 0; i < repeat; i++) sink += request(events[what]);
  console.log(((performance.now() - started) * 1e6) / repeat);
}
if (sink < 0) throw new Error("nothing was measured");
