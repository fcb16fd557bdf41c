/** `connect`: typed events from a pusher-js instance, each once, and what to fetch again when some were missed. */
import { type Scopes } from "./channels.js";
import type { Decoded } from "./contract.js";
import { type HandlersFor, type Observers, type Received } from "./handlers.js";
import { type EchoLike, type PusherLike } from "./pusher.js";
/** The state of the connection, in pusher-js's words. */
export type ConnectionStatus = "initialized" | "connecting" | "connected" | "unavailable" | "failed" | "disconnected";
/**
 * What is told to the app as a whole: of messages and errors, those that no subscription handles itself;
 * `onRefetch` of everything that is watched, beside what subscriptions are told of their own scopes.
 */
export interface ConnectOptions extends Observers {
    /** For how long a copy on another channel is the same message, in milliseconds: 5,000 unless said otherwise. */
    window?: number;
    /** The most that `onRefetch` is put off, so that not all clients fetch at once, in milliseconds: 1,000. */
    jitter?: number;
    /** `"event"` calls `onRefetch` also for what events make stale, many at once; else only after a gap. */
    refetchOn?: "gap" | "event";
    /** Whether events that would move a counter backwards are left out, unless a subscription says otherwise. */
    latest?: boolean;
    /** A copy of a message that was handed out already, with its channel and the first one's payload. */
    onDuplicate?: (copy: Received<Decoded>) => void;
}
/** What a subscription can ask for. */
export interface SubscribeOptions {
    /** Whether progress events that would move a counter backwards are left out. */
    latest?: boolean;
}
/** A connection's typed events. */
export interface Realtime {
    /**
     * Watches these scopes: calls `handlers` for each message that arrives on their channels, once, also where
     * several channels bring it. The returned function ends it; a channel is left with its last subscription.
     * Instead of handlers, a function can give them, and is asked for each message.
     *
     * @throws RealtimeError `invalid_id` for an id that cannot name a channel, `unknown_event` or
     * `invalid_argument` for handlers that could never be called, `closed` after `close`.
     */
    subscribe<S extends Scopes>(scopes: S, handlers: HandlersFor<S> | (() => HandlersFor<S>), options?: SubscribeOptions): () => void;
    /** The state of the connection. */
    readonly status: ConnectionStatus;
    /** Calls back at each change of the connection's state, until the returned function is called. */
    onStatus(callback: (status: ConnectionStatus) => void): () => void;
    /** Ends all subscriptions. The pusher-js instance stays as it is. */
    close(): void;
}
/**
 * Typed events from a pusher-js instance, or Laravel Echo, that the app owns.
 *
 * @throws RealtimeError `invalid_argument` for what is no such instance, or a number that is none.
 */
export declare function connect(source: PusherLike | EchoLike, options?: ConnectOptions): Realtime;
