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
  // engines learn the types of an object's fields from the first ones they parse, and those stay slow to read
  for (let i = 0; i < 50; i++) texts.forEach((text) => JSON.parse(text));
  const cases = [...shapes].map(([key, fields]) => {
    const [name] = key.split(" ");
    const text = texts.get(key);
    const [inZod, inValibot, inAjv] = [zod, valibot, ajv].map((library) => schemaOf(library, fields));
    const [one, every] = [first.compile(inAjv), all.compile(inAjv)];
    const bad = () => ({ ...JSON.parse(text), [Object.keys(fields).at(-2)]: Symbol.iterator });
    return {
      name,
      text,
      // several, as messages are: one and the same object would sit in the fastest cache
      good: Array.from({ length: POOL }, () => JSON.parse(text)),
      bad: Array.from({ length: POOL }, bad),
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

/** Nanoseconds a payload, for each contestant the median of the rounds. */
function measure(cases, contestants, rounds, now) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  let sink = 0;
  // the first rounds warm up
  for (let round = -WARM; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = now();
      for (let i = 0; i < REPEAT; i++) for (const one of cases) sink += run(one, i % POOL) ? 1 : 0;
      if (round >= 0) times[name].push(((now() - start) / REPEAT / cases.length) * 1e6);
    }
  }
  if (sink < 0) throw new Error("nothing was measured");
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1]]));
}

/** All three comparisons; `now` counts milliseconds. */
export function compare(cases, rounds, now) {
  return {
    "an object, accepted": measure(cases, {
      "fiche-realtime": (one, i) => decode(one.name, one.good[i]).kind === "event", ajv: (one, i) => one.ajv(one.good[i]), zod: (one, i) => one.zod(one.good[i]), valibot: (one, i) => one.valibot(one.good[i]),
    }, rounds, now),
    "text to a checked object": measure(cases, {
      "fiche-realtime": (one) => decode(one.name, one.text).kind === "event", "JSON.parse alone": (one) => JSON.parse(one.text), ajv: (one) => one.ajv(JSON.parse(one.text)), zod: (one) => one.zod(JSON.parse(one.text)),
    }, rounds, now),
    "an object, refused with every problem and its path": measure(cases, {
      "fiche-realtime": (one, i) => decode(one.name, one.bad[i]).problems, ajv: (one, i) => one.problems(one.bad[i]), zod: (one, i) => !one.zod(one.bad[i]), valibot: (one, i) => !one.valibot(one.bad[i]),
    }, rounds, now),
  };
}

/** Nanoseconds to check and, for scale, to parse a failure whose message has so many bytes. */
export function grow(cases, sizes, rounds, now) {
  const { zod, ajv } = cases.find(({ name }) => name === "audit.step_failed");
  return sizes.map((bytes) => {
    const payload = samplePayload("audit.step_failed");
    payload.error = "the model did not answer; ".repeat(Math.ceil(bytes / 26)).slice(0, Math.max(0, bytes - JSON.stringify({ ...payload, error: "" }).length));
    const text = JSON.stringify(payload);
    const one = [{ name: "audit.step_failed", good: Array.from({ length: POOL }, () => JSON.parse(text)) }];
    const times = measure(one, {
      "decode, object": (one, i) => decode(one.name, one.good[i]).kind === "event", "decode, text": () => decode("audit.step_failed", text).kind === "event",
      "zod, object": (one, i) => zod(one.good[i]), "ajv, object": (one, i) => ajv(one.good[i]), "JSON.parse": () => JSON.parse(text),
    }, rounds, now);
    return { bytes: text.length, ...times };
  });
}
