import type { Authorization, Credentials, RequestToSign } from "./fiche_realtime_server_bg.js";
export type { Authorization, Credentials, RequestToSign } from "./fiche_realtime_server_bg.js";
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
/** What Pusher tells in a webhook. */
export interface Webhook {
    /** When it was sent, in milliseconds since 1970. */
    time_ms: number;
    /** What happened: `name` is `channel_occupied`, `channel_vacated`, … and says which other fields there are. */
    events: ({
        name: string;
        channel?: string;
    } & Record<string, unknown>)[];
}
/**
 * Reads a webhook whose raw body carries the right signature; `undefined` for any other. Pass the body
 * as it came, the headers `X-Pusher-Key` and `X-Pusher-Signature`, and the credentials that are in use,
 * several while keys rotate.
 */
export declare function verifyWebhook(credentials: Credentials | readonly Credentials[], body: string | Uint8Array, headers: {
    key: string | null | undefined;
    signature: string | null | undefined;
}): Webhook | undefined;
