// Recordings, played by the fake pusher-js: order, times, fake timers, and the end of a replay.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { connect, RealtimeError } from "../../pkg/index.js";
import { fakePusher, recordingLine, samplePayload } from "../../pkg/testing.js";

const AUDIT = "private-audit-42";
const FICHE = "private-fiche-1024";
const progress = (completed_steps) => ({ ...samplePayload("audit.progress"), audit_id: "42", fiche_id: "1024", completed_steps });
const recorded = (at, completed_steps, channel = AUDIT) => ({ at, channel, event: "audit.progress", data: progress(completed_steps) });
const text = (messages) => messages.map((message) => `${recordingLine(message)}\n`).join("");

/** A fake pusher-js, and what `connect` hears of the audit and the fiche. */
function watched() {
  const [pusher, heard] = [fakePusher(), []];
  connect(pusher, { jitter: 0 }).subscribe({ auditId: "42", ficheId: "1024" }, {
    "*": ({ payload }) => heard.push(payload.completed_steps),
    onInvalid: ({ data }) => heard.push(data),
    onUnknown: ({ name }) => heard.push(name),
  });
  return { pusher, heard };
}

test("messages arrive on their channels with the recorded time between them, under fake timers", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pusher, heard } = watched();
  const messages = [recorded(1_000, 1), recorded(1_000, 1, FICHE), recorded(1_500, 2), recorded(3_000, 3), recorded(3_000, 4, FICHE)];
  const played = pusher.replay(text(messages));
  assert.deepEqual(heard, [1]);
  t.mock.timers.tick(499);
  assert.deepEqual(heard, [1]);
  t.mock.timers.tick(1);
  assert.deepEqual(heard, [1, 2]);
  // one jump over all that is left
  t.mock.timers.tick(60_000);
  assert.deepEqual(heard, [1, 2, 3, 4]);
  await played;
});

test("the time between messages is divided by the speed", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pusher, heard } = watched();
  const played = pusher.replay([recordingLine(recorded(0, 1)), recorded(1_000, 2)], { speed: 10 });
  t.mock.timers.tick(99);
  assert.deepEqual(heard, [1]);
  t.mock.timers.tick(1);
  assert.deepEqual(heard, [1, 2]);
  await played;
});

test("with real timers it takes as long as the recording", async () => {
  const { pusher, heard } = watched();
  const began = performance.now();
  await pusher.replay([recorded(0, 1), recorded(150, 2)]);
  // a timer of Node's may end a millisecond early
  assert.ok(performance.now() - began >= 148);
  assert.deepEqual(heard, [1, 2]);
});

test("a speed of Infinity plays everything before it returns, whatever the times are", () => {
  const { pusher, heard } = watched();
  pusher.replay([recorded(1e308, 1), recorded(-1e308, 2), recorded(1e308, 3)], { speed: Infinity });
  assert.deepEqual(heard, [1, 2, 3]);
});

test("a clock that was set back keeps the order", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pusher, heard } = watched();
  const played = pusher.replay([recorded(5_000, 1), recorded(6_000, 2), recorded(1_000, 3), recorded(6_500, 4)]);
  assert.deepEqual(heard, [1]);
  t.mock.timers.tick(1_000);
  assert.deepEqual(heard, [1, 2, 3]);
  t.mock.timers.tick(500);
  assert.deepEqual(heard, [1, 2, 3, 4]);
  await played;
});

test("no timer is longer than JavaScript's timers can be", (t) => {
  const waits = [];
  t.mock.method(globalThis, "setTimeout", (_, wait) => waits.push(wait));
  fakePusher().replay([recorded(0, 1), recorded(2 ** 31 - 1, 2), recorded(1e300, 3)]);
  assert.deepEqual(waits, [2 ** 31 - 1]);
});

test("what breaks the contract arrives as it came", async () => {
  const { pusher, heard } = watched();
  const on = (event, data) => ({ ...recorded(0, 0), event, data });
  await pusher.replay([on("audit.progress", { audit_id: "42" }), on("something.new", {}), on("audit.progress", JSON.stringify(progress(7))), on("audit.progress", "no JSON")]);
  assert.deepEqual(heard, [{ audit_id: "42" }, "something.new", 7, "no JSON"]);
});

test("a channel that nothing is subscribed to misses its messages", async () => {
  const pusher = fakePusher();
  await pusher.replay([recorded(0, 1)]);
  assert.deepEqual(pusher.missed.map(({ name, channel }) => [name, channel]), [["audit.progress", AUDIT]]);
  await pusher.replay("");
});

test("a signal ends it, and so does what a handler throws", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pusher, heard } = watched();
  const aborting = new AbortController();
  const played = pusher.replay([recorded(0, 1), recorded(10, 2)], { signal: aborting.signal });
  aborting.abort(new Error("enough"));
  await assert.rejects(played, /enough/);
  await assert.rejects(pusher.replay([recorded(0, 3)], { signal: aborting.signal }), /enough/);
  pusher.subscribe(AUDIT).bind("audit.progress", ({ completed_steps }) => {
    if (completed_steps === 4) throw new Error("a handler's own");
  });
  const failing = pusher.replay([recorded(0, 4), recorded(10, 5)]);
  await assert.rejects(failing, /a handler's own/);
  t.mock.timers.tick(1_000);
  assert.deepEqual(heard, [1, 4]);
});

test("a replay that is over has forgotten its signal", async () => {
  const { signal } = new AbortController();
  await fakePusher().replay([recorded(0, 1), recorded(1, 2)], { signal });
  assert.deepEqual(getEventListeners(signal, "abort"), []);
});

test("what is not a recording, or not a speed, is refused", async () => {
  const pusher = fakePusher();
  for (const [speed, found] of [[0, "0"], [-1, "-1"], [NaN, "NaN"], ["2", "string"], [null, "null"]]) {
    await assert.rejects(pusher.replay([], { speed }), (error) => error instanceof RealtimeError && error.field === "speed" && error.found === found);
  }
  for (const [wrong, field] of [["nonsense", "line 1"], [[{}], "line 1/at"], [null, "recording"], [7, "recording"]]) {
    await assert.rejects(pusher.replay(wrong), (error) => error instanceof RealtimeError && error.code === "invalid_argument" && error.field === field);
  }
});
