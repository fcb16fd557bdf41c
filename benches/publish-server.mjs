// `createPublisher` as a contestant of `benches/publish-peers`: a line in is a number of events to publish, a line out
// is the seconds it took. Its options are the defaults.
import { createInterface } from "node:readline";
import { createPublisher, optionsFromEnv } from "../pkg/server.js";
import { payload } from "./published.mjs";

const publisher = createPublisher(optionsFromEnv(process.env));

for await (const line of createInterface(process.stdin)) {
  const started = performance.now();
  await Promise.all(Array.from({ length: Number(line) }, (_, number) => publisher.publish("audit.progress", payload(number))));
  console.log((performance.now() - started) / 1000);
}
