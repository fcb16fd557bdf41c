// Publishers over `fetch`, told by lines of JSON what to publish and when to close: see `examples/scenario.rs`.
import { createInterface } from "node:readline";
import { createPublisher, optionsFromEnv } from "../../pkg/server.js";

// the first call loads what `fetch` is made of, which takes longer than some scenarios wait
await fetch("data:,");

const players = new Map();
const say = (of, line) => process.stdout.write(`${JSON.stringify({ ...line, of })}\n`);
const refused = ({ code, field, found, status = null }) => ({ code, field, found, status });

createInterface(process.stdin).on("line", (line) => {
  const { of, open, publish = [], close, end } = JSON.parse(line);
  if (open) {
    const { vars, options } = open;
    const { watched, ...others } = options;
    const onlyIf = watched && (({ kind, id }) => watched.includes(`private-${kind}-${id}`));
    players.set(of, { publisher: createPublisher({ ...optionsFromEnv(vars), ...others, onlyIf }), tasks: [] });
    return;
  }
  const { publisher, tasks } = players.get(of);
  if (end) {
    void Promise.all(tasks).then(() => say(of, { stats: publisher.stats }));
    return;
  }
  for (const { id, name, data } of publish) {
    const ended = publisher.publish(name, JSON.parse(data)).catch(refused);
    tasks.push(ended.then((as) => say(of, { end: { id, as } })));
  }
  if (close !== undefined) tasks.push(publisher.close(close).then((closed) => say(of, { closed })));
  say(of, { done: true });
});
say(0, { ready: true });
