/** What was wrong, for programs to tell apart. */
export type RealtimeErrorCode = "invalid_argument" | "invalid_id" | "invalid_payload" | "too_large" | "refused" | "unreachable" | "closed" | "denied" | "handler_failed" | "unknown_event" | "unknown_kind" | "not_started";
/**
 * Thrown where an input cannot be served. `decode` never throws.
 *
 * `message` says what was expected, what was found, where, and what to do.
 */
export declare class RealtimeError extends Error {
    /** What was wrong. */
    readonly code: RealtimeErrorCode;
    /** The argument or field that was wrong. */
    readonly field: string;
    /** What is accepted there. */
    readonly expected: string;
    /** What was there instead: a type, or a short quote. */
    readonly found: string;
    readonly name = "RealtimeError";
    constructor(
    /** What was wrong. */
    code: RealtimeErrorCode, 
    /** The argument or field that was wrong. */
    field: string, 
    /** What is accepted there. */
    expected: string, 
    /** What was there instead: a type, or a short quote. */
    found: string, advice: string);
}
