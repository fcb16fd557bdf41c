// How much the server's entry writes of an object: so many values, and so many characters in strings. bounds.test.mjs
// measures what the limits save.
import assert from "node:assert/strict";
import { test } from "node:test";
import { write } from "../../pkg/json.js";

test("an object is written up to its number of values", () => {
  for (const [value, count] of [
    [7, 1],
    [[], 1],
    [[1, 2], 3],
    [{ a: 1, b: 2 }, 3],
    [{ a: [1, [2]], b: "" }, 6],
    [[, ,], 3],
    [{ bytes: new Uint8Array(2) }, 4],
    [{ view: new DataView(new ArrayBuffer(8)) }, 2],
  ]) {
    assert.equal(write(value, count, 0), JSON.stringify(value));
    assert.throws(() => write(value, count - 1, 0), { name: "RangeError", message: `more than ${count - 1} values` });
  }
});

test("an object is written up to its number of characters in strings", () => {
  for (const [value, count] of [["", 0], ["abc", 3], [{ long: "ab", list: ["c", 7, null] }, 3]]) {
    assert.equal(write(value, 9, count), JSON.stringify(value));
  }
  for (const [value, count] of [["abc", 2], [{ long: "ab", list: ["c"] }, 2]]) {
    assert.throws(() => write(value, 9, count), { name: "RangeError", message: `more than ${count} characters` });
  }
});

test("a list that is too long is refused before its items are read", () => {
  let reads = 0;
  const items = Object.defineProperty([0, 0], 0, { get: () => reads++ });
  assert.throws(() => write(items, 2, 0), RangeError);
  assert.equal(reads, 0);
  const bytes = Object.defineProperty(new Uint8Array(1), "length", { value: 10 });
  assert.throws(() => write(bytes, 10, 0), RangeError);
});
