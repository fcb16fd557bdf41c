/** Authorisation of many subscriptions in one request. */
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";

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
/** What the endpoint says of one channel. */
interface ChannelAnswer {
  status?: unknown;
  data?: unknown;
  error?: unknown;
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
 * an error for that channel alone: `denied` where the endpoint said 401 or 403, `unreachable` where it said
 * nothing that can be used. Both come to `pusher:subscription_error`.
 */
export function batchedAuthorization(options: BatchedAuthorizationOptions): {
  customHandler: (request: ChannelRequest, answered: Answered) => void;
} {
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
  return { customHandler };
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
    const sent = typeof headers === "function" ? await headers() : (headers ?? {});
    const response = await fetch(endpoint, { method: "POST", body, credentials, headers: sent });
    const text = await response.text();
    if (response.ok) {
      const all: Record<string, ChannelAnswer | undefined> = JSON.parse(text) ?? {};
      answer = (channel) => answerOf(isSingle ? { status: 200, data: all } : (all[channel] ?? {}));
    } else {
      answer = () => answerOf({ status: response.status, error: text });
    }
  } catch (error) {
    answer = () => [unreachable(quote(String(error))), null];
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

function answerOf({ status, data, error }: ChannelAnswer): Parameters<Answered> {
  const authorization = data as { auth: string } | null | undefined;
  if (status === 200 && typeof authorization?.auth === "string") {
    return [null, authorization];
  }
  const found = `${status ?? "no answer"} ${quote(String(error ?? ""))}`;
  const isDenied = status === 401 || status === 403;
  return [isDenied ? new RealtimeError("denied", FIELD, "the right to subscribe", found, "see what the endpoint decides") : unreachable(found), null];
}

const FIELD = "channelAuthorization";

function unreachable(found: string): RealtimeError {
  return new RealtimeError("unreachable", FIELD, "an `auth` for each channel", found, "check the endpoint, and that it answers several channels at once");
}
