/** Signing and authorising, done by the WebAssembly module for servers. */
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
import * as wasm from "./fiche_realtime_server.js";
/** @internal */
export function startServer(module) {
    wasm.initSync({ module });
}
/** The errors of the module come as their text. */
function served(field, expected, call) {
    try {
        return call();
    }
    catch (error) {
        throw new RealtimeError("invalid_argument", field, expected, String(error), "see the types of this function");
    }
}
function textOf(field, value) {
    if (typeof value !== "string") {
        throw new RealtimeError("invalid_argument", field, "a string", typeOf(value), "send it as the text that came");
    }
    return value;
}
/**
 * Signs a request of Pusher's HTTP API and returns the query string to send, without `?`. A retry must
 * sign again.
 *
 * @param timestamp seconds since 1970; Pusher accepts 600 s around its own clock.
 */
export function signRequest(credentials, request, timestamp = Math.floor(Date.now() / 1000)) {
    return served("request", "credentials and a request", () => wasm.signRequest(credentials, request, timestamp));
}
/**
 * The answer that lets a socket subscribe to a private channel, or to a presence channel with its
 * `channelData`. Decide first whether its user may: this only signs.
 */
export function authorizeChannel(credentials, socketId, channel, channelData) {
    return served("socketId", "a socket id and the name of a private channel", () => wasm.authorizeChannel(credentials, textOf("socketId", socketId), textOf("channel", channel), channelData));
}
/** The answer that signs a user in; `userData` is an object, or its JSON text, with a non-empty string `id`. */
export function authenticateUser(credentials, socketId, userData) {
    const data = typeof userData === "string" ? userData : JSON.stringify(userData);
    return served("userData", "a socket id and user data with an id", () => wasm.authenticateUser(credentials, textOf("socketId", socketId), textOf("userData", data)));
}
/**
 * Reads a webhook whose raw body carries the right signature; `undefined` for any other. Pass the body
 * as it came, the headers `X-Pusher-Key` and `X-Pusher-Signature`, and the credentials that are in use,
 * several while keys rotate.
 */
export function verifyWebhook(credentials, body, headers) {
    const all = Array.isArray(credentials) ? credentials : [credentials];
    const used = all.find(({ key }) => key === headers.key);
    const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
    if (!used || typeof headers.signature !== "string" || !wasm.isWebhookSigned(used, raw, headers.signature)) {
        return undefined;
    }
    const text = new TextDecoder().decode(raw);
    try {
        return JSON.parse(text);
    }
    catch {
        throw new RealtimeError("invalid_payload", "body", "JSON", quote(text), "the signature is right, so ask who sent it");
    }
}
