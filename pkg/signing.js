/** Signing and authorising, done by the WebAssembly module for servers. */
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
 * Reads a webhook whose raw body carries the right signature; `undefined` for any other. Pass the body
 * as it came, the headers `X-Pusher-Key` and `X-Pusher-Signature`, and the credentials that are in use,
 * several while keys rotate.
 */
export function verifyWebhook(credentials, body, headers) {
    const all = Array.isArray(credentials) ? credentials : [credentials];
    const used = all.find(({ key }) => key === headers.key);
    const raw = typeof body === "string" ? new TextEncoder().encode(body) : body;
    if (!used || typeof headers.signature !== "string" || !wasm.isWebhookSigned(checked(used), raw, headers.signature)) {
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
