/** The WebAssembly module's bytes. */
export declare function bytes(): Uint8Array<ArrayBuffer>;
