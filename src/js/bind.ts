/** Typed and checked callbacks on a channel of the app's own. */
import { isEventName } from "./channels.js";
import type { DecodedEvent, DecodedPartial, EventName, Events, Invalid } from "./contract.js";
import { refuse } from "./error.js";
import { shown, typeOf } from "./facts.js";
import type { Received } from "./handlers.js";
import { whenStarted } from "./later.js";
import { ready, starting } from "./module.js";
import { receive, unhandledError } from "./receive.js";
import { CHANNEL_TYPE, EVENT, HANDLER_TYPE } from "./words.js";

/** A channel of pusher-js, to which callbacks can be bound. */
export interface BindableChannel {
  readonly name?: string;
  bind(event: string, callback: (data: unknown) => void): unknown;
  unbind(event: string, callback: (data: unknown) => void): unknown;
}

/** A message that does not have the event's full shape: a partial message, or one that breaks the contract. */
export type NotEvent<N extends EventName = EventName> = Received<DecodedPartial<N>> | (Received<Invalid> & { data: unknown });

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
export function bindTyped<N extends EventName>(
  channel: BindableChannel,
  name: N,
  handler: (payload: Events[N], event: Received<DecodedEvent<N>>) => void,
  onInvalid: (message: NotEvent<N>) => void = (message) => console.error(unhandledError(message)),
): () => void {
  const check = (): void => {
    if (!isEventName(name)) {
      throw refuse(EVENT, "name", "", shown(name));
    }
  };
  if (starting) {
    ready().then(check).catch(console.error);
  } else {
    check();
  }
  for (const [field, given] of Object.entries({ handler, onInvalid })) {
    if (typeof given !== "function") {
      throw refuse(HANDLER_TYPE, field, "", typeOf(given));
    }
  }
  let isOver = false;
  const arrived = (data: unknown): void => {
    if (starting) {
      whenStarted(() => isOver || arrived(data));
      return;
    }
    const message = receive(channel.name ?? "", name, data);
    if (message.kind === "event") {
      handler(message.payload as Events[N], message as Received<DecodedEvent<N>>);
    } else {
      onInvalid(message as NotEvent<N>);
    }
  };
  try {
    channel.bind(name, arrived);
  } catch {
    throw refuse(CHANNEL_TYPE, "channel", "", typeOf(channel));
  }
  return () => {
    isOver = true;
    channel.unbind(name, arrived);
  };
}
