// A module of the server's entry that a fault stopped: one that stands in for it, and the real one on a full stack.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "../../pkg/server-module.js";
import { route } from "../../pkg/routing.js";
import { isWebhookEvent } from "../../pkg/webhook.js";
import { PublisherCore } from "../../pkg/fiche_realtime_server_bg.js";

/** A section of a WebAssembly module. */
const section = (id, ...content) => [id, content.length, ...content];
const text = (name) => [name.length, ...Buffer.from(name)];
const [functionKind, memoryKind] = [0, 2];
const module = new WebAssembly.Module(
  Uint8Array.from([
    ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0), // one type: no parameters, no results
    ...section(3, 2, 0, 0), // two functions of that type
    ...section(5, 1, 0, 1), // a memory
    ...section(7, 4, ...text("memory"), memoryKind, 0, ...text("__wbindgen_start"), functionKind, 0, ...text("route"), functionKind, 1, ...text("isWebhookEvent"), functionKind, 0),
    ...section(10, 2, 2, 0, 0x0b, 3, 0, 0x00, 0x0b), // the first returns, the second is `unreachable`
  ]),
);

test("a module that stopped says so, and is not asked again", () => {
  startServer(() => module);
  assert.equal(isWebhookEvent({}), true);
  const says = (fault) => (error) => {
    assert.equal(error.name, "RealtimeError");
    assert.equal(error.code, "not_started");
    assert.match(error.message, /^expected a running module in `module`, found one that stopped: /);
    assert.match(error.found, fault);
    return true;
  };
  assert.throws(() => route("notification", {}), says(/RuntimeError: unreachable/));
  assert.throws(() => isWebhookEvent({}), says(/RuntimeError: unreachable/));
});

test("a full stack stops the module, and publishers end with its error", async () => {
  // the entry starts its own module
  const { createPublisher, route, truncate } = await import("../../pkg/server.js");
  const app = { appId: "1", key: "k", secret: "s" };
  const event = ["notification", { type: "info", message: "Saved", duration: 1 }];
  const later = () => new Promise((resolve) => setTimeout(resolve, 1));
  let answer;
  const publisher = createPublisher({ ...app, fetch: () => new Promise((resolve) => (answer = resolve)) });
  const published = publisher.publish(...event);
  // another one, with a request that has ended and one that is under way
  const requests = [];
  let [wake, isAsleep] = [];
  const sleep = (_, signal) => ((isAsleep = () => !signal.aborted), new Promise((resolve) => (wake = resolve)));
  let time = 0;
  const other = createPublisher({ ...app, sleep, now: () => time, fetch: async (_, { signal }) => (requests.push(signal) === 1 ? new Response("{}") : new Promise(() => {})) });
  await other.publish(...event);
  const underWay = other.publish(...event);
  // and one that does nothing
  const idle = createPublisher(app);
  const core = new PublisherCore(app);
  const asked = () => truncate("notification", JSON.stringify({ type: "info", message: "Saved ".repeat(3_000), duration: 5_000 }));
  asked();
  while (!answer || requests.length < 2) await later();
  const closed = publisher.close(60_000);
  let calls = 0;
  const deep = () => {
    try {
      deep();
    } catch {
      // the stack is full
    }
    if (calls++ < 3_000) {
      try {
        asked();
      } catch {
        // so is it here
      }
    }
  };
  const isStopped = () => {
    try {
      route("notification", {});
      return false;
    } catch (error) {
      assert.equal(error.code, "not_started");
      return true;
    }
  };
  for (let round = 0; !isStopped(); round++) {
    assert.ok(round < 100, "the module stops");
    calls = 0;
    deep();
  }
  answer(new Response("{}"));
  const stopped = { name: "RealtimeError", code: "not_started" };
  for (const promise of [published, closed]) await assert.rejects(promise, stopped);
  assert.ok(isAsleep());
  time = 5_000;
  wake();
  await assert.rejects(underWay, stopped);
  assert.deepEqual(requests.map(({ aborted }) => aborted), [false, true]);
  await assert.rejects(idle.publish(...event), stopped);
  await assert.rejects(idle.close(), stopped);
  // as the garbage collector does, which must not meet an error
  core.free();
});
