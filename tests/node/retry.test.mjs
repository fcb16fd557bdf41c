// The timers of retries, in browsers and in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { background } from "../../pkg/retry.js";

test("a timer serves that is a number, as in browsers", (t) => {
  t.mock.method(globalThis, "setTimeout", () => 7);
  assert.equal(background(() => {}, 1), 7);
});

test("a timer does not keep Node alive", () => {
  assert.equal(background(() => {}, 60_000).hasRef(), false);
});
