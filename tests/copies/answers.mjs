// Reads a message a line, `{"name", "data"}`, and prints the package's answers: the fingerprint, then for each message
// what it is and where it goes. The text of a payload and its object must get the same answer.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { decode, fingerprint, route } from "../../pkg/index.js";
import { initSync } from "../../pkg/slim.js";

// fails for a module that says another fingerprint than the code around it
initSync(readFileSync(new URL("../../pkg/fiche_realtime.wasm", import.meta.url)));
console.log(JSON.stringify(fingerprint()));

const lines = readFileSync(0, "utf8").split("\n").filter((line) => line !== "");
for (const { name, data } of lines.map((line) => JSON.parse(line))) {
  const decoded = decode(name, data);
  assert.deepEqual(decode(name, JSON.parse(data)), decoded);
  let channels = null;
  try {
    channels = route(name, data);
  } catch (error) {
    assert.equal(error.name, "RealtimeError");
  }
  console.log(JSON.stringify({ decoded, channels }));
}
