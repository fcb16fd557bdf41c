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
  const apps = [];
  pusher.subscribe(NAME).bind_global((event) => apps.push(event));
  pusher.unsubscribe(NAME);
  const { subscribe, heard, publish } = ours(pusher);
  const stop = subscribe();
  delete pusher.settle;
  pusher.gap();
  await tick();
  assert.equal(pusher.channel(NAME)?.subscribed, true);
  publish(1);
  assert.deepEqual([heard, apps], [[1], []], "it has none of the app's callbacks");
  stop();
  await tick();
  assert.equal(pusher.channel(NAME), undefined);
});

test("a channel that we left while it was pending is forgotten when that ends", async () => {
  const pusher = fakePusher();
  const { unsubscribe } = pusher;
  const left = [];
  pusher.unsubscribe = (name) => (left.push(name), unsubscribe.call(pusher, name));
  const { subscribe } = ours(pusher);
  const { settle } = pusher;
  pusher.settle = () => {};
  const stop = subscribe();
  const channel = pusher.channel(NAME);
  stop();
  await tick();
  assert.equal(channel.subscriptionCancelled, true);
  settle.call(pusher, channel);
  await tick();
  assert.deepEqual([left, pusher.allChannels()], [[NAME, NAME], []], "by us, and by pusher-js");
  pusher.gap();
  await tick();
  assert.deepEqual([left.length, pusher.allChannels()], [2, []]);
  // so is one that the app left after us
  delete pusher.settle;
  const end = subscribe();
  await tick();
  pusher.subscribe(NAME);
  end();
  await tick();
  pusher.unsubscribe(NAME);
  pusher.gap();
  await tick();
  assert.deepEqual([left.length, pusher.allChannels()], [3, []]);
});

test("an app that subscribes after another connection has the channel too", async () => {
  const { pusher, subscribe } = ours();
  pusher.gap();
  const stop = subscribe();
  pusher.subscribe(NAME);
  stop();
  await tick();
  assert.equal(pusher.channel(NAME)?.subscribed, true);
});

test("a channel that is left has no callback of ours, and its end is no matter of ours", async () => {
  const { pusher, subscribe } = ours();
  const channel = pusher.subscribe(NAME);
  const bound = new Set();
  const { bind_global, unbind_global } = channel;
  channel.bind_global = (callback) => (bound.add(callback), bind_global.call(channel, callback));
  channel.unbind_global = (callback) => (bound.delete(callback), unbind_global.call(channel, callback));
  const stop = subscribe();
  await tick();
  assert.equal(bound.size, 1);
  stop();
  await tick();
  assert.equal(bound.size, 0);
  channel.unbind_all();
  assert.equal(bound.size, 0);
});

test("callbacks that are unbound are bound again once, on the channel that is there", async () => {
  const { pusher, heard, subscribe, publish } = ours();
  const old = pusher.subscribe(NAME);
  for (let n = 0; n < 3; n++) {
    const stop = subscribe();
    await tick();
    stop();
    await tick();
  }
  subscribe();
  await tick();
  let times = 0;
  const counted = (channel) => {
    const { bind_global } = channel;
    channel.bind_global = (callback) => (times++, bind_global.call(channel, callback));
    return channel;
  };
  counted(old).unbind_all();
  assert.equal(times, 1);
  pusher.unsubscribe(NAME);
  await tick();
  assert.notEqual(counted(pusher.channel(NAME)), old);
  times = 0;
  old.unbind_all();
  assert.equal(times, 0);
  publish(1);
  assert.deepEqual(heard, [1]);
});

test("an instance with only what we need is enough", async () => {
  const { pusher } = ours();
  pusher.settle = () => {};
  const least = { connection: pusher.connection, subscribe: (name) => pusher.subscribe(name), unsubscribe: (name) => pusher.unsubscribe(name), channel: (name) => pusher.channel(name) };
  const bare = (name) => Object.assign(least.subscribe(name), { unbind_all: undefined });
  bare(NAME);
  least.unsubscribe(NAME);
  const { heard, subscribe } = ours(least);
  subscribe();
  assert.equal("subscribeAll" in least, false);
  delete pusher.settle;
  pusher.gap();
  await tick();
  pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1", completed_steps: 1 });
  assert.deepEqual(heard, [1]);
});

test("a channel is live only on a connection", async () => {
  const { pusher, statuses, subscribe } = ours();
  pusher.subscribe(NAME);
  await tick();
  // pusher-js clears what it is subscribed to a moment later
  pusher.connection.become("unavailable");
  subscribe();
  await tick();
  assert.deepEqual([pusher.channel(NAME).subscribed, statuses.includes("live")], [true, false]);
  pusher.disconnect();
  pusher.connect();
  await tick();
  assert.equal(statuses.at(-1), "live");
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
