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
 * The answer that signs a user in; `user_data` is a JSON object with a non-empty string `id`.
 */
export function authenticateUser(credentials: Credentials, socket_id: string, user_data: string): Authorization;

/**
 * The answer that lets a socket subscribe to a private or presence channel.
 */
export function authorizeChannel(credentials: Credentials, socket_id: string, channel: string, channel_data?: string | null): Authorization;

/**
 * Whether a webhook's raw body carries this signature of the secret, compared in constant time.
 */
export function isWebhookSigned(credentials: Credentials, body: Uint8Array | number[], signature: string): boolean;

/**
 * The query string of a signed request, without `?`. `timestamp` is in seconds since 1970.
 */
export function signRequest(credentials: Credentials, request: RequestToSign, timestamp: number): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly authenticateUser: (a: any, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly authorizeChannel: (a: any, b: number, c: number, d: number, e: number, f: number, g: number) => [number, number, number];
    readonly isWebhookSigned: (a: any, b: number, c: number, d: number, e: number) => [number, number, number];
    readonly signRequest: (a: any, b: any, c: number) => [number, number, number, number];
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __externref_table_dealloc: (a: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
