// What ends in the middle: subscriptions and connections that a handler ends, handlers that throw what cannot be told,
// answers that come late. Nothing is called after its end, and nobody else misses a message.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { mock, test } from "node:test";
import { batchedAuthorization, connect } from "../../pkg/index.js";
import { fakePusher, parseRecording, samplePayload } from "../../pkg/testing.js";
import { until } from "../servers.mjs";

const scopes = { auditId: "42" };
const progress = (completed_steps) => ({ ...samplePayload("audit.progress"), audit_id: "42", completed_steps });
const errors = mock.method(console, "error", () => {});

async function started(options = {}) {
  const pusher = fakePusher();
  const realtime = connect(pusher, { jitter: 0, onRefetch: () => {}, ...options });
  await sleep(5);
  return { pusher, realtime, publish: (steps = 1) => pusher.publish("audit.progress", progress(steps), ["private-audit-42"]) };
}

test("a handler that ends its subscription is the last one that is called", async () => {
  const { realtime, publish } = await started();
  const heard = [];
  const other = realtime.subscribe(scopes, { "*": () => heard.push("other") });
  const stop = realtime.subscribe(scopes, { "audit.progress": () => (heard.push("named"), stop(), other()), "audit.*": () => heard.push("family"), "*": () => heard.push("all") });
  const last = realtime.subscribe(scopes, { "audit.progress": () => heard.push("last") });
  await sleep(5);
  publish();
  assert.deepEqual(heard, ["other", "named", "last"]);
  last();
});

test("nothing is called after close, whoever calls it when", async () => {
  for (const when of ["onStatus", "audit.progress", "onRefetch", "pending"]) {
    const heard = [];
    const { pusher, realtime, publish } = await started({ refetchOn: "event", onRefetch: () => heard.push("refetch of the app") });
    const closing = when === "pending" ? { onStatus: (status) => status === when && (heard.push(when), realtime.close()) } : { [when]: () => (heard.push(when), realtime.close()) };
    realtime.subscribe(scopes, closing);
    realtime.subscribe(scopes, { "*": () => heard.push("message"), onRefetch: () => heard.push("refetch"), onStatus: (status) => heard.push(status) });
    await sleep(20);
    publish();
    pusher.disconnect();
    pusher.connect();
    await sleep(20);
    assert.equal(heard.indexOf(when), heard.length - 1, `${when}: ${heard}`);
  }
});

test("who closes when a channel is denied or failed gets no error after that", async () => {
  for (const [answer, status] of [[403, "denied"], [500, "failed"]]) {
    const heard = [];
    const { pusher, realtime } = await started({ onError: ({ code }) => heard.push(code) });
    pusher.deny("private-audit-42", answer);
    realtime.subscribe(scopes, { onStatus: (now) => (heard.push(now), realtime.close()) });
    await sleep(5);
    assert.deepEqual(heard, [status]);
  }
});

test("two connections of one instance: closing one in a handler costs the other nothing", async () => {
  const { pusher, realtime, publish } = await started();
  const second = connect(pusher, { jitter: 0 });
  const heard = [];
  realtime.subscribe(scopes, { "audit.progress": () => realtime.close() });
  second.subscribe(scopes, { "audit.progress": () => heard.push("second") });
  await sleep(5);
  publish();
  assert.deepEqual(heard, ["second"]);
  second.close();
});

test("handlers that throw what cannot be told, or are none, stop nobody", async () => {
  const none = Object.create(null);
  for (const broken of [() => ({ "audit.progress": () => { throw none; } }), () => ({ "audit.progress": () => Promise.reject(none) }), () => ({ get "audit.progress"() { throw none; } })]) {
    const { realtime, publish } = await started();
    const heard = [];
    let isReady = false;
    realtime.subscribe(scopes, () => (isReady ? broken() : {}));
    realtime.subscribe(scopes, () => (isReady ? null : {}));
    realtime.subscribe(scopes, { "audit.progress": () => heard.push("heard") });
    await sleep(5);
    isReady = true;
    errors.mock.resetCalls();
    publish();
    await sleep(5);
    assert.deepEqual(heard, ["heard"]);
    assert.equal(errors.mock.callCount(), 1);
    realtime.close();
  }
});

test("a late answer for the connection before does not undo a live channel", async () => {
  const { pusher, realtime } = await started();
  const heard = [];
  realtime.subscribe(scopes, { onStatus: (status) => heard.push(status), onError: ({ code }) => heard.push(code) });
  await sleep(5);
  pusher.channel("private-audit-42").emit("pusher:subscription_error", { type: "AuthError", error: "timeout" });
  assert.deepEqual(heard, ["live"]);
  realtime.close();
});

test("an answer that comes while a channel is left is nobody's", async () => {
  const pusher = fakePusher();
  const { unsubscribe } = Object.getPrototypeOf(pusher);
  let answers = 0;
  pusher.unsubscribe = (name) => {
    answers++;
    pusher.channel(name).emit("pusher:subscription_succeeded");
    unsubscribe.call(pusher, name);
  };
  const refetched = [];
  const realtime = connect(pusher, { jitter: 0, onRefetch: (targets) => refetched.push(targets) });
  const stop = realtime.subscribe(scopes, {});
  await until(() => refetched.length === 1);
  stop();
  await sleep(20);
  assert.deepEqual([answers, refetched.length], [1, 1]);
  realtime.close();
});

test("an app key that is refused is told in both forms that pusher-js has", async () => {
  for (const error of [{ type: "PusherError", data: { code: 4001, message: "no app" } }, { type: "WebSocketError", error: { type: "PusherError", data: { code: 4001, message: "no app" } } }]) {
    const heard = [];
    const { pusher, realtime } = await started({ onError: ({ code }) => heard.push(code) });
    pusher.connection.emit("error", error);
    assert.deepEqual(heard, ["refused"]);
    realtime.close();
  }
});

test("after a gap, progress that begins anew is not taken for late progress", async () => {
  const { pusher, realtime, publish } = await started();
  const heard = [];
  realtime.subscribe(scopes, { "audit.progress": ({ payload }) => heard.push(payload.completed_steps) }, { latest: true });
  await sleep(5);
  publish(5);
  publish(3);
  pusher.gap();
  await sleep(5);
  publish(1);
  publish(2);
  assert.deepEqual(heard, [5, 1, 2]);
  realtime.close();
});

test("an authorisation that throws leaves no subscription behind, and is tried again", async () => {
  const pusher = fakePusher();
  const { subscribe } = Object.getPrototypeOf(pusher);
  const statuses = [];
  let isBroken = true;
  // as pusher-js does where the app's authoriser throws
  pusher.subscribe = (name) => {
    const channel = subscribe.call(pusher, name);
    if (!isBroken) return channel;
    channel.subscriptionPending = true;
    throw new Error("no token");
  };
  const realtime = connect(pusher, { jitter: 0, onError: () => {} });
  const stop = realtime.subscribe(scopes, { onStatus: (status) => statuses.push(status) });
  isBroken = false;
  await sleep(20);
  assert.equal(statuses.at(-1), "live", String(statuses));
  stop();
  realtime.close();
});

test("an authorisation that throws twice is a failure, which is told and tried again", async (t) => {
  t.mock.method(Math, "random", () => 0);
  for (const [thrown, found] of [[new Error("no token"), '"no token"'], [null, '"undefined"']]) {
    const pusher = fakePusher();
    const { subscribe } = Object.getPrototypeOf(pusher);
    const heard = [];
    let left = 2;
    pusher.subscribe = (name) => {
      const channel = subscribe.call(pusher, name);
      if (left-- > 0) throw thrown;
      return channel;
    };
    const realtime = connect(pusher);
    realtime.subscribe(scopes, { onStatus: (status) => heard.push(status), onError: (error) => heard.push(error.found) });
    await sleep(20);
    assert.deepEqual(heard, ["failed", found, "live"]);
    realtime.close();
  }
});

test("a channel whose authorisation threw is not asked for again after close", async () => {
  const pusher = fakePusher();
  const { subscribe } = Object.getPrototypeOf(pusher);
  pusher.subscribe = (name) => {
    subscribe.call(pusher, name);
    throw new Error("no token");
  };
  const realtime = connect(pusher);
  realtime.subscribe(scopes, {});
  realtime.close();
  await sleep(5);
  assert.deepEqual(pusher.allChannels(), []);
});

test("options and handlers that cannot be read are a RealtimeError, and no subscription", async () => {
  const { realtime, publish } = await started();
  const heard = [];
  const thrown = new Error("mine");
  realtime.subscribe(scopes, { "*": () => heard.push("null options") }, null);
  assert.throws(() => realtime.subscribe(scopes, {}, { get latest() { throw thrown; } }), { code: "invalid_argument", field: "options" });
  assert.throws(() => realtime.subscribe(scopes, () => { throw thrown; }), { code: "handler_failed", field: "handlers", cause: thrown });
  assert.throws(() => parseRecording([{ get at() { throw thrown; } }]), { code: "invalid_argument" });
  await sleep(5);
  publish();
  assert.deepEqual(heard, ["null options"]);
  realtime.close();
});

test("options of batchedAuthorization that cannot be read fail the channels, each with an answer", async () => {
  const { customHandler } = batchedAuthorization({ endpoint: "/pusher/auth", get params() { throw new Error("mine"); } });
  const error = await new Promise((answered) => customHandler({ socketId: "1.2", channelName: "private-audit-1" }, answered));
  assert.equal(error.code, "unreachable");
});
