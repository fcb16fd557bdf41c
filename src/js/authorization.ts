/**
 * Authorises many subscriptions of pusher-js in one request. It collects the subscriptions of one tick, asks the
 * backend's endpoint, and hands each subscription its answer. Limits, statuses and words come from the crate
 * (`words.ts`).
 */
import { refuse, type RealtimeError } from "./error.js";
import { kindOf, property, quote, reading, said, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import { DENIALS, DENIED, ENDPOINT_TYPE, MAX_CHANNELS, UNAUTHORISED, type Wording } from "./words.js";

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
/** The endpoint's answer about one channel. */
interface ChannelAnswer {
  status?: unknown;
  data?: unknown;
  error?: unknown;
}
type Answered = (error: Error | null, data: { auth: string; channel_data?: string } | null) => void;

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
export function batchedAuthorization(options: BatchedAuthorizationOptions): {
  customHandler: (request: ChannelRequest, answered: Answered) => void;
} {
  const endpoint = reading(ENDPOINT_TYPE, "endpoint", () => (kindOf(options) === Kind.Object ? property(options, "endpoint") : undefined));
  if (typeof endpoint !== "string") {
    throw refuse(ENDPOINT_TYPE, "endpoint", "", typeOf(endpoint));
  }
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

async function ask(options: BatchedAuthorizationOptions, socketId: string, requests: (ChannelRequest & { answered: Answered })[]): Promise<void> {
  const isSingle = requests.length === 1;
  let answer: (channel: string) => Parameters<Answered>;
  try {
    const { endpoint, headers, params, credentials = "same-origin", fetch = globalThis.fetch } = options;
    const body = new URLSearchParams({ ...params, socket_id: socketId });
    requests.forEach(({ channelName }) => body.append(isSingle ? "channel_name" : "channel_name[]", channelName));
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
    answer = () => [unreachable(said(error)), null];
  }
  for (const { channelName, answered } of requests) {
    try {
      answered(...answer(channelName));
    } catch (error) {
      // if a subscription throws on its answer, the others must still get theirs
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
  return [DENIALS.includes(status as number) ? refuse(DENIED, FIELD, "", found) : unreachable(found), null];
}

const FIELD = "channelAuthorization";

/**
 * Makes the error of a subscription that failed, from the data of pusher-js. It is `denied` if the status is a denial.
 * Any other status is a failure of the endpoint, and says nothing about the user's rights. pusher-js hands on only the
 * message of a handler's own error, so the status is then read from the message.
 */
export function subscriptionError(channel: string, data: unknown): RealtimeError {
  const { error, status } = (data ?? {}) as { error?: unknown; status?: unknown };
  const text = String(error);
  const isDenial = status === undefined ? new RegExp(`\\b(${DENIALS.join("|")})\\b`).test(text) : DENIALS.includes(status as number);
  const found = status === undefined ? quote(text) : `${status as string} ${quote(text)}`;
  const [wording, told] = (status === undefined && answered(text)) || [isDenial ? DENIED : UNAUTHORISED, found];
  return refuse(wording, channel, "", told);
}

/**
 * Reads the wording and the found value from the message of an error of `batchedAuthorization`, because pusher-js hands
 * on only the message. Undefined for the message of another handler.
 */
function answered(message: string): [Wording, string] | undefined {
  for (const wording of [DENIED, UNAUTHORISED]) {
    const [before, after] = refuse(wording, FIELD, "", "\0").message.split("\0") as [string, string];
    if (message.startsWith(before) && message.endsWith(after)) {
      return [wording, message.slice(before.length, -after.length)];
    }
  }
  return undefined;
}

function unreachable(found: string): RealtimeError {
  return refuse(UNAUTHORISED, FIELD, "", found);
}
