// The targets to fetch again after messages were missed: one call for each gap, all targets in one list, none without
// need.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { connect, samplePayload } from "../../pkg/index.js";
import { Gaps } from "../../pkg/gaps.js";
import { fakePusher } from "../../pkg/testing.js";

beforeEach(() => mock.timers.reset());
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A connection whose refetches are written down, on a clock that the test moves. Its first refetch is over. */
async function watching(scopes, options = {}) {
  const watched = await beginning(scopes, options);
  await watched.wait(10_000);
  return watched;
}

/** The same from the start, with the moments until which something was missed in `until`. */
async function beginning(scopes, { pusher = fakePusher(), ...options } = {}) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const [refetched, until] = [[], []];
  const onRefetch = (targets, { missedUntil }) => {
    refetched.push(targets);
    until.push(missedUntil);
  };
  const realtime = connect(pusher, { onRefetch, ...options });
  const stops = scopes.map((scope) => realtime.subscribe(scope, {}));
  await settled();
  const wait = async (milliseconds = 1_000) => {
    await settled();
    mock.timers.tick(milliseconds);
    await settled();
    return refetched.splice(0);
  };
  return { pusher, realtime, refetched, until, stops, wait };
}
const AUDIT = [{ resource: "audit", id: "1" }, { resource: "audits" }];

test("a gap is one list of all that is watched, without repetitions", async () => {
  const { pusher, wait } = await watching([{ auditId: "1", ficheId: "2" }, { auditId: "1" }, { jobId: "3", global: true }]);
  pusher.gap();
  assert.deepEqual(await wait(), [[
    { resource: "audit", id: "1" }, { resource: "audits" }, { resource: "fiche", id: "2" },
    { resource: "job", id: "3" }, { resource: "fiches" }, { resource: "batch" },
  ]]);
  assert.deepEqual(await wait(), []);
});

test("each subscription is told of its own scopes", async () => {
  const { pusher, realtime, wait } = await watching([{ auditId: "1" }]);
  const own = [];
  realtime.subscribe({ ficheId: "2" }, { onRefetch: (targets) => own.push(targets) });
  await wait();
  own.splice(0);
  pusher.gap();
  await wait();
  assert.deepEqual(own, [[{ resource: "fiche", id: "2" }, { resource: "audits" }]]);
});

test("the first time that channels are live is a gap, whose end is told", async () => {
  const pusher = fakePusher();
  pusher.disconnect();
  const { realtime, until, wait } = await beginning([{ auditId: "1" }], { pusher });
  assert.deepEqual(await wait(60_000), [], "nothing can be fetched while there is no connection");
  pusher.connect();
  assert.deepEqual([await wait(), until.splice(0)], [[AUDIT], [60_000]]);
  mock.timers.tick(5_000);
  realtime.subscribe({ jobId: "3" }, {});
  assert.deepEqual([await wait(), until.splice(0)], [[[{ resource: "job", id: "3" }, { resource: "fiches" }]], [66_000]]);
});

test("channels that are on their way are waited for, but not those that were denied or that failed", async () => {
  for (const status of [undefined, 403, 500]) {
    mock.timers.reset();
    const pusher = fakePusher();
    const slow = pusher.subscribe("private-job-3");
    await settled();
    // not answered until the test says so
    Object.assign(slow, { subscribed: false, subscriptionPending: true });
    const { wait } = await beginning([{ auditId: "1" }, { jobId: "3" }], { pusher, onError: () => {}, jitter: 0 });
    assert.deepEqual(await wait(0), []);
    slow.subscriptionPending = false;
    if (status) {
      slow.emit("pusher:subscription_error", { status });
      assert.deepEqual(await wait(0), [AUDIT]);
    } else {
      slow.emit("pusher:subscription_succeeded");
      assert.deepEqual(await wait(0), [[...AUDIT, { resource: "job", id: "3" }, { resource: "fiches" }]]);
    }
  }
});

test("a subscription to a channel that is live already may have missed something alone", async () => {
  for (const refetchOn of ["gap", "event"]) {
    mock.timers.reset();
    const { realtime, until, wait } = await watching([{ auditId: "1" }], { refetchOn });
    const own = [];
    realtime.subscribe({ auditId: "1" }, { onRefetch: (targets, { missedUntil }) => own.push([targets, missedUntil]) });
    assert.deepEqual([await wait(), own], [[], [[AUDIT, 10_000]]]);
    // the app's handlers may have missed it too, if they are what listens
    until.splice(0);
    realtime.subscribe({ auditId: "1" }, {});
    assert.deepEqual([await wait(), until], refetchOn === "gap" ? [[AUDIT], [11_000]] : [[], []]);
  }
});

test("a channel that the app had subscribed to is new to us", async () => {
  const pusher = fakePusher();
  pusher.subscribe("private-audit-1");
  await settled();
  const { wait } = await beginning([{ auditId: "1" }], { pusher });
  assert.deepEqual(await wait(), [AUDIT]);
});

test("an app that unbinds all callbacks of a channel may have cost a message, if the channel was live", async () => {
  const { pusher, wait } = await watching([{ auditId: "1" }], { onError: () => {} });
  const channel = pusher.channel("private-audit-1");
  channel.unbind_all();
  assert.deepEqual(await wait(), [AUDIT]);
  Object.assign(channel, { subscribed: false, subscriptionPending: true });
  channel.emit("pusher:subscription_error", { status: 403 });
  channel.unbind_all();
  assert.deepEqual(await wait(), []);
});

test("a view that makes way for another one costs the app no fetch", async () => {
  const { realtime, stops, wait } = await watching([{ auditId: "1" }], { refetchOn: "event" });
  stops[0]();
  realtime.subscribe({ auditId: "1" }, {});
  assert.deepEqual(await wait(), []);
});

test("a scope that is left loses nothing", async () => {
  const { pusher, stops, wait } = await watching([{ auditId: "1" }]);
  stops[0]();
  pusher.gap();
  assert.deepEqual(await wait(), []);
});

test("a channel that failed, or was denied, has missed something when it is live at last", async () => {
  for (const status of [403, 500]) {
    mock.timers.reset();
    const pusher = fakePusher();
    pusher.deny("private-audit-1", status);
    const { realtime, wait } = await beginning([{ auditId: "1" }], { pusher, onError: () => {} });
    assert.deepEqual(await wait(100), []);
    pusher.allow("private-audit-1");
    if (status === 403) realtime.subscribe({ auditId: "1" }, {});
    // the wait is random, and a failure in between makes it longer
    else await wait(30_000);
    assert.deepEqual(await wait(), [AUDIT]);
  }
});

test("a scope that is left during the gap is not fetched", async () => {
  const { pusher, stops, wait } = await watching([{ auditId: "1" }, { jobId: "3" }]);
  pusher.gap(() => stops[1]());
  assert.deepEqual(await wait(), [AUDIT]);
});

test("a denied scope is not waited for", async () => {
  const { pusher, wait } = await watching([{ auditId: "1" }, { jobId: "3" }], { onError: () => {} });
  pusher.deny("private-job-3");
  pusher.gap();
  assert.deepEqual(await wait(), [AUDIT]);
});

test("a gap soon after a gap is the same refetch", async () => {
  const { pusher, wait } = await watching([{ auditId: "1" }]);
  pusher.gap();
  await settled();
  pusher.gap();
  await settled();
  pusher.disconnect();
  assert.deepEqual(await wait(60_000), [], "nothing can be fetched while there is no connection");
  pusher.connect();
  assert.deepEqual(await wait(), [AUDIT]);
});

test("clients spread what they fetch over the jitter", async (t) => {
  const { pusher, wait } = await watching([{ auditId: "1" }], { jitter: 8_000 });
  await wait();
  t.mock.method(Math, "random", () => 0.5);
  pusher.gap();
  assert.deepEqual(await wait(3_999), []);
  assert.deepEqual(await wait(1), [AUDIT]);
});

test("a channel that does not come back holds up the others for ten seconds", async () => {
  const { pusher, wait } = await watching([{ auditId: "1" }, { jobId: "3" }], { jitter: 0 });
  const subscribe = pusher.subscribe.bind(pusher);
  pusher.subscribe = (name) => (name === "private-job-3" ? pusher.channel(name) : subscribe(name));
  pusher.gap();
  assert.deepEqual(await wait(9_999), []);
  assert.deepEqual(await wait(2), [AUDIT]);
  subscribe("private-job-3");
  assert.deepEqual(await wait(1), [[{ resource: "job", id: "3" }, { resource: "fiches" }]]);
});

test("when asked, events are fetched for too, many at once", async () => {
  const { pusher, wait } = await watching([{ auditId: "1", ficheId: "2" }], { refetchOn: "event" });
  for (let i = 0; i < 100; i++) pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1", fiche_id: "2", completed_steps: i });
  assert.deepEqual(await wait(), [[{ resource: "audit", id: "1" }, { resource: "fiche", id: "2" }]]);
  pusher.publish("notification", samplePayload("notification"));
  assert.deepEqual(await wait(), []);
});

test("what events are fetched for is the app's alone", async () => {
  const { pusher, realtime, wait } = await watching([], { refetchOn: "event" });
  const own = [];
  realtime.subscribe({ auditId: "1" }, { onRefetch: (targets) => own.push(targets) });
  await wait();
  own.splice(0);
  pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1", fiche_id: "2" });
  assert.deepEqual([(await wait()).length, own], [1, []]);
});

test("ten events a second for a minute are a call every few seconds, the first at once, the last in any case", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  for (const [options, least, most] of [[{}, 15, 20], [{ throttle: 10_000 }, 5, 7], [{ throttle: 0 }, 100, 130]]) {
    mock.timers.reset();
    const { pusher, wait, until } = await watching([{ auditId: "1" }], { refetchOn: "event", ...options });
    until.splice(0);
    const calls = [];
    for (let n = 0; n < 600; n++) {
      pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1", completed_steps: n });
      calls.push(...(await wait(100)).map(() => n));
    }
    assert.ok(calls.length >= least && calls.length <= most, `${calls.length} calls`);
    assert.ok(calls[0] <= 5, "the first comes within the jitter");
    const last = Date.now() - 100;
    await wait(11_000);
    await wait();
    assert.equal(until.at(-1), last);
    const told = until.length;
    assert.deepEqual(await wait(60_000), []);
    // a gap does not wait
    pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "1" });
    assert.equal((await wait()).length, 1);
    pusher.gap();
    assert.equal((await wait()).length, 1);
    assert.equal(until.length, told + 2);
  }
});

test("what events made stale during a pause is told after it, or when the connection is back", async () => {
  const { pusher, wait } = await watching([{ auditId: "1" }], { refetchOn: "event", jitter: 0 });
  const publish = () => pusher.publish("audit.step_failed", { ...samplePayload("audit.step_failed"), audit_id: "1" });
  publish();
  assert.equal((await wait(0)).length, 1);
  publish();
  assert.deepEqual(await wait(2_000), []);
  pusher.disconnect();
  assert.deepEqual(await wait(10_000), []);
  pusher.connect();
  assert.equal((await wait(0)).length, 1);
  assert.deepEqual(await wait(10_000), []);
});

/** `Gaps` by itself, on a clock that the test moves, and what it asks for. */
function alone(isOnline = true) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked = [];
  const gaps = new Gaps(0, 1_000, isOnline, (missed, stale) => asked.push([...missed, ...stale.map(({ resource }) => resource)]));
  return { gaps, asked: () => (mock.timers.tick(60_000), asked.splice(0)) };
}

test("nothing is asked for where nothing was missed", () => {
  const { gaps, asked } = alone(false);
  gaps.connected();
  gaps.mark([]);
  assert.deepEqual(asked(), []);
  gaps.expect("private-audit-1");
  gaps.gone("private-audit-1");
  gaps.disconnected();
  gaps.connected();
  assert.deepEqual(asked(), []);
});

test("what events made stale is told once, and nothing after the pause", () => {
  const { gaps, asked } = alone();
  gaps.mark([{ resource: "audits" }]);
  assert.deepEqual([asked(), asked()], [[["audits"]], []]);
});

test("nothing is asked for without a connection", () => {
  const { gaps, asked } = alone(false);
  gaps.due();
  gaps.gone("private-audit-1");
  assert.deepEqual(asked(), []);
  gaps.connected();
  assert.deepEqual(asked(), [[]]);
});

test("what events made stale before the connection was lost is told when it is back, though nothing is watched any more", () => {
  const { gaps, asked } = alone();
  gaps.mark([{ resource: "audits" }]);
  gaps.disconnected();
  assert.deepEqual(asked(), []);
  gaps.connected();
  assert.deepEqual(asked(), [["audits"]]);
});

test("nothing is asked for after close", () => {
  const { gaps, asked } = alone();
  gaps.mark([{ resource: "audits" }]);
  gaps.close();
  assert.deepEqual(asked(), []);
  gaps.live("private-audit-1");
  assert.deepEqual(asked(), []);
});
