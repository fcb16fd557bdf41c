/**
 * Thrown where an input cannot be served. `decode` never throws.
 *
 * `message` says what was expected, what was found, where, and what to do.
 */
export class RealtimeError extends Error {
    code;
    field;
    expected;
    found;
    name = "RealtimeError";
    constructor(
    /** What was wrong. */
    code, 
    /** The argument or field that was wrong. */
    field, 
    /** What is accepted there. */
    expected, 
    /** What was there instead: a type, or a short quote. */
    found, advice) {
        super(`expected ${expected} in \`${field}\`, found ${found}: ${advice}`);
        this.code = code;
        this.field = field;
        this.expected = expected;
        this.found = found;
    }
}
