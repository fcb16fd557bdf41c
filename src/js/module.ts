/**
 * The WebAssembly module (`src/wasm/browser.rs`). The module decides; this file hands over facts and reads its answers.
 */
import { RealtimeError, refuse } from "./error.js";
import { Bits, Kind, Memory } from "./memory.js";
import { EXPECTED, FIELDS, FINGERPRINT, FIRST_KEY, INSIDE, KEYS, LOOKS, NAMES, NEXT_KEY, SELECTING } from "./table.js";
import { START, UNLOADED, VERSION } from "./words.js";

/** The exports of the module. They are the same in WebAssembly and translated to JavaScript. */
interface Exports {
  memory: { readonly buffer: ArrayBuffer };
  memory_at(): number;
  shape(present: number): number;
  check(row: number, kind: number, depth: number): number;
  name(isWatching: number, kind: number, depth: number): number;
  misplaced(): number;
}

/** A field of a payload shape. */
export interface Field {
  /** Its place among the shape's fields, which include the fields of nested objects. Its fact has the same place. */
  place: number;
  key: string;
  /** The value that its type expects, in words. */
  expected: string;
  /** The kind of value that the module examines, and quotes in a problem; NaN if there is none. */
  looks: Kind;
  /** The word that the field most likely has; undefined if there is none. */
  likely: string | undefined;
  /** The fact of the likely word. */
  word: number;
  /** The nested object that has the field; undefined for a field of the payload itself. */
  parent: Field | undefined;
  /** The next field of the same object. */
  next: Field | undefined;
  /** The first field of this object. */
  inside: Field | undefined;
  /** Its JSON Pointer. */
  path: string;
}

/** A payload shape. */
export interface Shape {
  /** The beginning of its row in the module's table. */
  row: number;
  /** The key whose presence selects it. */
  when: string | undefined;
  /** All of its fields. The fields of a nested object follow that object. */
  fields: Field[];
}

export let wasm: Exports;
/** The memory of the facts: all of it, the kinds (of values or words), and the numbers. */
let facts: Uint8Array;
export let kinds: Uint8Array;
export let numbers: Float64Array;
/** The kinds, eight at a time. */
let eights: Float64Array;
/** The room for the text of each fact. */
export let rooms: Uint8Array[];
/** The memory of channels' names. */
export let names: Uint8Array;
/** The shapes of each event, first the one without a selecting key; undefined until the module has started. */
export let events: Map<string, Shape[]> | undefined;
/** The words of the contract. The texts of expected values have them in quotation marks. */
export const words = /* @__PURE__ */ interned([...new Set(EXPECTED.join().match(/\w+(?=")/g))]);

/** The start that is under way; undefined before a start begins and after the module has started. */
export let starting: Promise<void> | undefined;

/** Starts the module, given its exports. Every entry of the package calls this first. */
export function start(exports: unknown): void {
  wasm = exports as Exports;
  starting = undefined;
  const { buffer } = wasm.memory;
  const at = wasm.memory_at();
  facts = new Uint8Array(buffer, at, Memory.NamesAt);
  kinds = new Uint8Array(buffer, at + Memory.KindsAt, Memory.KindsLength);
  eights = new Float64Array(buffer, at + Memory.KindsAt, Memory.KindsLength / 8);
  numbers = new Float64Array(buffer, at + Memory.NumbersAt, Memory.NumbersLength);
  rooms = Array.from(kinds, (_, place) => new Uint8Array(buffer, at + Memory.TextsAt + place * Memory.Room, Memory.Room));
  names = new Uint8Array(buffer, at + Memory.NamesAt, Memory.NamesLength);
  events = read(new Uint8Array(buffer, at + Memory.RowsAt));
}

/** Makes the package wait for a start. `ready` reports a failure, so the rejection counts as handled. */
export function startLater(begun: Promise<void>): void {
  starting = begun;
  begun.catch(() => {});
}

/**
 * Waits until the package can be used. Where WebAssembly runs, this resolves at once. Where it cannot run, as under a
 * Content Security Policy without `'wasm-unsafe-eval'`, the package loads its module translated to JavaScript, and this
 * waits for it. With `fiche-realtime/slim`, it waits for the `init` that was called before.
 *
 * ```js
 * await ready();
 * const message = decode(name, data);
 * ```
 *
 * Until then, `decode` answers `invalid`, `subscribe` waits by itself, and every other function throws `not_started`.
 *
 * @throws RealtimeError `not_started` if the module could not be loaded, or if nothing has begun to load it.
 */
export async function ready(): Promise<void> {
  try {
    await starting;
  } catch (cause) {
    throw cause instanceof RealtimeError ? cause : refuse(UNLOADED, "module", "", cause);
  }
  started();
}

/** Starts a module from a file, which may belong to another version of the package. */
export function startFile(exports: unknown): void {
  let found: string;
  try {
    const { memory, memory_at } = exports as Exports;
    const hash = new Uint8Array(memory.buffer, memory_at() + Memory.HashAt, Memory.HashLength);
    found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    found = "another module";
  }
  if (found !== FINGERPRINT) {
    throw refuse(VERSION, "module", FINGERPRINT, found);
  }
  start(exports);
}

/** Reads the table's shapes by event. The rows in the module's memory give the number and types of their fields. */
function read(rows: Uint8Array): Map<string, Shape[]> {
  const keys = interned(KEYS);
  let [row, at, newest] = [0, 0, 0];
  const shape = (when?: string): Shape => {
    const fields: Field[] = [];
    const [from, length] = [row, rows[row]!];
    /** Links the fields from `place` up to `end`, exclusive, and returns the first. */
    const link = (place: number, end: number, parent?: Field): Field | undefined => {
      if (place >= end) {
        return undefined;
      }
      const char = FIELDS.charCodeAt(at++);
      const key = keys[char === NEXT_KEY ? newest++ : char - FIRST_KEY]!;
      const type = rows[from + 1 + place]! & Bits.FieldType;
      const expected = EXPECTED[type]!;
      const word = words.findIndex((one) => expected.startsWith(`"${one}"`));
      const after = place + 1 + (INSIDE[type] ?? 0);
      const field = {
        place, key, parent, expected, looks: Number(LOOKS[type]), likely: words[word], word: Memory.FirstWord + word,
        next: undefined, inside: undefined, path: `${parent ? parent.path : ""}/${key}`,
      } as Field;
      fields[place] = field;
      field.inside = link(place + 1, after, field);
      field.next = link(after, end, parent);
      return field;
    };
    link(0, length);
    row += length + 1;
    return { row: from, when, fields };
  };
  return new Map(interned(NAMES).map((name, event) => [name, [shape(), ...(SELECTING[event] ?? []).map(shape)]]));
}

/** Whether the facts in memory belong to a payload that is being read. */
export const lock = { isHeld: false };

/** Calls a payload's getter. The facts that were already read of that payload stay in memory. */
export function aside<T>(run: () => T): T {
  const before = facts.slice();
  lock.isHeld = false;
  try {
    return run();
  } finally {
    lock.isHeld = true;
    // a loop, because a call can fail if the stack is full
    for (let at = 0; at < before.length; at++) {
      facts[at] = before[at]!;
    }
  }
}

/** Forgets the facts of the previous payload. The values of the next one are absent until they are read. */
export function forget(): void {
  for (let at = 0; at < Memory.KindsLength / 8; at++) {
    eights[at] = Kind.Absent;
  }
}

/** Returns the same texts as interned strings, as the keys of objects are. Comparing two of those is one step. */
function interned(all: readonly string[]): string[] {
  return all.map((text) => Object.keys({ [text]: 0 })[0]!);
}

/** Returns the shapes of each event. Throws if the module has not started. */
export function started(): Map<string, Shape[]> {
  if (!events) {
    throw refuse(START, "init");
  }
  return events;
}

/**
 * Returns the fingerprint of the contract and its rules: 16 hexadecimal digits. A backend with the same fingerprint
 * gives the same answers.
 *
 * ```js
 * if (fingerprint() !== backendFingerprint) console.warn("this page is out of date: reload it");
 * ```
 */
export function fingerprint(): string {
  started();
  return FINGERPRINT;
}
