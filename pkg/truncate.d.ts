/** The most bytes of `data` that Pusher Channels takes: of its JSON text in UTF-8. */
export declare const MAX_DATA_BYTES = 10240;
/** What truncation adds to a payload that it cut. */
export interface Shortened {
    /** JSON Pointers of what was cut, `""` for unknown fields that were dropped. */
    _truncated?: string[];
}
/**
 * The payload of the event `name` in at most `limit` bytes of JSON, so that it still decodes as its event:
 * identifiers, numbers, booleans, literals and dates are never changed, unknown fields go first, then the
 * largest strings, arrays and objects are cut to one common size. What was cut is listed in `_truncated`.
 *
 * Given an object it returns an object, given JSON text it returns text; what fits is returned untouched.
 *
 * @throws RealtimeError `invalid_payload` for a payload that breaks the contract; `too_large` if what is
 * never cut does not fit.
 */
export declare function truncate(name: string, payload: string, limit?: number): string;
export declare function truncate<P extends object>(name: string, payload: P, limit?: number): P & Shortened;
