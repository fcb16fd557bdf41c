import type { EventName, Events } from "./contract.js";
/** The app on Pusher Channels, or on another server of the protocol. */
export interface PublisherOptions {
    appId: string;
    key: string;
    secret: string;
    /** Pusher's cluster, such as `eu`; ignored where `host` is given. */
    cluster?: string | undefined;
    /** Another server of the protocol. */
    host?: string | undefined;
    port?: number | undefined;
    /** `https` unless said otherwise. */
    scheme?: "http" | "https" | undefined;
    /** How many events may be queued or on their way: 10,000 unless said otherwise. */
    queue?: number;
    /** How many requests are made at a time: 8 unless said otherwise. */
    connections?: number;
    /** How long one request may take, in milliseconds: 5,000 unless said otherwise. */
    timeout?: number;
    /** How long an event is tried, in milliseconds: 120,000 unless said otherwise. */
    patience?: number;
    /** What makes requests, the clock, chance and waiting: for tests. */
    fetch?: typeof fetch;
    now?: () => number;
    random?: () => number;
    sleep?: (milliseconds: number) => Promise<void>;
}
/** What was published, where. */
export interface Receipt {
    /** The channels that got the event. */
    channels: string[];
    /** The bytes of data that were sent. */
    bytes: number;
    /** What was shortened, as JSON Pointers. */
    truncated: string[];
}
/** An event that was not delivered. */
export interface Undelivered {
    name: string;
    channels: string[];
    /** The payload's JSON text. */
    data: string;
}
/** Publishes the contract's events. */
export interface Publisher {
    /**
     * Publishes an event to the channels that the contract routes it to; resolves when the server has it.
     *
     * Events of one channel arrive in the order of the calls, whatever is retried. Broken connections,
     * timeouts, 5xx and 429 are tried again, so an event can arrive twice: at least once, never silently
     * not at all. Waits for room while the queue is full.
     *
     * @throws RealtimeError `invalid_payload`, `invalid_id`, `too_large` for the event itself; `refused` where
     * the server will not take it; `unreachable` where it could not be sent in time; `closed`.
     */
    publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt>;
    /** Takes no more events, waits at most so long until all are sent, and gives back the others. */
    close(milliseconds?: number): Promise<Undelivered[]>;
    /** How many events are queued or on their way. */
    readonly pending: number;
}
/** The options in the `PUSHER_*` variables of an environment, such as `process.env`. */
export declare function optionsFromEnv(env: Record<string, string | undefined>): PublisherOptions;
/** Makes a publisher. It holds no timer and no connection while nothing is to be sent. */
export declare function createPublisher(options: PublisherOptions): Publisher;
