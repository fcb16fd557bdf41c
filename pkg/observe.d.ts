import type { DecodedEvent } from "./contract.js";
import type { Observers, Received } from "./handlers.js";
import { type EchoLike, type PusherLike } from "./pusher.js";
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
export declare function observe(source: ObservedPusher | EchoLike, observers?: MessageObservers): () => void;
