"use client";
/** Hooks for React: subscriptions that live as long as their component, and the state of the connection. */
import { createContext, createElement, useContext, useEffect, useRef, useState, useSyncExternalStore, type FunctionComponent, type ReactNode } from "react";
import type { ConnectionStatus, Realtime, SubscribeOptions } from "./connect.js";
import type { EventKey, HandlersFor, ScopeStatus } from "./handlers.js";
import type { Scopes } from "./channels.js";

const Context = createContext<Realtime | null>(null);

/**
 * Gives the components inside their connection: what `connect` returned, or `null` while there is none, as on
 * the server.
 */
export const RealtimeProvider: FunctionComponent<{ realtime: Realtime | null; children?: ReactNode }> = ({ realtime, children }) =>
  createElement(Context.Provider, { value: realtime }, children);

/** The connection of the provider above, `null` where there is none. */
export function useRealtime(): Realtime | null {
  return useContext(Context);
}

/** The state of the connection; `initialized` where there is none, and on the server. */
export function useConnectionStatus(): ConnectionStatus {
  const realtime = useRealtime();
  return useSyncExternalStore(
    (changed) => realtime?.onStatus(changed) ?? (() => {}),
    () => realtime?.status ?? "initialized",
    () => "initialized",
  );
}

/**
 * Watches these scopes while the component is there, with the handlers of its last rendering: they need not be
 * memoised. `null` instead of scopes watches nothing, as while an id is not known yet. Returns whether the
 * server has confirmed the channels.
 */
export function useRealtimeScope<S extends Scopes>(scopes: S | null | undefined | false, handlers: HandlersFor<S>, options: SubscribeOptions = {}): ScopeStatus {
  const realtime = useRealtime();
  const [status, setStatus] = useState<ScopeStatus>("pending");
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  const { auditId, ficheId, jobId, global } = scopes || ({} as Scopes);
  const { latest } = options;
  const isWatching = Boolean(scopes);
  useEffect(() => {
    if (!realtime || !isWatching) {
      return undefined;
    }
    const onStatus = (next: ScopeStatus): void => {
      setStatus(next);
      current.current.onStatus?.(next);
    };
    const watched = { auditId, ficheId, jobId, global } as Scopes as S;
    const stop = realtime.subscribe(watched, () => ({ ...current.current, onStatus }), latest === undefined ? {} : { latest });
    return () => {
      stop();
      setStatus("pending");
    };
  }, [realtime, isWatching, auditId, ficheId, jobId, global, latest]);
  return status;
}

/** {@link useRealtimeScope} for one event or one family (`"audit.*"`). */
export function useRealtimeEvent<S extends Scopes, K extends EventKey<S>>(
  scopes: S | null | undefined | false,
  event: K,
  handler: NonNullable<HandlersFor<S>[K & keyof HandlersFor<S>]>,
  options: SubscribeOptions = {},
): ScopeStatus {
  return useRealtimeScope(scopes, { [event]: handler } as unknown as HandlersFor<S>, options);
}
