import type { DecodedEvent, DecodedPartial, EventName, Events, Invalid } from "./contract.js";
import type { Received } from "./handlers.js";
/** A channel of pusher-js, to which callbacks can be bound. */
export interface BindableChannel {
    readonly name?: string;
    bind(event: string, callback: (data: unknown) => void): unknown;
    unbind(event: string, callback: (data: unknown) => void): unknown;
}
/** A message that does not have the event's full shape: a partial message, or one that breaks the contract. */
export type NotEvent<N extends EventName = EventName> = Received<DecodedPartial<N>> | (Received<Invalid> & {
    data: unknown;
});
/**
 * Binds a handler to an event, as `channel.bind(name, handler)` does, with a typed and checked payload. The handler is
 * called only with payloads that have their full shape. `onInvalid` gets the other messages; without it they go to the
 * console. The returned function unbinds the handler.
 *
 * ```js
 * const channel = pusher.subscribe("private-audit-42");
 * const unbind = bindTyped(channel, "audit.progress", (payload) => show(payload.progress_percentage));
 * ```
 *
 * If the handler throws, the error goes to pusher-js, as with `channel.bind`.
 *
 * If the module has not started yet, as where WebAssembly cannot run, messages are handled when `ready()` resolves, and
 * the error of a name that the contract does not have goes to the console.
 *
 * @throws RealtimeError `unknown_event` for a name that the contract does not have, `invalid_argument` if `channel` is
 * not a channel, or a callback is not a function.
 */
export declare function bindTyped<N extends EventName>(channel: BindableChannel, name: N, handler: (payload: Events[N], event: Received<DecodedEvent<N>>) => void, onInvalid?: (message: NotEvent<N>) => void): () => void;
