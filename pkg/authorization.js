/** Authorisation of many subscriptions in one request. */
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";
/** The most channels that are asked for in one request, as the backend's `Authorizer` takes them. */
const MAX_CHANNELS = 100;
/**
 * The `channelAuthorization` of pusher-js that asks for all channels which are subscribed to in one tick
 * with one request, instead of one each.
 *
 * One channel is asked for as pusher-js does (`socket_id`, `channel_name`), several as
 * `channel_name[]`, which is answered by `{ "<channel>": { "status": 200, "data": { "auth": … } } }`: the
 * crate's `Authorizer` and `authorizeRequest` of `fiche-realtime/server` do. A channel that is denied is
 * an error for that channel alone.
 */
export function batchedAuthorization(options) {
    const { endpoint } = options;
    let waiting = [];
    const flush = () => {
        const sockets = new Map();
        for (const request of waiting.splice(0)) {
            sockets.set(request.socketId, [...(sockets.get(request.socketId) ?? []), request]);
        }
        for (const [socketId, requests] of sockets) {
            while (requests.length > 0) {
                void ask(options, socketId, requests.splice(0, MAX_CHANNELS));
            }
        }
    };
    const customHandler = (request, answered) => {
        if (waiting.push({ ...request, answered }) === 1) {
            setTimeout(flush);
        }
    };
    return { transport: "ajax", endpoint, customHandler };
}
async function ask({ endpoint, headers, params, credentials = "same-origin", fetch = globalThis.fetch }, socketId, requests) {
    const isSingle = requests.length === 1;
    const body = new URLSearchParams({ ...params, socket_id: socketId });
    requests.forEach(({ channelName }) => body.append(isSingle ? "channel_name" : "channel_name[]", channelName));
    let answer;
    try {
        const response = await fetch(endpoint, { method: "POST", body, credentials, headers: typeof headers === "function" ? headers() : (headers ?? {}) });
        const text = await response.text();
        const failed = (found) => [
            new RealtimeError("denied", "channelAuthorization", "the right to subscribe", found, "see what the endpoint decides"),
            null,
        ];
        if (!response.ok) {
            answer = () => failed(`${response.status} ${quote(text)}`);
        }
        else {
            const found = JSON.parse(text);
            answer = (channel) => {
                const { status, data, error } = isSingle ? { status: 200, data: found, error: undefined } : (found?.[channel] ?? {});
                return status === 200 && typeof data?.auth === "string" ? [null, data] : failed(`${status ?? "no answer"} ${quote(String(error ?? ""))}`);
            };
        }
    }
    catch (error) {
        const unreachable = new RealtimeError("unreachable", "channelAuthorization", "an answer in JSON", quote(String(error)), "check the endpoint");
        answer = () => [unreachable, null];
    }
    for (const { channelName, answered } of requests) {
        try {
            answered(...answer(channelName));
        }
        catch (error) {
            // what one subscription does with its answer must not keep the others from theirs
            setTimeout(() => {
                throw error;
            });
        }
    }
}
