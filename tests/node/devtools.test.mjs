// The parts of the devtools that need no page: the log, the reading of recordings, and test scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, samplePayload } from "../../pkg/index.js";
import { mountDevtools } from "../../pkg/devtools.js";
import { Recorder } from "../../pkg/devtools-entries.js";
import { timeOf } from "../../pkg/devtools-format.js";
import { KEPT, KEPT_CHARACTERS, Log, NO_FILTER } from "../../pkg/devtools-log.js";
import { testScript } from "../../pkg/devtools-script.js";
import { carried, carrying } from "../../pkg/recording.js";
import { fakePusher } from "../../pkg/testing.js";

const entry = (more = {}) => ({ at: 0, kind: "event", gap: undefined, name: "notification", channel: "private-global", text: "{}", bytes: 2, problems: [], lists: [], label: "", original: undefined, ...more });
const progress = (audit_id, more) => ({ ...samplePayload("audit.progress"), audit_id, fiche_id: "1", ...more });

test("the log keeps the last entries, and its counts are of those", () => {
  const log = new Log();
  log.add(entry({ kind: "invalid", channel: "private-job-1" }));
  for (let i = 0; i < KEPT; i++) log.add(entry());
  assert.deepEqual([log.entries.length, log.shown.length, log.entries[0].number, log.dropped], [KEPT, KEPT, 2, 1]);
  assert.deepEqual([[...log.kinds], [...log.channels]], [[["event", KEPT]], [["private-global", KEPT]]]);
  log.clear();
  assert.deepEqual([log.entries, log.shown, log.kinds.size], [[], [], 0]);
  assert.equal(log.add(entry()).number, KEPT + 2, "a number is never given twice");
});

test("the log is bounded by the size of payloads too, and keeps one that is larger than that", () => {
  const log = new Log();
  const half = "x".repeat(KEPT_CHARACTERS / 2);
  for (let i = 0; i < 4; i++) log.add(entry({ text: half }));
  assert.equal(log.entries.length, 2);
  log.add(entry({ text: `${half}${half}x` }));
  assert.equal(log.entries.length, 1);
});

test("what is shown while the log is paused stays, even if newer entries take its room", () => {
  const log = new Log();
  log.add(entry({ name: "first" }));
  log.pause(true);
  for (let i = 0; i < KEPT; i++) log.add(entry());
  assert.deepEqual([log.shown.map(({ name }) => name), log.waiting], [["first"], KEPT]);
  log.pause(false);
  assert.deepEqual([log.shown.length, log.shown[0].name, log.waiting], [KEPT, "notification", 0]);
});

test("the filter holds for entries that are there and for those that come", () => {
  const log = new Log();
  log.add(entry({ text: '{"message":"Saved"}' }));
  log.show({ ...NO_FILTER, text: " saved " });
  log.add(entry({ text: '{"message":"lost"}' }));
  log.add(entry({ text: '{"message":"SAVED"}' }));
  assert.deepEqual(log.shown.map(({ number }) => number), [1, 3]);
});

test("a recording is judged anew, and its copies are folded", () => {
  const log = new Log();
  const message = (at, channel, data) => ({ at, channel, event: "audit.progress", data });
  new Recorder(log).recording([
    message(1_000, "private-audit-42", progress("42")),
    message(1_003, "private-fiche-1", progress("42")),
    message(2_000, "private-audit-42", progress("42", { completed_steps: "five" })),
    // too late to be a copy of the first
    message(9_000, "private-fiche-1", progress("42")),
  ]);
  assert.deepEqual(log.entries.map(({ at, kind, original }) => [at, kind, original]), [[1_000, "event", undefined], [1_003, "folded", 1], [2_000, "invalid", undefined], [9_000, "event", undefined]]);
  assert.equal(log.entries[2].problems[0].path, "/completed_steps");
});

test("a payload that was recorded as text is what pusher-js makes of it: the same entry as its object", () => {
  const [asObject, asText] = [new Log(), new Log()];
  const message = { at: 1_000, channel: "private-audit-42", event: "audit.progress", data: progress("42") };
  new Recorder(asObject).recording([message]);
  new Recorder(asText).recording([{ ...message, data: JSON.stringify(message.data) }]);
  assert.deepEqual(asText.entries, asObject.entries);
  new Recorder(asText).recording([{ ...message, data: "no JSON" }]);
  assert.deepEqual([asText.entries[1].kind, asText.entries[1].text], ["invalid", '"no JSON"']);
});

test("what carries a payload gives that payload again", () => {
  for (const payload of [{ a: 1 }, null, 1.5, "no JSON", '{"a":1}', '"text"', "7", ""]) {
    assert.deepEqual(carried(carrying(payload)), payload);
  }
  assert.deepEqual([carrying("no JSON"), carrying("7")], ["no JSON", '"7"']);
});

test("a recorded time can be beyond all dates", () => {
  assert.match(timeOf(0), /^\d\d:\d\d:00\.000$/);
  assert.deepEqual([1e300, -8.64e15 - 1].map(timeOf), ["1e+300", "-8640000000000001"]);
});

test("in a recording too, a message on another id's channel is invalid there and an event where it belongs", () => {
  const log = new Log();
  new Recorder(log).recording(["private-audit-43", "private-audit-42", "private-fiche-1"].map((channel) => ({ at: 1_000, channel, event: "audit.progress", data: progress("42") })));
  assert.deepEqual(log.entries.map(({ kind, original }) => [kind, original]), [["invalid", undefined], ["event", undefined], ["folded", 2]]);
});

test("a test script watches all channels and publishes each message once, on the channels that brought it", async () => {
  const log = new Log();
  const recorder = new Recorder(log, true);
  const odd = JSON.parse('{"audit_id":"7","__proto__":{"x":1}}');
  recorder.recording([
    { at: 1, channel: "private-audit-42", event: "audit.progress", data: progress("42") },
    { at: 1, channel: "private-fiche-1", event: "audit.progress", data: progress("42") },
    { at: 2, channel: "private-audit-7", event: "audit.odd", data: odd },
    { at: 3, channel: "private-global", event: "notification", data: "no JSON" },
    { at: 3, channel: "the-apps-own", event: "any", data: {} },
  ]);
  recorder.connection(4, "disconnected");
  const [head, body] = testScript(log.entries).split("\n\npusher.publish");
  assert.deepEqual(head.split("\n").slice(-2), ['realtime.subscribe({"auditId":"42","ficheId":"1","global":true}, {});', 'realtime.subscribe({"auditId":"7"}, {});']);
  const published = [];
  const publish = (...given) => published.push(given);
  const pusher = { publish, publishRaw: publish, gap: () => published.push(["gap"]) };
  new Function("pusher", `pusher.publish${body}`)(pusher);
  assert.deepEqual(published.map(([name, , channels]) => [name, channels]), [["audit.progress", undefined], ["audit.odd", undefined], ["notification", ["private-global"]], ["any", ["the-apps-own"]], ["gap", undefined]]);
  assert.deepEqual([published[0][1], published[2][1]], [progress("42"), "no JSON"]);
  assert.ok(Object.hasOwn(published[1][1], "__proto__"));
});

test("without a page, or with something else than a connection, nothing happens", (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  const realtime = connect(fakePusher());
  mountDevtools(realtime)();
  assert.equal(realtime.taps.size, 0);
  mountDevtools(null)();
  assert.equal(warned.mock.callCount(), 0);
  globalThis.document = {};
  t.after(() => delete globalThis.document);
  mountDevtools({ subscribe() {} })();
  assert.match(String(warned.mock.calls[0].arguments[1]), /expected the object that connect returned/);
});
