"use client";
/**
 * Hooks for React: subscriptions that last as long as their component, and the state of the connection. No hook
 * throws, neither while rendering nor in an effect. The hook's result has the error that `subscribe` would throw, and
 * `onError` gets it too.
 */
import { createContext, createElement, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { failure } from "./callback.js";
import { refuse, RealtimeError } from "./error.js";
import { typeOf } from "./facts.js";
import { Newest } from "./newest.js";
import { GLOBAL, SCOPES } from "./table.js";
import { CLOSED, PROVIDER, UNREADABLE } from "./words.js";
const PENDING = { status: "pending", error: undefined };
/** `undefined` where there is no provider, `null` where the provider has no connection. */
const Context = createContext(undefined);
/**
 * Provides a connection to the components inside. `realtime` is the result of `connect`, or `null` while there is
 * none, as on the server.
 */
export const RealtimeProvider = ({ realtime, children }) => createElement(Context.Provider, { value: realtime ?? null }, children);
let isWarned = false;
/** Warns about a missing provider, once and only in development. */
function warn() {
    try {
        // a bundler replaces this by a string; a page without a bundler has no `process`
        if (process.env.NODE_ENV !== "production" && !isWarned) {
            isWarned = true;
            console.warn(refuse(PROVIDER, "useRealtime").message);
        }
    }
    catch {
        // without `process`, this may be production
    }
}
/** Returns the connection of the nearest provider, or `null` if it has none. Warns in development if there is no provider. */
export function useRealtime() {
    const realtime = useContext(Context);
    if (realtime === undefined) {
        warn();
    }
    return realtime ?? null;
}
/** Returns the state of the connection. It is `initialized` without a connection, and on the server. */
export function useConnectionStatus() {
    const realtime = useRealtime();
    return useSyncExternalStore(useCallback((changed) => realtime?.onStatus(changed) ?? nothing, [realtime]), () => realtime?.status ?? "initialized", () => "initialized");
}
/**
 * Subscribes to these scopes while the component is mounted. It calls the handlers of the last rendering, so they need
 * not be memoised. Pass `null` instead of scopes while an id is not known yet. Returns the status of the subscription,
 * and the error if it is denied or failed.
 *
 * ```tsx
 * const { status } = useRealtimeScope({ auditId }, {
 *   "audit.progress": ({ payload }) => setDone(payload.completed_steps),
 * });
 * ```
 */
export function useRealtimeScope(scopes, handlers, options) {
    const realtime = useRealtime();
    // with the scopes that it is of: until the effect has run for new ones, the state is still that of the old ones
    const [{ of, state }, setState] = useState({ state: PENDING });
    const current = useRef(handlers);
    useEffect(() => {
        current.current = handlers;
    });
    const latest = options?.latest;
    const watched = textOf(scopes);
    useEffect(() => {
        if (!realtime || watched === undefined) {
            return undefined;
        }
        const become = (status, error) => setState({ of: watched, state: { status, error } });
        const onStatus = (status, error) => {
            become(status, error);
            current.current?.onStatus?.(status, error);
        };
        const handlers = () => ({ ...current.current, onStatus });
        const stop = attempt(() => realtime.subscribe(scopes, handlers, latest === undefined ? {} : { latest }), (error) => {
            become("failed", error);
            report(realtime, current.current, error);
        });
        const { closing } = realtime;
        const closed = () => become("failed", refuse(CLOSED, "subscribe"));
        closing?.add(closed);
        return () => {
            closing?.delete(closed);
            stop();
            setState({ state: PENDING });
        };
    }, [realtime, latest, watched]);
    return of === watched ? state : PENDING;
}
/** Subscribes to one event, or to one family (`"audit.*"`). See {@link useRealtimeScope}. */
export function useRealtimeEvent(scopes, event, handler, options) {
    return useRealtimeScope(scopes, { [event]: handler }, options);
}
/** The payloads of {@link useLatestEvent}, by connection. */
const stores = new WeakMap();
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
export function useLatestEvent(scopes, name) {
    const realtime = useRealtime();
    const watched = textOf(scopes);
    const key = `${name}\n${watched}`;
    const listen = useCallback((changed) => {
        if (!realtime || watched === undefined) {
            return nothing;
        }
        const store = stores.get(realtime) ?? new Newest();
        if (!stores.has(realtime)) {
            stores.set(realtime, store);
            realtime.closing?.add(() => store.clear());
        }
        return store.view(key, changed, (take) => attempt(() => realtime.subscribe(scopes, { [name]: ({ payload }) => take(payload), onStatus: (status) => status === "denied" && take(undefined) }, { latest: true }), (error) => report(realtime, {}, error)));
    }, [realtime, key]);
    return useSyncExternalStore(listen, () => (realtime && watched !== undefined ? stores.get(realtime)?.payload(key) : undefined), () => undefined);
}
function nothing() { }
/** Writes scopes as text. The same text means the same channels. `undefined` for no scopes. */
function textOf(scopes) {
    try {
        // an id that is an object can be a new one at each rendering; its error is the same
        const parts = scopes && [...SCOPES, GLOBAL].map((key) => scopes[key]).map((id) => (typeof id === "string" ? id : ` ${typeOf(id)} ${Boolean(id)}`));
        return parts ? parts.join("\n") : undefined;
    }
    catch {
        return UNREADABLE;
    }
}
/** Subscribes. If that throws, `failed` gets the error. */
function attempt(subscribe, failed) {
    try {
        return subscribe();
    }
    catch (cause) {
        failed(cause instanceof RealtimeError ? cause : failure("subscribe", cause));
        return nothing;
    }
}
/** Hands an error to the handlers, or else to the app, or else to the console. */
function report(realtime, handlers, error) {
    if (realtime.report) {
        realtime.report([{ handlers: () => handlers }], error);
    }
    else {
        console.error(error);
    }
}
