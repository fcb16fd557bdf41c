/** Calls of the app's callbacks. An error that one throws is told, and stops nothing else. */
import { refuse, type RealtimeError } from "./error.js";
import { said } from "./facts.js";
import { HANDLER_FAILED } from "./words.js";

/**
 * Calls the callback under this key. Returns false if there is none. `failed` gets the error of one that throws, or
 * whose promise is rejected.
 */
export function call(callbacks: object, key: string, given: unknown[], failed: (error: RealtimeError) => void): boolean {
  const threw = (cause: unknown): void => failed(failure(key, cause));
  try {
    const callback = (callbacks as Record<string, ((...given: unknown[]) => unknown) | undefined>)[key];
    if (!callback) {
      return false;
    }
    const result = callback.apply(callbacks, given);
    if (typeof result === "object") {
      // a promise, of whatever kind
      Promise.resolve(result).catch(threw);
    }
  } catch (cause) {
    threw(cause);
  }
  return true;
}

/** Makes the error of a callback that threw. Its `cause` is the thrown value. */
export function failure(key: string, cause: unknown): RealtimeError {
  return Object.assign(refuse(HANDLER_FAILED, key, "", said(cause)), { cause });
}
