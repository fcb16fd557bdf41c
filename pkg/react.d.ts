/** Hooks for React: subscriptions that live as long as their component, and the state of the connection. */
import { type FunctionComponent, type ReactNode } from "react";
import type { ConnectionStatus, Realtime, SubscribeOptions } from "./connect.js";
import type { EventKey, HandlersFor, ScopeStatus } from "./handlers.js";
import type { Scopes } from "./channels.js";
/**
 * Gives the components inside their connection: what `connect` returned, or `null` while there is none, as on
 * the server.
 */
export declare const RealtimeProvider: FunctionComponent<{
    realtime: Realtime | null;
    children?: ReactNode;
}>;
/** The connection of the provider above, `null` where there is none. */
export declare function useRealtime(): Realtime | null;
/** The state of the connection; `initialized` where there is none, and on the server. */
export declare function useConnectionStatus(): ConnectionStatus;
/**
 * Watches these scopes while the component is there, with the handlers of its last rendering: they need not be
 * memoised. `null` instead of scopes watches nothing, as while an id is not known yet. Returns whether the
 * server has confirmed the channels.
 */
export declare function useRealtimeScope<S extends Scopes>(scopes: S | null | undefined | false, handlers: HandlersFor<S>, options?: SubscribeOptions): ScopeStatus;
/** {@link useRealtimeScope} for one event or one family (`"audit.*"`). */
export declare function useRealtimeEvent<S extends Scopes, K extends EventKey<S>>(scopes: S | null | undefined | false, event: K, handler: NonNullable<HandlersFor<S>[K & keyof HandlersFor<S>]>, options?: SubscribeOptions): ScopeStatus;
