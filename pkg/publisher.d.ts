import type { EventName, Events } from "./contract.js";
import type { AppSettings } from "./settings.js";
export { PublishError } from "./request.js";
export { optionsFromEnv, type AppSettings } from "./settings.js";
/** The app, and how to publish to it. */
export interface PublisherOptions extends AppSettings {
    /** How many events may be queued or on their way: 10,000 unless said otherwise. */
    queue?: number | undefined;
    /** How many requests are made at a time: 8 unless said otherwise. */
    connections?: number | undefined;
    /** How long one request may take, in milliseconds: 5,000 unless said otherwise. */
    timeout?: number | undefined;
    /** How long an event is tried, in milliseconds: 120,000 unless said otherwise. */
    patience?: number | undefined;
    /** What makes requests; `globalThis.fetch` unless said otherwise. */
    fetch?: typeof fetch | undefined;
    /** The clock, in milliseconds since 1970, chance from 0 to 1, and the waits between tries: for tests. */
    now?: (() => number) | undefined;
    random?: (() => number) | undefined;
    /** It need not heed `signal`, which says that nobody waits any more. */
    sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
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
     * not at all. Waits for room while the queue is full, so await it, or events pile up in memory.
     *
     * @throws RealtimeError `invalid_payload`, `invalid_id`, `too_large` for the event itself, `closed`; PublishError
     * `refused` where the server will not take it, `unreachable` where it could not be sent in time.
     */
    publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt>;
    /**
     * Takes no more events, waits at most so long until all are sent, 10,000 ms unless said otherwise, and
     * gives back the others; those that were on their way may have arrived. Another call gives the same.
     */
    close(milliseconds?: number): Promise<Undelivered[]>;
    /** How many events wait for room, are queued or on their way. */
    readonly pending: number;
}
/** Makes a publisher. It holds no timer and no connection while nothing is to be sent. */
export declare function createPublisher(options: PublisherOptions): Publisher;
