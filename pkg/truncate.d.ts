export { MAX_DATA_BYTES } from "./words.js";
/** The field that {@link truncate} adds to a payload that it shortens. */
export interface Shortened {
    /** JSON Pointers of the fields that were cut. `""` stands for unknown fields that were dropped. */
    _truncated?: string[];
}
/**
 * Shortens the payload of the event `name` to at most `limit` bytes of JSON, so that it still decodes as its event. A
 * payload that fits is returned unchanged. An object gives an object, and JSON text gives text.
 *
 * ```js
 * const payload = truncate("audit.failed", { ...failed, error: "x".repeat(20_000) });
 * payload._truncated; // ["/error"]
 * ```
 *
 * Unknown fields go first. Then the largest strings, arrays and objects are cut to one common size. Identifiers,
 * numbers, booleans, literals and dates never change. `_truncated` lists the fields that were cut.
 *
 * @param limit the limit in bytes. The default is {@link MAX_DATA_BYTES}.
 *
 * @throws RealtimeError `invalid_payload` if the payload breaks the contract, `too_large` if the parts that are never
 * cut do not fit.
 */
export declare function truncate(name: string, payload: string, limit?: number): string;
export declare function truncate<P extends object>(name: string, payload: P, limit?: number): P & Shortened;
