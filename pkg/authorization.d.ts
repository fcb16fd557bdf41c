/** Where and how to ask. */
export interface BatchedAuthorizationOptions {
    /** The URL of the backend's endpoint, such as `/pusher/auth`. */
    endpoint: string;
    /** Headers to send, or what gives them for each request. */
    headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
    /** Parameters to send beside `socket_id` and the channels. */
    params?: Record<string, string>;
    /** `same-origin` unless said otherwise. */
    credentials?: RequestCredentials;
    /** What makes requests: for tests. */
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
 * The `channelAuthorization` of pusher-js that asks for all channels which are subscribed to in one tick
 * with one request, instead of one each.
 *
 * One channel is asked for as pusher-js does (`socket_id`, `channel_name`), several as
 * `channel_name[]`, which is answered by `{ "<channel>": { "status": 200, "data": { "auth": … } } }`: the
 * crate's `Authorizer` and `authorizeRequest` of `fiche-realtime/server` do. A channel that is denied is
 * an error for that channel alone: `denied` where the endpoint said 401 or 403, `unreachable` where it said
 * nothing that can be used. Both come to `pusher:subscription_error`.
 */
export declare function batchedAuthorization(options: BatchedAuthorizationOptions): {
    customHandler: (request: ChannelRequest, answered: Answered) => void;
};
export {};
