// Channels that the package and the app share, on a fake pusher-js: whose they are, who leaves them, and whose callbacks
// stay. coexistence.test.mjs plays the same with pusher-js itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, samplePayload } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

const NAME = "private-audit-1";
const tick = () => sleep(5);

/** A subscription of ours, with what it hears. */
function ours(pusher = fakePusher()) {
  const [heard, statuses] = [[], []];
  const realtime = connect(pusher, { jitter: 0 });
  const subscribe = () => realtime.subscribe({ auditId: "1" }, { "*": ({ payload }) => heard.push(payload.completed_steps), onStatus: (status) => statuses.push(status) });
  const publish = (completed_steps) => pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1", fiche_id: "2", completed_steps });
  return { pusher, realtime, heard, statuses, subscribe, publish };
}

test("a channel to which the app subscribes beside us is the app's too, until it leaves", async () => {
  const { pusher, subscribe } = ours();
  const stop = subscribe();
  pusher.subscribe(NAME);
  await tick();
  stop();
  await tick();
  assert.equal(pusher.channel(NAME)?.subscribed, true);
  pusher.unsubscribe(NAME);
  assert.equal(pusher.channel(NAME), undefined);
});

test("what pusher-js does with each connection does not make a channel the app's", async () => {
  const { pusher, subscribe } = ours();
  const stop = subscribe();
  await tick();
  pusher.gap();
  await tick();
  stop();
  await tick();
  assert.equal(pusher.channel(NAME), undefined);
});

test("a channel that the app takes from us is taken back, and is ours alone", async () => {
  const { pusher, heard, statuses, subscribe, publish } = ours();
  const stop = subscribe();
  pusher.subscribe(NAME);
  await tick();
  pusher.unsubscribe(NAME);
  await tick();
  publish(1);
  assert.deepEqual([heard, statuses], [[1], ["live", "pending", "live"]]);
  // and again
  pusher.unsubscribe(NAME);
  await tick();
  publish(2);
  assert.deepEqual(heard, [1, 2]);
  stop();
  await tick();
  assert.equal(pusher.channel(NAME), undefined);
});

test("an app that unbinds everything unbinds only its own", async () => {
  const { pusher, heard, subscribe, publish } = ours();
  subscribe();
  await tick();
  const channel = pusher.channel(NAME);
  const apps = [];
  channel.bind_global((event) => apps.push(event));
  channel.unbind_all();
  channel.unbind_global();
  publish(1);
  assert.deepEqual([heard, apps], [[1], []]);
  // of one callback, only that one
  const listen = (event) => apps.push(event);
  channel.bind_global(listen);
  channel.unbind_global(listen);
  publish(2);
  assert.deepEqual([heard, apps], [[1, 2], []]);
});

test("a channel that is left while it is pending, and taken again, is heard once", async () => {
  const { pusher, heard, subscribe, publish } = ours();
  for (let n = 0; n < 3; n++) {
    const stop = subscribe();
    stop();
    await Promise.resolve();
    await Promise.resolve();
  }
  subscribe();
  await tick();
  publish(1);
  assert.deepEqual([heard, pusher.channel(NAME).subscriptionCancelled], [[1], false]);
});

test("a channel that was left while it was pending is not subscribed to with the next connection", async () => {
  const { pusher, subscribe } = ours();
  pusher.settle = () => {};
  subscribe()();
  await tick();
  assert.equal(pusher.channel(NAME).subscriptionCancelled, true);
  pusher.disconnect();
  pusher.connect();
  assert.deepEqual(pusher.allChannels(), []);
});

test("the app's own channel is, though we left it while it was pending", async () => {
  const { pusher, subscribe } = ours();
  const { settle } = Object.getPrototypeOf(pusher);
  pusher.settle = () => {};
  const stop = subscribe();
  pusher.subscribe(NAME);
  stop();
  await tick();
  pusher.settle = settle;
  pusher.gap();
  await tick();
  assert.equal(pusher.channel(NAME)?.subscribed, true);
});

test("a channel that the app left while it was pending is ours", async () => {
  const pusher = fakePusher();
  pusher.settle = () => {};
  pusher.subscribe(NAME);
  pusher.unsubscribe(NAME);
  const stop = ours(pusher).subscribe();
  delete pusher.settle;
  pusher.gap();
  await tick();
  assert.equal(pusher.channel(NAME)?.subscribed, true);
  stop();
  await tick();
  assert.equal(pusher.channel(NAME), undefined);
});

test("an app may leave a channel that nobody holds", async () => {
  const { pusher, subscribe } = ours();
  subscribe()();
  await tick();
  pusher.unsubscribe(NAME);
  pusher.unsubscribe("private-audit-2");
  assert.deepEqual(pusher.allChannels(), []);
});

test("what pusher-js throws without a channel is thrown", () => {
  const pusher = fakePusher();
  const cause = new Error("no channel");
  pusher.subscribe = () => {
    throw cause;
  };
  assert.throws(() => ours(pusher).subscribe(), cause);
});

test("a callback that ends our subscription costs the app's no message", async () => {
  const { pusher, realtime, publish } = ours();
  const apps = [];
  realtime.subscribe({ auditId: "1" }, { "*": () => realtime.close() });
  pusher.subscribe(NAME).bind("audit.progress", () => apps.push("heard"));
  await tick();
  publish(1);
  assert.deepEqual(apps, ["heard"]);
});
