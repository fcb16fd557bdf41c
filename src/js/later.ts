/** Delays what the app asks for, and what arrives, before the module has started. */
import type { RealtimeError } from "./error.js";
import { ready } from "./module.js";

/** Runs when the module has started. Does nothing if it does not start: `ready` tells why. */
export function whenStarted(run: () => void): void {
  ready().then(run, () => {});
}

/**
 * Subscribes when the module has started. The app's call has returned by then, so `failed` gets the error if
 * subscribing throws. The returned function ends the subscription, or prevents it.
 */
export function later(subscribe: () => () => void, failed: (error: RealtimeError) => void): () => void {
  let stop: (() => void) | undefined = () => {};
  ready()
    .then(() => {
      stop &&= subscribe();
    })
    .catch((error: RealtimeError) => stop && failed(error));
  return () => {
    stop?.();
    stop = undefined;
  };
}
