// `fiche-realtime/slim` starts asynchronously all the way: nothing compiles or starts while the page waits.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startFile } from "../../pkg/module.js";
import * as slim from "../../pkg/slim.js";
import { fakePusher } from "../../pkg/testing.js";
import { another } from "./another.mjs";

const file = readFileSync(new URL("../../pkg/fiche_realtime.wasm", import.meta.url));
const served = (type) => new Response(file, { headers: type ? { "content-type": type } : {} });
const notStarted = { name: "RealtimeError", code: "not_started" };

// as in a browser that compiles and starts nothing synchronously
for (const name of ["Module", "Instance"]) WebAssembly[name] = class { constructor() { throw new RangeError(`new WebAssembly.${name}`); } };

test("before init, ready() and subscribe say what to do", async () => {
  await assert.rejects(slim.ready(), { ...notStarted, message: /await init\(\) of fiche-realtime\/slim/ });
  assert.throws(() => slim.connect(fakePusher()).subscribe({ global: true }, {}), notStarted);
  assert.throws(() => slim.initSync(file), { ...notStarted, message: /new WebAssembly.Module/ });
});

test("a module of another version of the package says which, and does not start", async () => {
  const exports = { memory: new WebAssembly.Memory({ initial: 1 }), memory_at: () => 1024 };
  new Uint8Array(exports.memory.buffer, 1024).set([0x01, 0x23, 0xab, 0, 0xff, 9, 0x10, 0x7f]);
  assert.throws(() => startFile(exports), { ...notStarted, field: "module", found: "0123ab00ff09107f" });
  assert.throws(() => startFile({}), { ...notStarted, field: "module", found: "another module" });
  assert.throws(() => slim.fingerprint(), { ...notStarted, field: "init" });
});

test("while init has not failed yet, ready() waits, and tells how it fails", async () => {
  const init = slim.init(new Response("<html>"));
  const errors = [];
  slim.connect(fakePusher()).subscribe({ global: true }, { onError: (error) => errors.push(error) });
  const failed = await slim.ready().catch((error) => error);
  assert.deepEqual([failed.code, failed.field], ["not_started", "module"]);
  assert.deepEqual(errors, [failed]);
  await assert.rejects(init, (error) => error === failed);
});

test("a file that is no module, or another one, says so", async () => {
  await assert.rejects(slim.init(new Response(another)), { ...notStarted, field: "module", found: "another module" });
  await assert.rejects(slim.init(new Response("<html>")), ({ code, field, cause }) => code === "not_started" && field === "module" && cause instanceof WebAssembly.CompileError);
  await assert.rejects(slim.init(new Response("", { status: 404 })), { ...notStarted, found: "status 404", cause: undefined });
});

test("a URL, as a string too, and a Request are fetched", async (t) => {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (source) => (asked.push(source), new Response("", { status: 404 })));
  const sources = ["/a.wasm", new URL("https://example.com/b.wasm"), new Request("https://example.com/c.wasm")];
  for (const source of sources) await assert.rejects(slim.init(source), { found: "status 404" });
  assert.deepEqual(asked, sources);
});

test("init starts it after all, and a subscription made meanwhile begins by itself", async (t) => {
  const streamed = t.mock.method(WebAssembly, "compileStreaming");
  const init = slim.init(served("application/wasm"));
  const [pusher, heard] = [fakePusher(), []];
  slim.connect(pusher).subscribe({ global: true }, { "*": ({ name }) => heard.push(name) });
  assert.equal(slim.decode("notification", {}).problems[0].expected, "a started module");
  await slim.ready();
  await init;
  pusher.publish("notification", { type: "info", message: "m", duration: 1 });
  assert.deepEqual(heard, ["notification"]);
  for (const type of ["text/plain", "application/wasm; charset=utf-8", undefined]) await slim.init(served(type));
  assert.equal(streamed.mock.callCount(), 1, "it compiles while it arrives");
  // what has started goes on when another start fails
  const failing = slim.init(new Response("<html>"));
  await slim.ready();
  await assert.rejects(failing, notStarted);
  await slim.ready();
  slim.connect(pusher).subscribe({ auditId: "1" }, {});
  assert.ok(pusher.channel("private-audit-1"));
  assert.equal(slim.decode("notification", { type: "info", message: "m", duration: 1 }).kind, "event");
});
