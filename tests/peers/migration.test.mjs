// The steps of pkg/MIGRATION.md: each example compiles under strict TypeScript with the types of pusher-js, and runs on
// unmodified pusher-js against the embedded server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import Echo from "../node_modules/laravel-echo/dist/echo.js";
import Publisher from "pusher";
import Pusher from "pusher-js";
import { bindTyped, connect, observe, samplePayload } from "../../pkg/index.js";
import { authorizeChannel } from "../../pkg/server.js";
import { host, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tool = (name) => here(`../node_modules/.bin/${name}`);
const examples = [...readFileSync(here("../../pkg/MIGRATION.md"), "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
const [start, types, observing, typed, connecting, ...more] = examples;
const { app } = KINDS.embedded;
const dir = mkdtempSync(join(tmpdir(), "migration-"));
const clients = [];
let server, publisher;

before(async () => {
  server = await startServer(KINDS.embedded);
  publisher = new Publisher({ ...app, host, port: server.port });
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(here("../../pkg"), join(dir, "node_modules/fiche-realtime"));
  symlinkSync(here("../node_modules/pusher-js"), join(dir, "node_modules/pusher-js"));
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
});

after(() => {
  clients.forEach((client) => client.disconnect());
  rmSync(dir, { recursive: true });
  return server?.stop();
});

/** The app's own pusher-js. */
function newPusher() {
  const pusher = new Pusher(app.key, pusherOptions(server.port, { customHandler: ({ socketId, channelName }, done) => done(null, authorizeChannel(app, socketId, channelName)) }));
  clients.push(pusher);
  return pusher;
}

const FILES = {
  "pusher.ts": 'import Pusher from "pusher-js";\nexport const pusher = new Pusher("key", { cluster: "eu" });\n',
  "report.ts": "export function report(name: string, channel: string, found: unknown): void { console.warn(name, channel, found); }\n",
};

/** Writes files into a folder of their own. */
function folder(name, files) {
  mkdirSync(join(dir, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, name, file), text);
  return join(dir, name);
}

/** Loads an example with this pusher-js; returns what it exports, and what it reports. */
async function load(name, code, pusher) {
  const reported = [];
  globalThis.migrating = { pusher, report: (...line) => reported.push(line) };
  const path = folder(name, { "app.ts": code, "pusher.js": "export const { pusher } = migrating;", "report.js": "export const { report } = migrating;" });
  execFileSync(tool("esbuild"), ["app.ts", "--outfile=app.js", "--log-level=warning"], { cwd: path });
  return { ...(await import(pathToFileURL(join(path, "app.js")))), reported };
}

const IDS = { audit_id: "42", fiche_id: "1024" };
const NAME = "private-audit-42";
const progress = (progress_percentage) => ({ ...samplePayload("audit.progress"), ...IDS, progress_percentage });
const completed = { ...samplePayload("audit.completed"), ...IDS, overall_score: "87" };
const send = (name, payload) => publisher.trigger([NAME, "private-fiche-1024"], name, payload);
const subscribed = (pusher) => until(() => pusher.channel(NAME)?.subscribed);
const PROBLEM = { path: "/progress_percentage", expected: "finite number", found: "string" };

/** Watches the audit with an example, and returns what its view is told. */
async function told({ watchAudit }, pusher) {
  const heard = [];
  const stop = watchAudit("42", { progress: (percentage) => heard.push(percentage), done: (score) => heard.push(`done: ${score}`) });
  await subscribed(pusher);
  await send("audit.progress", progress(41.5));
  await send("audit.progress", progress("50"));
  await send("audit.completed", completed);
  await until(() => heard.includes("done: 87"));
  stop();
  await until(() => !pusher.channel(NAME));
  return heard;
}

test("every example is tried here, and compiles in a strict project", () => {
  assert.deepEqual(more, []);
  const names = ["start", "types", "observing", "typed", "connecting"];
  const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: "preserve", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"], types: [], noEmit: true };
  const path = folder("compiled", { ...FILES, ...Object.fromEntries(names.map((name, at) => [`${name}.ts`, examples[at]])), "tsconfig.json": JSON.stringify({ compilerOptions }) });
  const compile = () => {
    try {
      return execFileSync(tool("tsc"), ["-p", path], { encoding: "utf8" });
    } catch ({ stdout }) {
      return stdout;
    }
  };
  assert.equal(compile(), "");
  // what step 1 promises, and step 3 too
  writeFileSync(join(path, "types.ts"), types.replace("data.progress_percentage", "data.progress_percent"));
  writeFileSync(join(path, "typed.ts"), typed.replace('"audit.progress"', '"audit.progres"').replace("payload.overall_score", "payload.overall"));
  const said = compile();
  for (const part of ["types.ts", "'progress_percent'", '"audit.progres"', "'overall'"]) assert.ok(said.includes(part), said);
});

test("before, and with types alone: the view gets whatever arrives", async () => {
  for (const [name, code] of Object.entries({ start, types })) {
    const pusher = newPusher();
    assert.deepEqual(await told(await load(name, code, pusher), pusher), [41.5, "50", "done: 87"]);
  }
  // the package is no part of what runs
  assert.doesNotMatch(readFileSync(join(dir, "types/app.js"), "utf8"), /fiche-realtime/);
});

test("observed: the view gets the same, and the problem is reported", async () => {
  const pusher = newPusher();
  const observed = await load("observing", observing, pusher);
  assert.deepEqual(pusher.allChannels(), []);
  assert.deepEqual(await told(await load("observed", types, pusher), pusher), [41.5, "50", "done: 87"]);
  assert.deepEqual(observed.reported, [["audit.progress", NAME, [PROBLEM]]]);
  observed.stop();
});

test("typed binds: the view gets what is right, one bind after the other", async (t) => {
  const lines = [];
  t.mock.method(console, "error", ({ field }) => lines.push(field));
  const pusher = newPusher();
  assert.deepEqual(await told(await load("typed", typed, pusher), pusher), [41.5, "done: 87"]);
  assert.deepEqual(lines, ["audit.progress/progress_percentage"]);
});

test("connected: the view gets what is right, and the problem is reported", async () => {
  const pusher = newPusher();
  const connected = await load("connecting", connecting, pusher);
  assert.deepEqual(await told(connected, pusher), [41.5, "done: 87"]);
  assert.deepEqual(connected.reported, [["audit.progress", NAME, [PROBLEM]]]);
});

test("old and new code share a channel, and each hears every event once", async () => {
  const [pusher, heard, invalid] = [newPusher(), [], []];
  const hear = (step) => (percentage) => heard.push(`${step} ${percentage}`);
  const stopObserving = observe(pusher, { onEvent: ({ payload }) => hear("observe")(payload.progress_percentage), onInvalid: ({ problems }) => invalid.push(...problems) });
  const channel = pusher.subscribe(NAME);
  channel.bind("audit.progress", ({ progress_percentage }) => hear("bind")(progress_percentage));
  const unbind = bindTyped(channel, "audit.progress", ({ progress_percentage }) => hear("bindTyped")(progress_percentage), () => {});
  const realtime = connect(pusher, { onInvalid() {} });
  const stop = realtime.subscribe({ auditId: "42" }, { "audit.progress": ({ payload }) => hear("connect")(payload.progress_percentage) });
  await subscribed(pusher);
  await send("audit.progress", progress(1));
  await send("audit.progress", progress("2"));
  await send("audit.progress", progress(3));
  await until(() => heard.length >= 9);
  const steps = (...names) => names.sort();
  assert.deepEqual(heard.splice(0).sort(), steps("observe 1", "bind 1", "bindTyped 1", "connect 1", "bind 2", "observe 3", "bind 3", "bindTyped 3", "connect 3"));
  assert.deepEqual(invalid, [PROBLEM]);
  unbind();
  stopObserving();
  stop();
  await send("audit.progress", progress(4));
  await until(() => heard.length > 0);
  await sleep(50);
  assert.deepEqual(heard, ["bind 4"]);
});

test("Laravel Echo's callbacks move the same way", async () => {
  const [pusher, heard] = [newPusher(), []];
  const echo = new Echo({ broadcaster: "pusher", key: app.key, client: pusher, withoutInterceptors: true });
  const stopObserving = observe(echo, { onEvent: ({ name }) => heard.push(`observe ${name}`) });
  echo.private("audit-42").listen(".audit.progress", () => heard.push("listen"));
  connect(echo).subscribe({ auditId: "42" }, { "audit.progress": () => heard.push("connect") });
  await subscribed(pusher);
  await send("audit.progress", progress(1));
  await until(() => heard.length >= 3);
  assert.deepEqual(heard.sort(), ["connect", "listen", "observe audit.progress"]);
  stopObserving();
});

test("what arrives after a broken connection is observed as before", async () => {
  const [pusher, reported] = [newPusher(), []];
  observe(pusher, { onEvent: ({ payload }) => reported.push(payload.progress_percentage) });
  pusher.subscribe(NAME);
  await subscribed(pusher);
  pusher.disconnect();
  pusher.connect();
  await subscribed(pusher);
  await send("audit.progress", progress(1));
  await until(() => reported.length > 0);
  await sleep(50);
  assert.deepEqual(reported, [1]);
});

test("a message is reported even if the app's own callback throws on it", () => {
  const [pusher, reported] = [newPusher(), []];
  observe(pusher, { onInvalid: ({ name }) => reported.push(name) });
  pusher.subscribe(NAME).bind("audit.progress", () => { throw new Error("the app's own"); });
  assert.throws(() => pusher.connection.emit("message", { event: "audit.progress", channel: NAME, data: {} }), /the app's own/);
  assert.deepEqual(reported, ["audit.progress"]);
});

test("an observer that stops itself keeps no other callback from being called", async () => {
  const [pusher, heard] = [newPusher(), []];
  const stop = observe(pusher, { onUnknown: () => { heard.push("first"); stop(); } });
  observe(pusher, { onUnknown: () => heard.push("second") });
  const message = { event: "something.new", channel: NAME, data: {} };
  pusher.connection.emit("message", message);
  await sleep();
  pusher.connection.emit("message", message);
  assert.deepEqual(heard, ["first", "second", "second"]);
});
