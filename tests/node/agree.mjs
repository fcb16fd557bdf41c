// Compares the package with the native command.
import assert from "node:assert/strict";
import { decode } from "../../pkg/index.js";
import { asJson, check, random } from "./native.mjs";

/** Holds the package to the command's answers to messages, as text and as objects. Returns how many there are of each kind. */
export function agree(messages) {
  const native = check(messages).map(asJson);
  const kinds = {};
  messages.forEach(({ name, data }, index) => {
    const answer = asJson(decode(name, data));
    const told = () => `SEED=${random.seed}: ${name} ${data}`;
    assert.deepEqual(answer, native[index], told());
    kinds[answer.kind] = (kinds[answer.kind] ?? 0) + 1;
    let object;
    try {
      object = JSON.parse(data);
    } catch {
      return;
    }
    if (typeof object !== "string" && answer.kind !== "unknown") assert.deepEqual(asJson(decode(name, object)), answer, told());
  });
  return kinds;
}
