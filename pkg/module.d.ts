import { Kind } from "./memory.js";
/** The exports of the module. They are the same in WebAssembly and translated to JavaScript. */
interface Exports {
    memory: {
        readonly buffer: ArrayBuffer;
    };
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
export declare let wasm: Exports;
export declare let kinds: Uint8Array;
export declare let numbers: Float64Array;
/** The room for the text of each fact. */
export declare let rooms: Uint8Array[];
/** The memory of channels' names. */
export declare let names: Uint8Array;
/** The shapes of each event, first the one without a selecting key; undefined until the module has started. */
export declare let events: Map<string, Shape[]> | undefined;
/** The words of the contract. The texts of expected values have them in quotation marks. */
export declare const words: string[];
/** The start that is under way; undefined before a start begins and after the module has started. */
export declare let starting: Promise<void> | undefined;
/** Starts the module, given its exports. Every entry of the package calls this first. */
export declare function start(exports: unknown): void;
/** Makes the package wait for a start. `ready` reports a failure, so the rejection counts as handled. */
export declare function startLater(begun: Promise<void>): void;
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
export declare function ready(): Promise<void>;
/** Starts a module from a file, which may belong to another version of the package. */
export declare function startFile(exports: unknown): void;
/** Whether the facts in memory belong to a payload that is being read. */
export declare const lock: {
    isHeld: boolean;
};
/** Calls a payload's getter. The facts that were already read of that payload stay in memory. */
export declare function aside<T>(run: () => T): T;
/** Forgets the facts of the previous payload. The values of the next one are absent until they are read. */
export declare function forget(): void;
/** Returns the shapes of each event. Throws if the module has not started. */
export declare function started(): Map<string, Shape[]>;
/**
 * Returns the fingerprint of the contract and its rules: 16 hexadecimal digits. A backend with the same fingerprint
 * gives the same answers.
 *
 * ```js
 * if (fingerprint() !== backendFingerprint) console.warn("this page is out of date: reload it");
 * ```
 */
export declare function fingerprint(): string;
export {};
