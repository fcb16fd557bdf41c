// The module translated to JavaScript gives the same answers as the WebAssembly, for any facts in memory. Each run has
// other random facts. `SEED=… node --test tests/node/translated.test.mjs` repeats a run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as translated from "../../pkg/fiche_realtime_js.js";
import { random } from "./native.mjs";

const read = (file) => readFileSync(new URL(`../../pkg/${file}`, import.meta.url));
const compiled = new WebAssembly.Instance(new WebAssembly.Module(read("fiche_realtime.wasm"))).exports;
const modules = [compiled, translated];
const [, layout] = /enum Memory \{([^}]*)\}/.exec(read("memory.d.ts"));
const KIND_STRING = Number(/enum Kind \{[^}]*String = (\d+)/.exec(read("memory.d.ts"))[1]);
const Memory = Object.fromEntries([...layout.matchAll(/(\w+) = (\d+)/g)].map(([, name, value]) => [name, Number(value)]));

const memories = modules.map(({ memory, memory_at }) => {
  const at = memory_at();
  const part = (name) => new Uint8Array(memory.buffer, at + Memory[`${name}At`], Memory[`${name}Length`]);
  return { rows: part("Rows"), kinds: part("Kinds"), texts: part("Texts"), names: part("Names"), numbers: new Float64Array(memory.buffer, at + Memory.NumbersAt, Memory.NumbersLength) };
});
const [{ rows }] = memories;

const under = (n) => Math.floor(random() * n);
const pick = (list) => list[under(list.length)];
const NUMBERS = [0, -0, 1, -1, 0.5, -0.5, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, -(2 ** 31), -(2 ** 63), 1e15, 1e16, 1e300, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, NaN];
const two = (n) => String(n).padStart(2, "0");
const date = () => `${pick(["2026", "2024", "1900", "2000", "0000"])}-${two(under(14))}-${two(under(33))}`;
const time = () => `${pick(["T", "T", "t", " "])}${two(under(26))}:${two(under(62))}:${two(under(62))}${pick(["", ".1", ".", ".123456789"])}${pick(["Z", "z", "", "+01:00", "-23:59", "+24:00", "+0100"])}`;
const TEXTS = [() => date(), () => date() + time(), () => pick(["", "42", "a b", "\u00ff", "batch.created", "notification", "batch.", "audit.started"]), () => "x".repeat(under(Memory.Room)), () => String.fromCharCode(...Array.from({ length: under(30) }, () => 32 + under(96)))];

/**
 * Writes the same facts into both memories: texts, words and values of any kind, or texts alone. Beside a text is its
 * length, beside anything else any number.
 */
function fill(isText) {
  for (let place = 0; place < Memory.KindsLength; place++) {
    const kind = isText ? KIND_STRING : random() < 0.4 ? Memory.Text : random() < 0.3 ? Memory.FirstWord + under(12) : under(12);
    const text = pick(TEXTS)();
    const length = random() < 0.9 ? text.length : under(2 ** 29);
    const number = isText || kind === Memory.Text ? length : random() < 0.8 ? pick(NUMBERS) : (random() - 0.5) * 2 ** under(70);
    for (const { kinds, numbers, texts } of memories) {
      kinds[place] = kind;
      numbers[place] = number;
      for (let i = 0; i < text.length; i++) texts[place * Memory.Room + i] = text.charCodeAt(i);
    }
  }
}

/** Writes a text at a place of both memories. */
function write(place, text) {
  for (const { kinds, numbers, texts } of memories) {
    kinds[place] = KIND_STRING;
    numbers[place] = text.length;
    for (let i = 0; i < text.length; i++) texts[place * Memory.Room + i] = text.charCodeAt(i);
  }
}

test("both have the same rows", () => {
  assert.deepEqual(...memories.map(({ rows }) => Buffer.from(rows)));
  assert.ok(rows.length > 100);
});

test("both judge every shape the same way, and name the same channels", () => {
  const begins = [];
  for (let row = 0; row < rows.length; row += rows[row] + 1) begins.push(row);
  const [answers, misplaced] = [new Set(), new Set()];
  for (let round = 0; round < 2_000; round++) {
    fill(false);
    const [kind, depth] = [random() < 0.8 ? 8 : under(10), random() < 0.8 ? under(3) : 126 + under(5)];
    for (const row of [...begins, Memory.NoRow]) {
      const [ours, theirs] = modules.map((module) => module.check(row, kind, depth));
      assert.equal(theirs, ours, `row ${row}, kind ${kind}, depth ${depth}, SEED=${random.seed}, round ${round}`);
      answers.add(ours);
    }
    fill(true);
    for (const isWatching of [0, 1]) {
      const [ours, theirs] = modules.map((module) => module.name(isWatching, kind, depth));
      assert.equal(theirs, ours, `watching ${isWatching}, depth ${depth}, SEED=${random.seed}, round ${round}`);
      assert.deepEqual(...memories.map(({ names }) => Buffer.from(names)));
    }
    // the channel's name is the first text, and the ids follow
    const at = under(3);
    const [prefix, id, own] = [pick(["private-audit-", "private-fiche-", "private-job-", "private-global", "x"]), pick(["42", "43", ""]), pick(["42", "43"])];
    write(0, prefix + id);
    write(1 + at, own);
    const places = modules.map((module) => module.misplaced());
    assert.equal(...places, `${prefix}${id}, ${own} at ${at}, SEED=${random.seed}`);
    misplaced.add(places[0]);
    const present = under(2 ** 8);
    assert.equal(...modules.map((module) => module.shape(present)));
  }
  assert.ok(misplaced.size > 2, `${[...misplaced]}`);
  assert.ok(answers.size > 100, `${answers.size} different answers`);
});
