// The contract as schemas of the validators that a frontend would pick instead, built from tests/contract.tsv, which
// tests/contract.rs compares with the crate. Runs in Node and, bundled, in a browser.
import { Ajv } from "ajv";
import * as S from "sury";
import Schema from "typebox/schema";
import * as v from "valibot";
import { z } from "zod";

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const words = (type) => type.split(" | ").map((word) => JSON.parse(word));
const isOptional = (type) => typeof type === "object" || type.startsWith("optional ");

const zod = {
  string: z.string(), number: z.number(), count: z.int().min(0), boolean: z.boolean(),
  datetime: z.string().regex(DATE_TIME), date: z.string().regex(DATE),
  "string[]": z.array(z.string()), "empty array": z.array(z.unknown()).length(0),
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
const sury = {
  string: S.string, number: S.number, count: S.integer.with(S.gte, 0), boolean: S.boolean,
  datetime: S.string.with(S.pattern, DATE_TIME), date: S.string.with(S.pattern, DATE),
  "string[]": S.array(S.string), "empty array": S.array(S.unknown).with(S.maxLength, 0),
  "unknown object": S.record(S.unknown), "exactly 100": S.literal(100),
  words: (list) => S.union(list), object: (fields) => S.schema(fields), optional: (type) => S.nullish(type),
};
// for ajv and typebox, as one would write it by hand: null is one more type, not another branch
const jsonSchema = {
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

const [first, all] = [new Ajv({ strict: false }), new Ajv({ strict: false, allErrors: true })];

/**
 * The validators of a shape. `is…` says whether a payload fits, in the fastest way that the library offers; `problems…`
 * lists every problem with its path. sury has no `problems…`, because it stops at the first problem.
 */
export function validatorsOf(fields) {
  const [inZod, inValibot, inSury, inJsonSchema] = [zod, valibot, sury, jsonSchema].map((library) => schemaOf(library, fields));
  const [one, every, typebox] = [first.compile(inJsonSchema), all.compile(inJsonSchema), Schema.Compile(inJsonSchema)];
  return {
    isAjv: one,
    isTypebox: (data) => typebox.Check(data),
    isSury: S.isInput(inSury),
    isZod: (data) => inZod.safeParse(data).success,
    isValibot: (data) => v.safeParse(inValibot, data).success,
    problemsAjv: (data) => every(data) || every.errors,
    problemsTypebox: (data) => typebox.Errors(data)[1],
    problemsZod: (data) => inZod.safeParse(data).error.issues,
    problemsValibot: (data) => v.safeParse(inValibot, data).issues,
  };
}
