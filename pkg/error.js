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
export class RealtimeError extends Error {
    constructor(code, field, expected, found, advice) {
        super(`expected ${expected} in \`${field}\`, found ${found}: ${advice}`);
        Object.assign(this, { name: "RealtimeError", code, field, expected, found });
    }
}
/** Makes the error of a wording about a field. `expected` and `found` fill the gaps of the wording. */
export function refuse([code, wanted, advice, was = "{}"], field, expected = "", found = "") {
    return new RealtimeError(code, field, wanted.replace("{}", () => String(expected)), was.replace("{}", () => String(found)), advice);
}
