// What only JavaScript can hand over, and what the package offers beside `decode`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as realtime from "../../pkg/index.js";

const { channelsFor, decode, eventNames, eventsOn, isEventName, parseChannel, route, samplePayload } = realtime;
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
  const variants = [...eventNames().map((name) => [name]), ["audit.step_started", "rerun_id"], ["audit.step_completed", "rerun_id"]];
  assert.equal(variants.length, 31);
  for (const [name, variant] of variants) {
    const payload = samplePayload(name, variant);
    assert.deepEqual(decode(name, payload), { kind: "event", name, payload, truncated: [] });
    assert.notEqual(samplePayload(name, variant), payload);
  }
  assert.throws(() => samplePayload("audit.started", "rerun_id"), { name: "RealtimeError", code: "unknown_event" });
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

test("routing follows the ids, save for what is always global", () => {
  assert.deepEqual(route("audit.started", { fiche_id: "7", audit_id: "42" }), ["private-audit-42", "private-fiche-7"]);
  assert.deepEqual(route("audit.started", '{"audit_id":"42"}'), ["private-audit-42"]);
  assert.deepEqual(route("some.other", { jobId: "j", nested: { audit_id: "1" } }), ["private-job-j"]);
  assert.deepEqual(route("batch.other", { audit_id: 3 }), ["private-global"]);
  assert.deepEqual(route("notification", { audit_id: "42" }), ["private-global"]);
  assert.deepEqual(route("notifications", { audit_id: "42" }), ["private-audit-42"]);
  assert.deepEqual(route("audit.config_loaded", {}), ["private-global"]);
  assert.throws(() => route("audit.started", { audit_id: 42 }), { code: "invalid_id", field: "audit_id", found: "number" });
  assert.throws(() => route("audit.started", "nonsense"), { code: "invalid_payload", expected: "JSON" });
  assert.throws(() => route("audit.started", []), { code: "invalid_payload", found: "array" });
});

test("events are listed by the channel they arrive on", () => {
  assert.equal(eventNames().length, 29);
  assert.deepEqual(eventsOn("job"), eventNames().filter((name) => name.startsWith("fiches.")));
  assert.deepEqual(eventsOn("global"), ["audit.config_loaded", "batch.progress", "batch.completed", "notification"]);
  assert.throws(() => eventsOn("user"), { code: "unknown_kind" });
});

test("the module was built from this contract", () => {
  assert.match(realtime.fingerprint(), /^[0-9a-f]{16}$/);
  const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  const cargo = readFileSync(new URL("../../Cargo.toml", import.meta.url), "utf8");
  assert.equal(cargo.match(/^version = "(.*)"$/m)[1], version);
});
