import * as wasm from "./fiche_realtime_server_bg.js";
import { parseChannel } from "./routing.js";
/**
 * Signs a request of Pusher's HTTP API, and returns the query string to send, without `?`. A retry must sign again.
 *
 * ```js
 * const path = "/apps/3/channels";
 * const query = signRequest({ key, secret }, { method: "GET", path });
 * const response = await fetch(`https://api-eu.pusher.com${path}?${query}`);
 * ```
 *
 * @param timestamp the current time, in seconds since 1970. Pusher accepts a difference of up to 600 seconds.
 */
export function signRequest(credentials, request, timestamp = Math.floor(Date.now() / 1000)) {
    return wasm.signRequest(credentials, request, timestamp);
}
/**
 * Returns the answer that lets a socket subscribe to a private channel, or to a presence channel with its
 * `channelData`. This function only signs: first decide whether the user may subscribe. {@link authorizeRequest} does
 * both.
 */
export function authorizeChannel(credentials, socketId, channel, channelData) {
    return wasm.authorizeChannel(credentials, socketId, channel, channelData);
}
/**
 * Returns the answer that signs a user in. `userData` is an object, or its JSON text, with a non-empty string `id`.
 */
export function authenticateUser(credentials, socketId, userData) {
    return wasm.authenticateUser(credentials, socketId, userData);
}
/**
 * Returns the whole answer to the form that pusher-js posts to subscribe, for one channel or for several.
 *
 * `policy` is called once for each channel of this contract, one after another. Only `true` allows the channel.
 * Channels outside the contract are denied. If the policy throws, the promise rejects with its error: answer with 503,
 * so that `connect` asks again.
 *
 * ```js
 * const { status, body } = await authorizeRequest({ key, secret }, await request.text(), async ({ kind, id }) =>
 *   kind === "audit" && (await user.mayReadAudit(id)),
 * );
 * ```
 *
 * The answer for one channel is `{ "auth": "…", "contract": "…" }`. `contract` is the version and the fingerprint of this
 * package, by which `connect` notices a backend with another contract. The answer for several channels is
 * `{ "<channel>": { "status": 200, "data": { "auth": "…", "contract": "…" } }, … }`. A denied channel has
 * `{ "status": 403, "error": "…" }`.
 *
 * @param body the request's body as it came.
 */
export async function authorizeRequest(credentials, body, policy) {
    const allowed = [];
    for (const name of wasm.requestedChannels(credentials, body, policy)) {
        const channel = parseChannel(name);
        if (channel && (await policy(channel)) === true) {
            allowed.push(name);
        }
    }
    return wasm.answerChannels(credentials, body, allowed);
}
