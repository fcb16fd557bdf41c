/** One request of the server's HTTP API: signed, limited in time, answered or not. */
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";
import { baseUrl, type AppSettings } from "./settings.js";
import { signRequest } from "./signing.js";

/** What the server said. */
export interface Answer {
  /** 0 where there was no answer. */
  status: number;
  /** The beginning of its text, or what went wrong. */
  text: string;
  /** What the header `Retry-After` asks for, in milliseconds from now. */
  retryAfter?: number | undefined;
  /** The server's time, in milliseconds since 1970; NaN where it does not tell. */
  date?: number;
  /** The clock's correction that the request was signed with. */
  skew: number;
}

/** An event that was not published. */
export class PublishError extends RealtimeError {
  constructor(
    code: "refused" | "unreachable",
    found: string,
    advice: string,
    /** The HTTP status that ended it; `undefined` where there was no answer. */
    readonly status: number | undefined,
  ) {
    super(code, "server", "the server to take the event", found, advice);
  }
}

const ADVICE: Record<number, string> = {
  400: "the server does not understand the request; part of it may have been delivered",
  401: "check the key, the secret and the clock",
  403: "the app is disabled or over its quota: see its dashboard",
  404: "check the app's id",
  413: "the server has a lower limit than Pusher's 10240 bytes",
};

/** The error of an answer that is no success: `refused` where there is no point in trying again. */
export function errorOf({ status, text }: Answer): PublishError {
  if (status === 0) {
    return new PublishError("unreachable", text, "the event may have been published or not; try again later", undefined);
  }
  const found = `${status} ${quote(text)}`;
  return status === 429 || status >= 500
    ? new PublishError("unreachable", found, "the event may have been published or not; try again later", status)
    : new PublishError("refused", found, ADVICE[status] ?? "check the host and the port", status);
}

/** A clock that is this far from the server's can be why a signature is refused; Pusher takes 600 s. */
const MIN_SKEW = 300_000;
/** How much of an answer is kept for an error. */
const MAX_ANSWER = 500;

/** @internal */
export interface ApiOptions {
  /** How long one request may take, in milliseconds. */
  timeout: number;
  fetch: typeof fetch;
  now: () => number;
}

/** @internal */
export class Api {
  private readonly base: string;
  private readonly path: string;
  // not enumerable, so that no log of it shows the secret
  readonly #credentials: { key: string; secret: string };
  private skew = 0;

  constructor(
    settings: AppSettings,
    private readonly options: ApiOptions,
  ) {
    this.base = baseUrl(settings);
    this.path = `/apps/${encodeURIComponent(settings.appId)}`;
    this.#credentials = { key: settings.key, secret: settings.secret };
  }

  /** Posts to one of the app's paths, such as `events`; `stop` gives up. Never fails. */
  async post(name: string, body: string, stop: AbortSignal): Promise<Answer> {
    const { skew } = this;
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, this.options.timeout);
    stop.addEventListener("abort", abort);
    // a `fetch` that does not heed its signal is left to itself
    const ended = new Promise<Answer>((resolve) => {
      controller.signal.addEventListener("abort", () => resolve({ status: 0, text: "no answer in time", skew }));
    });
    try {
      return await Promise.race([ended, this.exchange(`${this.path}/${name}`, body, skew, controller.signal)]);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", abort);
    }
  }

  /** Learns the server's time from its refusal; whether the clock that it was signed by can be why. */
  correctClock({ date, skew }: Answer): boolean {
    const learned = (date ?? NaN) - this.options.now();
    if (!(Math.abs(learned - skew) >= MIN_SKEW)) {
      return false;
    }
    this.skew = learned;
    return true;
  }

  private async exchange(path: string, body: string, skew: number, signal: AbortSignal): Promise<Answer> {
    const time = Math.floor((this.options.now() + skew) / 1000);
    // called as a plain function: browsers' and workers' `fetch` wants no other `this`
    const { fetch } = this.options;
    try {
      const query = signRequest(this.#credentials, { method: "POST", path, body }, time);
      const response = await fetch(`${this.base}${path}?${query}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal,
        // followed, it would become a GET whose signature is wrong
        redirect: "manual",
      });
      const { status, headers } = response;
      const text = (await response.text()).slice(0, MAX_ANSWER);
      return { status, text, skew, retryAfter: this.retryAfter(headers.get("retry-after")), date: Date.parse(headers.get("date") ?? "") };
    } catch (error) {
      // the cause can name the URL, in which the signature stands: only its code is kept
      const { name, cause } = error as Error & { cause?: { code?: string } };
      return { status: 0, text: cause?.code ?? name, skew };
    }
  }

  /** The header `Retry-After`, seconds or a moment, in milliseconds from now. */
  private retryAfter(header: string | null): number | undefined {
    const milliseconds = Number(header) * 1000 || Date.parse(header ?? "") - this.options.now();
    return milliseconds > 0 ? milliseconds : undefined;
  }
}
