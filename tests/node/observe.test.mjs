// `observe` and `bindTyped`, on the fake pusher-js; tests/peers/migration.test.mjs has them on a real one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { bindTyped, observe, RealtimeError, samplePayload } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

const NAME = "private-audit-42";
const progress = (more) => ({ ...samplePayload("audit.progress"), audit_id: "42", ...more });
const [event, invalid, partial] = [progress(), progress({ progress_percentage: "50" }), (({ current_phase, ...rest }) => rest)(progress())];
const publish = (pusher, name, payload) => pusher.publish(name, payload, [NAME]);

/** What the console is told while this runs. */
function console_(t) {
  const lines = [];
  t.mock.method(console, "error", (line) => lines.push(line));
  return lines;
}

/** A channel of a fake, and what `observe` reports of it. */
function observed(more) {
  const [pusher, reported] = [fakePusher(), []];
  const observer = (key) => (message) => reported.push([key, message]);
  const stop = observe(pusher, { onEvent: observer("onEvent"), onInvalid: observer("onInvalid"), onPartial: observer("onPartial"), onUnknown: observer("onUnknown"), onError: observer("onError"), ...more });
  return { pusher, reported, stop, channel: pusher.subscribe(NAME) };
}

test("every message is reported by what it is, with its channel, and the app gets it as before", () => {
  const { pusher, reported, channel } = observed();
  const app = [];
  channel.bind("audit.progress", (data) => app.push(data));
  publish(pusher, "audit.progress", event);
  publish(pusher, "audit.progress", invalid);
  publish(pusher, "audit.progress", partial);
  publish(pusher, "something.new", 7);
  assert.deepEqual(app, [event, invalid, partial]);
  assert.deepEqual(reported.map(([key, { kind, channel }]) => [key, kind, channel]), [["onEvent", "event", NAME], ["onInvalid", "invalid", NAME], ["onPartial", "partial", NAME], ["onUnknown", "unknown", NAME]]);
  const [, { data, problems }] = reported[1];
  assert.deepEqual([data, problems], [invalid, [{ path: "/progress_percentage", expected: "finite number", found: "string" }]]);
});

test("channels that come later are observed, nothing is subscribed to, and it can be stopped", async () => {
  const { pusher, reported, stop } = observed();
  assert.deepEqual(pusher.allChannels().map(({ name }) => name), [NAME]);
  pusher.subscribe("private-fiche-7");
  pusher.publish("audit.progress", event, ["private-fiche-7"]);
  pusher.unsubscribe("private-fiche-7");
  pusher.subscribe("private-fiche-7");
  pusher.publish("audit.progress", event, ["private-fiche-7", "private-global"]);
  assert.deepEqual(reported.map(([, { channel }]) => channel), ["private-fiche-7", "private-fiche-7"]);
  const unbound = [];
  pusher.connection.unbind_global = (callback) => unbound.push(callback);
  stop();
  pusher.publish("audit.progress", event, ["private-fiche-7"]);
  await sleep();
  assert.equal(unbound.length, 1);
  pusher.publish("audit.progress", event, ["private-fiche-7"]);
  stop();
  assert.equal(reported.length, 2);
});

test("pusher-js's own messages and encrypted ones are not reported", () => {
  const { pusher, reported } = observed();
  for (const message of [{ event: "pusher:pong", data: {} }, { event: "pusher_internal:subscription_succeeded", channel: NAME, data: {} }, { event: "pusher:cache_miss", channel: NAME }, undefined, null, 7, { channel: NAME }, { event: "audit.progress", channel: 7, data: event }, { event: "audit.progress", channel: "private-encrypted-x", data: { nonce: "", ciphertext: "" } }]) {
    pusher.connection.emit("message", message);
  }
  pusher.connection.emit("state_change", { event: "audit.progress", channel: NAME, data: event });
  assert.deepEqual(reported, []);
});

test("a name with the protocol's prefix in its midst is the app's own", () => {
  const { pusher, reported } = observed();
  pusher.connection.emit("message", { event: "my-pusher:pong", channel: NAME, data: {} });
  assert.deepEqual(reported.map(([key, { name }]) => [key, name]), [["onUnknown", "my-pusher:pong"]]);
});

test("without onInvalid the console is told; what is right, partial or unknown is passed over", (t) => {
  const lines = console_(t);
  const pusher = fakePusher();
  observe(pusher);
  pusher.subscribe(NAME);
  for (const payload of [event, partial, invalid]) publish(pusher, "audit.progress", payload);
  publish(pusher, "something.new", {});
  assert.deepEqual(lines.map(({ code, field, expected, found }) => [code, field, expected, found]), [["invalid_payload", "audit.progress/progress_percentage", "finite number", "string"]]);
});

test("nothing that an observer does reaches the app", async (t) => {
  const lines = console_(t);
  const thrown = new Error("mine");
  const hostile = { toString() { throw new Error("no text"); } };
  for (const onEvent of [() => { throw thrown; }, async () => { throw thrown; }, () => { throw hostile; }, () => Promise.reject(hostile), "no function", () => ({ get then() { throw thrown; } })]) {
    const { pusher, reported, channel } = observed({ onEvent });
    const app = [];
    channel.bind("audit.progress", (data) => app.push(data));
    publish(pusher, "audit.progress", event);
    await sleep();
    assert.equal(app.length, 1);
    assert.deepEqual(reported.map(([key, { code, field }]) => [key, code, field]), [["onError", "handler_failed", "onEvent"]]);
  }
  assert.deepEqual(lines, []);
  const { pusher } = observed({ onInvalid: () => { throw thrown; }, onError: () => { throw thrown; } });
  publish(pusher, "audit.progress", invalid);
  assert.deepEqual(lines.map(({ field, cause }) => [field, cause]), [["onError", thrown]]);
  for (const source of [undefined, null, 7, {}, { connection: {} }, { connector: {} }]) {
    const told = [];
    observe(source, { onError: (error) => told.push(error) })();
    assert.ok(told.length === 1 && told[0] instanceof RealtimeError && told[0].field === "pusher");
  }
  observe(undefined)();
  assert.equal(lines.at(-1).field, "pusher");
  observe(fakePusher(), null)();
});

test("a payload on the channel of another id is invalid", () => {
  const { pusher, reported, channel } = observed();
  const rest = [];
  bindTyped(channel, "audit.progress", () => assert.fail("called"), ({ problems }) => rest.push(problems));
  publish(pusher, "audit.progress", progress({ audit_id: "43" }));
  const problems = [{ path: "/audit_id", expected: '"42"', found: '"43"' }];
  assert.deepEqual([reported.map(([key, message]) => [key, message.problems]), rest], [[["onInvalid", problems]], [problems]]);
});

test("Echo's instance is observed", () => {
  const [pusher, heard] = [fakePusher(), []];
  observe({ connector: { pusher } }, { onEvent: ({ name }) => heard.push(name) });
  pusher.subscribe(NAME);
  publish(pusher, "audit.progress", event);
  assert.deepEqual(heard, ["audit.progress"]);
});

test("a typed handler is called only with what has its full shape", () => {
  const [pusher, heard, rest] = [fakePusher(), [], []];
  const channel = pusher.subscribe(NAME);
  const unbind = bindTyped(channel, "audit.progress", (payload, message) => heard.push([payload, message]), (message) => rest.push(message));
  for (const payload of [event, invalid, partial]) publish(pusher, "audit.progress", payload);
  publish(pusher, "audit.completed", samplePayload("audit.completed"));
  assert.deepEqual(heard, [[event, { kind: "event", name: "audit.progress", payload: event, truncated: [], channel: NAME }]]);
  assert.deepEqual(rest.map(({ kind, channel }) => [kind, channel]), [["invalid", NAME], ["partial", NAME]]);
  assert.deepEqual([rest[0].data, rest[1].missing], [invalid, ["/current_phase"]]);
  unbind();
  unbind();
  publish(pusher, "audit.progress", event);
  assert.equal(heard.length, 1);
});

test("a channel without a name is one, as the instance itself", () => {
  const [bound, heard] = [[], []];
  bindTyped({ bind: (_, callback) => bound.push(callback), unbind() {} }, "audit.progress", (_, { channel }) => heard.push(channel));
  bound[0](event);
  assert.deepEqual(heard, [""]);
});

test("without a callback for the rest, the console is told of it", (t) => {
  const lines = console_(t);
  const pusher = fakePusher();
  bindTyped(pusher.subscribe(NAME), "audit.progress", () => {});
  for (const payload of [event, invalid, partial]) publish(pusher, "audit.progress", payload);
  assert.deepEqual(lines.map(({ message }) => message), [
    "expected finite number in `audit.progress/progress_percentage`, found string: see onInvalid for all problems, and fix the code that publishes it",
    "expected every field in `audit.progress`, found none at /current_phase: handle partial messages, or fetch what is missing",
  ]);
});

test("what a typed handler throws is pusher-js's, as with channel.bind", () => {
  const pusher = fakePusher();
  bindTyped(pusher.subscribe(NAME), "audit.progress", () => { throw new Error("mine"); });
  assert.throws(() => publish(pusher, "audit.progress", event), /mine/);
});

test("a handler that could never be called is refused", () => {
  const channel = fakePusher().subscribe(NAME);
  const none = () => {};
  for (const [args, code, field] of [
    [[channel, "audit.progres", none], "unknown_event", "name"],
    [[channel, "audit.progress"], "invalid_argument", "handler"],
    [[channel, "audit.progress", none, 7], "invalid_argument", "onInvalid"],
    [[undefined, "audit.progress", none], "invalid_argument", "channel"],
    [[NAME, "audit.progress", none], "invalid_argument", "channel"],
  ]) {
    assert.throws(() => bindTyped(...args), (error) => error instanceof RealtimeError && error.code === code && error.field === field);
  }
});
