/**
 * The handlers of a subscription: their types, and the keys under which an event's handlers are looked up. The names of
 * the events come from the contract.
 */
import type { DecodedEvent, DecodedPartial, Events, EventName, EventsOn, Invalid, ScopeKinds, Scopes, Unknown } from "./contract.js";
import { refuse, type RealtimeError } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import type { RefetchContext, RefetchTarget } from "./refetch.js";
import { NAMES } from "./table.js";
import { HANDLER_NAME, HANDLER_TYPE, HANDLERS_TYPE } from "./words.js";

/** A message, with the name of the first channel that brought it. */
export type Received<T> = T & { channel: string };

/**
 * The state of a subscription:
 *
 * - `live`: all of its channels are subscribed to.
 * - `denied`: the backend denied one of them, with a status of 401 or 403.
 * - `failed`: the authorisation of one of them failed, because the endpoint was not reached or gave no usable answer.
 *   It is asked again, with back-off. A subscription that waited for the module is also `failed` if it could not begin.
 * - `pending`: none of these is known yet.
 */
export type ScopeStatus = "pending" | "live" | "denied" | "failed";

/** Callbacks for everything that is not an event. */
export interface Observers {
  /**
   * Called for a message that breaks the contract, or whose id is not that of its channel. `problems` has every
   * problem, and `data` is the payload as it arrived.
   */
  onInvalid?: (message: Received<Invalid> & { data: unknown }) => void;
  /** Called for a message whose name the contract does not have. */
  onUnknown?: (message: Received<Unknown>) => void;
  /**
   * Called for a message from which a backend dropped fields to fit the size limit. If nothing handles it, the console
   * gets a line, and `onRefetch` gets the message's targets.
   */
  onPartial?: (message: Received<DecodedPartial>) => void;
  /**
   * Called if a channel is denied, its authorisation fails, a handler throws, or the server refuses the connection. If
   * an authorisation fails several times in a row, it is called for the first failure only. Each subscription of the
   * channel is told. It is also called if a subscription that waited for the module could not begin.
   */
  onError?: (error: RealtimeError) => void;
  /**
   * Called with the targets to fetch again, when the channels are live for the first time and after each gap. Data
   * whose fetch began after `missedUntil` need not be fetched again.
   */
  onRefetch?: (targets: RefetchTarget[], context: RefetchContext) => void;
}

/** The families of an event: the beginnings of its name, up to each dot. */
type Families<N> = N extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Families<Rest>}` : never;
/** The events of a family, given the key of its handlers. */
type MembersOf<N, K> = K extends `${infer Family}.*` ? Extract<N, `${Family}.${string}`> : never;

/** The events that can arrive for these scopes; of a union, for any of its members. All events if the type is `any`. */
export type EventsFor<S> = 0 extends 1 & S
  ? EventName
  : S extends unknown
    ? { [K in keyof S]: K extends keyof ScopeKinds ? EventsOn[ScopeKinds[K]] : never }[keyof S] & EventName
    : never;

/** Handlers of events, each by its name: `"audit.completed"`. */
type ByName<N extends EventName> = {
  [K in keyof Events as K extends N ? K : never]?: (event: Received<DecodedEvent<K>>) => void;
};
/**
 * Handlers of a whole family: `"audit.*"`. The mapped type filters all keys instead of making them from `N`, because
 * the compiler can then infer the parameters of handlers.
 */
type ByFamily<N extends EventName> = {
  [K in `${Families<EventName>}.*` as [MembersOf<N, K>] extends [never] ? never : K]?: (event: Received<DecodedEvent<MembersOf<N, K>>>) => void;
};

/**
 * The handlers of a subscription: by event name, by family (`"audit.*"`), for all events (`"*"`), and `on…`.
 */
export type Handlers<N extends EventName = EventName> = ByName<N> &
  ByFamily<N> &
  Observers & {
    /** Called for every event. */
    "*"?: (event: Received<DecodedEvent<N>>) => void;
    /** Called when the subscription's status changes. `error` is the reason why it is `denied` or `failed`. */
    onStatus?: (status: ScopeStatus, error?: RealtimeError) => void;
  };

/** The keys under which events can be handled for these scopes: names, families and `"*"`. */
export type EventKey<S extends Scopes> = EventsFor<S> | `${Families<EventsFor<S>>}.*` | "*";

/**
 * The handlers that fit these scopes. The condition always holds. It makes TypeScript before 5.7 wait until it knows the
 * scopes; without it, the parameters of handlers would be `any`.
 */
export type HandlersFor<S extends Scopes> = [S] extends [Scopes] ? Handlers<EventsFor<S>> : never;

/** Handlers of any events. Each is called with a message that fits its key. */
export type AnyHandlers = { [key: string]: ((argument: never) => void) | undefined };

const OBSERVERS = ["onInvalid", "onUnknown", "onPartial", "onError", "onRefetch", "onStatus"];

/** The keys under which an event can have handlers. */
export function keysOf(name: string): string[] {
  const keys = [name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    keys.push(`${name.slice(0, dot)}.*`);
  }
  return [...keys, "*"];
}

/** All keys that handlers can have, once they were needed. */
let known: Set<string> | undefined;

/** Throws if a handler could never be called. It needs no module, because the hooks call it with each rendering. */
export function checkHandlers(handlers: AnyHandlers): void {
  const given = reading(HANDLERS_TYPE, "handlers", () => kindOf(handlers) === Kind.Object && Object.entries(handlers));
  if (!given) {
    throw refuse(HANDLERS_TYPE, "handlers", "", typeOf(handlers));
  }
  known ??= new Set([...OBSERVERS, ...NAMES.flatMap(keysOf)]);
  for (const [key, handler] of given) {
    if (!known.has(key)) {
      throw refuse(HANDLER_NAME, "handlers", "", quote(key));
    }
    if (handler !== undefined && typeof handler !== "function") {
      throw refuse(HANDLER_TYPE, `handlers.${key}`, "", typeOf(handler));
    }
  }
}
