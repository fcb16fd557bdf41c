/**
 * Decoding: reads the facts of a payload, and returns the module's verdict. This file knows the keys of a shape, and the
 * texts that the module asks for. It knows no types.
 */
import type { Decoded, DecodedOf, EventName, Problem } from "./contract.js";
import { depthOf, FEW, isOfUnits, kindOf, kindOfArray, levelsOf, owns, property, put, quote, typeOf, type Heights } from "./facts.js";
import { Answer, Bits, Kind, Memory } from "./memory.js";
import { aside, events, forget, kinds, lock, numbers, wasm, words, type Field, type Shape } from "./module.js";
import { DEEPER, MAX_PROBLEMS, NOT_JSON, NOT_TOO_DEEP, OBJECT_NAME, START, STRING_NAME, TRUNCATED_KEY, UNREADABLE, VALUE_KINDS } from "./words.js";

type Fields = Record<string, unknown>;

/**
 * Checks a message with this name. It is an `event` with its full payload, a `partial` message from which a backend
 * dropped fields to fit the size limit, an `unknown` message, or an `invalid` one with its problems. `data` is the value
 * that pusher-js hands over, or the JSON text. Never throws.
 *
 * ```js
 * const message = decode("audit.progress", data);
 * if (message.kind === "event") show(message.payload.completed_steps);
 * ```
 */
export function decode<N extends EventName>(name: N, data: unknown): DecodedOf<N>;
/** Checks a message whose name need not be in the contract. */
export function decode(name: string, data: unknown): Decoded;
export function decode(name: string, data: unknown): Decoded {
  if (!events) {
    return invalid(name, START[1], `${START[3]}: ${START[2]}`);
  }
  if (lock.isHeld) {
    return aside(() => decode(name, data));
  }
  lock.isHeld = true;
  try {
    return judge(name, data, events.get(name));
  } catch {
    // a getter or a proxy threw, or a proxy was revoked
    return invalid(name, OBJECT_NAME, UNREADABLE);
  } finally {
    lock.isHeld = false;
  }
}

function judge(name: string, data: unknown, shapes: Shape[] | undefined): Decoded {
  let value = data;
  if (typeof data === "string") {
    try {
      value = JSON.parse(data);
    } catch {
      return shapes ? invalid(name, NOT_JSON, quote(data)) : { kind: "unknown", name, payload: data };
    }
  }
  const shape = shapes && shapeOf(shapes, value);
  forget();
  const kind = kindOf(value);
  const depth = shape && kind === Kind.Object ? read(value as Fields, shape.fields[0], 1) : levelsOf(value);
  const answer = wasm.check(shape ? shape.row : Memory.NoRow, kind, depth);
  const isWrong = ({ place }: Field): number => (answer >>> (Bits.AnswerBits + place)) & 1;
  switch (answer & Bits.Answer) {
    case Answer.Event:
    case Answer.Shortened:
      return shape
        ? ({ kind: "event", name, payload: value, truncated: answer === Answer.Shortened ? copyOf((value as Fields)[TRUNCATED_KEY]) : [] } as unknown as Decoded)
        : { kind: "unknown", name, payload: value };
    case Answer.Partial:
      return { kind: "partial", name, payload: value, missing: shape!.fields.filter(isWrong).map(({ path }) => path) } as unknown as Decoded;
    case Answer.Invalid:
      return { kind: "invalid", name, problems: problemsOf(value as Fields, shape!.fields.filter(isWrong)) };
    case Answer.NoObject:
      return invalid(name, OBJECT_NAME, typeOf(value));
    default:
      return invalid(name, NOT_TOO_DEEP, DEEPER);
  }
}

/** Copies the items of a list by index, because a class can change iteration. Fails if a getter's value has changed. */
function copyOf(list: unknown): string[] {
  if (Array.isArray(list)) {
    const items = Array.from({ length: list.length }, (_, at) => list[at] as string);
    if (kindOfArray(items) !== Kind.Array) {
      return items;
    }
  }
  throw new Error("a getter that gave another list before");
}

function invalid(name: string, expected: string, found: string): Decoded {
  return { kind: "invalid", name, problems: [{ path: "", expected, found }] };
}

/** Returns the shape that the payload's keys select. */
function shapeOf(shapes: Shape[], value: unknown): Shape {
  let present = 0;
  for (let i = 1; i < shapes.length; i++) {
    present |= Number(kindOf(value) === Kind.Object && property(value as object, shapes[i]!.when!) !== undefined) << (i - 1);
  }
  return shapes[shapes.length > 1 ? wasm.shape(present) : 0]!;
}

/**
 * Reads the facts of the fields of an object at `level`. Returns the deepest level inside it, without lists of strings:
 * the contract's own are nowhere near the limit.
 */
function read(value: Fields, first: Field | undefined, level: number): number {
  const to = kinds;
  let deepest = level;
  let next = first;
  let unknown = 0;
  let heights: Heights | undefined;
  if (isOfUnits(value)) {
    return level;
  }
  for (const key in value) {
    if (!owns(value, key)) {
      continue;
    }
    const item = value[key];
    let field = next;
    if (field === undefined || key !== field.key) {
      // it is not the field that the contract's order predicts
      for (field = first; field !== undefined && key !== field.key; field = field.next);
      if (field === undefined) {
        if (level === 1 && key === TRUNCATED_KEY) {
          to[Memory.Marker] = kindOf(item);
        }
        if (typeof item === "object" && item !== null) {
          // only many values could share so much that the work would grow
          heights ??= unknown++ < FEW ? undefined : new Map();
          deepest = Math.max(deepest, depthOf(item, level + 1, heights));
        }
        continue;
      }
    }
    next = field.next;
    const { place, looks, likely, inside } = field;
    // the two most frequent kinds first, which is faster
    if (typeof item === "string") {
      to[place] = looks !== Kind.String ? Kind.String : item === likely ? field.word : textFact(place, item, likely);
      continue;
    }
    if (typeof item === "number") {
      to[place] = Kind.Number;
      numbers[place] = item;
      continue;
    }
    const kind = kindOf(item);
    to[place] = kind;
    if (kind === Kind.Object && inside) {
      deepest = Math.max(deepest, read(item as Fields, inside, level + 1));
    } else if (kind === Kind.Object || kind === Kind.Array) {
      deepest = Math.max(deepest, depthOf(item as object, level + 1));
    }
  }
  return deepest;
}

/** Returns the fact of a string that the module looks at: a word of the contract, or the text if no word is likely. */
function textFact(place: number, item: string, likely: string | undefined): number {
  if (likely === undefined) {
    // text that is not ASCII is not handed over
    return put(place, item) ? Memory.Text : Kind.String;
  }
  const word = words.indexOf(item);
  return word < 0 ? Kind.String : Memory.FirstWord + word;
}

/** Writes the problems of these fields. */
function problemsOf(value: Fields, wrong: Field[]): Problem[] {
  const problems: Problem[] = [];
  for (const { place, key, expected, looks, parent, path } of wrong) {
    // words and texts are strings
    const kind = kinds[place]! < Memory.Text ? kinds[place]! : Kind.String;
    const item = kind === looks && kind !== Kind.Number ? ((parent ? value[parent.key] : value) as Fields)[key] : undefined;
    if (kind === looks && kind === Kind.Array) {
      problems.push(...problemsIn(item as unknown[], path));
    } else {
      const found = kind !== looks ? VALUE_KINDS[kind]! : kind === Kind.Number ? String(numbers[place]) : quote(String(item));
      problems.push({ path, expected, found });
    }
  }
  return problems.length > MAX_PROBLEMS ? problems.slice(0, MAX_PROBLEMS) : problems;
}

/** Writes the problems of the items that are not strings. A hole is null, as in JSON. */
function problemsIn(items: unknown[], path: string): Problem[] {
  const problems: Problem[] = [];
  for (let i = 0; i < items.length && problems.length < MAX_PROBLEMS; i++) {
    const item = owns(items, i) ? items[i] : null;
    if (typeof item !== "string") {
      problems.push({ path: `${path}/${i}`, expected: STRING_NAME, found: typeOf(item ?? null) });
    }
  }
  if (problems.length === 0) {
    throw new Error("a getter that gave another list before");
  }
  return problems;
}
