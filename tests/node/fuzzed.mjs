// The package and the native command give the same answers for what fuzzing found. `fuzz/run` has to run before; `tests/run
// all` does both.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { agree } from "./agree.mjs";

const corpus = new URL("../../target/fuzz/corpus/decode/", import.meta.url);

test("the native command gives the same answers for what fuzzing found", () => {
  assert.ok(existsSync(corpus), `${corpus.pathname} is missing: run fuzz/run`);
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const messages = readdirSync(corpus).flatMap((file) => {
    try {
      const [name, ...lines] = utf8.decode(readFileSync(new URL(file, corpus))).split("\n");
      return [{ name, data: lines.join("\n") }];
    } catch (error) {
      assert.equal(error.code, "ERR_ENCODING_INVALID_ENCODED_DATA"); // not UTF-8, so no text for JavaScript
      return [];
    }
  });
  assert.ok(messages.length > 1000, `${messages.length} inputs: fuzz longer`);
  agree(messages);
});
