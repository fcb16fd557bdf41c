/**
 * The contract as the WebAssembly module carries it: one packed table (`src/table.rs` gives its
 * layout), read once, and the memory through which ids and dates reach the check.
 */
import type { Resource } from "./contract.js";
import { RealtimeError } from "./error.js";

/** What the module exports. */
export interface Exports {
  memory: WebAssembly.Memory;
  memory_at(part: number): number;
  check(shape: number, fits: number, misfits: number, nulls: number): number;
  check_date(withTime: boolean, length: number): number;
  check_id(prefix: number, length: number): number;
}

/** A payload shape, its fields flat: those of a nested object follow it. */
export interface Shape {
  /** Where it stands in the table. */
  at: number;
  /** The key whose presence selects it. */
  when: string | undefined;
  /** One bit for each kind of channel on which it arrives. */
  channels: number;
  /** What it makes stale besides that which its channels name, each with the field that says which one. */
  stale: (readonly [Resource, string | undefined])[];
  /** The fields whose numbers only grow. */
  grows: string[];
  /** For each field: its key. */
  keys: string[];
  /** For each field: the tag of its type. */
  tags: number[];
  /** For each field: the type's argument; the words that it allows. */
  args: number[];
  words: string[][];
  /** For each field: the field after it and after those inside it. */
  nexts: number[];
  /** For each field: its JSON Pointer. */
  paths: string[];
  /** For each field: what its type wants, for people. */
  expected: string[];
}

/** The tags of types as `src/table.rs` numbers them. */
export const STRING = 0;
export const NUMBER = 1;
export const COUNT = 2;
export const BOOLEAN = 3;
export const STRINGS = 4;
export const ANY_OBJECT = 5;
export const OBJECT = 6;
export const EMPTY_ARRAY = 7;
export const EXACTLY = 8;
export const WORDS = 9;
export const DATE = 10;
export const DATE_TIME = 11;

export let wasm: Exports;
export let text: Uint8Array;
/** The shapes of each event, the one without a selecting key first. */
export let events: Map<string, Shape[]>;
/** What most dates look like, and most dates with times: others are left to the module. */
export let plainDate: RegExp;
export let plainDateTime: RegExp;
export let keys: string[];
export let prefixes: string[];
/** What goes to the global channel whatever its payload carries: the events of a family, and one more. */
export let globalFamily: string;
export let globalEvent: string;
export let table: Uint8Array;

/** Starts the module and reads its table. Every entry of the package does so before anything else. */
export function start(module: WebAssembly.Module): void {
  wasm = new WebAssembly.Instance(module).exports as unknown as Exports;
  const { buffer } = wasm.memory;
  table = new Uint8Array(buffer, wasm.memory_at(0), wasm.memory_at(2));
  text = new Uint8Array(buffer, wasm.memory_at(1), 256);

  let at = table.indexOf(0);
  const lines = new TextDecoder().decode(table.subarray(0, at)).split("\n");
  const take = (count: number) => lines.splice(0, count);
  const byte = () => table[++at]!;
  const names = shared(take(byte()));
  keys = shared(take(byte()));
  const expected = take(12);
  prefixes = take(4);
  const [day, time] = take(2);
  plainDate = new RegExp(`^${day}$`);
  plainDateTime = new RegExp(`^${day}${time}$`);
  [globalFamily, globalEvent] = take(2) as [string, string];
  const resources = take(byte()) as Resource[];
  const types = Array.from({ length: byte() }, () => [byte(), byte(), byte()] as const);
  const fields = resources.map((resource) => [resource, keys[byte()]] as const);
  const staleOf = (bits: number) => fields.filter((_, resource) => (bits >> resource) & 1);
  events = new Map(
    names.map((name) => [
      name,
      Array.from({ length: byte() }, () => {
        const shape: Shape = {
          at: at + 1,
          channels: byte(),
          when: keys[byte()],
          stale: staleOf(byte()),
          grows: [],
          keys: [],
          tags: [],
          args: [],
          words: [],
          nexts: [],
          paths: [],
          expected: [],
        };
        let parent: string | undefined;
        let end = 0;
        for (let field = 0, length = byte(); field < length; field++) {
          const key = keys[byte()]!;
          const [tag, arg, count] = types[byte() & 63]!;
          if (field >= end) {
            parent = undefined;
          }
          shape.keys.push(key);
          shape.tags.push(tag);
          shape.args.push(arg);
          const words = tag === WORDS ? shared(lines.slice(arg, arg + count)) : [];
          shape.words.push(words);
          shape.paths.push(parent ? `/${parent}/${key}` : `/${key}`);
          shape.expected.push(words.map((word) => `"${word}"`).join(" | ") || expected[tag] || String(arg));
          shape.nexts.push(field + 1 + (tag === OBJECT ? count : 0));
          if (tag === OBJECT) {
            parent = key;
            end = field + 1 + count;
          }
        }
        shape.grows = Array.from({ length: byte() }, () => keys[byte()]!);
        return shape;
      }),
    ]),
  );
}

/** The same texts as the strings that payloads and sources share, as keys of objects are: comparing those is one step. */
function shared(texts: string[]): string[] {
  return texts.map((text) => Object.keys({ [text]: 0 })[0]!);
}

/** Puts the first `length` UTF-16 units into the text memory, those beyond ASCII as 255. */
export function put(value: string, length: number): void {
  for (let i = 0; i < length; i++) {
    const unit = value.charCodeAt(i);
    text[i] = unit < 128 ? unit : 255;
  }
}

/** Fails where a module that is started by hand was not. */
export function started(): void {
  if (!events) {
    throw new RealtimeError("not_started", "init", "a started module", "none", "import fiche-realtime, or await init() of fiche-realtime/slim first");
  }
}
