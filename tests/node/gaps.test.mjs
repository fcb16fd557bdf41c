// What is fetched again after messages were missed: once a gap, all of it in one list, and nothing without need.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { connect, samplePayload } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

beforeEach(() => mock.timers.reset());
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A connection whose refetches are written down, on a clock that the test moves. */
async function watching(scopes, options = {}) {
  mock.timers.enable({ apis: ["setTimeout"] });
  const pusher = fakePusher();
  const refetched = [];
  const realtime = connect(pusher, { onRefetch: (targets) => refetched.push(targets), ...options });
  const stops = scopes.map((scope) => realtime.subscribe(scope, {}));
  await settled();
  const wait = async (milliseconds = 1_000) => {
    await settled();
    mock.timers.tick(milliseconds);
    await settled();
    return refetched.splice(0);
  };
  return { pusher, realtime, refetched, stops, wait };
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
  await settled();
  pusher.gap();
  await wait();
  assert.deepEqual(own, [[{ resource: "fiche", id: "2" }, { resource: "audits" }]]);
});

test("a first connection, a first subscription and a scope that is left lose nothing", async () => {
  const { pusher, realtime, stops, wait } = await watching([{ auditId: "1" }]);
  assert.deepEqual(await wait(), []);
  stops[0]();
  pusher.gap(() => realtime.subscribe({ auditId: "9" }, {}));
  assert.deepEqual(await wait(), []);
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
