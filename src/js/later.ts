/** Delays subscriptions that the app makes before the module has started. */
import type { RealtimeError } from "./error.js";
import { ready } from "./module.js";

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
