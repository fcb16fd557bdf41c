/**
 * The WebAssembly module (`src/wasm/browser.rs`). The module decides; this file hands over facts and reads its answers.
 */
import { RealtimeError, refuse } from "./error.js";
import { EXPECTED, FIELDS, FINGERPRINT, FIRST_KEY, INSIDE, KEYS, LOOKS, NAMES, NEXT_KEY, SELECTING } from "./table.js";
import { START, UNLOADED, VERSION } from "./words.js";
export let wasm;
/** The memory of the facts: all of it, the kinds (of values or words), and the numbers. */
let facts;
export let kinds;
export let numbers;
/** The kinds, eight at a time. */
let eights;
/** The room for the text of each fact. */
export let rooms;
/** The memory of channels' names. */
export let names;
/** The shapes of each event, first the one without a selecting key; undefined until the module has started. */
export let events;
/** The words of the contract. The texts of expected values have them in quotation marks. */
export const words = /* @__PURE__ */ interned([...new Set(EXPECTED.join().match(/\w+(?=")/g))]);
/** The start that is under way; undefined before a start begins and after the module has started. */
export let starting;
/** Starts the module, given its exports. Every entry of the package calls this first. */
export function start(exports) {
    wasm = exports;
    starting = undefined;
    const { buffer } = wasm.memory;
    const at = wasm.memory_at();
    facts = new Uint8Array(buffer, at, 4504 /* Memory.NamesAt */);
    kinds = new Uint8Array(buffer, at + 392 /* Memory.KindsAt */, 16 /* Memory.KindsLength */);
    eights = new Float64Array(buffer, at + 392 /* Memory.KindsAt */, 16 /* Memory.KindsLength */ / 8);
    numbers = new Float64Array(buffer, at + 264 /* Memory.NumbersAt */, 16 /* Memory.NumbersLength */);
    rooms = Array.from(kinds, (_, place) => new Uint8Array(buffer, at + 408 /* Memory.TextsAt */ + place * 256 /* Memory.Room */, 256 /* Memory.Room */));
    names = new Uint8Array(buffer, at + 4504 /* Memory.NamesAt */, 1024 /* Memory.NamesLength */);
    events = read(new Uint8Array(buffer, at + 8 /* Memory.RowsAt */));
}
/** Makes the package wait for a start. `ready` reports a failure, so the rejection counts as handled. */
export function startLater(begun) {
    starting = begun;
    begun.catch(() => { });
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
export async function ready() {
    try {
        await starting;
    }
    catch (cause) {
        throw cause instanceof RealtimeError ? cause : refuse(UNLOADED, "module", "", cause);
    }
    started();
}
/** Starts a module from a file, which may belong to another version of the package. */
export function startFile(exports) {
    let found;
    try {
        const { memory, memory_at } = exports;
        const hash = new Uint8Array(memory.buffer, memory_at() + 0 /* Memory.HashAt */, 8 /* Memory.HashLength */);
        found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }
    catch {
        found = "another module";
    }
    if (found !== FINGERPRINT) {
        throw refuse(VERSION, "module", FINGERPRINT, found);
    }
    start(exports);
}
/** Reads the table's shapes by event. The rows in the module's memory give the number and types of their fields. */
function read(rows) {
    const keys = interned(KEYS);
    let [row, at, newest] = [0, 0, 0];
    const shape = (when) => {
        const fields = [];
        const [from, length] = [row, rows[row]];
        /** Links the fields from `place` up to `end`, exclusive, and returns the first. */
        const link = (place, end, parent) => {
            if (place >= end) {
                return undefined;
            }
            const char = FIELDS.charCodeAt(at++);
            const key = keys[char === NEXT_KEY ? newest++ : char - FIRST_KEY];
            const type = rows[from + 1 + place] & 63 /* Bits.FieldType */;
            const expected = EXPECTED[type];
            const word = words.findIndex((one) => expected.startsWith(`"${one}"`));
            const after = place + 1 + (INSIDE[type] ?? 0);
            const field = {
                place, key, parent, expected, looks: Number(LOOKS[type]), likely: words[word], word: 16 /* Memory.FirstWord */ + word,
                next: undefined, inside: undefined, path: `${parent ? parent.path : ""}/${key}`,
            };
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
export function aside(run) {
    const before = facts.slice();
    lock.isHeld = false;
    try {
        return run();
    }
    finally {
        lock.isHeld = true;
        // a loop, because a call can fail if the stack is full
        for (let at = 0; at < before.length; at++) {
            facts[at] = before[at];
        }
    }
}
/** Forgets the facts of the previous payload. The values of the next one are absent until they are read. */
export function forget() {
    for (let at = 0; at < 16 /* Memory.KindsLength */ / 8; at++) {
        eights[at] = 0 /* Kind.Absent */;
    }
}
/** Returns the same texts as interned strings, as the keys of objects are. Comparing two of those is one step. */
function interned(all) {
    return all.map((text) => Object.keys({ [text]: 0 })[0]);
}
/** Returns the shapes of each event. Throws if the module has not started. */
export function started() {
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
export function fingerprint() {
    started();
    return FINGERPRINT;
}
