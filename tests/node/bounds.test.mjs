// Work is bounded by the size of a value. Values with shared parts, and sparse, cyclic or huge ones, get their answer
// soon, and take no memory for long. The time is the processor's, because other tests run at the same time; unbounded
// work would take minutes.
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import * as browser from "../../pkg/index.js";
import * as server from "../../pkg/server.js";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

const { channelsFor, decode, queryKeys, refetchTargets, samplePayload } = browser;
const GOOD = { type: "info", message: "m", duration: 1 };
const app = { key: "k", secret: "s3cret" };

/** Runs and fails if it took more processor time than that, in milliseconds. */
function within(limit, told, run) {
  const before = process.cpuUsage();
  const answer = run();
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1_000;
  assert.ok(took < limit, `${told}: ${Math.round(took)} ms`);
  return answer;
}
const refused = (limit, told, run, expected = {}) => within(limit, told, () => assert.throws(run, { name: "RealtimeError", ...expected }, told));

/** An object that has its part twice at each level: 2 to the power of so many. */
const shares = (levels, make = (part) => ({ a: part, b: part }), inner = {}) => Array.from({ length: levels }).reduce(make, inner);
const sparse = (length = 2 ** 32 - 1, items = {}) => Object.assign([], items, { length });
const circle = () => {
  const one = { list: [] };
  one.list.push(one, one, one);
  return one;
};

test("shared parts are looked into once", () => {
  const dags = { objects: shares(120), arrays: shares(120, (part) => [part, part, part]), mixed: shares(120, (part, _, level) => (level % 2 ? [part, part] : { a: part, b: part, c: "text", d: [part] })),
    "many members": Array(2_000).fill(Array(2_000).fill({ x: [1] })), "wide levels": shares(100, (part) => Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${n}`, part]))) };
  for (const [told, x] of Object.entries(dags)) {
    // mixed ones nest 2 levels at each second step
    const kind = told === "mixed" ? "invalid" : "event";
    assert.equal(within(2_000, told, () => decode("notification", { ...GOOD, x }).kind), kind, told);
    assert.equal(within(2_000, told, () => decode("audit.step_completed", { ...samplePayload("audit.step_completed", "rerun_id"), original: x, comparison: x }).kind === "invalid"), Array.isArray(x) || kind === "invalid", told);
    const route = () => browser.route("x", { audit_id: "1", x });
    if (kind === "event") assert.deepEqual(within(2_000, told, route), ["private-audit-1"]);
    else refused(2_000, told, route, { found: "deeper nesting" });
    assert.ok(within(2_000, told, () => refetchTargets({ name: "x", payload: { audit_id: "1", x } })).length <= 1);
  }
  // beside one another at the top, where none of them has been seen before
  const part = shares(100);
  assert.equal(within(2_000, "siblings", () => decode("x", Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, { part, n }])))).kind, "unknown");
});

test("the server's entry refuses what stands for more JSON than it takes, before it is written", () => {
  const large = { dag: shares(60), arrays: shares(60, (part) => [part, part]), sparse: sparse(), "sparse inside": [[sparse()]], bytes: new Uint8Array(1e8), "long strings": Array(1_000).fill("x".repeat(1e6)), "lying length": new Proxy([], { get: (_, key) => (key === "length" ? Infinity : undefined) }) };
  for (const [told, x] of Object.entries(large)) {
    const expected = { code: "invalid_payload", field: "payload", expected: "an object that JSON can carry" };
    refused(4_000, `route ${told}`, () => server.route("x", { audit_id: "1", x }), expected);
    refused(4_000, `truncate ${told}`, () => server.truncate("notification", { ...GOOD, x }), expected);
    refused(4_000, `user ${told}`, () => server.authenticateUser(app, "1.2", { id: "1", x }), { field: "user_data" });
    assert.equal(within(4_000, `event ${told}`, () => server.isWebhookEvent({ name: "channel_vacated", channel: "a", x })), false);
  }
  refused(4_000, "a cycle", () => server.route("x", circle()), { code: "invalid_payload" });
  assert.deepEqual(server.route("x", { audit_id: "1", x: shares(12), y: Array(100_000).fill(0) }), ["private-audit-1"]);
});

test("cycles nest too deep, wherever they begin", () => {
  const list = [];
  list.push(list);
  const two = { one: {} };
  two.one.two = two;
  for (const x of [circle(), list, two, [circle(), circle()]]) {
    for (const data of [x, { ...GOOD, x }]) assert.equal(within(1_000, "decode", () => decode("x", data)).problems[0].found, "deeper nesting");
    refused(1_000, "route", () => browser.route("x", { x }), { found: "deeper nesting" });
  }
});

test("sparse arrays are as long as what is in them", () => {
  const created = samplePayload("fiches.progressive_fetch.created");
  const late = sparse(2 ** 32 - 1, { 0: "a", 1: "b", 4294967294: "c" });
  assert.deepEqual(within(1_000, "late", () => decode("fiches.progressive_fetch.created", { ...created, datesCompleted: late })).problems[0], { path: "/datesCompleted/2", expected: "string", found: "null" });
  for (const x of [sparse(), late, [sparse(), sparse()], { a: [sparse()] }]) {
    assert.equal(within(1_000, "nested", () => decode("notification", { ...GOOD, x, _truncated: late })).kind, "event");
    assert.deepEqual(within(1_000, "route", () => browser.route("x", { x })), ["private-global"]);
  }
  assert.equal(within(1_000, "top", () => decode("notification", late)).kind, "invalid");
  for (const targets of [sparse(), sparse(2 ** 32 - 1, { 0: { resource: "audits" } })]) refused(1_000, "queryKeys", () => queryKeys(targets), { field: "targets" });
  refused(1_000, "scopes", () => channelsFor(sparse()), { field: "scopes" });
  refused(1_000, "credentials", () => server.verifyWebhook(sparse(), "{}", { key: "k", signature: "0" }), { code: "invalid_argument" });
  refused(1_000, "query", () => server.signRequest(app, { method: "GET", path: "/", query: sparse() }, 1), { field: "request.query" });
});

test("typed arrays and strings of a hundred million units are not looked at one by one", () => {
  const bytes = new Uint8Array(1e8);
  const failed = samplePayload("audit.failed");
  const boxed = new String("x".repeat(5e7));
  const theirs = runInNewContext("new String('x'.repeat(5e7))");
  for (const x of [bytes, new Float64Array(bytes.buffer), boxed, theirs]) {
    assert.equal(within(1_000, "top", () => decode("notification", x)).kind, "invalid");
    assert.equal(within(1_000, "unknown", () => decode("x", x)).kind, "unknown");
    assert.equal(within(1_000, "inside", () => decode("notification", { ...GOOD, x, y: [x] })).kind, "event");
    assert.equal(within(1_000, "a field", () => decode("audit.failed", { ...failed, partial_results: x })).kind, "invalid");
    assert.deepEqual(within(1_000, "route", () => browser.route("x", { x })), ["private-global"]);
    assert.deepEqual(within(1_000, "route", () => browser.route("x", x)), ["private-global"]);
    assert.deepEqual(within(1_000, "scopes", () => channelsFor(x)), []);
    refused(1_000, "query", () => server.signRequest(app, { method: "GET", path: "/", query: x }, 1), { field: "request.query" });
  }
  // every byte is signed, so this is not free
  assert.equal(within(2_000, "a body", () => server.verifyWebhook(app, bytes.subarray(0, 1e7), { key: "k", signature: "0".repeat(64) })), undefined);
  refused(1_000, "what is none", () => server.verifyWebhook(app, { [Symbol.toStringTag]: "Uint8Array", length: 2 ** 31 }, {}), { field: "body" });
});

test("a megabyte of brackets is refused", () => {
  const nested = "[".repeat(5e5) + "]".repeat(5e5);
  for (const text of ["[".repeat(1e6), "]".repeat(1e6), '{"a":'.repeat(2e5), nested, `{"audit_id":${nested}}`, `{"audit_id":${nested},"audit_id":7`]) {
    assert.equal(within(3_000, "decode", () => decode("notification", text)).kind, "invalid");
    for (const { route } of [browser, server]) refused(3_000, "route", () => route("x", text), { code: "invalid_payload" });
    refused(3_000, "truncate", () => server.truncate("x", text, 10), { code: "invalid_payload" });
  }
});

test("objects of a hundred thousand keys, and as many pointers", () => {
  const keys = Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => [`k${n}`, [n]]));
  const pointers = Array.from({ length: 1e5 }, (_, n) => `/k${n}`);
  assert.equal(within(2_000, "keys", () => decode("notification", { ...keys, ...GOOD })).kind, "event");
  assert.equal(within(2_000, "keys inside", () => decode("audit.failed", { ...samplePayload("audit.failed"), partial_results: keys })).kind, "invalid");
  assert.equal(within(2_000, "pointers", () => decode("notification", { ...GOOD, _truncated: pointers })).truncated.length, 1e5);
  for (const { route } of [browser, server]) assert.deepEqual(within(3_000, "route", () => route("x", { ...keys, audit_id: "1" })), ["private-audit-1"]);
  for (const extra of [keys, { _truncated: pointers }]) {
    const cut = within(3_000, "truncate", () => server.truncate("notification", { ...GOOD, ...extra }, 200));
    assert.ok(Buffer.byteLength(JSON.stringify(cut)) <= 200);
    assert.equal(decode("notification", cut).kind, "event");
  }
});

test("strings of fifty million characters", () => {
  const long = "x".repeat(5e7);
  assert.equal(within(2_000, "text", () => decode("notification", long)).problems[0].found.length, 64);
  assert.equal(within(2_000, "a field", () => decode("notification", { ...GOOD, message: long })).kind, "event");
  assert.equal(within(2_000, "a word", () => decode("notification", { ...GOOD, type: long })).problems[0].found.length, 64);
  assert.equal(within(2_000, "a name", () => decode(long, {})).kind, "unknown");
  assert.equal(within(2_000, "JSON", () => decode("notification", `{"type":"info","message":"${long}","duration":1}`)).kind, "event");
  for (const { parseChannel, route } of [browser, server]) {
    refused(2_000, "an id", () => route("x", { audit_id: long }), { code: "invalid_id", found: "50000000" });
    assert.deepEqual(within(2_000, "a name", () => route(long, {})), ["private-global"]);
    assert.equal(within(2_000, "a channel", () => parseChannel(`private-audit-${long}`)), undefined);
  }
  const cut = within(6_000, "truncate", () => server.truncate("notification", { ...GOOD, message: long }));
  assert.deepEqual(cut._truncated, ["/message"]);
});

test("what was answered leaves nothing behind", () => {
  const x = shares(100);
  const list = Array.from({ length: 1e4 }, (_, n) => `/${n}`);
  const round = () => {
    decode("notification", { ...GOOD, x, _truncated: list, y: sparse() });
    decode("x", circle());
    try { server.route("x", { x }); } catch { /* refused */ }
    try { browser.route("x", circle()); } catch { /* refused */ }
    server.truncate("notification", { ...GOOD, message: list.join() }, 200);
  };
  const heap = () => (gc(), process.memoryUsage().heapUsed);
  for (let i = 0; i < 5; i++) round();
  const before = heap();
  for (let i = 0; i < 20; i++) round();
  const grown = heap() - before;
  assert.ok(grown < 4e6, `${grown} bytes`);
});
