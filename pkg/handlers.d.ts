/** The handlers of a subscription, by event name and by family. */
import { type Scopes } from "./channels.js";
import type { DecodedEvent, DecodedPartial, Events, EventName, EventsOn, Invalid, Unknown } from "./contract.js";
import { RealtimeError } from "./error.js";
import type { RefetchTarget } from "./refetch.js";
/** A message with the name of the channel that brought it first. */
export type Received<T> = T & {
    channel: string;
};
/** Whether the server confirmed a subscription's channels: all are `live`, one is `denied`, or neither yet. */
export type ScopeStatus = "pending" | "live" | "denied";
/** What else can be told than events. */
export interface Observers {
    /** A message that breaks the contract, with its `problems`, and `data` as it came. */
    onInvalid?: (message: Received<Invalid> & {
        data: unknown;
    }) => void;
    /** A message whose name this contract does not have. */
    onUnknown?: (message: Received<Unknown>) => void;
    /** A message from which a backend dropped fields to fit the size limit. */
    onPartial?: (message: Received<DecodedPartial>) => void;
    /** A channel was denied, a handler threw, or the server refused the connection. */
    onError?: (error: RealtimeError) => void;
    /** What to fetch again after messages were missed. */
    onRefetch?: (targets: RefetchTarget[]) => void;
}
/** The beginnings of a name, up to each of its dots. */
type Families<N> = N extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Families<Rest>}` : never;
/** The events of a family, by its handlers' key. */
type MembersOf<N, K> = K extends `${infer Family}.*` ? Extract<N, `${Family}.${string}`> : never;
/** The events that can arrive for these scopes. */
export type EventsFor<S> = {
    [K in keyof S]: K extends "auditId" ? EventsOn["audit"] : K extends "ficheId" ? EventsOn["fiche"] : K extends "jobId" ? EventsOn["job"] : K extends "global" ? EventsOn["global"] : never;
}[keyof S] & EventName;
/** Handlers of events, each by its name: `"audit.completed"`. */
type ByName<N extends EventName> = {
    [K in keyof Events as K extends N ? K : never]?: (event: Received<DecodedEvent<K>>) => void;
};
/** Handlers of a whole family: `"audit.*"`. The keys are filtered, not made, as the compiler sees through that. */
type ByFamily<N extends EventName> = {
    [K in `${Families<EventName>}.*` as [MembersOf<N, K>] extends [never] ? never : K]?: (event: Received<DecodedEvent<MembersOf<N, K>>>) => void;
};
/** What a subscription does with its messages: by event name, by family (`"audit.*"`), all (`"*"`), and `on…`. */
export type Handlers<N extends EventName = EventName> = ByName<N> & ByFamily<N> & Observers & {
    /** Every event. */
    "*"?: (event: Received<DecodedEvent<N>>) => void;
    /** The server confirmed or denied the subscription's channels. */
    onStatus?: (status: ScopeStatus) => void;
};
/** The keys under which events can be handled for these scopes: names, families and `"*"`. */
export type EventKey<S extends Scopes> = EventsFor<S> | `${Families<EventsFor<S>>}.*` | "*";
/** What can be handled for these scopes. */
export type HandlersFor<S extends Scopes> = Handlers<EventsFor<S>>;
/** Handlers as they are called: with a message that fits the key. */
export type AnyHandlers = {
    [key: string]: ((argument: never) => void) | undefined;
};
/** The keys under which handlers of an event can stand. */
export declare function keysOf(name: string): string[];
/** Fails for a handler that could never be called. */
export declare function checkHandlers(handlers: AnyHandlers): void;
export {};
