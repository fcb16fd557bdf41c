// `connect` on a pusher-js instance without a server: which handlers are called, when, and what happens after failures.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import Echo from "laravel-echo";
import { reactive, shallowReactive } from "vue";
import { batchedAuthorization, connect, eventNames, parseChannel, RealtimeError, samplePayload } from "../../pkg/index.js";
import { GLOBAL, ID_KEYS, KINDS, SCOPES } from "../../pkg/table.js";
import { fakePusher } from "../../pkg/testing.js";
import { until } from "../servers.mjs";

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
const progress = (ids, more = {}) => ({ ...samplePayload("audit.progress"), audit_id: "1", fiche_id: "2", ...ids, ...more });
const code = (expected) => (error) => error instanceof RealtimeError && error.code === expected;

/** Handlers that write down what they are told, in one list. */
function recording(...keys) {
  const heard = [];
  const handlers = Object.fromEntries(keys.map((key) => [key, (argument) => heard.push([key, argument])]));
  return { heard, handlers, keys: () => heard.map(([key]) => key), clear: () => heard.splice(0) };
}

/** Calls `run` and returns what it wrote to the console as errors. */
async function consoleErrors(t, run) {
  const errors = t.mock.method(console, "error", () => {});
  await run();
  errors.mock.restore();
  return errors.mock.calls.map(({ arguments: [error] }) => error);
}

test("handlers are called by name, by family and for all, in this order", () => {
  const pusher = fakePusher();
  const one = recording("*", "fiches.*", "fiches.progressive_fetch.*", "fiches.progressive_fetch.created", "audit.*");
  connect(pusher).subscribe({ jobId: "7" }, one.handlers);
  const payload = { ...samplePayload("fiches.progressive_fetch.created"), jobId: "7" };
  pusher.publish("fiches.progressive_fetch.created", payload);
  assert.deepEqual(one.keys(), ["fiches.progressive_fetch.created", "fiches.*", "fiches.progressive_fetch.*", "*"]);
  const event = { kind: "event", name: "fiches.progressive_fetch.created", payload, truncated: [], channel: "private-job-7" };
  assert.deepEqual(one.heard[0][1], event);
});

test("every event arrives at the scopes of its channels, and only there", () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  const scopes = KINDS.map((kind, place) => [kind, place < SCOPES.length ? { [SCOPES[place]]: kind } : { [GLOBAL]: true }]);
  scopes.push(["others", Object.fromEntries(SCOPES.map((scope) => [scope, "other"]))]);
  const heard = {};
  for (const [kind, scope] of scopes) realtime.subscribe(scope, { "*": ({ name }) => (heard[name] ??= []).push(kind) });
  for (const name of eventNames()) {
    const payload = samplePayload(name);
    ID_KEYS.forEach((key, place) => key in payload && (payload[key] = KINDS[place]));
    const channels = pusher.publish(name, payload);
    assert.deepEqual(heard[name].sort(), channels.map((channel) => parseChannel(channel).kind).sort(), name);
  }
});

test("what comes on two channels is handed out once to each subscription", () => {
  const pusher = fakePusher();
  const duplicates = [];
  const realtime = connect(pusher, { onDuplicate: (copy) => duplicates.push(copy) });
  const [both, audit, fiche] = [recording("*"), recording("*"), recording("*")];
  realtime.subscribe({ auditId: "1", ficheId: "2" }, both.handlers);
  realtime.subscribe({ auditId: "1" }, audit.handlers);
  realtime.subscribe({ ficheId: "2" }, fiche.handlers);
  pusher.publish("audit.progress", progress());
  // the channel is the one that brought it first, whoever is told
  assert.deepEqual([both, audit, fiche].map(({ heard }) => heard.map(([, event]) => event.channel)), Array(3).fill(["private-audit-1"]));
  assert.equal(duplicates.length, 0, "the second copy was news to a subscription");

  pusher.publish("audit.progress", progress());
  assert.deepEqual([both, audit, fiche].map(({ heard }) => heard.length), [2, 2, 2], "published twice, handed out twice");
});

test("a copy that is news to nobody is a duplicate", () => {
  const pusher = fakePusher();
  const duplicates = recording("onDuplicate");
  const one = recording("*");
  connect(pusher, duplicates.handlers).subscribe({ auditId: "1", ficheId: "2" }, one.handlers);
  pusher.publish("audit.progress", progress());
  pusher.publish("audit.progress", progress({}, { completed_steps: 2 }));
  assert.equal(one.heard.length, 2);
  assert.deepEqual(duplicates.heard.map(([, { name, channel }]) => [name, channel]), Array(2).fill(["audit.progress", "private-fiche-2"]));
});

test("an invalid and an unknown message on two channels are told once as well", () => {
  const pusher = fakePusher();
  const one = recording("onInvalid", "onUnknown", "onPartial");
  connect(pusher).subscribe({ auditId: "1", ficheId: "2" }, one.handlers);
  pusher.publish("audit.progress", { audit_id: "1", fiche_id: "2", completed_steps: "three" });
  pusher.publish("audit.reviewed", { audit_id: "1", fiche_id: "2" });
  const { current_phase, ...partial } = progress();
  pusher.publish("audit.progress", partial);
  assert.deepEqual(one.keys(), ["onInvalid", "onUnknown", "onPartial"]);
  assert.deepEqual(one.heard[2][1].missing, ["/current_phase"]);
  assert.ok(one.heard[0][1].problems.length > 1);
  assert.deepEqual(one.heard[0][1].data, { audit_id: "1", fiche_id: "2", completed_steps: "three" });
});

test("a payload whose id is not its channel's is invalid there, and only there", () => {
  const pusher = fakePusher();
  const one = recording("onInvalid", "*", "onPartial", "onUnknown");
  connect(pusher).subscribe({ auditId: "42", ficheId: "2", jobId: "7", global: true }, one.handlers);
  const payload = progress({ audit_id: "43" });
  pusher.publish("audit.progress", payload, ["private-audit-42", "private-fiche-2"]);
  const problems = [{ path: "/audit_id", expected: '"42"', found: '"43"' }];
  assert.deepEqual(one.heard[0], ["onInvalid", { kind: "invalid", name: "audit.progress", problems, channel: "private-audit-42", data: payload }]);
  assert.deepEqual([one.heard[1][0], one.heard[1][1].channel], ["*", "private-fiche-2"], "one that belongs there is no copy of it");
  one.clear();
  // the other way round
  pusher.publish("audit.progress", payload, ["private-fiche-2", "private-audit-42"]);
  assert.deepEqual(one.heard.map(([key, { channel }]) => [key, channel]), [["*", "private-fiche-2"], ["onInvalid", "private-audit-42"]]);
  one.clear();
  const { current_phase, ...partial } = payload;
  pusher.publish("audit.progress", partial, ["private-audit-42"]);
  // an id is the channel's, or it is not: neither its beginning nor one that is longer
  for (const audit_id of ["4", "421", "é2", "x".repeat(20_000)]) pusher.publish("audit.progress", progress({ audit_id }), ["private-audit-42"]);
  assert.deepEqual(one.keys(), Array(5).fill("onInvalid"));
  one.clear();
  // the global channel carries anything; a payload without an id of the channel's kind may be from anywhere
  pusher.publish("audit.progress", payload, ["private-global", "private-job-7"]);
  pusher.publish("notification", samplePayload("notification"), ["private-audit-42"]);
  pusher.publish("batch.progress", { ...samplePayload("batch.progress"), jobId: "7" }, ["private-job-7"]);
  // an event that the contract does not have may mean something else by its ids
  pusher.publish("audit.compared", { audit_id: "43" }, ["private-audit-42"]);
  assert.deepEqual(one.keys(), ["*", "*", "*", "*", "onUnknown"]);
});

test("a partial payload that nobody handles is a line on the console, and what it is about is fetched", async (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  const { current_phase, ...partial } = progress();
  for (const [app, own, told] of [[{}, {}, 1], [{ onPartial: () => {} }, {}, 0], [{}, { onPartial: () => {} }, 0]]) {
    const pusher = fakePusher();
    const heard = { app: [], own: [] };
    const realtime = connect(pusher, { jitter: 0, onRefetch: (targets) => heard.app.push(targets), ...app });
    realtime.subscribe({ auditId: "1" }, { onRefetch: (targets) => heard.own.push(targets), ...own });
    // on a machine that is busy, a tick alone can be over before the first fetch
    await until(() => heard.own.length === 1);
    heard.app.splice(0);
    heard.own.splice(0);
    pusher.publish("audit.progress", partial);
    await tick();
    const targets = [{ resource: "audit", id: "1" }, { resource: "fiche", id: "2" }];
    assert.deepEqual(heard, told ? { app: [targets], own: [targets] } : { app: [], own: [] });
    assert.equal(warned.mock.callCount(), told);
    if (told) assert.match(warned.mock.calls[0].arguments[0], /`audit\.progress`, found none at \/current_phase/);
    warned.mock.resetCalls();
  }
});

test("subscriptions share channels, and the last one leaves", async () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  const names = () => pusher.allChannels().map(({ name }) => name);
  const first = realtime.subscribe({ auditId: "1", global: true }, {});
  const second = realtime.subscribe({ auditId: "1" }, {});
  assert.deepEqual(names(), ["private-audit-1", "private-global"]);
  first();
  first();
  await tick();
  assert.deepEqual(names(), ["private-audit-1"]);
  second();
  await tick();
  assert.deepEqual(names(), []);
});

test("two connections of one instance share channels too", async () => {
  const pusher = fakePusher();
  const stops = [connect(pusher), connect(pusher)].map((realtime) => realtime.subscribe({ auditId: "1" }, {}));
  stops[0]();
  await tick();
  assert.ok(pusher.channel("private-audit-1"));
  stops[1]();
  await tick();
  assert.equal(pusher.channel("private-audit-1"), undefined);
});

test("an instance and Vue's proxies of it share channels too", async () => {
  for (const wrap of [reactive, shallowReactive]) {
    for (const order of [(pusher) => [pusher, wrap(pusher)], (pusher) => [wrap(pusher), pusher]]) {
      const pusher = fakePusher();
      const stops = order(pusher).map((one) => connect(one).subscribe({ auditId: "1" }, {}));
      await tick();
      stops[0]();
      await tick();
      assert.equal(pusher.channel("private-audit-1")?.subscribed, true, "the other one goes on");
      stops[1]();
      await tick();
      assert.equal(pusher.channel("private-audit-1"), undefined);
    }
  }
});

test("a channel that the app subscribed to itself stays the app's", async () => {
  const pusher = fakePusher();
  pusher.subscribe("private-audit-1");
  await tick();
  const one = recording("onStatus", "*");
  const stop = connect(pusher).subscribe({ auditId: "1" }, one.handlers);
  assert.deepEqual(one.heard, [["onStatus", "live"]]);
  stop();
  await tick();
  pusher.publish("audit.progress", progress());
  assert.ok(pusher.channel("private-audit-1").subscribed);
  assert.deepEqual(one.keys(), ["onStatus"], "nothing after the end");
});

test("giving up and taking again at once keeps the subscription", async () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  const stop = realtime.subscribe({ auditId: "1" }, {});
  await tick();
  const channel = pusher.channel("private-audit-1");
  stop();
  realtime.subscribe({ auditId: "1" }, {});
  await tick();
  assert.equal(pusher.channel("private-audit-1"), channel);
  assert.ok(channel.subscribed);
});

test("a handler that throws or rejects stops nobody, and is reported", async (t) => {
  const pusher = fakePusher();
  const errors = [];
  const realtime = connect(pusher, { onError: (error) => errors.push(error) });
  const cause = new Error("a bug of the app");
  const own = recording("onError");
  realtime.subscribe({ auditId: "1" }, { "audit.progress": () => { throw cause; }, "audit.*": async () => { throw cause; }, ...own.handlers });
  const one = recording("*");
  realtime.subscribe({ auditId: "1" }, one.handlers);
  realtime.subscribe({ auditId: "1" }, { "*": () => { throw cause; } });
  pusher.publish("audit.progress", progress());
  await tick();
  assert.equal(one.heard.length, 1);
  assert.deepEqual(own.heard.map(([, error]) => [error.code, error.field, error.cause]), [["handler_failed", "audit.progress", cause], ["handler_failed", "audit.*", cause]]);
  assert.deepEqual(errors.map((error) => [error.code, error.field]), [["handler_failed", "*"]]);
  assert.match(errors[0].message, /a bug of the app/);

  const shown = await consoleErrors(t, async () => {
    const bad = { onError: () => { throw cause; } };
    connect(pusher, bad).subscribe({ ficheId: "9" }, { "*": () => { throw cause; }, ...bad });
    pusher.publish("transcription.started", { ...samplePayload("transcription.started"), fiche_id: "9" });
  });
  assert.deepEqual(shown.map((error) => error.code), ["handler_failed"]);
});

test("a function that gives handlers and throws stops nobody", () => {
  const pusher = fakePusher();
  const [app, one] = [recording("onError"), recording("*")];
  const realtime = connect(pusher, app.handlers);
  let isBroken = false;
  realtime.subscribe({ auditId: "1" }, () => { if (isBroken) throw new Error("gone"); return {}; });
  realtime.subscribe({ auditId: "1" }, one.handlers);
  pusher.publish("audit.progress", progress());
  isBroken = true;
  pusher.publish("audit.progress", progress());
  assert.equal(one.heard.length, 2);
  assert.deepEqual(app.heard.map(([, { code, field }]) => [code, field]), [["handler_failed", "handlers"]]);
});

test("a handler may end subscriptions and begin others", () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  const [ended, begun] = [recording("*"), recording("*")];
  const stops = [];
  stops.push(realtime.subscribe({ auditId: "1" }, { "*": () => { stops.forEach((stop) => stop()); realtime.subscribe({ auditId: "1" }, begun.handlers); } }));
  stops.push(realtime.subscribe({ auditId: "1" }, ended.handlers));
  pusher.publish("audit.progress", progress());
  assert.deepEqual([ended.heard.length, begun.heard.length], [0, 0]);
  pusher.publish("audit.progress", progress());
  assert.deepEqual([ended.heard.length, begun.heard.length], [0, 1]);
});

test("what no subscription handles is the app's, once; invalid messages are never silent", async (t) => {
  const pusher = fakePusher();
  const app = recording("onInvalid", "onUnknown", "onPartial");
  const realtime = connect(pusher, app.handlers);
  realtime.subscribe({ auditId: "1" }, {});
  realtime.subscribe({ auditId: "1" }, {});
  pusher.publish("audit.progress", "no JSON", ["private-audit-1"]);
  pusher.publish("audit.reviewed", {}, ["private-audit-1"]);
  assert.deepEqual(app.keys(), ["onInvalid", "onUnknown"]);

  const shown = await consoleErrors(t, async () => {
    connect(pusher).subscribe({ ficheId: "1" }, {});
    pusher.publish("audit.progress", "no JSON", ["private-fiche-1"]);
  });
  assert.deepEqual(shown.map((error) => [error.code, error.expected, error.found]), [["invalid_payload", "JSON", '"no JSON"']]);
});

test("a denied channel is a typed error and a status, and is asked for again by who comes later", async () => {
  const pusher = fakePusher();
  pusher.deny("private-audit-1");
  pusher.deny("private-fiche-2", 500);
  const app = recording("onError");
  const realtime = connect(pusher, app.handlers);
  const [first, second] = [recording("onStatus", "onError"), recording("onStatus")];
  realtime.subscribe({ auditId: "1", global: true }, first.handlers);
  realtime.subscribe({ ficheId: "2" }, {});
  await tick();
  assert.deepEqual(first.heard.map(([key, what]) => [key, what.code ?? what]), [["onStatus", "denied"], ["onError", "denied"]]);
  assert.match(first.heard[1][1].message, /private-audit-1.*403/);
  assert.deepEqual(app.heard.map(([, error]) => error.code), ["unreachable"]);
  pusher.allow("private-audit-1");
  first.clear();
  realtime.subscribe({ auditId: "1" }, second.handlers);
  assert.equal(realtime.watched.get("private-audit-1").status, "pending", "what the devtools show");
  await tick();
  assert.deepEqual(first.heard, [["onStatus", "pending"], ["onStatus", "live"]]);
  assert.deepEqual(second.heard, [["onStatus", "live"]]);
});

test("a channel that the server itself refuses is pending no more, so pusher-js asks again", async () => {
  const pusher = fakePusher();
  const channel = pusher.subscribe("private-audit-1");
  await tick();
  Object.assign(channel, { subscribed: false, subscriptionPending: true });
  connect(pusher, { onError: () => {} }).subscribe({ auditId: "1" }, {});
  channel.emit("pusher:subscription_error", { type: "AuthError", status: 403 });
  assert.equal(channel.subscriptionPending, false);
});

test("a channel that is on its way is asked for once", async (t) => {
  const pusher = fakePusher();
  const asked = t.mock.method(pusher, "subscribe");
  pusher.settle = () => {};
  connect(pusher).subscribe({ auditId: "1" }, {});
  await tick();
  assert.equal(asked.mock.callCount(), 1);
});

test("what pusher-js tells of a channel is no message", async () => {
  const pusher = fakePusher();
  const app = recording("onUnknown");
  connect(pusher, app.handlers).subscribe({ auditId: "1" }, {});
  await tick();
  pusher.channel("private-audit-1").emit("pusher:subscription_count", { subscription_count: 2 });
  assert.deepEqual(app.heard, []);
});

test("an endpoint's trouble is not the user's, although pusher-js hands on the message of an error alone", async () => {
  for (const [fetch, code, found] of [
    [async () => Promise.reject(new TypeError("fetch failed")), "unreachable", '"TypeError: fetch failed"'],
    [async () => new Response("<html>", { status: 500 }), "unreachable", '500 "<html>"'],
    [async () => new Response("no", { status: 403 }), "denied", '403 "no"'],
    // a handler of the app's own
    ["found 500 reasons", "unreachable", '"found 500 reasons"'],
    ["Request failed with status code 403", "denied", '"Request failed with status code 403"'],
  ]) {
    const pusher = fakePusher();
    const app = recording("onError");
    connect(pusher, app.handlers).subscribe({ auditId: "1" }, {});
    await tick();
    const request = { socketId: "1.2", channelName: "private-audit-1" };
    const { customHandler } = batchedAuthorization({ endpoint: "/pusher/auth", fetch });
    const { message } = typeof fetch === "string" ? new Error(fetch) : await new Promise((resolve) => customHandler(request, resolve));
    pusher.channel("private-audit-1").subscribed = false;
    pusher.channel("private-audit-1").emit("pusher:subscription_error", { type: "AuthError", error: message });
    assert.deepEqual(app.heard.map(([, error]) => [error.code, error.field, error.found]), [[code, "private-audit-1", found]]);
  }
});

test("an authorisation that failed is tried again, later each time, and told once", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  t.mock.method(Math, "random", () => 1);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const pusher = fakePusher();
  let tries = 0;
  const subscribe = pusher.subscribe.bind(pusher);
  pusher.subscribe = (name) => (tries++, subscribe(name));
  pusher.deny("private-audit-1", 500);
  const [first, later] = [recording("onStatus", "onError"), []];
  const realtime = connect(pusher);
  realtime.subscribe({ auditId: "1", global: true }, { ...first.handlers, onStatus: (...told) => first.heard.push(["onStatus", ...told]) });
  await settled();
  const [[, status, error], [, reported], ...more] = first.heard;
  assert.deepEqual([status, error.code, reported === error, more], ["failed", "unreachable", true, []]);
  assert.match(error.message, /private-audit-1.*500/);
  first.clear();
  tries = 0;
  for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    mock.timers.tick(wait - 1);
    assert.equal(tries, 0, `${wait}`);
    mock.timers.tick(1);
    await settled();
    assert.equal(tries, 1, `${wait}`);
    tries = 0;
  }
  realtime.subscribe({ auditId: "1" }, { onStatus: (...told) => later.push(told) });
  assert.deepEqual([first.heard, later], [[], [["failed", error]].map(([status]) => [status, later[0][1]])]);
  pusher.allow("private-audit-1");
  mock.timers.tick(30_000);
  await settled();
  assert.deepEqual([first.heard, later.at(-1)], [[["onStatus", "live", undefined]], ["live", undefined]]);
  // a failure after that is the first one again
  pusher.deny("private-audit-1", 500);
  pusher.gap();
  await settled();
  assert.deepEqual(first.keys(), ["onStatus", "onStatus", "onStatus", "onError"]);
  pusher.allow("private-audit-1");
  mock.timers.tick(1_000);
  await settled();
  assert.deepEqual(later.at(-1), ["live", undefined]);
});

test("nothing is tried again that was denied, left, closed or disconnected", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  for (const [status, end] of [[403, () => {}], [500, (pusher, realtime, stop) => stop()], [500, (pusher, realtime) => realtime.close()], [500, (pusher) => pusher.disconnect()]]) {
    const pusher = fakePusher();
    const asked = t.mock.method(pusher, "subscribe");
    pusher.deny("private-audit-1", status);
    const realtime = connect(pusher, { onError: () => {} });
    const stop = realtime.subscribe({ auditId: "1" }, {});
    await settled();
    end(pusher, realtime, stop);
    await settled();
    assert.equal(asked.mock.callCount(), 1);
    asked.mock.resetCalls();
    mock.timers.tick(60_000);
    assert.equal(asked.mock.callCount(), 0);
  }
});

test("wrong use fails at once with what to do", () => {
  const realtime = connect(fakePusher());
  for (const id of ["", "a b", "é", "x".repeat(200), 42]) assert.throws(() => realtime.subscribe({ auditId: id }, {}), code("invalid_id"), String(id));
  assert.throws(() => realtime.subscribe({ auditId: "1" }, { "audit.complted": () => {} }), code("unknown_event"));
  assert.throws(() => realtime.subscribe({ auditId: "1" }, { "audits.*": () => {} }), code("unknown_event"));
  // no handler at all is not one of a wrong type
  realtime.subscribe({ auditId: "1" }, { "audit.completed": undefined })();
  assert.throws(() => realtime.subscribe({ auditId: "1" }, { "*": "log" }), code("invalid_argument"));
  for (const wrong of [undefined, null, {}, "key", { connector: {} }]) assert.throws(() => connect(wrong), code("invalid_argument"));
});

test("options that cannot be used are refused", () => {
  const refused = (options, field, found) => assert.throws(() => connect(fakePusher(), options), { name: "RealtimeError", code: "invalid_argument", field, found });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const unreadable = { get jitter() { throw new Error("mine"); } };
  for (const [options, found] of [[null, "null"], [7, "number"], ["key", "string"], [[], "array"], [proxy, "an object that cannot be read"], [unreadable, "an object that cannot be read"]]) refused(options, "options", found);
  for (const field of ["window", "jitter", "throttle"]) {
    for (const [value, found] of [[-1, "-1"], [NaN, "NaN"], [Infinity, "Infinity"], [2 ** 31, "2147483648"], ["1s", "string"], [null, "null"]]) refused({ [field]: value }, field, found);
    for (const value of [0, 0.5, 2 ** 31 - 1]) connect(fakePusher(), { [field]: value });
  }
});

test("the server's refusal of the connection is told, what pusher-js mends by itself is not", () => {
  const pusher = fakePusher();
  const app = recording("onError");
  const realtime = connect(pusher, app.handlers);
  const states = [];
  const stop = realtime.onStatus((status) => states.push(status));
  pusher.connection.emit("error", { type: "WebSocketError", error: {} });
  pusher.connection.emit("error", { type: "PusherError", data: { code: 4200, message: "reconnect" } });
  for (const other of [undefined, null, {}, { data: { code: "4001" } }]) pusher.connection.emit("error", other);
  pusher.refuse(4001, "no such app");
  assert.deepEqual(app.heard.map(([, error]) => [error.code, error.found]), [["refused", '4001 "no such app"']]);
  assert.equal(realtime.status, "failed");
  stop();
  pusher.connect();
  assert.deepEqual(states, ["failed"]);
});

test("the codes from 4000 to 4099 are refusals", () => {
  const pusher = fakePusher();
  const refused = [];
  connect(pusher, { onError: ({ field, found }) => refused.push([field, found]) });
  for (const code of [1006, 3999, 4000, 4099, 4100, 4200]) pusher.connection.emit("error", { data: { code, message: "m" } });
  assert.deepEqual(refused, [["connection", '4000 "m"'], ["connection", '4099 "m"']]);
});

test("an instance that cannot be changed serves as well", async () => {
  const fake = fakePusher();
  const pusher = Object.freeze({ connection: fake.connection, subscribe: (name) => fake.subscribe(name), unsubscribe: (name) => fake.unsubscribe(name), channel: (name) => fake.channel(name) });
  const one = recording("*");
  const stop = connect(pusher).subscribe({ auditId: "1" }, one.handlers);
  fake.publish("audit.progress", progress());
  stop();
  await tick();
  assert.deepEqual([one.keys(), fake.allChannels()], [["*"], []]);
});

test("close ends everything and leaves the instance alone", async () => {
  const pusher = fakePusher();
  const one = recording("*", "onRefetch", "onStatus");
  const realtime = connect(pusher, { jitter: 0, ...one.handlers });
  const stop = realtime.subscribe({ auditId: "1" }, one.handlers);
  await tick();
  realtime.close();
  stop();
  await tick();
  one.clear();
  pusher.gap();
  pusher.publish("audit.progress", progress());
  await tick();
  assert.deepEqual([one.heard, pusher.allChannels(), pusher.connection.state], [[], [], "connected"]);
  assert.throws(() => realtime.subscribe({ auditId: "1" }, {}), code("closed"));
});

test("Laravel Echo's instance serves as well", async () => {
  const pusher = fakePusher();
  const echo = new Echo({ broadcaster: "pusher", key: "key", client: pusher, withoutInterceptors: true });
  const one = recording("audit.progress");
  connect(echo).subscribe({ auditId: "1" }, one.handlers);
  pusher.publish("audit.progress", progress());
  assert.equal(one.heard.length, 1);
});

test("a burst is handed out whole, each message once", () => {
  const pusher = fakePusher();
  let [events, duplicates] = [0, 0];
  connect(pusher, { onDuplicate: () => duplicates++ }).subscribe({ auditId: "1", ficheId: "2" }, { "audit.progress": () => events++ });
  for (let i = 0; i < 1_000; i++) pusher.publish("audit.progress", progress({}, { completed_steps: i % 10 }));
  assert.deepEqual([events, duplicates], [1_000, 1_000]);
});
