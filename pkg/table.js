/**
 * The contract as the WebAssembly module carries it: one packed table (`src/table.rs` gives its
 * layout), read once, and the memory in which the loader leaves facts for the check.
 */
import { RealtimeError } from "./error.js";
/** The tags of types as `src/table.rs` numbers them, those that the loader tells apart. */
export const STRINGS = 4;
export const OBJECT = 6;
export const EMPTY_ARRAY = 7;
export const EXACTLY = 8;
export const WORDS = 9;
export const DATE_TIME = 11;
/** The longest text of a field that the check looks at, in bytes. */
export const TEXT_LENGTH = 64;
export let wasm;
export let kinds;
export let numbers;
export let text;
export let found;
/** The shapes of each event, the one without a selecting key first. */
export let events;
export let words;
export let expected;
export let prefixes;
export let table;
/** Starts the module and reads its table. Every entry of the package does so before anything else. */
export function start(module) {
    wasm = new WebAssembly.Instance(module).exports;
    const { buffer } = wasm.memory;
    const view = (part, length) => new Uint8Array(buffer, wasm.memory_at(part), length);
    const fields = wasm.memory_at(6);
    table = view(0, wasm.memory_at(5));
    kinds = view(1, fields);
    numbers = new Float64Array(buffer, wasm.memory_at(2), fields);
    text = view(3, fields * TEXT_LENGTH);
    found = view(4, 2 * fields);
    let at = table.indexOf(0);
    const lines = new TextDecoder().decode(table.subarray(0, at)).split("\n");
    const byte = () => table[++at];
    const names = lines.splice(0, byte());
    // as an object's own keys the strings are the same ones that payloads have: comparing them is one step
    const keys = Object.keys(Object.fromEntries(lines.splice(0, byte()).map((key) => [key, 0])));
    const types = Array.from({ length: byte() }, () => [byte(), byte(), byte()]);
    prefixes = lines.splice(-5, 4);
    expected = lines.splice(-13, 12);
    words = lines;
    events = new Map(names.map((name) => [
        name,
        Array.from({ length: byte() }, () => {
            const shape = {
                at: at + 1,
                channels: byte(),
                when: keys[byte()],
                keys: [],
                tags: [],
                args: [],
                counts: [],
                nexts: [],
                paths: [],
            };
            let parent = "";
            let end = 0;
            for (let field = 0, length = byte(); field < length; field++) {
                const key = keys[byte()];
                const [tag, arg, count] = types[byte() & 63];
                if (field >= end) {
                    parent = "";
                }
                shape.keys.push(key);
                shape.tags.push(tag);
                shape.args.push(arg);
                shape.counts.push(count);
                shape.paths.push(`${parent}/${key}`);
                shape.nexts.push(field + 1 + (tag === OBJECT ? count : 0));
                if (tag === OBJECT) {
                    parent = `/${key}`;
                    end = field + 1 + count;
                }
            }
            return shape;
        }),
    ]));
}
/** Puts the text's UTF-16 units into the text memory from `at`, those beyond ASCII as 255. */
export function put(value, at, length) {
    for (let i = 0; i < length; i++) {
        const unit = value.charCodeAt(i);
        text[at + i] = unit < 128 ? unit : 255;
    }
}
/** Fails where a module that is started by hand was not. */
export function started() {
    if (!events) {
        throw new RealtimeError("not_started", "init", "a started module", "none", "import fiche-realtime, or await init() of fiche-realtime/slim first");
    }
}
