/** What the module exports. */
export interface Exports {
    memory: WebAssembly.Memory;
    memory_at(part: number): number;
    check(shape: number): number;
    check_id(kind: number, length: number): number;
    is_global_event(length: number): number;
}
/** A payload shape, its fields flat: those of a nested object follow it. */
export interface Shape {
    /** Where it stands in the table. */
    at: number;
    /** The key whose presence selects it. */
    when: string | undefined;
    /** One bit for each kind of channel on which it arrives. */
    channels: number;
    /** For each field: its key. */
    keys: string[];
    /** For each field: the tag of its type. */
    tags: number[];
    /** For each field: the type's argument and count. */
    args: number[];
    counts: number[];
    /** For each field: the field after it and after those inside it. */
    nexts: number[];
    /** For each field: its JSON Pointer. */
    paths: string[];
}
/** The tags of types as `src/table.rs` numbers them, those that the loader tells apart. */
export declare const STRINGS = 4;
export declare const OBJECT = 6;
export declare const EMPTY_ARRAY = 7;
export declare const EXACTLY = 8;
export declare const WORDS = 9;
export declare const DATE_TIME = 11;
/** The longest text of a field that the check looks at, in bytes. */
export declare const TEXT_LENGTH = 64;
export declare let wasm: Exports;
export declare let kinds: Uint8Array;
export declare let numbers: Float64Array;
export declare let text: Uint8Array;
export declare let found: Uint8Array;
/** The shapes of each event, the one without a selecting key first. */
export declare let events: Map<string, Shape[]>;
export declare let words: string[];
export declare let expected: string[];
export declare let prefixes: string[];
export declare let table: Uint8Array;
/** Starts the module and reads its table. Every entry of the package does so before anything else. */
export declare function start(module: WebAssembly.Module): void;
/** Puts the text's UTF-16 units into the text memory from `at`, those beyond ASCII as 255. */
export declare function put(value: string, at: number, length: number): void;
/** Fails where a module that is started by hand was not. */
export declare function started(): void;
