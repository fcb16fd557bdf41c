/**
 * Hooks for React: subscriptions that last as long as their component, and the state of the connection. No hook
 * throws, neither while rendering nor in an effect. The hook's result has the error that `subscribe` would throw, and
 * the handlers' `onStatus` and `onError` get it too.
 */
import { type FunctionComponent, type ReactNode } from "react";
import type { Events, Scopes } from "./contract.js";
import { RealtimeError } from "./error.js";
import { type EventKey, type EventsFor, type HandlersFor, type ScopeStatus } from "./handlers.js";
import type { ConnectionStatus, Realtime, SubscribeOptions } from "./realtime.js";
/** The state of the scopes that a hook watches. */
export interface ScopeState {
    /**
     * The status of the subscription: see {@link ScopeStatus}. It is also `failed` if the hook cannot subscribe: for an
     * id that cannot name a channel, for handlers that could never be called, or after `close`. `onStatus` gets each of
     * these. `onError` gets them too, unless the app closed the connection while the hook was watching.
     */
    readonly status: ScopeStatus;
    /** The reason why it is `denied` or `failed`. `undefined` for other states. */
    readonly error: RealtimeError | undefined;
}
/**
 * Provides a connection to the components inside. `realtime` is the result of `connect`, or `null` while there is
 * none, as on the server. Any other value counts as none, and is told once.
 */
export declare const RealtimeProvider: FunctionComponent<{
    realtime: Realtime | null;
    children?: ReactNode;
}>;
/** Returns the connection of the nearest provider, or `null` if it has none. Warns in development if there is no provider. */
export declare function useRealtime(): Realtime | null;
/** Returns the state of the connection. It is `initialized` without a connection, and on the server. */
export declare function useConnectionStatus(): ConnectionStatus;
/**
 * Subscribes to these scopes while the component is mounted. It calls the handlers of the last rendering, so they need
 * not be memoised, and can have other keys than before. Pass `null` instead of scopes while an id is not known yet.
 * Returns the status of the subscription, and the error if it is denied or failed.
 *
 * ```tsx
 * const { status } = useRealtimeScope({ auditId }, {
 *   "audit.progress": ({ payload }) => setDone(payload.completed_steps),
 * });
 * ```
 */
export declare function useRealtimeScope<S extends Scopes>(scopes: S | null | undefined | false, handlers: HandlersFor<S>, options?: SubscribeOptions): ScopeState;
/** Subscribes to one event, or to one family (`"audit.*"`). See {@link useRealtimeScope}. */
export declare function useRealtimeEvent<S extends Scopes, K extends EventKey<S>>(scopes: S | null | undefined | false, event: K, handler: NonNullable<HandlersFor<S>[K & keyof HandlersFor<S>]>, options?: SubscribeOptions): ScopeState;
/**
 * Returns the newest payload of this event on these scopes, or `undefined` if none has arrived. Views of the same scopes
 * share it. The payload is kept when the last view closes, so the next view shows it at once. A connection keeps the
 * payloads of the 100 views that closed last, until `close`, or until the channel is denied. While a view is open, late
 * progress is left out. The first payload after a view opens again replaces the kept one, whatever its counters are.
 * After a gap the payload may be old: fetch data that must be right.
 *
 * ```tsx
 * const progress = useLatestEvent({ auditId }, "audit.progress");
 * return <p>{progress?.progress_percentage ?? 0} %</p>;
 * ```
 */
export declare function useLatestEvent<S extends Scopes, N extends EventsFor<S>>(scopes: S | null | undefined | false, name: N): Events[N] | undefined;
