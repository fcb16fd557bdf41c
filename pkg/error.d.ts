/** The package's error. Its codes and its words are generated from `src/error.rs`. */
import type { RealtimeErrorCode, Wording } from "./words.js";
export type { RealtimeErrorCode } from "./words.js";
/**
 * The error of this package. Functions throw it for an input that they cannot serve, and `onError` gets it. `decode`
 * never throws.
 *
 * Distinguish errors by `code`. The `message` says what was expected, what was found, where, and what to do.
 *
 * ```js
 * try {
 *   channelsFor({ auditId: "4 2" });
 * } catch (error) {
 *   if (error instanceof RealtimeError && error.code === "invalid_id") console.error(error.field, error.message);
 * }
 * ```
 */
export declare class RealtimeError extends Error {
    readonly name: "RealtimeError";
    /** The kind of error, a literal union. Programs distinguish errors by it. */
    readonly code: RealtimeErrorCode;
    /** The argument or field that was wrong. */
    readonly field: string;
    /** The values that are accepted there, in words. */
    readonly expected: string;
    /** The value that was found instead: its type, or a short quote. */
    readonly found: string;
    constructor(code: RealtimeErrorCode, field: string, expected: string, found: string, advice: string);
}
/** Makes the error of a wording about a field. `expected` and `found` fill the gaps of the wording. */
export declare function refuse([code, wanted, advice, was]: Wording, field: string, expected?: unknown, found?: unknown): RealtimeError;
