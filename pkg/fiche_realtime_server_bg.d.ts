/// <reference lib="esnext.disposable" />
/* tslint:disable */
/* eslint-disable */
/**
 * A whole HTTP response.
 */
export interface AuthorizationResponse {
    /**
     * The HTTP status: 200, 400, 403 or 413.
     */
    status: number;
    /**
     * The value of the `Content-Type` header.
     */
    contentType: string;
    /**
     * The body, as JSON.
     */
    body: string;
}

/**
 * The answer that authorises a socket, as pusher-js reads it.
 */
export interface Authorization {
    /**
     * The app key and the signature.
     */
    auth: string;
    /**
     * The data about the member of a presence channel, exactly as it was signed.
     */
    channel_data?: string;
    /**
     * The data about the user, exactly as it was signed.
     */
    user_data?: string;
}


/**
 * An event that is ready to be published.
 */
export class Outgoing {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Builds an event for those of its channels for which `only_if` returns true.
     *
     * # Errors
     * The error of the event, or whatever `only_if` throws.
     */
    constructor(name: unknown, payload: unknown, only_if: unknown);
    /**
     * The receipt of an event that goes to no channel.
     */
    readonly receiptOfNobody: unknown;
}

/**
 * A publisher. The driver reports what happens, and [`poll`](Self::poll) says what to do. Times are in
 * milliseconds: `since` counts from any fixed moment, `date` from 1970.
 */
export class PublisherCore {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Handles an answer of the server, with the beginning of its body.
     */
    answered(group: number, attempt: number, status: number, retry_after: string | null | undefined, date_header: string | null | undefined, body: Uint8Array | number[], since: number, date: number): void;
    /**
     * Accepts no more events. The events that are left after this time are given back.
     *
     * # Errors
     * `invalid_argument`.
     */
    close(milliseconds: unknown, since: number, date: number): void;
    /**
     * Handles a missing answer. `code` is the platform's error code.
     */
    failed(group: number, attempt: number, code: string, since: number, date: number): void;
    /**
     * Creates a publisher with these options.
     *
     * # Errors
     * `invalid_argument`.
     */
    constructor(options: unknown);
    /**
     * The next action. `undefined` until something happens or [`wake`](Self::wake) is reached.
     */
    poll(since: number, date: number): unknown;
    /**
     * Publishes an event. [`poll`](Self::poll) reports its end under the number `caller`.
     *
     * # Errors
     * `closed`.
     */
    publish(event: Outgoing, caller: number, since: number, date: number): void;
    /**
     * Counts of events so far, by outcome.
     */
    stats(): unknown;
    /**
     * The events given back since the last call.
     */
    takeGivenBack(): unknown;
    /**
     * Whether nothing is left to do.
     */
    readonly isAtRest: boolean;
    /**
     * The number of bytes of an answer's body that are used.
     */
    readonly maxAnswer: number;
    /**
     * The number of events that wait for room, are queued or are in a request.
     */
    readonly pending: number;
    /**
     * The time of the next poll if nothing happens before, by the clock of `since`. `undefined` for never.
     */
    readonly wake: number | undefined;
}

/**
 * The answer to the form. `allowed` names the requested channels that the policy allows.
 */
export function answerChannels(credentials: unknown, form: unknown, allowed: string[]): AuthorizationResponse;

/**
 * The answer that signs a user in. The user data is an object or its JSON text.
 */
export function authenticateUser(credentials: unknown, socket_id: unknown, user_data: unknown): Authorization;

/**
 * The answer that authorises a socket to subscribe to a private or presence channel.
 */
export function authorizeChannel(credentials: unknown, socket_id: unknown, channel: unknown, channel_data: unknown): Authorization;

/**
 * Whether the value is one of Pusher's events and each of its fields has the right type.
 */
export function isWebhookEvent(value: unknown): boolean;

/**
 * Reads the settings from the variables of an environment.
 */
export function optionsFromEnv(env: unknown): unknown;

/**
 * Parses the name of a channel; `undefined` if it is not a channel of this contract.
 */
export function parseChannel(name: unknown): unknown;

/**
 * The options of a publisher that are functions, by name.
 *
 * # Errors
 * `invalid_argument` for an option that is not a function.
 */
export function publisherHooks(options: unknown): unknown;

/**
 * The names of this contract's channels in the form. Empty if it is not such a form; [`answer_channels`]
 * then reports the error. This function also checks the credentials and the policy, so that wrong ones
 * are refused before the policy is called.
 */
export function requestedChannels(credentials: unknown, form: unknown, policy: unknown): string[];

/**
 * The names of the channels on which an event is published.
 */
export function route(name: unknown, payload: unknown): string[];

/**
 * The query string of a signed request, without `?`.
 */
export function signRequest(credentials: unknown, request: unknown, timestamp: unknown): string;

/**
 * Shortens a payload to at most `limit` bytes of JSON. A payload that fits is returned unchanged. Otherwise
 * text becomes text, and an object becomes an object.
 */
export function truncate(name: unknown, payload: unknown, limit: unknown): unknown;

/**
 * Reads a webhook. `undefined` if its signature is wrong, or its time is too far from `now`: by more than
 * `maxAge` of the options, in seconds, or else [`MAX_AGE`]. If the options have no `now`, `clock` is used. Both are in
 * milliseconds since 1970.
 */
export function verifyWebhook(credentials: unknown, webhook: unknown, headers: unknown, options: unknown, clock: number): unknown;
export function __wbg_set_wasm(exports: object): void;
