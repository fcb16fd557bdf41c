"use client";
/**
 * Hooks for React: subscriptions that last as long as their component, and the state of the connection. No hook
 * throws, neither while rendering nor in an effect. The hook's result has the error that `subscribe` would throw, and
 * the handlers' `onStatus` and `onError` get it too.
 */
import { createContext, createElement, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore, type FunctionComponent, type ReactNode } from "react";
import { call, failure } from "./callback.js";
import type { Connection } from "./connect.js";
import type { Events, Scopes } from "./contract.js";
import { refuse, RealtimeError } from "./error.js";
import { typeOf } from "./facts.js";
import { checkHandlers, type AnyHandlers, type EventKey, type EventsFor, type HandlersFor, type ScopeStatus } from "./handlers.js";
import { Newest } from "./newest.js";
import type { ConnectionStatus, Realtime, SubscribeOptions } from "./realtime.js";
import { GLOBAL, SCOPES } from "./table.js";
import { CLOSED, PROVIDER, REALTIME_TYPE, UNREADABLE } from "./words.js";

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

const PENDING: ScopeState = { status: "pending", error: undefined };

/** `undefined` where there is no provider, `null` where the provider has no connection. */
const Context = createContext<Realtime | null | undefined>(undefined);

/**
 * Provides a connection to the components inside. `realtime` is the result of `connect`, or `null` while there is
 * none, as on the server. Any other value counts as none, and is told once.
 */
export const RealtimeProvider: FunctionComponent<{ realtime: Realtime | null; children?: ReactNode }> = ({ realtime, children }) =>
  createElement(Context.Provider, { value: connectionOf(realtime) }, children);

let isTold = false;

/** Returns the connection, or `null` for any other value. Such a value is told, unless it says that there is none. */
function connectionOf(given: Realtime | null | undefined): Realtime | null {
  if (given === null || given === undefined) {
    return null;
  }
  try {
    if (typeof given.subscribe === "function" && typeof given.onStatus === "function") {
      return given;
    }
  } catch {
    // what cannot be read is no connection either
  }
  if (!isTold) {
    isTold = true;
    console.error(refuse(REALTIME_TYPE, "realtime", "", typeOf(given)));
  }
  return null;
}

declare const process: { env: { NODE_ENV?: string } };
let isWarned = false;

/** Warns about a missing provider, once and only in development. */
function warn(): void {
  try {
    // a bundler replaces this by a string; a page without a bundler has no `process`
    if (process.env.NODE_ENV !== "production" && !isWarned) {
      isWarned = true;
      console.warn(refuse(PROVIDER, "useRealtime").message);
    }
  } catch {
    // without `process`, this may be production
  }
}

/** Returns the connection of the nearest provider, or `null` if it has none. Warns in development if there is no provider. */
export function useRealtime(): Realtime | null {
  const realtime = useContext(Context);
  if (realtime === undefined) {
    warn();
  }
  return realtime ?? null;
}

/** Returns the state of the connection. It is `initialized` without a connection, and on the server. */
export function useConnectionStatus(): ConnectionStatus {
  const realtime = useRealtime();
  return useSyncExternalStore(
    useCallback((changed: () => void) => realtime?.onStatus(changed) ?? nothing, [realtime]),
    () => realtime?.status ?? "initialized",
    () => "initialized",
  );
}

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
export function useRealtimeScope<S extends Scopes>(scopes: S | null | undefined | false, handlers: HandlersFor<S>, options?: SubscribeOptions): ScopeState {
  const realtime = useRealtime();
  // with what was asked for: until the effect has run for something else, the state is still that of before
  const [{ of, state }, setState] = useState<{ of?: string | undefined; state: ScopeState }>({ state: PENDING });
  const current = useRef<HandlersFor<S>>(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  const latest = options?.latest;
  const watched = textOf(scopes);
  // other handlers need no other subscription, unless they cannot be subscribed with, or those before could not
  const asked = watched === undefined ? undefined : `${watched}\n${wrongIn(handlers)}`;
  useEffect(() => {
    if (!realtime || asked === undefined) {
      return undefined;
    }
    const onStatus = (status: ScopeStatus, error?: RealtimeError): void => {
      setState({ of: asked, state: { status, error } });
      call(current.current ?? {}, "onStatus", [status, error], (cause) => report(realtime, current.current, cause));
    };
    const handlers = (): HandlersFor<S> => ({ ...current.current, onStatus });
    const stop = attempt(
      () => realtime.subscribe(scopes as S, handlers, latest === undefined ? {} : { latest }),
      (error) => {
        onStatus("failed", error);
        report(realtime, current.current, error);
      },
    );
    const { closing } = realtime as Partial<Connection>;
    // an app that closes its connection means to: that is a status, and no mistake to report
    const closed = (): void => onStatus("failed", refuse(CLOSED, "subscribe"));
    closing?.add(closed);
    return () => {
      closing?.delete(closed);
      stop();
      setState({ state: PENDING });
    };
  }, [realtime, latest, asked]);
  return of === asked ? state : PENDING;
}

/** Subscribes to one event, or to one family (`"audit.*"`). See {@link useRealtimeScope}. */
export function useRealtimeEvent<S extends Scopes, K extends EventKey<S>>(
  scopes: S | null | undefined | false,
  event: K,
  handler: NonNullable<HandlersFor<S>[K & keyof HandlersFor<S>]>,
  options?: SubscribeOptions,
): ScopeState {
  return useRealtimeScope(scopes, { [event]: handler } as unknown as HandlersFor<S>, options);
}

/** The payloads of {@link useLatestEvent}, by connection. */
const stores = new WeakMap<Realtime, Newest>();

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
export function useLatestEvent<S extends Scopes, N extends EventsFor<S>>(scopes: S | null | undefined | false, name: N): Events[N] | undefined {
  const realtime = useRealtime();
  const watched = textOf(scopes);
  const key = `${name}\n${watched}`;
  const listen = useCallback(
    (changed: () => void) => {
      if (!realtime || watched === undefined) {
        return nothing;
      }
      const store = stores.get(realtime) ?? new Newest();
      if (!stores.has(realtime)) {
        stores.set(realtime, store);
        (realtime as Partial<Connection>).closing?.add(() => store.clear());
      }
      return store.view(key, changed, (take) =>
        attempt(
          () => realtime.subscribe(scopes as Scopes, { [name]: ({ payload }: { payload: unknown }) => take(payload), onStatus: (status: ScopeStatus) => status === "denied" && take(undefined) } as HandlersFor<Scopes>, { latest: true }),
          (error) => report(realtime, {}, error),
        ),
      );
    },
    [realtime, key],
  );
  return useSyncExternalStore(
    listen,
    () => (realtime && watched !== undefined ? (stores.get(realtime)?.payload(key) as Events[N] | undefined) : undefined),
    () => undefined,
  );
}

function nothing(): void {}

/** Writes scopes as text. The same text means the same channels. `undefined` for no scopes. */
function textOf(scopes: Scopes | null | undefined | false): string | undefined {
  try {
    // an id that is an object can be a new one at each rendering; its error is the same
    const parts = scopes && [...SCOPES, GLOBAL].map((key) => scopes[key]).map((id: unknown) => (typeof id === "string" ? id : ` ${typeOf(id)} ${Boolean(id)}`));
    return parts ? parts.join("\n") : undefined;
  } catch {
    return UNREADABLE;
  }
}

/** Says what `subscribe` would not accept in these handlers. The text is empty if there is nothing. */
function wrongIn(handlers: object): string {
  try {
    checkHandlers({ ...handlers } as AnyHandlers);
    return "";
  } catch (cause) {
    return cause instanceof RealtimeError ? cause.message : UNREADABLE;
  }
}

/** Subscribes. If that throws, `failed` gets the error. */
function attempt(subscribe: () => () => void, failed: (error: RealtimeError) => void): () => void {
  try {
    return subscribe();
  } catch (cause) {
    failed(cause instanceof RealtimeError ? cause : failure("subscribe", cause));
    return nothing;
  }
}

/** Hands an error to the handlers, or else to the app, or else to the console. */
function report(realtime: Realtime & Partial<Connection>, handlers: object | null, error: RealtimeError): void {
  if (realtime.report) {
    realtime.report([{ handlers: () => handlers ?? {} }], error);
  } else {
    console.error(error);
  }
}
