/** Calls of the app's callbacks. An error that one throws is told, and stops nothing else. */
import { type RealtimeError } from "./error.js";
/**
 * Calls the callback under this key. Returns false if there is none. `failed` gets the error of one that throws, or
 * whose promise is rejected.
 */
export declare function call(callbacks: object, key: string, given: unknown[], failed: (error: RealtimeError) => void): boolean;
/** Makes the error of a callback that threw. Its `cause` is the thrown value. */
export declare function failure(key: string, cause: unknown): RealtimeError;
