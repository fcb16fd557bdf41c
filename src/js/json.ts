/** Writes objects as JSON for the server's module, because only JavaScript can. The module sets the limits. */

/**
 * Returns the JSON text of a value. `values` and `characters` limit the number of values, and of characters in
 * strings. A shared part is written each time it occurs, so a few objects can expand to more text than memory holds.
 * Such a value throws a `RangeError` before it is written.
 */
export function write(value: unknown, values: number, characters: number): string | undefined {
  let [valuesLeft, charactersLeft] = [values, characters];
  return JSON.stringify(value, (_, item: unknown) => {
    valuesLeft--;
    charactersLeft -= typeof item === "string" ? item.length : 0;
    // not `<`: a proxy can give NaN for a length
    if (!(lengthOf(item) <= valuesLeft)) {
      throw new RangeError(`more than ${values} values`);
    }
    if (charactersLeft < 0) {
      throw new RangeError(`more than ${characters} characters`);
    }
    return item;
  });
}

/**
 * Returns the number of items of an array or a view, holes included. Arrays can have more items than can be written.
 */
function lengthOf(item: unknown): number {
  // a `DataView` has no length
  return Array.isArray(item) || ArrayBuffer.isView(item) ? ((item as { length?: number }).length ?? 0) : 0;
}
