// Numbers in what was `found`: natively they have the digits that JavaScript's String gives them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../pkg/index.js";
import { check, random } from "./native.mjs";

const COUNT = 70_000;
const bits = new DataView(new ArrayBuffer(8));

/** Any double, and those at the edges between the forms in which a number is written. */
function* numbers() {
  const word = () => Math.floor(random() * 2 ** 16);
  for (let i = 0; i < COUNT; i++) {
    [0, 2, 4, 6].forEach((at) => bits.setUint16(at, word()));
    yield bits.getFloat64(0);
    // large ones whose fractions are quarters and eighths: two texts are often equally near
    yield (word() * 2 ** 37 + word() * 2 ** 21 + word() * 2 ** 5 + (word() & 31)) / 2 ** (1 + (word() % 9));
    yield random() * 10 ** ((word() % 60) - 30);
  }
  for (let power = -1074; power < 1024; power++) yield* [2 ** power, 2 ** power * (1 + Number.EPSILON), 2 ** power * (1 - Number.EPSILON / 2)];
  for (let power = -324; power < 309; power++) yield* ["1", "9.5", "9.999999999999999"].map((digits) => Number(`${digits}e${power}`));
  yield* [1062865186928201.25, 1125899906842625.75, 777996325927558.25, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, 1e21, 1e-7, 123456789012345680000];
}

test("numbers are told with the digits of JavaScript", () => {
  // none of them is a count
  const all = [...numbers()].map((number) => -Math.abs(number)).filter((number) => number < 0 && number > -Infinity);
  assert.ok(all.length > 2.9 * COUNT, `${all.length} numbers`);
  const answers = check(all.map((number) => ({ name: "audit.config_loaded", data: `{"config_id":"1","config_name":"n","status":"loaded","steps_count":${number}}` })));
  const wrong = all.flatMap((number, at) => (answers[at].problems[0].found === String(number) ? [] : [`${answers[at].problems[0].found} for ${number}`]));
  assert.deepEqual(wrong, [], `SEED=${random.seed}`);
  for (const number of all.slice(-1_000)) {
    assert.equal(decode("audit.config_loaded", { config_id: "1", config_name: "n", status: "loaded", steps_count: number }).problems[0].found, String(number));
  }
});
