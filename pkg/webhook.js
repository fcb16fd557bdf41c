/**
 * Webhooks, with which a Channels server reports on its channels. This file adds types to calls of the server's module.
 */
import * as wasm from "./fiche_realtime_server_bg.js";
/**
 * Whether `event` is one of Pusher's events, with the right types in all fields. Never throws.
 *
 * ```ts
 * for (const event of webhook.events) {
 *   if (isWebhookEvent(event) && event.name === "channel_vacated") console.log(event.channel);
 * }
 * ```
 */
export function isWebhookEvent(event) {
    return wasm.isWebhookEvent(event);
}
/**
 * Checks the signature and the age of a webhook, and returns its content. Returns `undefined` if the signature is
 * wrong, or the webhook is too old. It does not recognise a repeat: do so by `time_ms` and the events if one can hurt.
 *
 * ```js
 * const headers = { key: request.headers.get("x-pusher-key"), signature: request.headers.get("x-pusher-signature") };
 * const webhook = verifyWebhook({ key, secret }, await request.text(), headers);
 * if (!webhook) return new Response(null, { status: 401 });
 * ```
 *
 * @param credentials the credentials that are in use: several while keys rotate, because Pusher signs with the oldest
 * active key.
 *
 * @param body the raw body, as it came.
 *
 * @param headers the values of `X-Pusher-Key` and `X-Pusher-Signature`.
 *
 * @param options `maxAge` is the largest accepted difference between the webhook's `time_ms` and `now`, in seconds.
 * With a larger difference the answer is `undefined`. Pusher repeats a webhook for 5 minutes until it is accepted, so
 * the default, 600, leaves another 5 minutes for clocks that differ. `Infinity` accepts any age. `now` is in
 * milliseconds since 1970; the default is the current time.
 *
 * @throws RealtimeError `invalid_payload` if the signature is right, but the body is not a webhook.
 */
export function verifyWebhook(credentials, body, headers, options = {}) {
    return wasm.verifyWebhook(credentials, body, headers, options, Date.now());
}
