// `fiche-realtime/no-wasm` where there is no WebAssembly at all: the corpus, and the same exports as the main entry.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holdToCorpus } from "./corpus.mjs";

delete globalThis.WebAssembly;
const entry = await import("../../pkg/no-wasm.js");

holdToCorpus(entry.decode);

test("it has started when it is imported, and exports what the main entry does", async () => {
  assert.deepEqual(entry.channelsFor({ auditId: "42", global: true }), ["private-audit-42", "private-global"]);
  assert.equal(await entry.ready(), undefined);
  assert.deepEqual(Object.keys(entry), Object.keys(await import("../../pkg/index.js")));
});
