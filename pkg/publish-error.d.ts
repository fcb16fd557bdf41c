/** The error of an event that was not published. The server's module makes it. */
import { RealtimeError } from "./error.js";
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
export declare class PublishError extends RealtimeError {
    /** The HTTP status with which the event failed; `undefined` if there was no answer. */
    readonly status: number | undefined;
    constructor(code: "refused" | "unreachable", found: string, advice: string, 
    /** The HTTP status with which the event failed; `undefined` if there was no answer. */
    status: number | undefined);
}
