/** The error of an event that was not published. The server's module makes it. */
import { RealtimeError } from "./error.js";
import { TAKES } from "./words.js";
/**
 * The error of an event that was not published. `code` is `refused` if the server refused the event, and `unreachable`
 * if it could not be sent in time.
 *
 * ```js
 * try {
 *   await publisher.publish("audit.failed", payload);
 * } catch (error) {
 *   if (error instanceof PublishError && error.code === "unreachable") keepForLater(payload);
 * }
 * ```
 */
export class PublishError extends RealtimeError {
    status;
    constructor(code, found, advice, 
    /** The HTTP status with which the event failed; `undefined` if there was no answer. */
    status) {
        super(code, "server", TAKES, found, advice);
        this.status = status;
    }
}
