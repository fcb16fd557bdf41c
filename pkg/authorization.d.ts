/**
 * Authorises many subscriptions of pusher-js in one request. It collects the subscriptions of one tick, asks the
 * backend's endpoint, and hands each subscription its answer. Limits, statuses and words come from the crate
 * (`words.ts`).
 */
import { type RealtimeError } from "./error.js";
/** The options of {@link batchedAuthorization}: how to ask the backend. */
export interface BatchedAuthorizationOptions {
    /** The URL of the backend's endpoint, such as `/pusher/auth`. */
    endpoint: string;
    /** Headers to send, or a function that returns them for each request. */
    headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
    /** Form parameters to send in addition to `socket_id` and the channels. */
    params?: Record<string, string>;
    /** Which cookies to send, as an option of `fetch`. The default is `same-origin`. */
    credentials?: "omit" | "same-origin" | "include";
    /** The function that makes requests. For tests. */
    fetch?: typeof fetch;
}
interface ChannelRequest {
    socketId: string;
    channelName: string;
}
type Answered = (error: Error | null, data: {
    auth: string;
    channel_data?: string;
} | null) => void;
/**
 * Returns a `channelAuthorization` for pusher-js that asks for all channels of one tick in one request. Use it when a
 * page subscribes to many private channels at once. pusher-js itself makes one request for each channel.
 *
 * ```js
 * const channelAuthorization = batchedAuthorization({ endpoint: "/pusher/auth" });
 * const pusher = new Pusher("your-app-key", { cluster: "eu", channelAuthorization });
 * ```
 *
 * For one channel it sends the form that pusher-js sends: `socket_id` and `channel_name`. For several it sends
 * `channel_name[]`, and expects `{ "<channel>": { "status": 200, "data": { "auth": … } } }`. The crate's `Authorizer`
 * and `authorizeRequest` of `fiche-realtime/server` answer both.
 *
 * A channel that is not authorised gets `pusher:subscription_error`, and the other channels are not affected. The error
 * is `denied` if the endpoint answered 401 or 403, and `unreachable` if it gave no usable answer.
 *
 * @throws RealtimeError `invalid_argument` if `endpoint` is not a URL.
 */
export declare function batchedAuthorization(options: BatchedAuthorizationOptions): {
    customHandler: (request: ChannelRequest, answered: Answered) => void;
};
/**
 * Makes the error of a subscription that failed, from the data of pusher-js. It is `denied` if the status is a denial.
 * Any other status is a failure of the endpoint, and says nothing about the user's rights. pusher-js hands on only the
 * message of a handler's own error, so the status is then read from the message.
 */
export declare function subscriptionError(channel: string, data: unknown): RealtimeError;
export {};
