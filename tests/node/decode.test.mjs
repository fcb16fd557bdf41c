// Values that only JavaScript can hand over, and the package's functions beside `decode`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as realtime from "../../pkg/index.js";
import { SCOPES } from "../../pkg/table.js";
import { MAX_DEPTH } from "../../pkg/words.js";
import { KINDS, NAMES, namesOn, SHAPES } from "../document.mjs";

const { channelsFor, decode, eventNames, eventsOn, isEventName, isId, parseChannel, route, samplePayload, variants } = realtime;
const sample = () => samplePayload("audit.failed");

test("hostile values neither throw nor pass", () => {
  const cyclic = sample();
  cyclic.extra = cyclic;
  const dag = Array.from({ length: 120 }).reduce((inner) => [inner, inner], []);
  const throwing = new Proxy({}, { ownKeys: () => assert.fail("trap"), get: () => assert.fail("trap") });
  const getter = { ...sample(), get error() { throw new Error("getter"); } };
  const hostile = [undefined, null, 3, 1n, NaN, true, Symbol("s"), () => {}, [], new Map(), "", "{", "[1]", "null", '"x"'];
  hostile.push(cyclic, throwing, getter, { toJSON() { throw new Error(); } }, "[".repeat(1_000_000), "[".repeat(1_000_000) + "]".repeat(1_000_000));
  hostile.push({ ...sample(), error: Symbol("s") }, { ...sample(), error: 1n }, { ...sample(), error: () => {} });
  for (const data of hostile) {
    const { kind, name, problems } = decode("audit.failed", data);
    assert.deepEqual([kind, name], ["invalid", "audit.failed"]);
    assert.ok(problems.length > 0);
  }
  // shared parts are no depth of their own
  assert.equal(decode("audit.failed", { ...sample(), extra: dag }).kind, "event");
  // and nothing that was wrong before stays behind
  assert.equal(decode("audit.failed", sample()).kind, "event");
});

test("what is no object is told as what it is, also where keys select a shape", () => {
  for (const name of ["audit.failed", "audit.step_started"]) {
    for (const [data, found] of [[undefined, "nothing"], [null, "null"], [7, "number"], [[], "array"], ["null", "null"]]) {
      assert.deepEqual(decode(name, data).problems, [{ path: "", expected: "object", found }]);
    }
  }
});

test("what was shortened is listed, whatever unknown fields come after the list", () => {
  const shortened = { ...sample(), _truncated: ["/error"], more: 5 };
  assert.deepEqual(decode("audit.failed", shortened).truncated, ["/error"]);
});

test("a list of that name inside a field is no list of what was shortened", () => {
  for (const list of [["/error"], []]) {
    const nested = { ...sample(), partial_results: { ...sample().partial_results, _truncated: list } };
    assert.deepEqual(decode("audit.failed", nested), { kind: "event", name: "audit.failed", payload: nested, truncated: [] });
  }
});

test("objects of any content nest as deep as the limit lets them", () => {
  const nested = (levels) => (levels === 0 ? 1 : { a: nested(levels - 1) });
  const rerun = samplePayload("audit.step_completed", "rerun_id");
  const kind = (levels) => decode("audit.step_completed", { ...rerun, original: nested(levels) }).kind;
  assert.deepEqual([kind(MAX_DEPTH - 1), kind(MAX_DEPTH)], ["event", "invalid"]);
  // what comes behind a part that reaches the limit can be beyond it
  const behind = { ...rerun, original: { a: nested(MAX_DEPTH - 2), b: nested(MAX_DEPTH - 1) } };
  assert.equal(decode("audit.step_completed", behind).kind, "invalid");
});

test("of a list, JSON has the items and holes, and nothing else", () => {
  const nested = (levels) => (levels === 0 ? 1 : [nested(levels - 1)]);
  const kind = (more) => decode("audit.failed", { ...sample(), more }).kind;
  const list = Object.assign([1, , nested(MAX_DEPTH - 3)], { name: nested(MAX_DEPTH), "-1": nested(MAX_DEPTH), "01": nested(MAX_DEPTH) });
  assert.deepEqual([kind(list), kind([1, , nested(MAX_DEPTH - 1)])], ["event", "invalid"]);
});

test("a list that is another one when it is read again cannot be read", () => {
  const created = samplePayload("fiches.progressive_fetch.created");
  let reads = 0;
  Object.defineProperty(created, "datesRemaining", { enumerable: true, get: () => (reads++ === 0 ? [1] : ["2026-03-14"]) });
  assert.deepEqual(decode("fiches.progressive_fetch.created", created).problems, [{ path: "", expected: "object", found: "an object that cannot be read" }]);
});

test("names that are no strings and names of Object.prototype are unknown", () => {
  for (const name of ["toString", "__proto__", "constructor", "", "pusher:subscription_succeeded", undefined, null, 3, Symbol("s"), {}]) {
    assert.deepEqual(decode(name, { a: 1 }), { kind: "unknown", name, payload: { a: 1 } });
  }
  assert.equal(isEventName("audit.started"), true);
  assert.equal(isEventName("toString"), false);
});

test("what JSON leaves out counts as absent", () => {
  assert.equal(decode("audit.failed", { ...sample(), partial_results: undefined, failed_phase: null }).kind, "event");
  const { error, ...rest } = sample();
  assert.equal(typeof error, "string");
  assert.deepEqual(decode("audit.failed", { ...rest, error: undefined }).missing, ["/error"]);
});

test("problems beyond 32 are not listed, and quotes are short", () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  const { problems } = decode("fiches.progressive_fetch.failed", { ...samplePayload("fiches.progressive_fetch.failed"), datesFailed: items });
  assert.equal(problems.length, 32);
  assert.deepEqual(problems[31], { path: "/datesFailed/31", expected: "string", found: "number" });
  const long = decode("audit.failed", { ...sample(), status: "😀".repeat(100) }).problems[0];
  assert.equal(Array.from(long.found).length, 64);
});

test("every sample decodes as an event, and is a new object each time", () => {
  for (const { name, variant } of SHAPES) {
    const payload = samplePayload(name, variant);
    assert.deepEqual(decode(name, payload), { kind: "event", name, payload, truncated: [] });
    assert.notEqual(samplePayload(name, variant), payload);
  }
  assert.throws(() => samplePayload("audit.started", "rerun_id"), { name: "RealtimeError", code: "unknown_event", field: "variant", found: '"rerun_id"' });
});

test("the variants of an event are those of which there are samples", () => {
  const all = eventNames().flatMap((name) => [undefined, ...variants(name)].map((variant) => [name, variant]));
  assert.deepEqual(all, SHAPES.map(({ name, variant }) => [name, variant]));
  for (const [name, found] of [["audit.begun", '"audit.begun"'], ["toString", '"toString"'], [undefined, "nothing"], [7, "number"], [Symbol("s"), "a value that JSON does not have"]]) {
    assert.throws(() => variants(name), { name: "RealtimeError", code: "unknown_event", field: "name", found });
  }
});

test("channels are named and read back", () => {
  assert.deepEqual(channelsFor({}), []);
  assert.deepEqual(channelsFor({ jobId: "7", auditId: "42", global: true, ficheId: null }), ["private-audit-42", "private-job-7", "private-global"]);
  assert.deepEqual(parseChannel("private-audit-42"), { kind: "audit", id: "42" });
  assert.deepEqual(parseChannel("private-global"), { kind: "global" });
  for (const other of ["private-audit-", "private-audit-a b", "private-globals", "audit-42", "presence-audit-42", "private-user-1"]) {
    assert.equal(parseChannel(other), undefined, other);
  }
});

test("an id that cannot name a channel is refused, with its field", () => {
  const longest = 164 - "private-audit-".length;
  assert.equal(channelsFor({ auditId: "a".repeat(longest) })[0].length, 164);
  for (const [auditId, found] of [["", "an empty string"], ["a:b", '":"'], ["aé", '"é"'], ["x😀", '"😀"'], ["a".repeat(longest + 1), `${longest + 1}`], [42, "number"]]) {
    assert.throws(() => channelsFor({ auditId }), { name: "RealtimeError", code: "invalid_id", field: "auditId", found });
  }
});

test("scopes that are no object, and names that are no text, are refused", () => {
  for (const [wrong, found] of [[undefined, "nothing"], [null, "null"], [7, "number"], ["42", "string"], [[], "array"]]) {
    assert.throws(() => channelsFor(wrong), { name: "RealtimeError", code: "invalid_argument", field: "scopes", found });
    if (typeof wrong !== "string") assert.throws(() => route(wrong, {}), { name: "RealtimeError", code: "invalid_argument", field: "name", found });
  }
});

test("an unknown kind of channel is refused, with the kinds that there are", () => {
  const expected = '"audit" | "fiche" | "job" | "global"';
  assert.throws(() => eventsOn("audits"), { name: "RealtimeError", code: "unknown_kind", field: "kind", expected, found: '"audits"' });
});

test("isId says whether every scope takes the id", () => {
  for (const id of ["42", "a-b_c=d@e,f.g;h", "a".repeat(150), "a".repeat(151), "a".repeat(152), "a".repeat(153), "", "a b", "é", "a:b", "x😀", "\ud800", 42, null, undefined, true, {}, ["42"], new String("42"), Symbol("42")]) {
    const isTaken = SCOPES.every((scope) => {
      try {
        return channelsFor({ [scope]: id }).length === 1;
      } catch {
        return false;
      }
    });
    assert.equal(isId(id), isTaken, String(id));
  }
  assert.deepEqual(["42", 42, "", "a b", "é"].map(isId), [true, false, false, false, false]);
});

test("routing follows the ids, save for what is always global", () => {
  assert.deepEqual(route("audit.started", { fiche_id: "7", audit_id: "42" }), ["private-audit-42", "private-fiche-7"]);
  assert.deepEqual(route("audit.started", '{"audit_id":"42"}'), ["private-audit-42"]);
  assert.deepEqual(route("some.other", { jobId: "j", nested: { audit_id: "1" } }), ["private-job-j"]);
  assert.deepEqual(route("batch.other", { audit_id: 3 }), ["private-global"]);
  assert.deepEqual(route("notification", { audit_id: "42" }), ["private-global"]);
  assert.deepEqual(route("notifications", { audit_id: "42" }), ["private-audit-42"]);
  assert.deepEqual(route("audit.config_loaded", {}), ["private-global"]);
  assert.throws(() => route("audit.started", { audit_id: 42 }), { code: "invalid_id", field: "audit_id", found: "number" });
  assert.throws(() => route("audit.started", "nonsense"), { code: "invalid_payload", expected: "JSON of at most 128 levels" });
  assert.throws(() => route("audit.started", []), { code: "invalid_payload", found: "array" });
});

test("events are listed by the channel they arrive on", () => {
  assert.deepEqual(eventNames(), NAMES);
  for (const kind of KINDS) assert.deepEqual(eventsOn(kind), namesOn(kind), kind);
  assert.throws(() => eventsOn("user"), { code: "unknown_kind" });
});

test("the module was built from this contract", () => {
  assert.match(realtime.fingerprint(), /^[0-9a-f]{16}$/);
  const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  const cargo = readFileSync(new URL("../../Cargo.toml", import.meta.url), "utf8");
  assert.equal(cargo.match(/^version = "(.*)"$/m)[1], version);
});
