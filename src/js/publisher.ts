/** Publishing from JavaScript backends, over `fetch`: typed, shortened, signed, in order, retried. */
import { route } from "./channels.js";
import type { EventName, Events } from "./contract.js";
import { RealtimeError } from "./error.js";
import { Queue, type Queued } from "./queue.js";
import { Api, errorOf, type Answer, type PublishError } from "./request.js";
import type { AppSettings } from "./settings.js";
import { truncate } from "./truncate.js";

export { PublishError } from "./request.js";
export { optionsFromEnv, type AppSettings } from "./settings.js";

/** The app, and how to publish to it. */
export interface PublisherOptions extends AppSettings {
  /** How many events may be queued or on their way: 10,000 unless said otherwise. */
  queue?: number | undefined;
  /** How many requests are made at a time: 8 unless said otherwise. */
  connections?: number | undefined;
  /** How long one request may take, in milliseconds: 5,000 unless said otherwise. */
  timeout?: number | undefined;
  /** How long an event is tried, in milliseconds: 120,000 unless said otherwise. */
  patience?: number | undefined;
  /** What makes requests; `globalThis.fetch` unless said otherwise. */
  fetch?: typeof fetch | undefined;
  /** The clock, in milliseconds since 1970, chance from 0 to 1, and the waits between tries: for tests. */
  now?: (() => number) | undefined;
  random?: (() => number) | undefined;
  /** It need not heed `signal`, which says that nobody waits any more. */
  sleep?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** What was published, where. */
export interface Receipt {
  /** The channels that got the event. */
  channels: string[];
  /** The bytes of data that were sent. */
  bytes: number;
  /** What was shortened, as JSON Pointers. */
  truncated: string[];
}

/** An event that was not delivered. */
export interface Undelivered {
  name: string;
  channels: string[];
  /** The payload's JSON text. */
  data: string;
}

/** Publishes the contract's events. */
export interface Publisher {
  /**
   * Publishes an event to the channels that the contract routes it to; resolves when the server has it.
   *
   * Events of one channel arrive in the order of the calls, whatever is retried. Broken connections,
   * timeouts, 5xx and 429 are tried again, so an event can arrive twice: at least once, never silently
   * not at all. Waits for room while the queue is full, so await it, or events pile up in memory.
   *
   * @throws RealtimeError `invalid_payload`, `invalid_id`, `too_large` for the event itself, `closed`; PublishError
   * `refused` where the server will not take it, `unreachable` where it could not be sent in time.
   */
  publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt>;
  /**
   * Takes no more events, waits at most so long until all are sent, 10,000 ms unless said otherwise, and
   * gives back the others; those that were on their way may have arrived. Another call gives the same.
   */
  close(milliseconds?: number): Promise<Undelivered[]>;
  /** How many events wait for room, are queued or on their way. */
  readonly pending: number;
}

interface Job extends Queued, Undelivered {
  channels: string[];
  truncated: string[];
  accepted: number;
  done: (receipt: Receipt) => void;
  failed: (error: RealtimeError) => void;
}

/** What Pusher takes in one batch. */
const MAX_BATCH = 10;
/** How often a batch is tried that the server fails to serve, before its events go one by one. */
const BATCH_TRIES = 3;
/** How often the server may fail to serve an event while it serves others. */
const LONELY_TRIES = 20;
/** The waits between tries, in milliseconds: at most, at first and in the end, times chance. */
const [FIRST_WAIT, LONGEST_WAIT] = [50, 1000];

/** Makes a publisher. It holds no timer and no connection while nothing is to be sent. */
export function createPublisher(options: PublisherOptions): Publisher {
  return new Sender(options);
}

class Sender implements Publisher {
  private readonly queue = new Queue<Job>();
  private readonly api: Api;
  private readonly options: Required<{ [K in "queue" | "connections" | "patience" | "now" | "random" | "sleep"]: NonNullable<PublisherOptions[K]> }>;
  /** What was called for while the queue was full, in the order of the calls. */
  private readonly waitingForRoom = new Set<Job>();
  private readonly waitingForRest: (() => void)[] = [];
  private workers = 0;
  private silentUntil = 0;
  private lastSuccess = -1;
  private closing: Promise<Undelivered[]> | undefined;
  private readonly stop = new AbortController();
  private readonly undelivered: Undelivered[] = [];

  constructor({
    queue = 10_000,
    connections = 8,
    timeout = 5_000,
    patience = 120_000,
    fetch = (input, init) => globalThis.fetch(input, init),
    now = Date.now,
    random = Math.random,
    sleep = wait,
    ...app
  }: PublisherOptions) {
    for (const [field, value] of Object.entries({ queue, connections, timeout, patience })) {
      if (!(value > 0)) {
        throw new RealtimeError("invalid_argument", field, "a number above 0", String(value), "leave it out for the usual one");
      }
    }
    this.api = new Api(app, { timeout, fetch, now });
    this.options = { queue, connections, patience, now, random, sleep };
  }

  get pending(): number {
    return this.waitingForRoom.size + this.queue.size;
  }

  async publish<N extends EventName>(name: N, payload: Events[N]): Promise<Receipt> {
    if (this.closing) {
      throw new RealtimeError("closed", "publisher", "a publisher that is open", "a closed one", "make another");
    }
    const text = JSON.stringify(payload);
    const channels = route(name, text);
    const data = truncate(name, text);
    // where nothing was cut, what an earlier publisher had cut is no news
    const truncated = data === text ? [] : (JSON.parse(data)._truncated ?? []);
    return new Promise((done, failed) => {
      this.waitingForRoom.add({ name, channels, data, truncated, alone: false, accepted: 0, done, failed });
      this.admit();
    });
  }

  close(milliseconds = 10_000): Promise<Undelivered[]> {
    this.closing ??= this.finish(milliseconds);
    return this.closing;
  }

  private async finish(milliseconds: number): Promise<Undelivered[]> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => (timer = setTimeout(resolve, milliseconds, "late")));
    if ((await Promise.race([this.atRest(), late])) === "late") {
      const waiting = [...this.queue.drain(), ...this.waitingForRoom];
      this.waitingForRoom.clear();
      this.stop.abort();
      await this.atRest();
      waiting.forEach((job) => this.giveUp(job));
    }
    clearTimeout(timer);
    return this.undelivered.splice(0);
  }

  /** Queues what there is room for, in the order of the calls. */
  private admit(): void {
    for (const job of this.waitingForRoom) {
      if (this.queue.size >= this.options.queue) {
        return;
      }
      this.waitingForRoom.delete(job);
      job.accepted = this.options.now();
      this.queue.push(job);
      this.wake();
    }
  }

  private async atRest(): Promise<void> {
    while (this.queue.size > 0) {
      await new Promise<void>((resolve) => this.waitingForRest.push(resolve));
    }
  }

  private giveUp({ name, channels, data, failed }: Job): void {
    this.undelivered.push({ name, channels, data });
    failed(new RealtimeError("closed", "publisher", "time to send the event", "a publisher that was closed", "see what `close` gave back"));
  }

  /** Starts another worker while there are connections to spare. */
  private wake(): void {
    if (this.workers < this.options.connections) {
      this.workers++;
      void this.work();
    }
  }

  private async work(): Promise<void> {
    // what one tick publishes is there before the first request is made
    await Promise.resolve();
    for (;;) {
      // at rest an event has its own request and takes one round trip; what waits travels together
      const idle = this.options.connections - this.workers + 1;
      const taken = this.queue.take(this.queue.waiting.size <= idle ? 1 : MAX_BATCH);
      if (taken.length === 0) {
        this.workers--;
        return;
      }
      this.settle(taken, await this.attempt(taken));
    }
  }

  private settle(taken: Job[], failure: Failure | undefined): void {
    if (failure?.canBeOne && taken.length > 1) {
      this.queue.giveBack(taken);
    } else {
      for (const job of taken) {
        this.queue.finish(job);
        if (failure === undefined) {
          job.done({ channels: job.channels, bytes: utf8.encode(job.data).length, truncated: job.truncated });
        } else if (failure.isStopped) {
          this.giveUp(job);
        } else {
          job.failed(failure.error);
        }
      }
    }
    this.admit();
    if (this.queue.size === 0) {
      this.waitingForRest.splice(0).forEach((resolve) => resolve());
    }
    if (this.queue.waiting.size > 0) {
      this.wake();
    }
  }

  /** Sends events in one request until the server took them or there is no point in going on. */
  private async attempt(taken: Job[]): Promise<Failure | undefined> {
    const { now, patience, random } = this.options;
    const begin = now();
    const oldest = Math.min(...taken.map((job) => job.accepted));
    let [corrected, unserved] = [false, 0];
    for (let tries = 1; ; tries++) {
      await this.pause(this.silentUntil - now());
      const answer = this.stop.signal.aborted ? UNSENT : await this.send(taken);
      if (answer.status >= 200 && answer.status < 300) {
        this.lastSuccess = now();
        return undefined;
      }
      const error = errorOf(answer);
      if (this.stop.signal.aborted) {
        return { error, isStopped: true };
      }
      if (answer.status === 401 && !corrected && this.api.correctClock(answer)) {
        corrected = true;
        continue;
      }
      if (answer.retryAfter !== undefined) {
        this.silentUntil = Math.max(this.silentUntil, now() + Math.min(answer.retryAfter, patience));
      }
      const isUnserved = answer.status >= 500;
      unserved += Number(isUnserved);
      if (error.code === "refused" || (taken.length > 1 && unserved >= BATCH_TRIES)) {
        return { error, canBeOne: isUnserved || answer.status === 400 || answer.status === 413 };
      }
      const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * random();
      const othersPass = this.lastSuccess > begin;
      if ((unserved >= LONELY_TRIES && othersPass) || now() + wait - oldest >= patience) {
        return { error };
      }
      await this.pause(wait);
    }
  }

  /** Waits, or until the publisher is stopped. */
  private async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0 && !this.stop.signal.aborted) {
      const over = new AbortController();
      const stopped = new Promise<void>((resolve) => over.signal.addEventListener("abort", () => resolve()));
      const abort = (): void => over.abort();
      this.stop.signal.addEventListener("abort", abort);
      await Promise.race([this.options.sleep(milliseconds, over.signal), stopped]);
      this.stop.signal.removeEventListener("abort", abort);
    }
  }

  private send(taken: Job[]): Promise<Answer> {
    const [first] = taken as [Job];
    const [name, content] =
      taken.length === 1
        ? ["events", { name: first.name, channels: first.channels, data: first.data }]
        : ["batch_events", { batch: taken.flatMap(({ name, channels, data }) => channels.map((channel) => ({ channel, name, data }))) }];
    return this.api.post(name, JSON.stringify(content), this.stop.signal);
  }
}

interface Failure {
  error: PublishError;
  /** Whether it can be for the sake of one event of several. */
  canBeOne?: boolean;
  isStopped?: boolean;
}

/** What stands for an answer where nothing was sent any more. */
const UNSENT: Answer = { status: 0, text: "nothing was sent", skew: 0 };

const utf8 = new TextEncoder();

/** Waits, with no timer left behind when nobody waits any more. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
