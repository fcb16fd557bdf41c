/** Delays what the app asks for, and what arrives, before the module has started. */
import type { RealtimeError } from "./error.js";
/** Runs when the module has started. Does nothing if it does not start: `ready` tells why. */
export declare function whenStarted(run: () => void): void;
/**
 * Subscribes when the module has started. The app's call has returned by then, so `failed` gets the error if
 * subscribing throws. The returned function ends the subscription, or prevents it.
 */
export declare function later(subscribe: () => () => void, failed: (error: RealtimeError) => void): () => void;
