// Truncation for JavaScript servers: the same rules and the same bytes as the Rust crate's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { decode, eventNames, samplePayload } from "../../pkg/index.js";
import { MAX_DATA_BYTES, truncate } from "../../pkg/server.js";
import { command } from "../servers.mjs";

const bytes = (payload) => Buffer.byteLength(typeof payload === "string" ? payload : JSON.stringify(payload));
const failed = (error) => ({ ...samplePayload("audit.failed"), error });

test("what fits is handed back untouched", () => {
  for (const name of eventNames()) {
    const payload = samplePayload(name);
    assert.equal(truncate(name, payload), payload);
  }
  const text = ' {"type":"info", "message":"m", "duration":1} ';
  assert.equal(truncate("notification", text), text);
});

test("what does not is an event still, and says what was cut", () => {
  const payload = failed("é👨‍👩‍👧‍👦\n".repeat(20_000));
  const cut = truncate("audit.failed", payload);
  assert.ok(bytes(cut) <= MAX_DATA_BYTES && bytes(cut) > MAX_DATA_BYTES - 64, String(bytes(cut)));
  assert.deepEqual(cut._truncated, ["/error"]);
  assert.deepEqual({ ...cut, error: 0, _truncated: 0 }, { ...payload, error: 0, _truncated: 0 });
  const decoded = decode("audit.failed", cut);
  assert.equal(decoded.kind, "event");
  assert.deepEqual(decoded.truncated, ["/error"]);
  assert.equal(bytes(truncate("audit.failed", payload, 300)) <= 300, true);
});

test("half a surrogate pair stays half", () => {
  const cut = truncate("audit.failed", failed(`\ud83d${"x".repeat(20_000)}`));
  assert.equal(cut.error.charCodeAt(0), 0xd83d);
});

test("objects, their text and the native command give the same bytes", () => {
  assert.ok(existsSync(command), `${command} is missing: run cargo build`);
  const rerun = samplePayload("audit.step_completed", "rerun_id");
  const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`key ${n}`, { n, text: "Ωμέγα \"quoted\" ".repeat(n % 90) }]));
  const messages = [
    ["audit.failed", { ...failed("नमस्ते\u0001".repeat(5000)), extra: ["x"] }],
    ["audit.step_completed", { ...rerun, original: wide, comparison: { deep: { deeper: wide, list: Object.values(wide) } } }],
    ["fiches.progressive_fetch.created", { ...samplePayload("fiches.progressive_fetch.created"), datesRemaining: Array.from({ length: 100_000 }, (_, n) => `day ${n}`) }],
    ["something.new", { a_id: "i".repeat(100), text: "日本語".repeat(9000), list: [1, 2, 3], n: 0.5 }],
  ];
  for (const limit of [700, 3000, MAX_DATA_BYTES]) {
    const input = messages.map(([name, data]) => JSON.stringify({ name, data })).join("\n");
    const native = execFileSync(command, ["truncate", "--lines", "--limit", String(limit)], { input, encoding: "utf8", maxBuffer: 1 << 26 });
    assert.deepEqual(messages.map(([name, data]) => truncate(name, JSON.stringify(data), limit)), native.trimEnd().split("\n"));
    assert.deepEqual(messages.map(([name, data]) => JSON.stringify(truncate(name, data, limit))), native.trimEnd().split("\n"));
  }
});

test("what cannot be shortened is a typed error", () => {
  const refused = (name, payload, limit) => {
    try {
      truncate(name, payload, limit);
    } catch ({ code, field, message }) {
      return { code, field, message };
    }
    return assert.fail("nothing was thrown");
  };
  const cycle = {};
  cycle.self = cycle;
  for (const payload of [undefined, null, 1, [], "no JSON", "[1]", cycle, { n: 1n }, () => 1]) {
    const { code, field } = refused("notification", payload);
    assert.deepEqual({ code, field }, { code: "invalid_payload", field: "payload" }, String(typeof payload));
  }
  assert.deepEqual(refused("notification", { type: "info", message: 1, duration: 2 }).field, "/message");
  const large = refused("audit.failed", { ...failed("e"), fiche_id: "f".repeat(20_000) });
  assert.deepEqual([large.code, large.field], ["too_large", "/fiche_id"]);
  assert.match(large.message, /2\d{4} bytes/);
  for (const limit of [-1, 1.5, NaN, Infinity, "9", null, 2 ** 53]) {
    assert.deepEqual(refused("notification", {}, limit).field, "limit");
  }
  assert.equal(truncate("audit.paused", "{}", 2 ** 40), "{}");
  assert.equal(refused(7, {}).field, "name");
});
