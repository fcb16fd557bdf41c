// npm `pusher` as a contestant of `benches/publish-peers`: a line in, `single|batch IN_FLIGHT EVENTS`, is a
// run; a line out is the seconds it took.
import { Agent } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { AUDITS, payload } from "./published.mjs";

const Pusher = createRequire(new URL("../tests/peers/package.json", import.meta.url))("pusher");

// messages in a batch, the most that Pusher takes, are half as many events, since each has two channels
const BATCH = 5;

const { PUSHER_APP_ID: appId, PUSHER_KEY: key, PUSHER_SECRET: secret, PUSHER_HOST: host, PUSHER_PORT: port } = process.env;
// without an agent of its own it makes a connection for each request
const pusher = new Pusher({ appId, key, secret, host, port, agent: new Agent({ keepAlive: true }) });

const channels = (number) => [`private-audit-${number % AUDITS}`, `private-fiche-${number % AUDITS}`];
const data = (number) => JSON.stringify(payload(number));

async function run(mode, inFlight, events) {
  const step = mode === "batch" ? BATCH : 1;
  let next = 0;
  const one = async () => {
    while (next < events) {
      const first = next;
      next += step;
      if (mode === "single") {
        await pusher.trigger(channels(first), "audit.progress", data(first));
      } else {
        const batch = [];
        for (let number = first; number < Math.min(first + step, events); number++) {
          for (const channel of channels(number)) batch.push({ channel, name: "audit.progress", data: data(number) });
        }
        await pusher.triggerBatch(batch);
      }
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, one));
  return (performance.now() - started) / 1000;
}

for await (const line of createInterface(process.stdin)) {
  const [mode, inFlight, events] = line.split(" ");
  console.log(await run(mode, Number(inFlight), Number(events)));
}
