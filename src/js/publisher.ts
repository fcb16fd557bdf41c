/**
 * Publishing from JavaScript backends. The crate's state machine decides what to send, when to send it, and what an
 * answer means. This file hosts `fetch`, timers and promises for it.
 */
import type { EventName, Events, RealtimeChannel } from "./contract.js";
import { Outgoing, PublisherCore, publisherHooks } from "./fiche_realtime_server_bg.js";
import type { PublishError } from "./publish-error.js";
import type { AppSettings } from "./settings.js";

export { PublishError } from "./publish-error.js";
export { optionsFromEnv, type AppSettings } from "./settings.js";

/**
 * The options of {@link createPublisher}: the app, and how to publish to it. `optionsFromEnv` reads the app from the
 * environment.
 *
 * ```js
 * const options = { ...optionsFromEnv(process.env), coalesce: true, patience: 30_000 };
 * ```
 */
export interface PublisherOptions extends AppSettings {
  /** The most events that may be queued or in a request at a time. The default is 10,000. */
  queue?: number | undefined;
  /** The most bytes that these events may take in total: names, channels and data. The default is 64 MiB. */
  queueBytes?: number | undefined;
  /** The most requests that may be in flight at a time. The default is 8. */
  connections?: number | undefined;
  /** The timeout of one request, in milliseconds. The default is 5,000. */
  timeout?: number | undefined;
  /** How long an event is retried, in milliseconds, counted from its acceptance. The default is 120,000. */
  patience?: number | undefined;
  /**
   * Whether newer progress replaces queued progress. A new event whose name ends in `.progress` replaces a queued
   * event with the same name and the same identifiers. It takes its own place at the end of the queue. The default is
   * `false`.
   */
  coalesce?: boolean | undefined;
  /**
   * Skips the channels for which this returns false, such as channels that nobody watches. An event without a channel
   * left is not sent; its receipt has no channels.
   */
  onlyIf?: ((channel: RealtimeChannel) => boolean) | undefined;
  /** The function that makes requests. The default is `globalThis.fetch`. */
  fetch?: typeof fetch | undefined;
  /** The clock, in milliseconds since 1970. For tests. */
  now?: (() => number) | undefined;
  /** The source of random numbers from 0 to 1. For tests. */
  random?: (() => number) | undefined;
  /**
   * Waits for the given time, by the clock. For tests. The publisher calls it for every wait: until a retry, a timeout
   * or the deadline of `close`. So it must not end before `fetch` has answered, or the request times out. `signal` is
   * aborted when the wait is no longer needed; the function may ignore it.
   */
  sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * The outcome of an event that was published.
 *
 * ```js
 * const { channels, truncated } = await publisher.publish("audit.failed", payload);
 * if (truncated.length > 0) console.warn("shortened to fit:", truncated); // such as ["/error"]
 * ```
 */
export interface Receipt {
  /** The channels to which the event was sent. Empty if {@link PublisherOptions.onlyIf} accepted none. */
  channels: string[];
  /** The size of the data that was sent, in bytes. */
  bytes: number;
  /** JSON Pointers of the fields that were shortened. */
  truncated: string[];
  /** Whether a newer event replaced this one and was sent instead. The other fields then describe the newer event. */
  superseded: boolean;
}

/** An event that {@link Publisher.close} returned, because the server had not confirmed it by the deadline. */
export interface Undelivered {
  /** The event's name. */
  name: string;
  /** The names of its channels. */
  channels: string[];
  /** The payload's JSON text. */
  data: string;
  /** Whether a request with the event was sent. If so, the event may have arrived. */
  wasOnItsWay: boolean;
}

/**
 * Counts of events since the publisher was created, by outcome. `accepted` equals `sent` + `superseded` + `failed` +
 * `undelivered` + `pending`.
 */
export interface PublisherStats {
  /** Events that the queue accepted. Events that wait for room are not counted yet. */
  accepted: number;
  /** Events that the server confirmed. */
  sent: number;
  /** Requests that were sent. */
  requests: number;
  /** Requests that failed and were retried. */
  retried: number;
  /** Accepted events that were shortened to fit. */
  truncated: number;
  /** Events that a newer one replaced in the queue. */
  superseded: number;
  /** Events that the server refused, or that were not sent in time. */
  failed: number;
  /** Events that `close` returned. */
  undelivered: number;
  /** Events that are queued or in a request. */
  pending: number;
}

/**
 * Publishes the contract's events. {@link createPublisher} creates one. Create one for each app when the backend
 * starts, and close it when the backend ends.
 */
export interface Publisher {
  /**
   * Publishes an event to its channels. The promise resolves when the server has confirmed the event.
   *
   * Events of one channel arrive in the order of the calls, even after retries. The publisher retries after broken
   * connections, timeouts, 5xx and 429, so an event can arrive twice. An event that was not sent is always an error or
   * in the answer of `close`. The call waits for room while the queue is full. Await it, or events pile up in memory.
   *
   * A name that the contract does not have is a compile error. In JavaScript such an event is published unchecked, by
   * the same rules of routing.
   *
   * @throws RealtimeError `invalid_payload`, `invalid_id` or `too_large` for the event itself, `closed` after `close`.
   * PublishError `refused` if the server refuses the event, `unreachable` if it could not be sent in time.
   */
  publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt>;
  /**
   * Closes the publisher: accepts no more events, and waits until the accepted ones are sent, for at most
   * `milliseconds`. The default is 10,000.
   *
   * The promise resolves to the events that the server did not confirm by then, in the order of the calls that published
   * them. Some of them may have arrived: see {@link Undelivered.wasOnItsWay}. A second call returns the same promise.
   *
   * @throws RealtimeError `invalid_argument` if `milliseconds` is not a number from 0. Nothing is closed then.
   */
  close(milliseconds?: number): Promise<Undelivered[]>;
  /** The number of events that wait for room, are queued or are in a request. */
  readonly pending: number;
  /** Counts of events so far, by outcome. */
  readonly stats: PublisherStats;
}

/**
 * Creates a publisher. While it has nothing to send, it holds no timer and no connection.
 *
 * ```js
 * const publisher = createPublisher(optionsFromEnv(process.env));
 * await publisher.publish("notification", { type: "info", message: "Saved", duration: 5000 });
 * for (const { name, channels } of await publisher.close()) console.error(name, "was not delivered to", channels);
 * ```
 *
 * @throws RealtimeError `invalid_argument` for an option that cannot be used.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  return new Driver(options);
}

/** The options that are functions. */
type PublisherHooks = Pick<PublisherOptions, "fetch" | "now" | "sleep" | "onlyIf">;

interface Request {
  group: number;
  attempt: number;
  url: string;
  body: string;
}

interface End {
  caller: number;
  receipt?: Receipt;
  error?: PublishError;
}

/** The next thing that the machine asks for. */
type Action = ({ what: "send" } & Request) | { what: "abandon"; group: number } | { what: "ended"; ends: End[] };

class Driver implements Publisher {
  // not enumerable, so that a log of the publisher does not show the secret
  readonly #core: PublisherCore;
  readonly #options: Required<{ [K in "fetch" | "now" | "sleep"]: NonNullable<PublisherOptions[K]> }>;
  readonly #since: () => number;
  readonly #onlyIf: PublisherOptions["onlyIf"];
  readonly #callers = new Map<number, { done: (receipt: Receipt) => void; failed: (error: unknown) => void }>();
  /** The requests in flight, by their group. */
  readonly #requests = new Map<number, AbortController>();
  #nextCaller = 0;
  #isToRun = false;
  /** The time for which the timer waits, and the controller that ends it. */
  #timer: { at: number; stop: AbortController } | undefined;
  #closing: Promise<Undelivered[]> | undefined;
  #closed: { done: (undelivered: Undelivered[]) => void; failed: (error: unknown) => void } | undefined;

  constructor(options: PublisherOptions) {
    this.#core = new PublisherCore(options);
    const { now, sleep = wait, fetch = (input, init) => globalThis.fetch(input, init), onlyIf } = publisherHooks(options) as PublisherHooks;
    this.#options = { fetch, sleep, now: now ?? Date.now };
    // the waits must go on when the system's clock is changed
    this.#since = now ?? (() => performance.now());
    this.#onlyIf = onlyIf;
  }

  get pending(): number {
    return this.#core.pending;
  }

  get stats(): PublisherStats {
    return this.#core.stats() as PublisherStats;
  }

  async publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt> {
    const event = new Outgoing(name, payload, this.#onlyIf);
    const nobody = event.receiptOfNobody as Receipt | undefined;
    if (nobody) {
      event.free();
      return nobody;
    }
    const caller = (this.#nextCaller = (this.#nextCaller + 1) >>> 0);
    this.#core.publish(event, caller, this.#since(), this.#options.now());
    return new Promise((done, failed) => {
      this.#callers.set(caller, { done, failed });
      this.#run();
    });
  }

  close(milliseconds = 10_000): Promise<Undelivered[]> {
    if (!this.#closing) {
      try {
        this.#core.close(milliseconds, this.#since(), this.#options.now());
      } catch (error) {
        return Promise.reject(error);
      }
      this.#closing = new Promise((done, failed) => (this.#closed = { done, failed }));
      this.#run();
    }
    return this.#closing;
  }

  /** Runs the machine at the end of this tick, so that all events of the tick are queued first. */
  #run(): void {
    if (!this.#isToRun) {
      this.#isToRun = true;
      queueMicrotask(() => this.#guarded(() => this.#step()));
    }
  }

  /** Asks the machine. If it throws, the module has stopped, and the publisher with it. */
  #guarded(ask: () => void): void {
    try {
      ask();
    } catch (error) {
      this.#stop(error);
    }
  }

  #step(): void {
    this.#isToRun = false;
    for (let action; (action = this.#core.poll(this.#since(), this.#options.now()) as Action | undefined); ) {
      switch (action.what) {
        case "send":
          void this.#send(action);
          break;
        case "abandon":
          this.#requests.get(action.group)?.abort();
          this.#requests.delete(action.group);
          break;
        case "ended":
          action.ends.forEach((end) => this.#end(end));
      }
    }
    if (this.#closed && this.#core.isAtRest) {
      this.#closed.done(this.#core.takeGivenBack() as Undelivered[]);
      this.#closed = undefined;
    }
    this.#setTimer();
  }

  /** Ends everything with the error of a module that stopped. Nobody knows which events have arrived. */
  #stop(error: unknown): void {
    this.#requests.forEach((request) => request.abort());
    this.#requests.clear();
    this.#timer?.stop.abort();
    this.#callers.forEach(({ failed }) => failed(error));
    this.#callers.clear();
    this.#closed?.failed(error);
  }

  #end({ caller, receipt, error }: End): void {
    const { done, failed } = this.#callers.get(caller)!;
    this.#callers.delete(caller);
    if (receipt) {
      done(receipt);
    } else {
      failed(error);
    }
  }

  /** Sets the timer for the machine's next wake-up. */
  #setTimer(): void {
    const at = this.#core.wake;
    if (at === this.#timer?.at) {
      return;
    }
    this.#timer?.stop.abort();
    this.#timer = undefined;
    if (at !== undefined) {
      this.#timer = { at, stop: new AbortController() };
      void this.#wait(this.#timer);
    }
  }

  async #wait(timer: { at: number; stop: AbortController }): Promise<void> {
    const { signal } = timer.stop;
    try {
      await this.#options.sleep(Math.max(0, timer.at - this.#since()), signal);
    } catch {
      // some sleeps reject when they are aborted; after any other failure the platform's timer waits
    }
    // a sleep that ends early must not run the machine again and again
    for (let left; !signal.aborted && (left = timer.at - this.#since()) > 0; ) {
      await wait(left, signal);
    }
    if (!signal.aborted) {
      this.#timer = undefined;
      this.#run();
    }
  }

  async #send({ group, attempt, url, body }: Request): Promise<void> {
    const { now } = this.#options;
    const controller = new AbortController();
    this.#requests.set(group, controller);
    try {
      const { status, retryAfter, date, text } = await this.#exchange(url, body, controller.signal);
      this.#core.answered(group, attempt, status, retryAfter, date, text, this.#since(), now());
    } catch (error) {
      // only the cause's code is kept: its text can have the URL, which has the signature
      const { name, cause, code } = Object(error) as Error & { cause?: { code?: unknown }; code?: unknown };
      this.#guarded(() => this.#core.failed(group, attempt, String(cause?.code ?? code ?? name), this.#since(), now()));
    }
    if (this.#requests.get(group) === controller) {
      this.#requests.delete(group);
    }
    this.#run();
  }

  async #exchange(url: string, body: string, signal: AbortSignal) {
    // a plain function call: the `fetch` of browsers and workers refuses another `this`
    const { fetch } = this.#options;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal,
      // a followed redirect would become a GET, with a wrong signature
      redirect: "manual",
    });
    const { status, headers } = response;
    const text = await beginning(response, this.#core.maxAnswer);
    return { status, retryAfter: headers.get("retry-after"), date: headers.get("date"), text };
  }
}

/** Reads at most `most` bytes of a response's body. If the body breaks off, returns the bytes that arrived. */
async function beginning({ body }: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  while (reader && size < most) {
    // a body that breaks off is no failure: the status is the answer, and errors only quote the body
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (!value) {
      break;
    }
    parts.push(value);
    size += value.length;
  }
  // the rest of the body, if there is one, is not needed
  void reader?.cancel().catch(() => {});
  const text = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.length;
  }
  return text.subarray(0, most);
}

/** Waits. An aborted signal ends the wait and its timer. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // timers cannot wait longer than this: the wait ends early, and `#wait` goes on waiting
    const timer = setTimeout(resolve, Math.min(milliseconds, 0x7fffffff));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
