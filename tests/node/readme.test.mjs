// The examples in JavaScript of both READMEs, run as they stand, with a pusher-js that plays the server.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { samplePayload } from "../../pkg/index.js";
import { authorizeChannel, authorizeRequest } from "../../pkg/server.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const examples = (file) => [...readFileSync(join(root, file), "utf8").matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);

const PUSHER = `
export default class Pusher {
  static handlers = {};
  constructor(key, options) {
    this.options = options;
  }
  subscribe(channel) {
    const { customHandler } = this.options?.channelAuthorization ?? {};
    customHandler?.({ socketId: "1.2", channelName: channel }, (error, data) => (Pusher.handlers[channel] = data ?? error));
    return { bind_global: (handler) => (Pusher.handlers[channel] = handler) };
  }
}`;

/** Runs an example in a project of its own and returns what it exports with the fake pusher-js. */
async function run(code, exported = "") {
  const dir = mkdtempSync(join(tmpdir(), "readme-"));
  mkdirSync(join(dir, "node_modules/pusher-js"), { recursive: true });
  writeFileSync(join(dir, "node_modules/pusher-js/index.js"), PUSHER);
  writeFileSync(join(dir, "node_modules/pusher-js/package.json"), '{"type":"module","exports":"./index.js"}');
  cpSync(join(root, "pkg"), join(dir, "node_modules/fiche-realtime"), { recursive: true });
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  writeFileSync(join(dir, "pusher.js"), 'export { default } from "pusher-js";');
  writeFileSync(join(dir, "example.js"), `${code}\n${exported}`);
  const example = await import(pathToFileURL(join(dir, "example.js")));
  const { default: Pusher } = await import(pathToFileURL(join(dir, "pusher.js")));
  return { example, handlers: Pusher.handlers };
}

/** What is printed while `act` runs. */
function printed(t, act) {
  const lines = [];
  t.mock.method(console, "log", (...line) => lines.push(line));
  t.mock.method(console, "warn", (...line) => lines.push(line));
  act();
  return lines;
}

const [frontend, server, ...others] = examples("README.md");

test("the frontend's example", async (t) => {
  const { handlers } = await run(frontend);
  assert.deepEqual(Object.keys(handlers), ["private-audit-42", "private-fiche-1024", "private-global"]);
  const handler = handlers["private-audit-42"];
  assert.deepEqual(printed(t, () => handler("audit.progress", samplePayload("audit.progress"))), [["5 of 12 steps"]]);
  const [[name, problems]] = printed(t, () => handler("audit.progress", { audit_id: 1 }));
  assert.deepEqual([name, problems[0].path], ["audit.progress", "/audit_id"]);
});

test("the JavaScript backend's example", async (t) => {
  Object.assign(process.env, { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s" });
  const asked = t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  const { example } = await run(server, "export { channels, undelivered };");
  assert.deepEqual([example.channels, example.undelivered], [["private-global"], []]);
  assert.match(asked.mock.calls[0].arguments[0], /^https:\/\/api.pusherapp.com\/apps\/1\/events\?.*auth_signature=[0-9a-f]{64}/);
});

const [page, authorized, backend, ...more] = examples("pkg/README.md");

test("the package's example", async (t) => {
  assert.deepEqual([more, others], [[], []], "every example is run here");
  const { handlers } = await run(page);
  const lines = printed(t, () => handlers["private-audit-42"]("audit.completed", samplePayload("audit.completed")));
  assert.deepEqual(lines, [["83/100"]]);
});

test("the package's example of authorising", async (t) => {
  const app = { key: "k", secret: "s" };
  const { mock } = t.mock.method(globalThis, "fetch", async (_, { body }) => new Response((await authorizeRequest(app, `${body}`, () => true)).body));
  const { handlers } = await run(authorized);
  while (Object.keys(handlers).length < 3) await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([mock.callCount(), mock.calls[0].arguments[0]], [1, "/pusher/auth"]);
  assert.deepEqual(handlers["private-audit-42"], authorizeChannel(app, "1.2", "private-audit-42"));
});

test("the package's example of publishing", async (t) => {
  const lines = [];
  t.mock.method(console, "log", (...line) => lines.push(line));
  const { mock } = t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  Object.assign(process.env, { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu", PUSHER_HOST: "" });
  const { example } = await run(backend, "export { undelivered };");
  assert.deepEqual([lines, example.undelivered], [[[["private-fiche-1024"]]], []]);
  assert.match(mock.calls[0].arguments[0], /^https:\/\/api-eu\.pusher\.com\/apps\/1\/events\?/);
});
