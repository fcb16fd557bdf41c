// Cases in which the crate and the package once gave different answers. Each is one rule now.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as all from "../../pkg/index.js";
import * as slim from "../../pkg/slim.js";

const { channelsFor, decode, RealtimeError, refetchTargets, route, samplePayload } = all;
const GOOD = { type: "info", message: "m", duration: 1 };
const created = samplePayload("fiches.progressive_fetch.created");
const TOO_DEEP = [{ path: "", expected: "JSON of at most 128 levels", found: "deeper nesting" }];

/** Nested arrays, so many levels. */
const nested = (levels) => "[".repeat(levels) + "]".repeat(levels);

/** Fails if an answer takes more than a second of processor time. */
function soon(answer) {
  const before = process.cpuUsage();
  const given = answer();
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1_000;
  assert.ok(took < 1_000, `${Math.round(took)} ms`);
  return given;
}

test("of a duplicate key the last one counts, however deep the first one nests", () => {
  const text = `{"type":${nested(1_000)},"type":"info","message":"m","duration":1,"x":{"y":${nested(1_000)},"y":1}}`;
  assert.equal(decode("notification", text).kind, "event");
  assert.deepEqual(route("x", `{"audit_id":${nested(1_000)},"audit_id":"1"}`), ["private-audit-1"]);
});

test("only an object's own enumerable properties are read", () => {
  assert.equal(decode("notification", Object.create(GOOD)).kind, "invalid");
  const hidden = Object.defineProperty({ ...GOOD }, "message", { value: "m", enumerable: false });
  assert.deepEqual(decode("notification", hidden).missing, ["/message"]);
  assert.deepEqual(route("x", Object.create({ audit_id: "1" })), ["private-global"]);
  const rerun = samplePayload("audit.step_started");
  try {
    Object.prototype.audit_id = Object.prototype.rerun_id = "7";
    Object.prototype._truncated = ["/x"];
    assert.deepEqual(route("x", {}), ["private-global"]);
    assert.deepEqual(channelsFor({}), []);
    assert.deepEqual(decode("audit.step_started", rerun).truncated, []);
    assert.equal(decode("audit.step_started", rerun).kind, "event");
  } finally {
    for (const key of ["audit_id", "rerun_id", "_truncated"]) delete Object.prototype[key];
  }
});

test("a hole in an array is null", () => {
  const problems = [{ path: "/datesCompleted/1", expected: "string", found: "null" }];
  assert.deepEqual(decode("fiches.progressive_fetch.created", { ...created, datesCompleted: ["a", , "b"] }).problems, problems);
  assert.deepEqual(decode("notification", { ...GOOD, _truncated: ["/message", ,] }).truncated, []);
});

test("a key that is empty, or null, names nothing that is stale", () => {
  assert.deepEqual(refetchTargets({ name: "audit.started", payload: { "": "x", null: "x", audit_id: "1" } }), [{ resource: "audit", id: "1" }, { resource: "audits" }]);
});

test("an unknown event of 129 levels is invalid, as text and as an object, and cannot be routed", () => {
  for (const data of [nested(129), JSON.parse(nested(129))]) assert.deepEqual(decode("audit.paused", data).problems, TOO_DEEP);
  assert.equal(decode("audit.paused", nested(128)).kind, "unknown");
  const refused = { name: "RealtimeError", code: "invalid_payload", field: "payload", expected: "JSON of at most 128 levels", found: "deeper nesting" };
  for (const payload of [`{"x":${nested(128)}}`, { x: JSON.parse(nested(128)) }]) assert.throws(() => route("audit.started", payload), refused);
});

test("the work is bounded by what is there", () => {
  const sparse = [];
  sparse.length = 2 ** 32 - 1;
  const shared = Array(1_000).fill(Array(100_000).fill({}));
  let shares = {};
  for (let i = 0; i < 60; i++) shares = { a: shares, b: shares };
  const circle = {};
  circle.circle = circle;
  for (const [x, kind] of [[sparse, "event"], [shared, "event"], [shares, "event"], [circle, "invalid"], [[sparse], "event"], [new Uint8Array(1e7), "event"]]) {
    assert.equal(soon(() => decode("notification", { ...GOOD, x })).kind, kind);
  }
  assert.equal(soon(() => decode("fiches.progressive_fetch.created", { ...created, datesCompleted: sparse })).problems.length, 32);
  assert.equal(soon(() => decode("notification", sparse)).kind, "invalid");
  assert.equal(soon(() => decode("notification", "[".repeat(3e6))).kind, "invalid");
});

test("everything but decode throws a RealtimeError for what it cannot serve, and decode never throws", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const throwing = new Proxy({}, { get() { throw new Error("mine"); }, ownKeys() { throw new Error("mine"); }, getOwnPropertyDescriptor() { throw new Error("mine"); } });
  const values = [undefined, null, 7, 1n, Symbol("s"), () => {}, "", [], {}, proxy, throwing, { get audit_id() { throw new Error("mine"); } }, { auditId: Symbol("s") }, Object.create(null)];
  let thrown = 0;
  for (const name of ["route", "parseChannel", "channelsFor", "eventsOn", "refetchTargets", "samplePayload", "isEventName", "isId", "eventNames", "fingerprint"]) {
    for (const one of values) {
      for (const args of [[one], [one, one], ["audit.started", one]]) {
        try {
          all[name](...args);
        } catch (error) {
          thrown++;
          assert.ok(error instanceof RealtimeError, `${name}: ${error}`);
          assert.ok(error.code && error.field && error.expected && error.found && error.message, name);
        }
      }
    }
  }
  assert.ok(thrown > 100, `${thrown} thrown`);
  for (const one of values) for (const other of values) assert.ok(decode(one, other).kind);
});

test("a getter that decodes and routes changes no answer", () => {
  for (const inner of [{ type: 5 }, { ...GOOD, type: "x" }, created, "no JSON", { get type() { throw new Error("mine"); } }]) {
    const told = [];
    const payload = { type: "info", get message() {
      told.push(decode("notification", inner), route("audit.started", { audit_id: "1", fiche_id: "2" }));
      return "m";
    }, duration: 1.5 };
    assert.equal(decode("notification", payload).kind, "event");
    assert.deepEqual(told[0], decode("notification", inner));
    assert.deepEqual(told[1], ["private-audit-1", "private-fiche-2"]);
  }
});

test("what was read of a payload that cannot be read is not taken for the next one's", () => {
  const half = { type: "info", message: "m", get duration() { throw new Error("mine"); } };
  assert.equal(decode("notification", half).kind, "invalid");
  assert.deepEqual(decode("notification", { duration: 1 }), { kind: "partial", name: "notification", payload: { duration: 1 }, missing: ["/type", "/message"] });
  assert.equal(decode("notification", { ...GOOD, type: 1 }).kind, "invalid");
  assert.deepEqual(decode("notification", { duration: 1 }).missing, ["/type", "/message"]);
});

test("a text is looked at whole or not at all", () => {
  const date = (fraction) => ({ ...samplePayload("audit.started"), started_at: `2026-03-14T09:26:53.${"1".repeat(fraction)}` });
  for (const [digits, kind] of [[44, "event"], [45, "invalid"], [235, "invalid"], [236, "invalid"], [237, "invalid"], [10_000, "invalid"]]) {
    assert.equal(decode("audit.started", date(digits)).kind, kind, `${digits} digits`);
    assert.equal(decode("audit.started", JSON.stringify(date(digits))).kind, kind);
  }
  for (const at of [0, 5, 23]) {
    const text = "2026-03-14T09:26:53.589Z";
    for (const other of ["é", "\ud800", "\u0130", "\uff12"]) {
      assert.equal(decode("audit.started", { ...date(1), started_at: text.slice(0, at) + other + text.slice(at + 1) }).kind, "invalid");
    }
  }
  for (const length of [150, 151, 255, 256, 257, 100_000]) {
    const names = () => channelsFor({ auditId: "a".repeat(length) });
    if (length === 150) assert.equal(names()[0].length, 164);
    else assert.throws(names, { code: "invalid_id", field: "auditId", expected: "at most 150 characters", found: String(length) });
  }
});

test("before init the slim entry says what to do", () => {
  // in a process of its own, because here the other entry has started the module
  const told = execFileSync(process.execPath, ["--input-type=module", "-e", `
    import { channelsFor, decode } from ${JSON.stringify(new URL("../../pkg/slim.js", import.meta.url).href)};
    let code;
    try { channelsFor({ auditId: "1" }); } catch (error) { code = error.code; }
    console.log(JSON.stringify([decode("notification", {}), code]));
  `], { encoding: "utf8" });
  const [answer, code] = JSON.parse(told);
  assert.equal(answer.kind, "invalid");
  assert.match(answer.problems[0].found, /await init\(\) of fiche-realtime\/slim/);
  assert.equal(code, "not_started");
});

test("a module of another version is refused", () => {
  const ours = readFileSync(new URL("../../pkg/fiche_realtime.wasm", import.meta.url));
  // another version's module has another fingerprint in its memory
  const other = Buffer.from(ours);
  other[ours.indexOf(Buffer.from(slim.fingerprint(), "hex"))] ^= 0xff;
  const found = slim.fingerprint().replace(/^../, (first) => (Number.parseInt(first, 16) ^ 0xff).toString(16).padStart(2, "0"));
  assert.throws(() => slim.initSync(other), { code: "not_started", found });
  // or shares no memory
  const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  assert.throws(() => slim.initSync(empty), { code: "not_started", found: "another module" });
});

test("what is no module is refused with what to do", async () => {
  const wrong = { name: "RealtimeError", code: "not_started", field: "module" };
  for (const source of [new Uint8Array([1, 2, 3]), undefined, "fiche_realtime.wasm"]) {
    assert.throws(() => slim.initSync(source), wrong);
  }
  for (const source of [
    new Response("<html>"),
    new Response("<html>", { headers: { "content-type": "application/wasm" } }),
    "no URL",
    undefined,
    null,
  ]) {
    await assert.rejects(slim.init(source), wrong);
  }
  await assert.rejects(slim.init(Promise.reject(new TypeError("fetch failed"))), { ...wrong, found: '"TypeError: fetch failed"' });
  await assert.rejects(slim.init(new Response("", { status: 404 })), { ...wrong, found: "status 404", message: /check the path/ });
});
