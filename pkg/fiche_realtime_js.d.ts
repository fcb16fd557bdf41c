/** The WebAssembly module, translated to JavaScript. */
export declare const memory: { readonly buffer: ArrayBuffer };
export declare function check(...facts: number[]): number;
export declare function memory_at(...facts: number[]): number;
export declare function misplaced(...facts: number[]): number;
export declare function name(...facts: number[]): number;
export declare function shape(...facts: number[]): number;
