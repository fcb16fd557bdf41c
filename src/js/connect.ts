/** `connect`: typed events from a pusher-js instance, each once, and what to fetch again when some were missed. */
import { channelsFor, route, type Scopes } from "./channels.js";
import type { Decoded } from "./contract.js";
import { decode, quote } from "./decode.js";
import { RealtimeError } from "./error.js";
import { Gaps } from "./gaps.js";
import { checkHandlers, keysOf, type AnyHandlers, type HandlersFor, type Observers, type Received, type ScopeStatus } from "./handlers.js";
import { Latest } from "./latest.js";
import { Once } from "./once.js";
import { hold, pusherOf, type EchoLike, type PusherLike } from "./pusher.js";
import { distinct, missedTargets, refetchTargets } from "./refetch.js";

/** The state of the connection, in pusher-js's words. */
export type ConnectionStatus = "initialized" | "connecting" | "connected" | "unavailable" | "failed" | "disconnected";

/**
 * What is told to the app as a whole: of messages and errors, those that no subscription handles itself;
 * `onRefetch` of everything that is watched, beside what subscriptions are told of their own scopes.
 */
export interface ConnectOptions extends Observers {
  /** For how long a copy on another channel is the same message, in milliseconds: 5,000 unless said otherwise. */
  window?: number;
  /** The most that `onRefetch` is put off, so that not all clients fetch at once, in milliseconds: 1,000. */
  jitter?: number;
  /** `"event"` calls `onRefetch` also for what events make stale, many at once; else only after a gap. */
  refetchOn?: "gap" | "event";
  /** Whether events that would move a counter backwards are left out, unless a subscription says otherwise. */
  latest?: boolean;
  /** A copy of a message that was handed out already, with its channel and the first one's payload. */
  onDuplicate?: (copy: Received<Decoded>) => void;
}

/** What a subscription can ask for. */
export interface SubscribeOptions {
  /** Whether progress events that would move a counter backwards are left out. */
  latest?: boolean;
}

/** A connection's typed events. */
export interface Realtime {
  /**
   * Watches these scopes: calls `handlers` for each message that arrives on their channels, once, also where
   * several channels bring it. The returned function ends it; a channel is left with its last subscription.
   * Instead of handlers, a function can give them, and is asked for each message.
   *
   * @throws RealtimeError `invalid_id` for an id that cannot name a channel, `unknown_event` or
   * `invalid_argument` for handlers that could never be called, `closed` after `close`.
   */
  subscribe<S extends Scopes>(scopes: S, handlers: HandlersFor<S> | (() => HandlersFor<S>), options?: SubscribeOptions): () => void;
  /** The state of the connection. */
  readonly status: ConnectionStatus;
  /** Calls back at each change of the connection's state, until the returned function is called. */
  onStatus(callback: (status: ConnectionStatus) => void): () => void;
  /** Ends all subscriptions. The pusher-js instance stays as it is. */
  close(): void;
}

interface Subscription {
  channels: string[];
  handlers(): AnyHandlers;
  latest: Latest | undefined;
  status: ScopeStatus;
}

interface Watched {
  subscriptions: Set<Subscription>;
  status: ScopeStatus;
  release(): void;
}

/** A message, and to whom it was told. */
interface Message {
  decoded: Received<Decoded>;
  told: Set<Subscription>;
}

/**
 * Typed events from a pusher-js instance, or Laravel Echo, that the app owns.
 *
 * @throws RealtimeError `invalid_argument` for what is no such instance, or a number that is none.
 */
export function connect(source: PusherLike | EchoLike, options: ConnectOptions = {}): Realtime {
  return new Connection(pusherOf(source), options);
}

class Connection implements Realtime {
  private readonly watched = new Map<string, Watched>();
  private readonly once: Once<Message>;
  private readonly gaps: Gaps;
  private isClosed = false;
  private readonly callbacks = new Set<{ onStatus: (status: ConnectionStatus) => void }>();

  constructor(
    private readonly pusher: PusherLike,
    private readonly options: ConnectOptions,
  ) {
    const { window = 5_000, jitter = 1_000 } = options;
    for (const [field, value] of Object.entries({ window, jitter })) {
      if (!(value >= 0 && value < 2 ** 31)) {
        throw new RealtimeError("invalid_argument", field, "milliseconds", String(value), "leave it out if in doubt");
      }
    }
    this.once = new Once(window, () => performance.now());
    this.gaps = new Gaps(jitter, (missed, targets) => {
      this.call([], options, "onRefetch", targets);
      for (const subscription of new Set([...this.watched.values()].flatMap(({ subscriptions }) => [...subscriptions]))) {
        const own = subscription.channels.filter((channel) => missed.has(channel));
        if (own.length > 0) {
          this.call([subscription], subscription.handlers(), "onRefetch", distinct(own.flatMap(missedTargets)));
        }
      }
    });
    pusher.connection.bind("state_change", this.stateChanged);
    pusher.connection.bind("error", this.connectionFailed);
  }

  get status(): ConnectionStatus {
    return this.pusher.connection.state as ConnectionStatus;
  }

  onStatus(callback: (status: ConnectionStatus) => void): () => void {
    const entry = { onStatus: callback };
    this.callbacks.add(entry);
    return () => void this.callbacks.delete(entry);
  }

  subscribe<S extends Scopes>(scopes: S, handlers: HandlersFor<S> | (() => HandlersFor<S>), options: SubscribeOptions = {}): () => void {
    if (this.isClosed) {
      throw new RealtimeError("closed", "subscribe", "an open connection", "a closed one", "connect anew");
    }
    const channels = channelsFor(scopes);
    const given = (typeof handlers === "function" ? handlers : () => handlers) as () => AnyHandlers;
    checkHandlers(given());
    const latest = (options.latest ?? this.options.latest) ? new Latest() : undefined;
    const subscription: Subscription = { channels, handlers: () => this.ask(given), latest, status: "pending" };
    channels.forEach((channel) => this.watch(channel).subscriptions.add(subscription));
    this.updateStatus(subscription);
    return () => {
      for (const channel of channels) {
        const watched = this.watched.get(channel);
        if (watched?.subscriptions.delete(subscription) && watched.subscriptions.size === 0) {
          this.leave(channel, watched);
        }
      }
    };
  }

  close(): void {
    this.isClosed = true;
    this.pusher.connection.unbind("state_change", this.stateChanged);
    this.pusher.connection.unbind("error", this.connectionFailed);
    this.gaps.stop();
    this.callbacks.clear();
    this.watched.forEach((watched, channel) => this.leave(channel, watched));
  }

  // --- channels

  private watch(name: string): Watched {
    const known = this.watched.get(name);
    if (known) {
      if (known.status === "denied") {
        // who asks anew may have the right by now
        this.setStatus(known, "pending");
        this.pusher.subscribe(name);
      }
      return known;
    }
    const [channel, giveUp] = hold(this.pusher, name);
    const arrived = (event: string, data: unknown): void => this.arrived(watched, name, event, data);
    const release = (): void => {
      channel.unbind_global(arrived);
      giveUp();
    };
    const watched: Watched = { subscriptions: new Set(), status: channel.subscribed ? "live" : "pending", release };
    this.watched.set(name, watched);
    channel.bind_global(arrived);
    queueMicrotask(() => {
      // an authorisation that answers at once has denied it before anything could be bound
      if (watched.status === "pending" && this.status === "connected" && channel.subscriptionPending === false && !channel.subscribed) {
        arrived("pusher:subscription_error", { error: "denied at once" });
      }
    });
    return watched;
  }

  private leave(name: string, watched: Watched): void {
    this.watched.delete(name);
    this.gaps.gone(name);
    watched.release();
  }

  private setStatus(watched: Watched, status: ScopeStatus): void {
    watched.status = status;
    watched.subscriptions.forEach((subscription) => this.updateStatus(subscription));
  }

  private updateStatus(subscription: Subscription): void {
    const all = subscription.channels.map((channel) => this.watched.get(channel)?.status);
    const isLive = all.length > 0 && all.every((status) => status === "live");
    const status = all.includes("denied") ? "denied" : isLive ? "live" : "pending";
    if (status !== subscription.status) {
      subscription.status = status;
      this.call([subscription], subscription.handlers(), "onStatus", status);
    }
  }

  private readonly stateChanged = (change: unknown): void => {
    const { previous, current } = change as { previous: string; current: ConnectionStatus };
    if (previous === "connected") {
      this.gaps.open([...this.watched].filter(([, { status }]) => status === "live").map(([name]) => name));
      this.watched.forEach((watched) => this.setStatus(watched, "pending"));
    }
    if (current === "connected") {
      this.gaps.reconnected();
    }
    this.callbacks.forEach((entry) => this.call([], entry, "onStatus", current));
  };

  // --- messages

  private arrived(watched: Watched, channel: string, event: string, data: unknown): void {
    if (event === "pusher:subscription_succeeded") {
      this.setStatus(watched, "live");
      this.gaps.back(channel);
    } else if (event === "pusher:subscription_error") {
      this.setStatus(watched, "denied");
      this.gaps.gone(channel);
      this.report([...watched.subscriptions], deniedError(channel, data));
    } else if (!event.startsWith("pusher:")) {
      this.message(watched, channel, event, data);
    }
  }

  private message(watched: Watched, channel: string, event: string, data: unknown): void {
    const { decoded, told } = this.read(channel, event, data);
    const isFirst = told.size === 0;
    const fresh = [...watched.subscriptions].filter((subscription) => !told.has(subscription));
    fresh.forEach((subscription) => told.add(subscription));
    if (fresh.length === 0) {
      this.call([], this.options, "onDuplicate", { ...decoded, channel });
      return;
    }
    // a handler may end other subscriptions
    const takers = fresh.filter((subscription) => watched.subscriptions.has(subscription) && this.hand(subscription, decoded));
    if (isFirst && takers.length === 0) {
      this.unhandled(decoded);
    }
    if (isFirst && this.options.refetchOn === "event") {
      this.gaps.mark(refetchTargets(decoded));
    }
  }

  /** The message that arrives: a new one, or one that another channel has brought already. */
  private read(channel: string, event: string, data: unknown): Message {
    const first = (): Message => {
      const decoded = decode(event, data);
      return { decoded: Object.assign(decoded, decoded.kind === "invalid" ? { channel, data } : { channel }), told: new Set() };
    };
    try {
      const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];
      if (channels.length > 1) {
        return this.once.arrive(`${event} ${JSON.stringify(data)}`, channel, channels, first);
      }
    } catch {
      // what cannot be routed is on this channel alone
    }
    return first();
  }

  /** Calls a subscription's handlers; false if it has none for what is no event. */
  private hand(subscription: Subscription, decoded: Received<Decoded>): boolean {
    const handlers = subscription.handlers();
    if ((decoded.kind === "event" || decoded.kind === "partial") && subscription.latest?.isOld(decoded)) {
      return true;
    }
    if (decoded.kind === "event") {
      keysOf(decoded.name).forEach((key) => this.call([subscription], handlers, key, decoded));
      return true;
    }
    return this.call([subscription], handlers, OBSERVER[decoded.kind], decoded);
  }

  /** What no subscription handles is the app's. */
  private unhandled(decoded: Received<Decoded>): void {
    if (decoded.kind !== "event" && !this.call([], this.options, OBSERVER[decoded.kind], decoded) && decoded.kind === "invalid") {
      const [{ path, expected, found }] = decoded.problems as [(typeof decoded.problems)[0]];
      this.report([], new RealtimeError("invalid_payload", decoded.name + path, expected, found, "see onInvalid for all problems, and mend what publishes it"));
    }
  }

  // --- what goes wrong

  private readonly connectionFailed = (error: unknown): void => {
    const { code, message } = (error as { data?: { code?: unknown; message?: unknown } } | null)?.data ?? {};
    // others are the network's, or told by the state: pusher-js tries again by itself
    if (typeof code === "number" && code >= 4000 && code < 4100) {
      this.report([], new RealtimeError("refused", "connection", "an accepted connection", `${code} ${quote(String(message))}`, "check the app key, the cluster or host, and the channels' authorisation"));
    }
  };

  /** The handlers that an app's function gives; none where it throws. */
  private ask(given: () => AnyHandlers): AnyHandlers {
    try {
      return given();
    } catch (cause) {
      this.report([], failure("handlers", cause));
      return {};
    }
  }

  /** Calls a handler if it is there: what it throws is reported and stops nothing. */
  private call(by: Subscription[], handlers: object, key: string, argument: unknown): boolean {
    const handler = (handlers as Record<string, ((argument: unknown) => unknown) | undefined>)[key];
    if (!handler) {
      return false;
    }
    const failed = (cause: unknown): void => this.report(key === "onError" ? undefined : by, failure(key, cause));
    try {
      const result = handler.call(handlers, argument);
      if (result instanceof Promise) {
        result.catch(failed);
      }
    } catch (cause) {
      failed(cause);
    }
    return true;
  }

  /** Tells the subscriptions concerned, or else the app, or else the console. */
  private report(subscriptions: Subscription[] | undefined, error: RealtimeError): void {
    const told = subscriptions?.filter((subscription) => this.call([], subscription.handlers(), "onError", error));
    if (!told?.length && (!subscriptions || !this.call([], this.options, "onError", error))) {
      console.error(error);
    }
  }
}

const OBSERVER = { partial: "onPartial", unknown: "onUnknown", invalid: "onInvalid" } as const;

function failure(key: string, cause: unknown): RealtimeError {
  const error = new RealtimeError("handler_failed", key, "a handler that does not throw", quote(String(cause)), "see `cause`");
  error.cause = cause;
  return error;
}

function deniedError(channel: string, data: unknown): RealtimeError {
  const { error, status } = (data ?? {}) as { error?: unknown; status?: unknown };
  const text = String(error).slice(0, 400);
  // of an error that a custom handler gives, such as `batchedAuthorization`, pusher-js hands on the message alone
  const said = String(status ?? / found (\d+|no answer)/.exec(text)?.[1] ?? 403);
  const code = said === "401" || said === "403" ? "denied" : "unreachable";
  return new RealtimeError(code, channel, "the right to subscribe", `${said}: ${text}`, "see what the backend's authorisation endpoint answers");
}
