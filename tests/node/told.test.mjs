// What `connect` tells beside messages: its taps, which the devtools are; whose callback threw; and what is told to nobody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, samplePayload } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";
import { until } from "../servers.mjs";

const tick = () => sleep(5);
const progress = (more = {}) => ({ ...samplePayload("audit.progress"), audit_id: "1", fiche_id: "2", ...more });
const { current_phase, ...partial } = progress();
const fail = () => {
  throw new Error("mine");
};

test("taps hear of channels, of messages with their copies, of fetches and of errors", async () => {
  const pusher = fakePusher();
  const told = [];
  const realtime = connect(pusher, { jitter: 0, onError: () => {} });
  realtime.taps.add((...one) => told.push(one));
  const names = () => told.splice(0).map(([what]) => what);
  const stop = realtime.subscribe({ auditId: "1", ficheId: "2" }, { "*": fail });
  assert.deepEqual([...new Set(names())], ["channels"]);
  await until(() => told.at(-1)?.[0] === "refetch");
  assert.deepEqual([...new Set(names())], ["channels", "refetch"]);
  pusher.publish("audit.progress", progress());
  assert.deepEqual(told.map(([what, channel, , , , isFirst]) => [what, what === "message" && channel, isFirst]), [["message", "private-audit-1", true], ["error", false, undefined], ["message", "private-fiche-2", false]]);
  told.splice(0);
  stop();
  await tick();
  assert.deepEqual(names(), ["channels", "channels"]);
});

test("a thrown value that is no text is told too", async () => {
  const pusher = fakePusher();
  const errors = [];
  const cause = Object.create(null);
  connect(pusher, { onError: (error) => errors.push(error) }).subscribe({ auditId: "1" }, { "*": () => { throw cause; } });
  pusher.publish("audit.progress", progress());
  assert.deepEqual(errors.map((error) => [error.code, error.found, error.cause === cause]), [["handler_failed", "an object that cannot be read", true]]);
});

test("taps hear of all targets, those of events too", async () => {
  const pusher = fakePusher();
  const told = [];
  const realtime = connect(pusher, { jitter: 0, refetchOn: "event" });
  realtime.taps.add((what, missed, targets) => what === "refetch" && told.push([[...missed], targets]));
  realtime.subscribe({ auditId: "1" }, {});
  await until(() => told.length === 1);
  pusher.publish("audit.progress", progress());
  await until(() => told.length === 2);
  const audit = { resource: "audit", id: "1" };
  assert.deepEqual(told, [[["private-audit-1"], [audit, { resource: "audits" }]], [[], [audit, { resource: "fiche", id: "2" }]]]);
});

test("a subscription without channels has no status, and misses nothing", async () => {
  const pusher = fakePusher();
  const told = [];
  const realtime = connect(pusher, { jitter: 0 });
  realtime.taps.add((what) => told.push(what));
  realtime.subscribe({}, { onStatus: (status) => told.push(status) });
  await tick();
  assert.deepEqual(told, []);
});

test("without a connection the devtools show channels as pending", async () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  realtime.subscribe({ auditId: "1" }, {});
  await tick();
  const channel = realtime.watched.get("private-audit-1");
  assert.equal(channel.status, "live");
  pusher.disconnect();
  assert.equal(channel.status, "pending");
});

test("a subscription has the worst state of its channels", async () => {
  const pusher = fakePusher();
  pusher.deny("private-global");
  const statuses = [];
  connect(pusher).subscribe({ auditId: "1", global: true }, { onStatus: (status) => statuses.push(status), onError: () => {} });
  await tick();
  assert.equal(statuses.at(-1), "denied");
});

test("the error of a subscription's callback is the subscription's", async () => {
  const pusher = fakePusher();
  const [own, app] = [[], []];
  const realtime = connect(pusher, { jitter: 0, onError: ({ field }) => app.push(field) });
  realtime.subscribe({ auditId: "1" }, { onStatus: fail, onInvalid: fail, onUnknown: fail, onPartial: fail, onRefetch: fail, onError: ({ field }) => own.push(field) });
  await until(() => own.length === 2);
  for (const [name, data] of [["audit.progress", "no JSON"], ["audit.reviewed", {}], ["audit.progress", partial]]) pusher.publish(name, data, ["private-audit-1"]);
  assert.deepEqual([own, app], [["onStatus", "onRefetch", "onInvalid", "onUnknown", "onPartial"], []]);
});

test("the error of an app's callback is the app's", async () => {
  const pusher = fakePusher();
  const app = [];
  const realtime = connect(pusher, { jitter: 0, onDuplicate: fail, onInvalid: fail, onUnknown: fail, onPartial: fail, onRefetch: fail, onError: ({ field }) => app.push(field) });
  realtime.onStatus(fail);
  realtime.subscribe({ auditId: "1", ficheId: "2" }, {});
  await until(() => app.length === 1);
  pusher.publish("audit.progress", progress());
  for (const [name, data] of [["audit.progress", "no JSON"], ["audit.reviewed", {}], ["audit.progress", partial]]) pusher.publish(name, data, ["private-audit-1"]);
  pusher.disconnect();
  assert.deepEqual(app, ["onRefetch", "onDuplicate", "onInvalid", "onUnknown", "onPartial", "onStatus"]);
});

test("a message for a subscription that has just ended is nobody's", async () => {
  const pusher = fakePusher();
  const told = [];
  const stop = connect(pusher, { onDuplicate: () => told.push("duplicate") }).subscribe({ auditId: "1" }, { "*": () => told.push("message") });
  await tick();
  stop();
  pusher.publish("audit.progress", progress());
  assert.deepEqual(told, []);
});

test("a function that closes before it gives handlers is the last thing that is asked", async () => {
  const pusher = fakePusher();
  const told = [];
  let isReady = false;
  const realtime = connect(pusher, { onUnknown: () => told.push("unknown") });
  realtime.subscribe({ auditId: "1" }, () => {
    if (isReady) realtime.close();
    return {};
  });
  await tick();
  isReady = true;
  pusher.publish("audit.reviewed", {}, ["private-audit-1"]);
  assert.deepEqual(told, []);
});

test("late partial progress is left out, an invalid message is not late", async (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  const pusher = fakePusher();
  const [heard, app] = [[], []];
  const realtime = connect(pusher, { onPartial: () => app.push("partial") });
  realtime.subscribe({ auditId: "1" }, { "audit.progress": () => heard.push("event"), onPartial: () => heard.push("partial"), onInvalid: () => heard.push("invalid") }, { latest: true });
  await tick();
  pusher.publish("audit.progress", progress({ completed_steps: 5 }));
  pusher.publish("audit.progress", { ...partial, completed_steps: 3 });
  pusher.publish("audit.progress", "no JSON", ["private-audit-1"]);
  assert.deepEqual([heard, app, warned.mock.callCount()], [["event", "invalid"], [], 0]);
});

test("an unknown message that nobody handles is silent", async (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  const pusher = fakePusher();
  const refetched = [];
  connect(pusher, { jitter: 0, onRefetch: (targets) => refetched.push(targets) }).subscribe({ auditId: "1" }, {});
  await until(() => refetched.length === 1);
  refetched.splice(0);
  pusher.publish("audit.reviewed", { audit_id: "1" });
  await tick();
  assert.deepEqual([warned.mock.callCount(), refetched], [0, []]);
});

test("close unbinds what connect bound, and calls what waits for it", () => {
  const pusher = fakePusher();
  const realtime = connect(pusher);
  let closed = 0;
  realtime.closing.add(() => closed++);
  realtime.close();
  assert.deepEqual([closed, pusher.connection.bound], [1, []]);
  assert.throws(() => realtime.subscribe({ auditId: "1" }, {}), { code: "closed", field: "subscribe" });
});
