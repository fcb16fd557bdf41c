// The corpus that tests/corpus.rs holds the native crate to: every entry of the package must give the same answers, for
// the text and for the object that pusher-js makes of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const lines = readFileSync(new URL("../corpus/decode.jsonl", import.meta.url), "utf8").trimEnd().split("\n");

/** As JSON values: JSON has one zero, and half a surrogate pair is U+FFFD where Rust holds it. */
const asJson = (value) => JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"));
const corpus = lines.map((line) => JSON.parse(line)).map((line) => ({ ...line, decoded: asJson(line.decoded) }));

/** Tests that this `decode` gives the answers of the native crate. */
export function holdToCorpus(decode) {
  test("the corpus has something of every kind", () => {
    assert.ok(corpus.length > 500, `${corpus.length} lines`);
    const kinds = new Set(corpus.map(({ decoded }) => decoded.kind));
    assert.deepEqual([...kinds].sort(), ["event", "invalid", "partial", "unknown"]);
  });

  test("text gives the answers of the native crate", () => {
    for (const { name, text, decoded } of corpus) {
      assert.deepEqual(asJson(decode(name, text)), decoded, `${name} ${text.slice(0, 300)}`);
    }
  });

  test("objects give the answers of the native crate", () => {
    let compared = 0;
    for (const { name, text, decoded } of corpus) {
      let data;
      try {
        data = JSON.parse(text);
      } catch {
        continue;
      }
      // pusher-js hands over a string where the data is a JSON string, which is then taken for text
      if (typeof data !== "string") {
        compared++;
        assert.deepEqual(asJson(decode(name, data)), decoded, `${name} ${text.slice(0, 300)}`);
      }
    }
    assert.ok(compared > 500, `${compared} compared`);
  });
}
