/**
 * `connect`: typed events from a pusher-js instance, each once, and what to fetch again after a gap. This file keeps
 * subscriptions and calls handlers. The module decides what a message is and where it goes.
 */
import { call, failure } from "./callback.js";
import { channelsFor } from "./channels.js";
import type { Decoded, Scopes } from "./contract.js";
import { driftMessage, type ContractDrift } from "./drift.js";
import { refuse, type RealtimeError } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import { Gaps } from "./gaps.js";
import { checkHandlers, keysOf, type AnyHandlers, type HandlersFor, type Received, type ScopeStatus } from "./handlers.js";
import { later } from "./later.js";
import { Latest } from "./latest.js";
import { starting } from "./module.js";
import { pusherOf, type EchoLike, type PusherLike } from "./pusher.js";
import { Reader } from "./reader.js";
import type { ConnectionStatus, ConnectOptions, Realtime, SubscribeOptions } from "./realtime.js";
import { OBSERVER, unhandledError } from "./receive.js";
import { distinct, missedTargets, refetchTargets, type RefetchTarget } from "./refetch.js";
import { sharing, type Sharing } from "./sharing.js";
import type { Tap, Tapped, Told } from "./tap.js";
import { Watched, type Watcher } from "./watched.js";
import { CLOSED, CONNECTION, COPY_WINDOW, FIRST_FATAL_CODE, LAST_FATAL_CODE, MILLISECONDS, OPTIONS_TYPE } from "./words.js";

/** Whoever hears of an error. */
interface Hearer {
  handlers(): object;
  /** Whether it has ended. A handler can end it, or another one, while a message is handed out. */
  isOver?: boolean;
}

interface Subscription extends Hearer {
  channels: string[];
  handlers(): AnyHandlers;
  latest: Latest | undefined;
  status: ScopeStatus;
  /** Targets that this subscription alone may have missed. */
  missed: RefetchTarget[];
}

/**
 * Connects to a pusher-js instance, or to Laravel Echo, and returns its typed events. The instance stays the app's: the
 * app creates it, and may go on using it and its channels.
 *
 * ```js
 * const realtime = connect(new Pusher("your-app-key", { cluster: "eu" }));
 * const stop = realtime.subscribe({ auditId: "42", global: true }, {
 *   "audit.completed": ({ payload }) => console.log(payload.overall_score),
 *   notification: ({ payload }) => console.log(payload.message),
 * });
 * ```
 *
 * @throws RealtimeError `invalid_argument` if `source` is neither, or if an option is not a number of
 * milliseconds.
 */
export function connect(source: PusherLike | EchoLike, options: ConnectOptions = {}): Realtime {
  if (reading(OPTIONS_TYPE, "options", () => kindOf(options)) !== Kind.Object) {
    throw refuse(OPTIONS_TYPE, "options", "", typeOf(options));
  }
  return new Connection(pusherOf(source), options);
}

/** Of a connection, the package's other entries use more than `Realtime` has. */
export class Connection implements Realtime, Tapped, Watcher<Subscription> {
  readonly taps = new Set<Tap>();
  readonly watched = new Map<string, Watched<Subscription>>();
  private readonly reader: Reader<Subscription>;
  private readonly gaps: Gaps;
  private readonly sharing: Sharing;
  private isClosed = false;
  /** The fingerprints of the backend's other contracts that were told. While a backend is updated, it has two. */
  private readonly drifts = new Set<string>();
  /** Called by `close`. */
  readonly closing = new Set<() => void>();
  private readonly callbacks = new Set<{ onStatus: (status: ConnectionStatus) => void }>();

  constructor(
    private readonly pusher: PusherLike,
    private readonly options: ConnectOptions,
  ) {
    const { window = COPY_WINDOW, jitter = 1_000, throttle = 3_000 } = reading(OPTIONS_TYPE, "options", () => ({ window: options.window, jitter: options.jitter, throttle: options.throttle }));
    for (const [field, value] of Object.entries({ window, jitter, throttle })) {
      if (!(typeof value === "number" && value >= 0 && value < 2 ** 31)) {
        throw refuse(MILLISECONDS, field, "", typeof value === "number" ? value : typeOf(value));
      }
    }
    this.reader = new Reader(window, () => performance.now(), this.watched);
    this.gaps = new Gaps(jitter, throttle, this.status === "connected", (...all) => this.refetch(...all));
    this.sharing = sharing(pusher);
    this.sharing.drifted.add(this.drifted);
    const { drift } = this.sharing;
    if (drift) {
      // not before the app has this connection
      queueMicrotask(() => this.isClosed || this.drifted(drift));
    }
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
      throw refuse(CLOSED, "subscribe");
    }
    const given = (typeof handlers === "function" ? handlers : () => handlers) as () => AnyHandlers;
    if (starting) {
      const early: Hearer = { handlers: () => this.ask(given) };
      const stop = later(() => this.subscribe(scopes, handlers, options), (error) => this.isClosed || this.failedLater(early, error));
      return () => {
        early.isOver = true;
        stop();
      };
    }
    const channels = channelsFor(scopes);
    checkHandlers(asked(given));
    const latest = reading(OPTIONS_TYPE, "options", () => options?.latest ?? this.options.latest) ? new Latest() : undefined;
    // on a channel that is live already, this subscription alone may have missed events
    const missed = channels.filter((channel) => this.watched.get(channel)?.status === "live").flatMap(missedTargets);
    const subscription: Subscription = { channels, handlers: () => this.ask(given), latest, status: "pending", missed, isOver: false };
    channels.forEach((channel) => this.watch(channel).subscriptions.add(subscription));
    this.updateStatus(subscription);
    if (missed.length > 0) {
      this.gaps.due();
    }
    return () => {
      subscription.isOver = true;
      for (const channel of channels) {
        const watched = this.watched.get(channel);
        if (watched?.subscriptions.delete(subscription)) {
          // a view is often replaced by another one of the same channel: wait for it before the channel is left
          queueMicrotask(() => watched.subscriptions.size === 0 && this.watched.get(channel) === watched && this.leave(watched));
        }
      }
    };
  }

  close(): void {
    this.isClosed = true;
    this.pusher.connection.unbind("state_change", this.stateChanged);
    this.pusher.connection.unbind("error", this.connectionFailed);
    this.sharing.drifted.delete(this.drifted);
    this.gaps.close();
    this.callbacks.clear();
    this.closing.forEach((forget) => forget());
    this.watched.forEach((watched) => {
      watched.subscriptions.forEach((subscription) => (subscription.isOver = true));
      this.leave(watched);
    });
  }

  // --- channels

  private watch(name: string): Watched<Subscription> {
    const known = this.watched.get(name);
    known?.reconsider();
    const watched = known ?? new Watched(name, this.sharing, this.gaps, this);
    this.watched.set(name, watched);
    this.tell("channels");
    return watched;
  }

  private leave(watched: Watched<Subscription>): void {
    this.watched.delete(watched.name);
    this.tell("channels");
    watched.release();
  }

  changed({ subscriptions }: Watched<Subscription>): void {
    this.tell("channels");
    subscriptions.forEach((subscription) => this.updateStatus(subscription));
  }

  refused({ subscriptions }: Watched<Subscription>, error: RealtimeError): void {
    this.report([...subscriptions], error);
  }

  private updateStatus(subscription: Subscription): void {
    const all = subscription.channels.map((channel) => this.watched.get(channel));
    const told = STATUSES.map((status) => all.find((watched) => watched?.status === status)).find((watched) => watched);
    const status = told?.status ?? "pending";
    if (status !== subscription.status && !subscription.isOver) {
      subscription.status = status;
      this.call([subscription], subscription.handlers(), "onStatus", status, told?.error);
    }
  }

  private readonly stateChanged = (change: unknown): void => {
    const { previous, current } = change as { previous: string; current: ConnectionStatus };
    if (previous === "connected") {
      this.gaps.disconnected();
      this.watched.forEach((watched) => {
        // what begins anew may be missed: then a smaller counter is not late
        watched.subscriptions.forEach((subscription) => (subscription.latest &&= new Latest()));
        watched.disconnected();
      });
    }
    if (current === "connected") {
      this.gaps.connected();
    }
    this.callbacks.forEach((entry) => this.call([], entry, "onStatus", current));
  };

  // --- messages

  message(watched: Watched<Subscription>, event: string, data: unknown): void {
    if (watched.subscriptions.size === 0) {
      return;
    }
    const channel = watched.name;
    const { decoded, told } = this.reader.read(channel, event, data);
    const isFirst = told.size === 0;
    this.tell("message", channel, event, data, decoded, isFirst);
    const fresh = [...watched.subscriptions].filter((subscription) => !told.has(subscription));
    fresh.forEach((subscription) => told.add(subscription));
    if (fresh.length === 0) {
      this.call([], this.options, "onDuplicate", { ...decoded, channel });
      return;
    }
    // a handler may end other subscriptions
    const takers = fresh.filter((subscription) => !subscription.isOver && this.hand(subscription, decoded));
    if (this.isClosed) {
      return;
    }
    const isLost = isFirst && takers.length === 0 && this.isLost(decoded);
    if (isLost || (isFirst && this.options.refetchOn === "event")) {
      const targets = refetchTargets(decoded);
      if (isLost) {
        fresh.forEach(({ missed }) => missed.push(...targets));
      }
      this.gaps.mark(targets);
    }
  }

  /** Calls a subscription's handlers. Returns false for a message that is not an event and has no handler. */
  private hand(subscription: Subscription, decoded: Received<Decoded>): boolean {
    const handlers = subscription.handlers();
    if ((decoded.kind === "event" || decoded.kind === "partial") && subscription.latest?.isOld(decoded)) {
      return true;
    }
    if (decoded.kind === "event") {
      keysOf(decoded.name).forEach((key) => subscription.isOver || this.call([subscription], handlers, key, decoded));
      return true;
    }
    return this.call([subscription], handlers, OBSERVER[decoded.kind], decoded);
  }

  /**
   * Hands a message that no subscription handles to the app, or else reports it. Returns whether it is partial, and
   * nothing handled it: its targets are then fetched again.
   */
  private isLost(decoded: Received<Decoded>): boolean {
    if (decoded.kind === "event" || this.call([], this.options, OBSERVER[decoded.kind], decoded)) {
      return false;
    }
    if (decoded.kind === "invalid") {
      this.report([], unhandledError(decoded));
    } else if (decoded.kind === "partial") {
      console.warn(unhandledError(decoded).message);
      return true;
    }
    return false;
  }

  /**
   * Calls `onRefetch` with the targets of the missed channels, of events, and of subscriptions that missed something.
   */
  private refetch(missed: ReadonlySet<string>, stale: RefetchTarget[], missedUntil: number): void {
    const all = [...[...missed].flatMap(missedTargets), ...stale];
    const everything = [...all];
    for (const subscription of new Set([...this.watched.values()].flatMap(({ subscriptions }) => [...subscriptions]))) {
      if (subscription.isOver) {
        continue;
      }
      const channels = subscription.channels.filter((channel) => missed.has(channel));
      const own = distinct([...channels.flatMap(missedTargets), ...subscription.missed.splice(0)]);
      everything.push(...own);
      // with "event", the app has already got the targets of everything that the channels brought
      if (own.length > 0 && !this.call([subscription], subscription.handlers(), "onRefetch", own, { missedUntil }) && this.options.refetchOn !== "event") {
        all.push(...own);
      }
    }
    this.tell("refetch", missed, distinct(everything));
    if (all.length > 0 && !this.isClosed) {
      this.call([], this.options, "onRefetch", distinct(all), { missedUntil });
    }
  }

  private readonly drifted = (drift: ContractDrift): void => {
    if (this.drifts.has(drift.theirs.fingerprint) || this.drifts.size === MOST_DRIFTS) {
      return;
    }
    this.drifts.add(drift.theirs.fingerprint);
    if (!this.call([], this.options, "onContractDrift", drift)) {
      console.warn(driftMessage(drift));
    }
  };

  private tell(...told: Told): void {
    this.taps.forEach((tap) => tap(...told));
  }

  // --- what goes wrong

  private readonly connectionFailed = (error: unknown): void => {
    // pusher-js wraps the server's error where it ends the handshake
    const { code, message } = ((error as Wrapped)?.error ?? (error as Wrapped))?.data ?? {};
    // after any other error, pusher-js tries again by itself, and the state shows it
    if (typeof code === "number" && code >= FIRST_FATAL_CODE && code <= LAST_FATAL_CODE) {
      this.report([], refuse(CONNECTION, "connection", "", `${code} ${quote(String(message))}`));
    }
  };

  /** Tells the handlers of a subscription that could not begin, after the call has returned. */
  private failedLater(early: Hearer, error: RealtimeError): void {
    // asked once, because what the app's function throws is reported each time
    const handlers = early.handlers();
    early.handlers = () => handlers;
    this.call([early], handlers, "onStatus", "failed", error);
    this.report([early], error);
  }

  /** Asks the app's function for its handlers. There are none if it throws, which is reported. */
  private ask(given: () => AnyHandlers): AnyHandlers {
    try {
      return Object(asked(given)) as AnyHandlers;
    } catch (error) {
      this.report([], error as RealtimeError);
      return {};
    }
  }

  /** Calls a handler if there is one. An error that it throws is reported, and stops no other handler. */
  private call(by: Hearer[], handlers: object, key: string, ...given: unknown[]): boolean {
    return call(handlers, key, given, (error) => this.report(key === "onError" ? undefined : by, error));
  }

  /** Hands an error to these subscriptions, or else to the app, or else to the console. */
  report(subscriptions: Hearer[] | undefined, error: RealtimeError): void {
    this.tell("error", error);
    const told = subscriptions?.filter((subscription) => !subscription.isOver && this.call([], subscription.handlers(), "onError", error));
    if (!told?.length && (!subscriptions || !this.call([], this.options, "onError", error))) {
      console.error(error);
    }
  }
}

/** The number of other contracts that are told. More are no update of the backend, but a fault. */
const MOST_DRIFTS = 16;

/** An error of pusher-js's connection. */
type Wrapped = { data?: { code?: unknown; message?: unknown }; error?: Wrapped } | null | undefined;

/** The states of channels, in order of precedence: a subscription has the first state that one of its channels has. */
const STATUSES: ScopeStatus[] = ["denied", "failed", "pending", "live"];

/** Asks the app's function for its handlers. */
function asked(given: () => AnyHandlers): AnyHandlers {
  try {
    return given();
  } catch (cause) {
    throw failure("handlers", cause);
  }
}
