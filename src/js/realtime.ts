/** The interface of a connection, and its options. `connect.ts` implements it. */
import type { Decoded, Scopes } from "./contract.js";
import type { ContractDrift } from "./drift.js";
import type { HandlersFor, Observers, Received } from "./handlers.js";

/** The state of the connection, in pusher-js's words. */
export type ConnectionStatus = "initialized" | "connecting" | "connected" | "unavailable" | "failed" | "disconnected";

/**
 * The options of `connect`. Its callbacks get the messages and errors that no subscription handles.
 *
 * ```js
 * const realtime = connect(pusher, {
 *   latest: true,
 *   onInvalid: ({ name, channel, problems }) => report(name, channel, problems),
 *   onRefetch: (targets) => queryKeys(targets).forEach((queryKey) => queries.invalidateQueries({ queryKey })),
 * });
 * ```
 *
 * `onRefetch` gets the targets of everything that is watched. Each subscription's own `onRefetch` gets the targets of
 * that subscription. A subscription that joins live channels may have missed events that the others got. Then only its
 * own `onRefetch` is called. If it has none, the app's is called, unless `refetchOn` is `"event"`.
 */
export interface ConnectOptions extends Observers {
  /**
   * How long a copy of a message can arrive on another channel and still count as the same message, in milliseconds.
   * The default is 5,000.
   */
  window?: number;
  /**
   * The longest random delay of `onRefetch`, in milliseconds. It keeps clients from all fetching at once. The default
   * is 1,000; use 0 in tests.
   */
  jitter?: number;
  /**
   * When to call `onRefetch`. With `"gap"`, the default, it is called after a gap and when channels are live for the
   * first time. With `"event"` it is also called with the targets that events make stale, several events at a time.
   */
  refetchOn?: "gap" | "event";
  /**
   * The shortest time between two calls of `onRefetch` for events, with `refetchOn: "event"`, in milliseconds. The
   * first call waits for `jitter` only. The last event always leads to a call. The default is 3,000.
   */
  throttle?: number;
  /**
   * Whether to leave out late progress, which would move a counter backwards. A subscription can override it. The
   * default is `false`.
   */
  latest?: boolean;
  /**
   * Called for a copy of a message that the handlers have already got. `channel` is the copy's channel; the payload is
   * the first message's.
   */
  onDuplicate?: (copy: Received<Decoded>) => void;
  /**
   * Called if the backend has another contract than this package, because the page was opened before an update, or the
   * backend was not updated yet. Each connection calls it once for each other contract that the backend has. The crate's
   * `Authorizer` and `authorizeRequest` of `fiche-realtime/server` tell the backend's contract with each authorised
   * channel, and other endpoints tell none. `explainDrift` of `fiche-realtime/compat` tells what differs, and whether it can hurt. Without this
   * callback, a line on the console says it.
   */
  onContractDrift?: (drift: ContractDrift) => void;
}

/** The options of a subscription. */
export interface SubscribeOptions {
  /** Whether to leave out late progress, which would move a counter backwards. The default is that of `connect`. */
  latest?: boolean;
}

/**
 * The typed events of a connection. `connect` returns it. Create one for each pusher-js instance.
 *
 * ```js
 * const stop = realtime.subscribe({ auditId: "42" }, {
 *   "audit.progress": ({ payload }) => show(payload.progress_percentage),
 *   onStatus: (status) => console.log(status), // "live" when the channel is subscribed
 * });
 * stop();
 * ```
 */
export interface Realtime {
  /**
   * Subscribes to the channels of these scopes, and calls `handlers` for each message. A message that several channels
   * bring is handled once. `handlers` can also be a function that returns the handlers; it is called for each message.
   * Only its first result is checked. The returned function ends the subscription. A channel is left when its last
   * subscription ends.
   *
   * If the module has not started yet, the subscription begins when `ready()` resolves. An error that this call would
   * have thrown then goes to `onStatus`, with the status `failed`, and to `onError`.
   *
   * @throws RealtimeError `invalid_id` for an id that cannot name a channel, `unknown_event` for a handler's key that is
   * not an event, a family or `*`, `invalid_argument` for a handler that is not a function, `closed` after `close`.
   */
  subscribe<S extends Scopes>(scopes: S, handlers: HandlersFor<S> | (() => HandlersFor<S>), options?: SubscribeOptions): () => void;
  /** The state of the connection. */
  readonly status: ConnectionStatus;
  /** Calls `callback` on each change of the connection's state. The returned function stops it. */
  onStatus(callback: (status: ConnectionStatus) => void): () => void;
  /** Ends all subscriptions. The pusher-js instance stays connected. */
  close(): void;
}
