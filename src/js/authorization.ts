/** Authorisation of many subscriptions in one request. */
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";

/** Where and how to ask. */
export interface BatchedAuthorizationOptions {
  /** The URL of the backend's endpoint, such as `/pusher/auth`. */
  endpoint: string;
  /** Headers to send, or what gives them for each request. */
  headers?: Record<string, string> | (() => Record<string, string>);
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
type Answered = (error: Error | null, data: { auth: string; channel_data?: string } | null) => void;

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
export function batchedAuthorization(options: BatchedAuthorizationOptions): {
  transport: "ajax";
  endpoint: string;
  customHandler: (request: ChannelRequest, answered: Answered) => void;
} {
  const { endpoint } = options;
  let waiting: (ChannelRequest & { answered: Answered })[] = [];
  const flush = (): void => {
    const sockets = new Map<string, typeof waiting>();
    for (const request of waiting.splice(0)) {
      sockets.set(request.socketId, [...(sockets.get(request.socketId) ?? []), request]);
    }
    for (const [socketId, requests] of sockets) {
      while (requests.length > 0) {
        void ask(options, socketId, requests.splice(0, MAX_CHANNELS));
      }
    }
  };
  const customHandler = (request: ChannelRequest, answered: Answered): void => {
    if (waiting.push({ ...request, answered }) === 1) {
      setTimeout(flush);
    }
  };
  return { transport: "ajax", endpoint, customHandler };
}

async function ask(
  { endpoint, headers, params, credentials = "same-origin", fetch = globalThis.fetch }: BatchedAuthorizationOptions,
  socketId: string,
  requests: (ChannelRequest & { answered: Answered })[],
): Promise<void> {
  const isSingle = requests.length === 1;
  const body = new URLSearchParams({ ...params, socket_id: socketId });
  requests.forEach(({ channelName }) => body.append(isSingle ? "channel_name" : "channel_name[]", channelName));
  let answer: (channel: string) => Parameters<Answered>;
  try {
    const response = await fetch(endpoint, { method: "POST", body, credentials, headers: typeof headers === "function" ? headers() : (headers ?? {}) });
    const text = await response.text();
    const failed = (found: string): Parameters<Answered> => [
      new RealtimeError("denied", "channelAuthorization", "the right to subscribe", found, "see what the endpoint decides"),
      null,
    ];
    if (!response.ok) {
      answer = () => failed(`${response.status} ${quote(text)}`);
    } else {
      const found = JSON.parse(text);
      answer = (channel) => {
        const { status, data, error } = isSingle ? { status: 200, data: found, error: undefined } : (found?.[channel] ?? {});
        return status === 200 && typeof data?.auth === "string" ? [null, data] : failed(`${status ?? "no answer"} ${quote(String(error ?? ""))}`);
      };
    }
  } catch (error) {
    const unreachable = new RealtimeError("unreachable", "channelAuthorization", "an answer in JSON", quote(String(error)), "check the endpoint");
    answer = () => [unreachable, null];
  }
  for (const { channelName, answered } of requests) {
    try {
      answered(...answer(channelName));
    } catch (error) {
      // what one subscription does with its answer must not keep the others from theirs
      setTimeout(() => {
        throw error;
      });
    }
  }
}
