// `fiche-realtime/no-wasm` where there is no WebAssembly at all: the conformance suite, and the same exports as the main
// entry.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, hold } from "./conformance.mjs";

delete globalThis.WebAssembly;
const entry = await import("../../pkg/no-wasm.js");

test("it gives the answers of the conformance suite, for text and for objects", () => hold((cases, asObjects) => answer(entry, cases, asObjects)));

test("it has started when it is imported, and exports what the main entry does", async () => {
  assert.deepEqual(entry.channelsFor({ auditId: "42", global: true }), ["private-audit-42", "private-global"]);
  assert.equal(await entry.ready(), undefined);
  assert.deepEqual(Object.keys(entry), Object.keys(await import("../../pkg/index.js")));
});
