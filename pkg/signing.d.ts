/** Signing and authorising, done by the WebAssembly module for servers. */
import { type Channel } from "./channels.js";
import type { Authorization, AuthorizationResponse, Credentials, RequestToSign } from "./fiche_realtime_server_bg.js";
export type { Authorization, AuthorizationResponse, Credentials, RequestToSign } from "./fiche_realtime_server_bg.js";
/** @internal */
export declare function startServer(module: WebAssembly.Module): void;
/**
 * Signs a request of Pusher's HTTP API and returns the query string to send, without `?`. A retry must
 * sign again.
 *
 * @param timestamp seconds since 1970; Pusher accepts 600 s around its own clock.
 */
export declare function signRequest(credentials: Credentials, request: RequestToSign, timestamp?: number): string;
/**
 * The answer that lets a socket subscribe to a private channel, or to a presence channel with its
 * `channelData`. Decide first whether its user may: this only signs.
 */
export declare function authorizeChannel(credentials: Credentials, socketId: string, channel: string, channelData?: string): Authorization;
/** The answer that signs a user in; `userData` is an object, or its JSON text, with a non-empty string `id`. */
export declare function authenticateUser(credentials: Credentials, socketId: string, userData: {
    id: string;
} | string): Authorization;
/**
 * The whole answer to the form that pusher-js posts to subscribe, for one channel or for several in one
 * request. `policy` is asked once for each channel of this contract, one after another, and only `true`
 * allows: every other channel is denied.
 *
 * Several channels are answered by `{ "<channel>": { "status": 200, "data": { "auth": "…" } }, … }`, with
 * `{ "status": 403, "error": "…" }` for those that are denied.
 *
 * @param body the request's body as it came.
 */
export declare function authorizeRequest(credentials: Credentials, body: string | Uint8Array, policy: (channel: Channel) => boolean | Promise<boolean>): Promise<AuthorizationResponse>;
/** What happened on a channel; `parseChannel(event.channel)` tells whether it is one of this contract. */
export type WebhookEvent = {
    name: "channel_occupied" | "channel_vacated" | "cache_miss";
    channel: string;
} | {
    name: "subscription_count";
    channel: string;
    subscription_count: number;
} | {
    name: "member_added" | "member_removed";
    channel: string;
    user_id: string;
} | {
    name: "client_event";
    channel: string;
    event: string;
    data: string;
    socket_id?: string;
    user_id?: string;
};
/** What Pusher tells in a webhook. */
export interface Webhook {
    /** When it was created, in milliseconds since 1970. */
    time_ms: number;
    /** What happened, in order. Narrow it with {@link isWebhookEvent}: a server may tell of more than these. */
    events: ({
        name: string;
        channel?: string;
    } & Record<string, unknown>)[];
}
/** Whether it is one of Pusher's events with all its fields. */
export declare function isWebhookEvent(event: Webhook["events"][number]): event is WebhookEvent & Record<string, unknown>;
/**
 * Reads a webhook whose raw body carries the right signature; `undefined` for any other. Pass the body
 * as it came, the headers `X-Pusher-Key` and `X-Pusher-Signature`, and the credentials that are in use,
 * several while keys rotate: Pusher signs with the oldest that is active.
 *
 * @param options `maxAge` in seconds: a webhook whose `time_ms` is further than this from `now`
 * (milliseconds since 1970, the clock's if left out) is `undefined` too. Pusher repeats for 5 minutes what
 * was not accepted, so 600 leaves as much for clocks that differ. Without it, any age is taken.
 */
export declare function verifyWebhook(credentials: Credentials | readonly Credentials[], body: string | Uint8Array, headers: {
    key: string | null | undefined;
    signature: string | null | undefined;
}, options?: {
    maxAge?: number;
    now?: number;
}): Webhook | undefined;
