// The package and the native command give the same answers for payloads that are nearly right. Each run has other random
// payloads. `SEED=… node --test tests/node/agreement.test.mjs` repeats a run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { samplePayload } from "../../pkg/index.js";
import { SHAPES } from "../document.mjs";
import { agree } from "./agree.mjs";
import { random, run } from "./native.mjs";

const COUNT = 10_000;

const under = (n) => Math.floor(random() * n);
const pick = (list) => list[under(list.length)];

const NUMBERS = "0 -0 -0.0 1 -1 0.5 1.0 1e2 100 100.0 1e308 1e309 -1e309 5e-324 9007199254740991 9007199254740992 9007199254740991.0 123456789012345 1234567890123456 1E+2 0.1e1".split(" ");
const TEXTS = ['""', '"x"', '"started"', '"\\u0073tarted"', '"completed"', '"rerunning"', '"info"', '"é"', '"\\ud83d\\ude00"', '"a\\u0000b"', '"\\\\"', '"100"', '"2026-03-0\\u0031"'];
const OTHERS = ["null", "true", "false", "[]", "[ ]", "[1]", '["x"]', '["x",null,1]', "[[]]", "{}", '{"a":1}', '{"total_steps":1,"completed_steps":2,"failed_steps":0}', '{"total":1,"transcribed":2,"failed":null}'];

const two = (n) => String(n).padStart(2, "0");
const day = () => `${pick(["2026", "2024", "1900", "2000", "0000"])}-${two(under(14))}-${two(under(33))}`;
const time = () => `${pick(["T", "T", "T", "t", " "])}${two(under(26))}:${two(under(62))}:${two(under(62))}${pick(["", "", ".1", ".123", ".", ".1234567890", `.${"1".repeat(43)}`, `.${"1".repeat(45)}`])}${pick(["Z", "z", "", "+01:00", "-23:59", "+24:00", "+01", "+0100", "+01:60"])}`;
const nested = () => pick([() => "[".repeat(126 + under(3)), () => '{"a":'.repeat(127)])();
const closed = (open) => (open.startsWith("[") ? open + "]".repeat(open.length) : `${open}1${"}".repeat(open.length / 5)}`);
const value = () => pick([() => pick(NUMBERS), () => pick(TEXTS), () => pick(OTHERS), () => JSON.stringify(day()), () => JSON.stringify(day() + time()), () => JSON.stringify("é😀".repeat(under(50)))])();

/** An object's text with some of its fields dropped, changed, escaped, standing twice, in another order. */
function changed(fields, depth = 0) {
  let parts = Object.entries(fields).flatMap(([key, sample]) => {
    const isObject = typeof sample === "object" && !Array.isArray(sample);
    const text = random() < 0.12 ? value() : isObject && depth === 0 ? changed(sample, 1) : JSON.stringify(sample);
    const name = random() < 0.1 ? `"\\u${key.charCodeAt(0).toString(16).padStart(4, "0")}${key.slice(1)}"` : JSON.stringify(key);
    const space = pick(["", "", " ", "\n\t"]);
    const member = `${space}${name}${space}:${space}${text}${space}`;
    return random() < 0.06 ? [] : random() < 0.03 ? [`${name}:${value()}`, member] : [member];
  });
  if (random() < 0.2) parts.splice(under(parts.length + 1), 0, `"${pick(["x", "rerun_id", "_truncated", "__proto__", "constructor", "partial_results"])}":${pick([value, () => '["/a"]'])()}`);
  if (random() < 0.1) parts = parts.reverse();
  return `{${parts.join(",")}}`;
}

/** The sample with one value that nests about as deep as may be. */
function deep(fields) {
  const at = pick([...Object.keys(fields), "x"]);
  const parts = Object.entries({ ...fields, [at]: null }).map(([key, sample]) => `"${key}":${key === at ? closed(nested()) : JSON.stringify(sample)}`);
  return `{${parts.join(",")}}`;
}

/** Text with a character taken, or another put in its place. */
function torn(text) {
  const at = under(text.length);
  return text.slice(0, at) + pick(["", ",", "}", '"', "x", " "]) + text.slice(at + 1);
}

test("the native command gives the same answers, for text and for objects", () => {
  const messages = Array.from({ length: COUNT }, () => {
    const { name, variant } = pick(SHAPES);
    const sample = samplePayload(name, variant);
    const text = random() < 0.05 ? deep(sample) : changed(sample);
    return { name: random() < 0.02 ? `${name}.` : name, data: random() < 0.03 ? torn(text) : text };
  });
  const kinds = agree(messages);
  for (const kind of ["event", "partial", "invalid", "unknown"]) assert.ok(kinds[kind] > COUNT / 100, `${kind}: ${kinds[kind]}`);
});

test("samples are those of the native command", () => {
  const { components } = JSON.parse(run(["schema", "--format", "asyncapi"]));
  const native = Object.values(components.messages).map(({ name, examples: [{ payload }] }) => `${name} ${JSON.stringify(payload)}`);
  const samples = SHAPES.map(({ name, variant }) => `${name} ${JSON.stringify(samplePayload(name, variant))}`);
  assert.deepEqual(samples.sort(), native.sort());
});
