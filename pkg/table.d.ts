/**
 * The contract as the WebAssembly module carries it: one packed table (`src/table.rs` gives its
 * layout), read once, and the memory through which ids and dates reach the check.
 */
import type { Resource } from "./contract.js";
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
export declare const STRING = 0;
export declare const NUMBER = 1;
export declare const COUNT = 2;
export declare const BOOLEAN = 3;
export declare const STRINGS = 4;
export declare const ANY_OBJECT = 5;
export declare const OBJECT = 6;
export declare const EMPTY_ARRAY = 7;
export declare const EXACTLY = 8;
export declare const WORDS = 9;
export declare const DATE = 10;
export declare const DATE_TIME = 11;
export declare let wasm: Exports;
export declare let text: Uint8Array;
/** The shapes of each event, the one without a selecting key first. */
export declare let events: Map<string, Shape[]>;
/** What most dates look like, and most dates with times: others are left to the module. */
export declare let plainDate: RegExp;
export declare let plainDateTime: RegExp;
export declare let keys: string[];
export declare let prefixes: string[];
/** What goes to the global channel whatever its payload carries: the events of a family, and one more. */
export declare let globalFamily: string;
export declare let globalEvent: string;
export declare let table: Uint8Array;
/** Starts the module and reads its table. Every entry of the package does so before anything else. */
export declare function start(module: WebAssembly.Module): void;
/** Puts the first `length` UTF-16 units into the text memory, those beyond ASCII as 255. */
export declare function put(value: string, length: number): void;
/** Fails where a module that is started by hand was not. */
export declare function started(): void;
