// The places that the Events page marks in what one pastes (src/schema/html/places.js): by JSON Pointer, in any JSON.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import fc from "fast-check";

runInThisContext(readFileSync(new URL("../../src/schema/html/places.js", import.meta.url), "utf8"));
const { placesOf, placeOf } = globalThis;

/** The text at a pointer's place. */
const at = (text, pointer) => {
  const place = placeOf(placesOf(text).places, pointer);
  return place && text.slice(...place);
};

/** Every pointer of a value, with what it points at. */
function* pointers(value, path = "") {
  yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) yield* pointers(item, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

test("every value is where its pointer says, however the text is laid out", () => {
  const layout = fc.constantFrom(undefined, 1, "\t", 4);
  fc.assert(
    fc.property(fc.json({ maxDepth: 4, noUnicodeString: false }).map(JSON.parse), layout, (value, indent) => {
      const text = ` \r\n${JSON.stringify(value, null, indent)}\n`;
      const { places, stop } = placesOf(text);
      assert.equal(stop, undefined);
      const all = [...pointers(value)];
      for (const [pointer, item] of all) assert.deepEqual(JSON.parse(text.slice(...places.get(pointer))), item);
      assert.equal(places.size, all.length);
    }),
  );
});

test("a text is JSON up to its end, or has a place where it stops", () => {
  const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", "{", "]", ",", '"', "0", "\\", "\n", "\u0001", "é", "-", ".", "e", " ")).map(([text, at, character]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + character + text.slice(place + (at % 2));
  });
  fc.assert(
    fc.property(fc.oneof(broken, fc.string()), (text) => {
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const { stop } = placesOf(text);
      assert.equal(stop === undefined, isJson);
      assert.ok(isJson || (stop >= 0 && stop <= text.length));
    }),
    { numRuns: 2_000 },
  );
});

test("the place is that of the first character that is wrong", () => {
  for (const [text, stop] of [["", 0], ["{", 1], ['{"a":1,}', 7], ['{"a" 1}', 5], ["[1 2]", 3], ['["a\nb"]', 3], ['["\\x"]', 2], ["01", 1], ["1.", 1], ["nul", 0], ["[1]]", 3], ['{"a":tru}', 5]]) {
    assert.equal(placesOf(text).stop, stop, text);
  }
});

test("an absent value is at the bracket of what would have it", () => {
  const text = '{"a":[1,{}],"":{"b/c~":2}}';
  for (const [pointer, found] of [["", text], ["/a/1", "{}"], ["/a/1/x", "{"], ["/a/7", "["], ["/x", "{"], ["/x/y", "{"], ["//b~1c~0", "2"], ["/", '{"b/c~":2}']]) {
    assert.equal(at(text, pointer), found, pointer);
  }
  assert.equal(at("nothing", "/a"), undefined);
});

test("of a key that stands twice, the last value counts", () => {
  assert.equal(at('{"a":{"b":1},"a":{"c":2}}', "/a"), '{"c":2}');
  assert.equal(at('{"a":{"b":1},"a":{"c":2}}', "/a/b"), "{");
  assert.equal(at('{"a":1,"\\u0061":2}', "/a"), "2");
});

test("neither depth nor size is too much", () => {
  const deep = (levels) => "[".repeat(levels) + "]".repeat(levels);
  assert.equal(placesOf(deep(500)).places.size, 500);
  for (const text of [deep(100_000), "[".repeat(100_000)]) assert.deepEqual(placesOf(text), { places: new Map(), stop: undefined });
  const long = JSON.stringify({ text: "é\\\"".repeat(1_000_000), end: 1 });
  assert.equal(at(long, "/end"), "1");
  const twice = `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":1,"a":1,`).join("")}"a":2}`;
  assert.equal(at(twice, "/a"), "2");
  assert.equal(at("{}", "z".repeat(1_000_000)), undefined);
});
