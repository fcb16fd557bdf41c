// `fiche-realtime/slim` starts asynchronously all the way: nothing compiles or starts while the page waits.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as slim from "../../pkg/slim.js";
import { fakePusher } from "../../pkg/testing.js";

const file = readFileSync(new URL("../../pkg/fiche_realtime.wasm", import.meta.url));
const served = (type) => new Response(file, { headers: { "content-type": type } });
const notStarted = { name: "RealtimeError", code: "not_started" };

// as in a browser that compiles and starts nothing synchronously
for (const name of ["Module", "Instance"]) WebAssembly[name] = class { constructor() { throw new RangeError(`new WebAssembly.${name}`); } };

test("before init, ready() and subscribe say what to do", async () => {
  await assert.rejects(slim.ready(), { ...notStarted, message: /await init\(\) of fiche-realtime\/slim/ });
  assert.throws(() => slim.connect(fakePusher()).subscribe({ global: true }, {}), notStarted);
  assert.throws(() => slim.initSync(file), { ...notStarted, message: /new WebAssembly.Module/ });
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

test("init starts it after all, and a subscription made meanwhile begins by itself", async () => {
  const init = slim.init(served("application/wasm"));
  const [pusher, heard] = [fakePusher(), []];
  slim.connect(pusher).subscribe({ global: true }, { "*": ({ name }) => heard.push(name) });
  assert.equal(slim.decode("notification", {}).problems[0].expected, "a started module");
  await slim.ready();
  await init;
  pusher.publish("notification", { type: "info", message: "m", duration: 1 });
  assert.deepEqual(heard, ["notification"]);
  await slim.init(served("text/plain"));
  // what has started goes on when another start fails
  const failing = slim.init(new Response("<html>"));
  await slim.ready();
  await assert.rejects(failing, notStarted);
  await slim.ready();
  slim.connect(pusher).subscribe({ auditId: "1" }, {});
  assert.ok(pusher.channel("private-audit-1"));
  assert.equal(slim.decode("notification", { type: "info", message: "m", duration: 1 }).kind, "event");
});
