// The pusher-js without a server that apps test with: it does what pusher-js does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { samplePayload } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

const NAME = "private-audit-1";
const tick = () => sleep(0);
const send = (pusher) => pusher.publish("notification", samplePayload("notification"), [NAME]);

test("callbacks are unbound by event, by callback, or all", async () => {
  const EVENTS = ["a", "b"];
  /** What is still bound after this, of two callbacks of each event, and two of all events. */
  const bound = (unbind) => {
    const channel = fakePusher().subscribe(NAME);
    const heard = [];
    const callbacks = { one: () => heard.push("one"), two: () => heard.push("two") };
    const globals = { all: () => heard.push("all"), every: () => heard.push("every") };
    for (const event of EVENTS) Object.values(callbacks).forEach((callback) => channel.bind(event, callback));
    Object.values(globals).forEach((callback) => channel.bind_global(callback));
    assert.equal(unbind(channel, { ...callbacks, ...globals }), channel);
    return EVENTS.map((event) => {
      heard.length = 0;
      channel.emit(event);
      return heard.join(" ");
    });
  };
  const everything = "one two all every";
  assert.deepEqual(bound((channel) => channel), [everything, everything]);
  assert.deepEqual(bound((channel) => channel.unbind("a")), ["all every", everything]);
  assert.deepEqual(bound((channel, { one }) => channel.unbind("a", one)), ["two all every", everything]);
  assert.deepEqual(bound((channel, { one }) => channel.unbind(undefined, one)), ["two all every", "two all every"]);
  assert.deepEqual(bound((channel) => channel.unbind()), ["all every", "all every"]);
  assert.deepEqual(bound((channel, { all }) => channel.unbind_global(all)), ["one two every", "one two every"]);
  assert.deepEqual(bound((channel) => channel.unbind_global()), ["one two", "one two"]);
  assert.deepEqual(bound((channel) => channel.unbind_all()), ["", ""]);
});

test("a callback gets the data, and one of all events the name too", () => {
  const channel = fakePusher().subscribe(NAME);
  const heard = [];
  channel.bind("a", (...given) => heard.push(given)).bind_global((...given) => heard.push(given));
  channel.emit("a", 7);
  assert.deepEqual(heard, [[7], ["a", 7]]);
});

test("a subscription succeeds once, after the code that asked for it", async () => {
  const pusher = fakePusher();
  const heard = [];
  const channel = pusher.subscribe(NAME).bind_global((event) => heard.push(event));
  const state = ({ subscribed, subscriptionPending, subscriptionCancelled }) => [subscribed, subscriptionPending, subscriptionCancelled];
  assert.deepEqual([state(channel), heard], [[false, true, false], []]);
  await tick();
  assert.equal(pusher.subscribe(NAME), channel);
  await tick();
  assert.deepEqual([state(channel), heard], [[true, false, false], ["pusher:subscription_succeeded"]]);
  pusher.unsubscribe(NAME);
  assert.deepEqual([channel.subscribed, pusher.channel(NAME), pusher.allChannels()], [false, undefined, []]);
});

test("a channel that is left while it is pending goes when it is answered, unless it is taken again", async () => {
  const pusher = fakePusher();
  const channel = pusher.subscribe(NAME);
  pusher.unsubscribe(NAME);
  assert.deepEqual([pusher.channel(NAME), channel.subscriptionCancelled], [channel, true]);
  assert.equal(pusher.subscribe(NAME), channel);
  await tick();
  assert.deepEqual([channel.subscribed, channel.subscriptionCancelled], [true, false]);
  const other = pusher.subscribe("private-audit-2");
  pusher.unsubscribe("private-audit-2");
  await tick();
  assert.deepEqual([pusher.allChannels(), other.subscribed], [[channel], false]);
  pusher.unsubscribe("private-audit-3");
});

test("a channel that a cut left cancelled is subscribed to again", async () => {
  const pusher = fakePusher();
  const channel = pusher.subscribe(NAME);
  pusher.unsubscribe(NAME);
  pusher.disconnect();
  pusher.connect();
  await tick();
  assert.deepEqual([channel.subscribed, channel.subscriptionPending, channel.subscriptionCancelled], [true, false, false]);
});

test("the connection tells each state, and each has a socket of its own", async () => {
  const pusher = fakePusher();
  const { connection } = pusher;
  const told = [];
  connection.bind("state_change", ({ previous, current }) => told.push(`${previous} ${current}`));
  for (const state of ["connecting", "connected", "disconnected"]) connection.bind(state, () => told.push(state));
  const sockets = [connection.socket_id];
  pusher.subscribe(NAME);
  await tick();
  pusher.disconnect();
  pusher.disconnect();
  assert.deepEqual([connection.state, connection.socket_id, pusher.channel(NAME).subscribed], ["disconnected", undefined, false]);
  for (let n = 0; n < 2; n++) {
    pusher.connect();
    sockets.push(connection.socket_id);
  }
  assert.deepEqual(told, ["connected disconnected", "disconnected", "disconnected connecting", "connecting", "connecting connected", "connected", "connected connecting", "connecting", "connecting connected", "connected"]);
  assert.deepEqual(sockets, ["1.1", "1.2", "1.3"]);
  await tick();
  assert.equal(pusher.channel(NAME).subscribed, true);
});

test("without a connection nothing is subscribed to, and what is published is missed", async () => {
  const pusher = fakePusher();
  pusher.disconnect();
  const channel = pusher.subscribe(NAME);
  assert.deepEqual([channel.subscriptionPending, channel.subscriptionCancelled, channel.subscribed], [false, false, false]);
  send(pusher);
  assert.equal(pusher.missed.length, 1);
  pusher.connect();
  await tick();
  send(pusher);
  assert.equal(pusher.missed.length, 1);
  // pusher-js notices a moment later what it is no longer subscribed to
  pusher.connection.become("unavailable");
  send(pusher);
  assert.deepEqual(pusher.missed.map(({ name, channel }) => [name, channel]), [["notification", NAME], ["notification", NAME]]);
});

test("a server that refuses says why, and the connection has failed", () => {
  const pusher = fakePusher();
  const errors = [];
  pusher.connection.bind("error", (error) => errors.push(error));
  pusher.refuse(4001, "no such app");
  assert.deepEqual([errors, pusher.connection.state], [[{ type: "PusherError", data: { code: 4001, message: "no such app" } }], "failed"]);
});

test("the backend tells its contract where it authorises, and only there", async () => {
  const pusher = fakePusher();
  pusher.contract = { version: "1.2.3", fingerprint: "0123456789abcdef" };
  const answers = [];
  pusher.config.channelAuthorizer = (authorization) => answers.push(authorization);
  pusher.deny(NAME);
  pusher.subscribe(NAME);
  pusher.subscribe("private-audit-2");
  await tick();
  assert.deepEqual(answers, [undefined, { contract: "1.2.3 0123456789abcdef" }]);
});

test("a channel is denied until it is allowed", async () => {
  const pusher = fakePusher();
  const heard = [];
  const ask = async () => {
    pusher.unsubscribe(NAME);
    pusher.subscribe(NAME).bind_global((event, data) => heard.push([event, data]));
    await tick();
    return heard.splice(0);
  };
  const denied = (status) => [["pusher:subscription_error", { type: "AuthError", error: "denied by the test", status }]];
  pusher.deny(NAME);
  assert.deepEqual(await ask(), denied(403));
  pusher.deny(NAME, 500);
  assert.deepEqual(await ask(), denied(500));
  pusher.allow(NAME);
  assert.deepEqual(await ask(), [["pusher:subscription_succeeded", {}]]);
});
