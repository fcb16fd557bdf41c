// The package beside the validators that a frontend would pick instead: the same shapes and the same payloads,
// contestants alternating in one run. Runs in Node and, bundled, in a browser.
import { Ajv } from "ajv";
import * as v from "valibot";
import { z } from "zod";
import { decode, samplePayload } from "../pkg/index.js";

/** Payloads of each shape, calls of each in a round, and rounds before those that count. */
const [POOL, REPEAT, WARM] = [8, 200, 20];

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const words = (type) => type.split(" | ").map((word) => JSON.parse(word));
const isOptional = (type) => typeof type === "object" || type.startsWith("optional ");

// --- the contract's table, to which tests/contract.rs holds the crate, as schemas of each library
const zod = {
  string: z.string(), number: z.number(), count: z.int().min(0), boolean: z.boolean(),
  datetime: z.string().regex(DATE_TIME), date: z.string().regex(DATE),
  "string[]": z.array(z.string()), "empty array": z.array(z.never()).length(0),
  "unknown object": z.record(z.string(), z.unknown()), "exactly 100": z.literal(100),
  words: (list) => z.enum(list), object: (fields) => z.looseObject(fields), optional: (type) => z.nullish(type),
};
const valibot = {
  string: v.string(), number: v.pipe(v.number(), v.finite()), count: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), boolean: v.boolean(),
  datetime: v.pipe(v.string(), v.regex(DATE_TIME)), date: v.pipe(v.string(), v.regex(DATE)),
  "string[]": v.array(v.string()), "empty array": v.pipe(v.array(v.unknown()), v.length(0)),
  "unknown object": v.record(v.string(), v.unknown()), "exactly 100": v.literal(100),
  words: (list) => v.picklist(list), object: (fields) => v.looseObject(fields), optional: (type) => v.nullish(type),
};
// as JSON Schema is written by hand: null is one more type, not another branch
const ajv = {
  string: { type: "string" }, number: { type: "number" }, count: { type: "integer", minimum: 0, maximum: 2 ** 53 - 1 }, boolean: { type: "boolean" },
  datetime: { type: "string", pattern: DATE_TIME.source }, date: { type: "string", pattern: DATE.source },
  "string[]": { type: "array", items: { type: "string" } }, "empty array": { type: "array", maxItems: 0 },
  "unknown object": { type: "object" }, "exactly 100": { const: 100 },
  words: (list) => (list.length === 1 ? { const: list[0] } : { enum: list }),
  object: (properties) => ({ type: "object", required: Object.keys(properties).filter((name) => !Array.isArray(properties[name].type)), properties }),
  optional: (schema) => ({ ...schema, type: [schema.type, "null"] }),
};

function schemaOf(library, fields) {
  const of = (type) => (typeof type === "object" ? schemaOf(library, type) : type.startsWith('"') ? library.words(words(type)) : library[type]);
  const field = (type) => (isOptional(type) ? library.optional(of(typeof type === "object" ? type : type.replace("optional ", ""))) : of(type));
  return library.object(Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, field(type)])));
}

/** Each shape of tests/contract.tsv with its samples and what each library makes of it. */
export function casesOf(tsv) {
  const shapes = new Map();
  const [, ...rows] = tsv.trimEnd().split("\n");
  for (const row of rows) {
    const [name, variant, , field, type] = row.split("\t");
    const key = variant ? `${name} rerun_id` : name;
    const [outer, inner] = field.split("/");
    const fields = shapes.get(key) ?? shapes.set(key, {}).get(key);
    if (inner) fields[outer][inner] = type;
    else fields[outer] = type === "optional OBJECT" ? {} : type;
  }
  const [first, all] = [new Ajv({ strict: false }), new Ajv({ strict: false, allErrors: true })];
  const texts = new Map([...shapes.keys()].map((key) => [key, JSON.stringify(samplePayload(...key.split(" ")))]));
  // the last field but one has a number for a text, or a text for a number
  const wrong = new Map([...texts].map(([key, text]) => {
    const [payload, field] = [JSON.parse(text), Object.keys(shapes.get(key)).at(-2)];
    return [key, JSON.stringify({ ...payload, [field]: typeof payload[field] === "number" ? "7" : 7 })];
  }));
  // engines learn what an object's fields can hold from the first ones they see, and those stay slow to read
  for (let i = 0; i < 50; i++) for (const text of [...texts.values(), ...wrong.values()]) JSON.parse(text);
  const cases = [...shapes].map(([key, fields]) => {
    // a constant, as an app's source has it: engines compare those faster than names that were cut out of a text
    const [name] = Object.keys({ [key.split(" ")[0]]: 0 });
    const text = texts.get(key);
    const [inZod, inValibot, inAjv] = [zod, valibot, ajv].map((library) => schemaOf(library, fields));
    const [one, every] = [first.compile(inAjv), all.compile(inAjv)];
    return {
      name,
      text,
      // several, as messages are: one and the same object would sit in the fastest cache
      good: Array.from({ length: POOL }, () => JSON.parse(text)),
      bad: Array.from({ length: POOL }, () => JSON.parse(wrong.get(key))),
      ajv: one,
      problems: (data) => every(data) || every.errors,
      zod: (data) => inZod.safeParse(data).success,
      valibot: (data) => v.safeParse(inValibot, data).success,
    };
  });
  for (const one of cases) {
    const of = ([data]) => [decode(one.name, data).kind === "event", one.zod(data), one.valibot(data), one.ajv(data), one.problems(data) === true];
    if (of(one.good).includes(false) || of(one.bad).includes(true)) throw new Error(`${one.name}: the contestants disagree: ${of(one.good)}; ${of(one.bad)}`);
  }
  return cases;
}

/**
 * Nanoseconds a payload, for each contestant those of each round. A contestant goes through all cases itself, so
 * that engines compile each one's loop for it alone, as an app's is.
 */
function measure(cases, contestants, rounds, now) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  let sink = 0;
  // the first rounds warm up
  for (let round = -WARM; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = now();
      for (let i = 0; i < REPEAT; i++) sink += run(i % POOL);
      if (round >= 0) times[name].push(((now() - start) / REPEAT / cases.length) * 1e6);
    }
  }
  if (sink < 0) throw new Error("nothing was measured");
  return times;
}

/** What accepts objects. */
const accepting = (cases) => ({
  "fiche-realtime": (i) => {
    let sum = 0;
    for (const { name, good } of cases) sum += decode(name, good[i]).kind === "event";
    return sum;
  },
  ajv: (i) => {
    let sum = 0;
    for (const { ajv, good } of cases) sum += ajv(good[i]);
    return sum;
  },
  zod: (i) => {
    let sum = 0;
    for (const { zod, good } of cases) sum += zod(good[i]);
    return sum;
  },
  valibot: (i) => {
    let sum = 0;
    for (const { valibot, good } of cases) sum += valibot(good[i]);
    return sum;
  },
});

/** What makes checked objects of text. */
const reading = (cases) => ({
  "fiche-realtime": () => {
    let sum = 0;
    for (const { name, text } of cases) sum += decode(name, text).kind === "event";
    return sum;
  },
  "JSON.parse alone": () => {
    let sum = 0;
    for (const { text } of cases) sum += JSON.parse(text) !== null;
    return sum;
  },
  ajv: () => {
    let sum = 0;
    for (const { ajv, text } of cases) sum += ajv(JSON.parse(text));
    return sum;
  },
  zod: () => {
    let sum = 0;
    for (const { zod, text } of cases) sum += zod(JSON.parse(text));
    return sum;
  },
});

/** What refuses objects with every problem. */
const refusing = (cases) => ({
  "fiche-realtime": (i) => {
    let sum = 0;
    for (const { name, bad } of cases) sum += decode(name, bad[i]).problems.length;
    return sum;
  },
  ajv: (i) => {
    let sum = 0;
    for (const { problems, bad } of cases) sum += problems(bad[i]).length;
    return sum;
  },
  zod: (i) => {
    let sum = 0;
    for (const { zod, bad } of cases) sum += !zod(bad[i]);
    return sum;
  },
  valibot: (i) => {
    let sum = 0;
    for (const { valibot, bad } of cases) sum += !valibot(bad[i]);
    return sum;
  },
});

/** All three comparisons; `now` counts milliseconds. */
export function compare(cases, rounds, now) {
  return {
    "an object, accepted": measure(cases, accepting(cases), rounds, now),
    "text to a checked object": measure(cases, reading(cases), rounds, now),
    "an object, refused with every problem and its path": measure(cases, refusing(cases), rounds, now),
  };
}

/** The same for failures whose messages have so many bytes. */
export function grow(cases, sizes, rounds, now) {
  const failed = cases.find(({ name }) => name === "audit.step_failed");
  return sizes.map((bytes) => {
    const payload = { ...JSON.parse(failed.text), error: "" };
    payload.error = "the model did not answer; ".repeat(bytes).slice(0, Math.max(0, bytes - JSON.stringify(payload).length));
    const text = JSON.stringify(payload);
    const one = [{ ...failed, text, good: Array.from({ length: POOL }, () => JSON.parse(text)) }];
    const [objects, texts] = [measure(one, accepting(one), rounds, now), measure(one, reading(one), rounds, now)];
    return { bytes: text.length, "decode, object": objects["fiche-realtime"], "zod, object": objects.zod, "decode, text": texts["fiche-realtime"], "JSON.parse": texts["JSON.parse alone"] };
  });
}
