/**
 * Publishing from JavaScript backends. The crate's state machine decides what to send, when to send it, and what an
 * answer means. This file hosts `fetch`, timers and promises for it.
 */
import type { EventName, Events, RealtimeChannel } from "./contract.js";
import type { AppSettings } from "./settings.js";
export { PublishError } from "./publish-error.js";
export { optionsFromEnv, type AppSettings } from "./settings.js";
/**
 * The options of {@link createPublisher}: the app, and how to publish to it. `optionsFromEnv` reads the app from the
 * environment.
 *
 * ```js
 * const options = { ...optionsFromEnv(process.env), coalesce: true, patience: 30_000 };
 * ```
 */
export interface PublisherOptions extends AppSettings {
    /** The most events that may be queued or in a request at a time. The default is 10,000. */
    queue?: number | undefined;
    /** The most bytes that these events may take in total: names, channels and data. The default is 64 MiB. */
    queueBytes?: number | undefined;
    /** The most requests that may be in flight at a time. The default is 8. */
    connections?: number | undefined;
    /** The timeout of one request, in milliseconds. The default is 5,000. */
    timeout?: number | undefined;
    /** How long an event is retried, in milliseconds, counted from its acceptance. The default is 120,000. */
    patience?: number | undefined;
    /**
     * Whether newer progress replaces queued progress. A new event whose name ends in `.progress` replaces a queued
     * event with the same name and the same identifiers. It takes its own place at the end of the queue. The default is
     * `false`.
     */
    coalesce?: boolean | undefined;
    /**
     * Skips the channels for which this returns false, such as channels that nobody watches. An event without a channel
     * left is not sent; its receipt has no channels.
     */
    onlyIf?: ((channel: RealtimeChannel) => boolean) | undefined;
    /** The function that makes requests. The default is `globalThis.fetch`. */
    fetch?: typeof fetch | undefined;
    /** The clock, in milliseconds since 1970. For tests. */
    now?: (() => number) | undefined;
    /** The source of random numbers from 0 to 1. For tests. */
    random?: (() => number) | undefined;
    /**
     * Waits for the given time, by the clock. For tests. The publisher calls it for every wait: until a retry, a timeout
     * or the deadline of `close`. So it must not end before `fetch` has answered, or the request times out. `signal` is
     * aborted when the wait is no longer needed; the function may ignore it.
     */
    sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}
/**
 * The outcome of an event that was published.
 *
 * ```js
 * const { channels, truncated } = await publisher.publish("audit.failed", payload);
 * if (truncated.length > 0) console.warn("shortened to fit:", truncated); // such as ["/error"]
 * ```
 */
export interface Receipt {
    /** The channels to which the event was sent. Empty if {@link PublisherOptions.onlyIf} accepted none. */
    channels: string[];
    /** The size of the data that was sent, in bytes. */
    bytes: number;
    /** JSON Pointers of the fields that were shortened. */
    truncated: string[];
    /** Whether a newer event replaced this one and was sent instead. The other fields then describe the newer event. */
    superseded: boolean;
}
/** An event that {@link Publisher.close} returned, because the server had not confirmed it by the deadline. */
export interface Undelivered {
    /** The event's name. */
    name: string;
    /** The names of its channels. */
    channels: string[];
    /** The payload's JSON text. */
    data: string;
    /** Whether a request with the event was sent. If so, the event may have arrived. */
    wasOnItsWay: boolean;
}
/**
 * Counts of events since the publisher was created, by outcome. `accepted` equals `sent` + `superseded` + `failed` +
 * `undelivered` + `pending`.
 */
export interface PublisherStats {
    /** Events that the queue accepted. Events that wait for room are not counted yet. */
    accepted: number;
    /** Events that the server confirmed. */
    sent: number;
    /** Requests that were sent. */
    requests: number;
    /** Requests that failed and were retried. */
    retried: number;
    /** Accepted events that were shortened to fit. */
    truncated: number;
    /** Events that a newer one replaced in the queue. */
    superseded: number;
    /** Events that the server refused, or that were not sent in time. */
    failed: number;
    /** Events that `close` returned. */
    undelivered: number;
    /** Events that are queued or in a request. */
    pending: number;
}
/**
 * Publishes the contract's events. {@link createPublisher} creates one. Create one for each app when the backend
 * starts, and close it when the backend ends.
 */
export interface Publisher {
    /**
     * Publishes an event to its channels. The promise resolves when the server has confirmed the event.
     *
     * Events of one channel arrive in the order of the calls, even after retries. The publisher retries after broken
     * connections, timeouts, 5xx and 429, so an event can arrive twice. An event that was not sent is always an error or
     * in the answer of `close`. The call waits for room while the queue is full. Await it, or events pile up in memory.
     *
     * A name that the contract does not have is a compile error. In JavaScript such an event is published unchecked, by
     * the same rules of routing.
     *
     * @throws RealtimeError `invalid_payload`, `invalid_id` or `too_large` for the event itself, `closed` after `close`.
     * PublishError `refused` if the server refuses the event, `unreachable` if it could not be sent in time.
     */
    publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt>;
    /**
     * Closes the publisher: accepts no more events, and waits until the accepted ones are sent, for at most
     * `milliseconds`. The default is 10,000.
     *
     * The promise resolves to the events that the server did not confirm by then, in the order of the calls that published
     * them. Some of them may have arrived: see {@link Undelivered.wasOnItsWay}. A second call returns the same promise.
     *
     * @throws RealtimeError `invalid_argument` if `milliseconds` is not a number from 0. Nothing is closed then.
     */
    close(milliseconds?: number): Promise<Undelivered[]>;
    /** The number of events that wait for room, are queued or are in a request. */
    readonly pending: number;
    /** Counts of events so far, by outcome. */
    readonly stats: PublisherStats;
}
/**
 * Creates a publisher. While it has nothing to send, it holds no timer and no connection.
 *
 * ```js
 * const publisher = createPublisher(optionsFromEnv(process.env));
 * await publisher.publish("notification", { type: "info", message: "Saved", duration: 5000 });
 * for (const { name, channels } of await publisher.close()) console.error(name, "was not delivered to", channels);
 * ```
 *
 * @throws RealtimeError `invalid_argument` for an option that cannot be used.
 */
export declare function createPublisher(options: PublisherOptions): Publisher;
