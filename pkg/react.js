"use client";
/** Hooks for React: subscriptions that live as long as their component, and the state of the connection. */
import { createContext, createElement, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
const Context = createContext(null);
/**
 * Gives the components inside their connection: what `connect` returned, or `null` while there is none, as on
 * the server.
 */
export const RealtimeProvider = ({ realtime, children }) => createElement(Context.Provider, { value: realtime }, children);
/** The connection of the provider above, `null` where there is none. */
export function useRealtime() {
    return useContext(Context);
}
/** The state of the connection; `initialized` where there is none, and on the server. */
export function useConnectionStatus() {
    const realtime = useRealtime();
    return useSyncExternalStore((changed) => realtime?.onStatus(changed) ?? (() => { }), () => realtime?.status ?? "initialized", () => "initialized");
}
/**
 * Watches these scopes while the component is there, with the handlers of its last rendering: they need not be
 * memoised. `null` instead of scopes watches nothing, as while an id is not known yet. Returns whether the
 * server has confirmed the channels.
 */
export function useRealtimeScope(scopes, handlers, options = {}) {
    const realtime = useRealtime();
    const [status, setStatus] = useState("pending");
    const current = useRef(handlers);
    useEffect(() => {
        current.current = handlers;
    });
    const { auditId, ficheId, jobId, global } = scopes || {};
    const { latest } = options;
    const isWatching = Boolean(scopes);
    useEffect(() => {
        if (!realtime || !isWatching) {
            return undefined;
        }
        const onStatus = (next) => {
            setStatus(next);
            current.current.onStatus?.(next);
        };
        const watched = { auditId, ficheId, jobId, global };
        const stop = realtime.subscribe(watched, () => ({ ...current.current, onStatus }), latest === undefined ? {} : { latest });
        return () => {
            stop();
            setStatus("pending");
        };
    }, [realtime, isWatching, auditId, ficheId, jobId, global, latest]);
    return status;
}
/** {@link useRealtimeScope} for one event or one family (`"audit.*"`). */
export function useRealtimeEvent(scopes, event, handler, options = {}) {
    return useRealtimeScope(scopes, { [event]: handler }, options);
}
