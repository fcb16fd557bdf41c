/* tslint:disable */
/* eslint-disable */
/**
 * A request of Pusher's HTTP API.
 */
export interface RequestToSign {
    /**
     * Such as `POST`.
     */
    method: string;
    /**
     * Such as `/apps/3/events`, without the query.
     */
    path: string;
    /**
     * The request's own parameters, not percent-encoded.
     */
    query?: Record<string, string>;
    /**
     * The exact body that is sent.
     */
    body?: string;
}

/**
 * A whole HTTP response.
 */
export interface AuthorizationResponse {
    /**
     * 200, 400, 403 or 413.
     */
    status: number;
    /**
     * The header `Content-Type`.
     */
    contentType: string;
    /**
     * The body, JSON.
     */
    body: string;
}

/**
 * An app's key and secret.
 */
export interface Credentials {
    /**
     * The app key.
     */
    key: string;
    /**
     * The secret. It never leaves the module.
     */
    secret: string;
}

/**
 * The credentials of an app that changes its keys.
 */
export type Keys = Credentials[];

/**
 * What an endpoint answers to pusher-js.
 */
export interface Authorization {
    /**
     * The app key and the signature.
     */
    auth: string;
    /**
     * What a presence channel tells of its member, exactly as signed.
     */
    channel_data?: string;
    /**
     * What identifies the user, exactly as signed.
     */
    user_data?: string;
}

/**
 * Why a payload cannot be shortened, for a `RealtimeError`.
 */
export interface Refusal {
    /**
     * `invalid_payload` or `too_large`.
     */
    code: string;
    /**
     * A JSON Pointer, or `payload`.
     */
    field: string;
    /**
     * What is accepted there.
     */
    expected: string;
    /**
     * What was there.
     */
    found: string;
    /**
     * What to do.
     */
    advice: string;
}


/**
 * The answer to pusher-js's form, where these of the requested channels are allowed.
 */
export function answerChannels(credentials: Credentials, body: Uint8Array | number[], allowed: string[]): AuthorizationResponse;

/**
 * The answer that signs a user in; `user_data` is a JSON object with a non-empty string `id`.
 */
export function authenticateUser(credentials: Credentials, socket_id: string, user_data: string): Authorization;

/**
 * The answer that lets a socket subscribe to a private or presence channel.
 */
export function authorizeChannel(credentials: Credentials, socket_id: string, channel: string, channel_data?: string | null): Authorization;

/**
 * Whether a webhook's raw body carries the signature of the key that it names, compared in constant time.
 */
export function isWebhookSigned(keys: Keys, key: string, body: Uint8Array | number[], signature: string): boolean;

/**
 * The names of the channels of this contract that pusher-js's form asks for; none where it is no such
 * form, which the answer then says.
 */
export function requestedChannels(body: Uint8Array | number[]): string[];

/**
 * The query string of a signed request, without `?`. `timestamp` is in seconds since 1970.
 */
export function signRequest(credentials: Credentials, request: RequestToSign, timestamp: number): string;

/**
 * The payload's JSON text in at most `limit` bytes; nothing if it fits as it is.
 */
export function truncate(name: string, payload: string, limit: number): string | undefined;
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
