/** Observes the messages of an app that handles them with its own code, and does not change that code. */
import { call } from "./callback.js";
import type { DecodedEvent } from "./contract.js";
import { refuse, type RealtimeError } from "./error.js";
import { typeOf } from "./facts.js";
import type { Observers, Received } from "./handlers.js";
import { whenStarted } from "./later.js";
import { events } from "./module.js";
import { pusherOf, type EchoLike, type PusherLike } from "./pusher.js";
import { OBSERVER, receive, unhandledError } from "./receive.js";
import { PUSHER_TYPE } from "./words.js";

/** A pusher-js instance whose messages {@link observe} can observe. */
export interface ObservedPusher extends PusherLike {
  readonly connection: PusherLike["connection"] & {
    bind_global(callback: (event: string, data: unknown) => void): unknown;
    unbind_global(callback: (event: string, data: unknown) => void): unknown;
  };
}

/** The callbacks of {@link observe}, one for each kind of message that `decode` returns. Each is optional. */
export interface MessageObservers extends Pick<Observers, "onInvalid" | "onPartial" | "onUnknown" | "onError"> {
  /** A message that has its full shape. */
  onEvent?: (message: Received<DecodedEvent>) => void;
}

/**
 * Decodes every message that arrives on the channels of a pusher-js instance, or of Laravel Echo, and reports it. Use
 * it to find out whether a backend keeps the contract, before code relies on that. The returned function stops it.
 *
 * ```js
 * const stop = observe(pusher, {
 *   onInvalid: ({ channel, name, problems }) => reportToSentry({ channel, name, problems }),
 * });
 * ```
 *
 * It subscribes to nothing, and the app's own callbacks get the same messages as before. It also observes channels to
 * which the app subscribes later, but not encrypted channels.
 *
 * An observer is called before the app's callbacks, so a message is reported even if one of them throws. Without an
 * `onInvalid`, messages that break the contract go to `onError`, or else to the console.
 *
 * It never throws. The error of an observer that throws goes to `onError`, or else to the console. The error of a
 * `source` that cannot be observed goes there too.
 */
export function observe(source: ObservedPusher | EchoLike, observers: MessageObservers = {}): () => void {
  const tell = (key: keyof MessageObservers, argument: unknown): boolean => call(observers ?? {}, key, [argument], key === "onError" ? console.error : report);
  const report = (error: RealtimeError): void => void (tell("onError", error) || console.error(error));
  let isOver = false;
  const heard = (event: string, message: unknown): void => {
    const { event: name, channel, data } = (message ?? {}) as { event?: unknown; channel?: unknown; data?: unknown };
    // the data of an encrypted channel is still encrypted here
    if (isOver || event !== "message" || typeof name !== "string" || typeof channel !== "string" || /^(pusher|pusher_internal):/.test(name) || channel.startsWith("private-encrypted-")) {
      return;
    }
    if (!events) {
      whenStarted(() => heard(event, message));
      return;
    }
    const arrived = receive(channel, name, data);
    if (!tell(OBSERVER[arrived.kind], arrived) && arrived.kind === "invalid") {
      report(unhandledError(arrived));
    }
  };
  try {
    const { connection } = pusherOf(source) as ObservedPusher;
    connection.bind_global(heard);
    return () => {
      isOver = true;
      // later, because pusher-js would skip the next callback if an observer unbound itself while it is called
      queueMicrotask(() => connection.unbind_global(heard));
    };
  } catch {
    report(refuse(PUSHER_TYPE, "pusher", "", typeOf(source)));
    return () => {};
  }
}
