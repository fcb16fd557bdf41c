/** Channels and routing. This file hands names and ids to the module, and reads the channels that it answers. */
import type { ChannelKind, EventName, EventsOn, Problem, RealtimeChannel, Scopes } from "./contract.js";
/**
 * Returns the names of the channels to subscribe to.
 *
 * @throws RealtimeError `invalid_id` for an id that cannot name a channel.
 */
export declare function channelsFor(scopes: Scopes): string[];
/**
 * Returns whether a value can be the id of a scope: a string that the name of every kind of channel can carry.
 * `channelsFor` and `subscribe` throw for any other value.
 *
 * ```js
 * isId("42"); // true
 * isId("4 2"); // false
 * ```
 *
 * @throws RealtimeError `not_started` if the module has not started.
 */
export declare function isId(value: unknown): value is string;
/** Parses the name of a channel. Returns `undefined` if it is not a channel of this contract. */
export declare function parseChannel(name: string): RealtimeChannel | undefined;
/**
 * Returns the names of the channels on which an event is published, at least one. `payload` is an object or its JSON
 * text.
 *
 * @throws RealtimeError `invalid_payload` if the payload is not a JSON object, `invalid_id` for an id that cannot
 * name a channel.
 */
export declare function route(name: string, payload: unknown): string[];
/** Returns the problem of a payload whose id is not that of its channel, and else undefined. */
export declare function misplaced(channel: string, payload: object): Problem | undefined;
/**
 * Returns the names of the events that can arrive on a kind of channel, in the contract's order.
 *
 * @throws RealtimeError `unknown_kind`.
 */
export declare function eventsOn<K extends ChannelKind>(kind: K): EventsOn[K][];
/** Returns the names of all events, in the contract's order. */
export declare function eventNames(): EventName[];
/** Returns whether the contract has an event of this name. */
export declare function isEventName(name: unknown): name is EventName;
