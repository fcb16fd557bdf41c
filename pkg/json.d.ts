/** Writes objects as JSON for the server's module, because only JavaScript can. The module sets the limits. */
/**
 * Returns the JSON text of a value. `values` and `characters` limit the number of values, and of characters in
 * strings. A shared part is written each time it occurs, so a few objects can expand to more text than memory holds.
 * Such a value throws a `RangeError` before it is written.
 */
export declare function write(value: unknown, values: number, characters: number): string | undefined;
