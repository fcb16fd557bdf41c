/** Signing and authorising, done by the WebAssembly module for servers. */
import { parseChannel } from "./channels.js";
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
import * as wasm from "./fiche_realtime_server_bg.js";
/** @internal */
export function startServer(module) {
    const { exports } = new WebAssembly.Instance(module, { "./fiche_realtime_server_bg.js": wasm });
    wasm.__wbg_set_wasm(exports);
    exports["__wbindgen_start"]();
}
/** Fails where `value` is no string. */
function text(field, value) {
    if (typeof value !== "string") {
        throw new RealtimeError("invalid_argument", field, "a string", typeOf(value), "send it as the text that came");
    }
    return value;
}
function checked(credentials) {
    return { key: text("credentials.key", credentials?.key), secret: text("credentials.secret", credentials?.secret) };
}
/** The module's errors come as their text; `value` is what they are about. */
function served(field, expected, value, call) {
    try {
        return call();
    }
    catch (error) {
        throw new RealtimeError("invalid_argument", field, expected, quote(value), String(error));
    }
}
/**
 * Signs a request of Pusher's HTTP API and returns the query string to send, without `?`. A retry must
 * sign again.
 *
 * @param timestamp seconds since 1970; Pusher accepts 600 s around its own clock.
 */
export function signRequest(credentials, request, timestamp = Math.floor(Date.now() / 1000)) {
    const app = checked(credentials);
    return served("request", "a request", String(request?.path), () => wasm.signRequest(app, request, timestamp));
}
/**
 * The answer that lets a socket subscribe to a private channel, or to a presence channel with its
 * `channelData`. Decide first whether its user may: this only signs.
 */
export function authorizeChannel(credentials, socketId, channel, channelData) {
    const app = checked(credentials);
    const [socket, name] = [text("socketId", socketId), text("channel", channel)];
    return served("channel", "a socket's private channel", `${socket}:${name}`, () => wasm.authorizeChannel(app, socket, name, channelData));
}
/** The answer that signs a user in; `userData` is an object, or its JSON text, with a non-empty string `id`. */
export function authenticateUser(credentials, socketId, userData) {
    const app = checked(credentials);
    const socket = text("socketId", socketId);
    const data = text("userData", typeof userData === "string" ? userData : JSON.stringify(userData));
    return served("userData", "user data with an id", data, () => wasm.authenticateUser(app, socket, data));
}
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
export async function authorizeRequest(credentials, body, policy) {
    const app = checked(credentials);
    const raw = bytes(body);
    const allowed = [];
    for (const name of wasm.requestedChannels(raw)) {
        const channel = parseChannel(name);
        if (channel && (await policy(channel)) === true) {
            allowed.push(name);
        }
    }
    return wasm.answerChannels(app, raw, allowed);
}
function bytes(body) {
    return typeof body === "string" ? new TextEncoder().encode(body) : body;
}
const MORE_FIELDS = {
    channel_occupied: {},
    channel_vacated: {},
    cache_miss: {},
    subscription_count: { subscription_count: "number" },
    member_added: { user_id: "string" },
    member_removed: { user_id: "string" },
    client_event: { event: "string", data: "string" },
};
/** Whether it is one of Pusher's events with all its fields. */
export function isWebhookEvent(event) {
    const fields = Object.hasOwn(MORE_FIELDS, event.name) && MORE_FIELDS[event.name];
    return fields !== false && Object.entries({ channel: "string", ...fields }).every(([key, type]) => typeof event[key] === type);
}
/**
 * Reads a webhook whose raw body carries the right signature; `undefined` for any other. Pass the body
 * as it came, the headers `X-Pusher-Key` and `X-Pusher-Signature`, and the credentials that are in use,
 * several while keys rotate: Pusher signs with the oldest that is active.
 *
 * @param options `maxAge` in seconds: a webhook whose `time_ms` is further than this from `now`
 * (milliseconds since 1970, the clock's if left out) is `undefined` too. Pusher repeats for 5 minutes what
 * was not accepted, so 600 leaves as much for clocks that differ. Without it, any age is taken.
 */
export function verifyWebhook(credentials, body, headers, options = {}) {
    const all = Array.isArray(credentials) ? credentials : [credentials];
    const raw = bytes(body);
    const { key, signature } = headers;
    if (typeof key !== "string" || typeof signature !== "string" || !wasm.isWebhookSigned(all.map(checked), key, raw, signature)) {
        return undefined;
    }
    const text = new TextDecoder().decode(raw);
    let webhook;
    try {
        webhook = JSON.parse(text);
    }
    catch {
        throw new RealtimeError("invalid_payload", "body", "JSON", quote(text), "the signature is right, so ask who sent it");
    }
    const { maxAge, now = Date.now() } = options;
    // also where `time_ms` is none
    const fresh = maxAge === undefined || Math.abs(now - Number(webhook?.time_ms)) <= maxAge * 1000;
    return fresh ? webhook : undefined;
}
