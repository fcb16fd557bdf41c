/** Channels: their names, formatted and parsed, and which events arrive on them. */
import type { ChannelKind, EventName, EventsOn } from "./contract.js";
/** What to watch: any of the ids, and the global channel. */
export interface Scopes {
    auditId?: string | null | undefined;
    ficheId?: string | null | undefined;
    jobId?: string | null | undefined;
    global?: boolean | null | undefined;
}
/** A channel of this contract. */
export type Channel = {
    kind: "audit" | "fiche" | "job";
    id: string;
} | {
    kind: "global";
};
export declare const KINDS: readonly ["audit", "fiche", "job", "global"];
/**
 * The names of the channels to subscribe to.
 *
 * @throws RealtimeError `invalid_id` for an id that cannot name a channel.
 */
export declare function channelsFor(scopes: Scopes): string[];
/** The channel that a name names; `undefined` if it is none of the four kinds. */
export declare function parseChannel(name: string): Channel | undefined;
/**
 * The names of the channels on which an event is published, at least one. `payload` is an object or its
 * JSON text.
 *
 * @throws RealtimeError `invalid_payload` for what is no JSON object, `invalid_id` for an id that cannot
 * name a channel.
 */
export declare function route(name: string, payload: unknown): string[];
/**
 * The names of the events that can arrive on a kind of channel, in the contract's order.
 *
 * @throws RealtimeError `unknown_kind`.
 */
export declare function eventsOn<K extends ChannelKind>(kind: K): EventsOn[K][];
/** The names of all events, in the contract's order. */
export declare function eventNames(): EventName[];
/** Whether the contract has an event of this name. */
export declare function isEventName(name: unknown): name is EventName;
