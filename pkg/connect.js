/**
 * `connect`: typed events from a pusher-js instance, each once, and what to fetch again after a gap. This file keeps
 * subscriptions and calls handlers. The module decides what a message is and where it goes.
 */
import { call, failure } from "./callback.js";
import { channelsFor } from "./channels.js";
import { driftMessage } from "./drift.js";
import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { Gaps } from "./gaps.js";
import { checkHandlers, keysOf } from "./handlers.js";
import { later } from "./later.js";
import { Latest } from "./latest.js";
import { starting } from "./module.js";
import { pusherOf } from "./pusher.js";
import { Reader } from "./reader.js";
import { OBSERVER, unhandledError } from "./receive.js";
import { distinct, missedTargets, refetchTargets } from "./refetch.js";
import { sharing } from "./sharing.js";
import { Watched } from "./watched.js";
import { CLOSED, CONNECTION, COPY_WINDOW, FIRST_FATAL_CODE, LAST_FATAL_CODE, MILLISECONDS, OPTIONS_TYPE } from "./words.js";
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
export function connect(source, options = {}) {
    if (reading(OPTIONS_TYPE, "options", () => kindOf(options)) !== 8 /* Kind.Object */) {
        throw refuse(OPTIONS_TYPE, "options", "", typeOf(options));
    }
    return new Connection(pusherOf(source), options);
}
/** Of a connection, the package's other entries use more than `Realtime` has. */
export class Connection {
    pusher;
    options;
    taps = new Set();
    watched = new Map();
    reader;
    gaps;
    sharing;
    isClosed = false;
    /** The fingerprints of the backend's other contracts that were told. While a backend is updated, it has two. */
    drifts = new Set();
    /** Called by `close`. */
    closing = new Set();
    callbacks = new Set();
    constructor(pusher, options) {
        this.pusher = pusher;
        this.options = options;
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
    get status() {
        return this.pusher.connection.state;
    }
    onStatus(callback) {
        const entry = { onStatus: callback };
        this.callbacks.add(entry);
        return () => void this.callbacks.delete(entry);
    }
    subscribe(scopes, handlers, options = {}) {
        if (this.isClosed) {
            throw refuse(CLOSED, "subscribe");
        }
        const given = (typeof handlers === "function" ? handlers : () => handlers);
        if (starting) {
            const early = { handlers: () => this.ask(given) };
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
        const subscription = { channels, handlers: () => this.ask(given), latest, status: "pending", missed, isOver: false };
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
    close() {
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
    watch(name) {
        const known = this.watched.get(name);
        known?.reconsider();
        const watched = known ?? new Watched(name, this.sharing, this.gaps, this);
        this.watched.set(name, watched);
        this.tell("channels");
        return watched;
    }
    leave(watched) {
        this.watched.delete(watched.name);
        this.tell("channels");
        watched.release();
    }
    changed({ subscriptions }) {
        this.tell("channels");
        subscriptions.forEach((subscription) => this.updateStatus(subscription));
    }
    refused({ subscriptions }, error) {
        this.report([...subscriptions], error);
    }
    updateStatus(subscription) {
        const all = subscription.channels.map((channel) => this.watched.get(channel));
        const told = STATUSES.map((status) => all.find((watched) => watched?.status === status)).find((watched) => watched);
        const status = told?.status ?? "pending";
        if (status !== subscription.status && !subscription.isOver) {
            subscription.status = status;
            this.call([subscription], subscription.handlers(), "onStatus", status, told?.error);
        }
    }
    stateChanged = (change) => {
        const { previous, current } = change;
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
    message(watched, event, data) {
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
    hand(subscription, decoded) {
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
    isLost(decoded) {
        if (decoded.kind === "event" || this.call([], this.options, OBSERVER[decoded.kind], decoded)) {
            return false;
        }
        if (decoded.kind === "invalid") {
            this.report([], unhandledError(decoded));
        }
        else if (decoded.kind === "partial") {
            console.warn(unhandledError(decoded).message);
            return true;
        }
        return false;
    }
    /**
     * Calls `onRefetch` with the targets of the missed channels, of events, and of subscriptions that missed something.
     */
    refetch(missed, stale, missedUntil) {
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
    drifted = (drift) => {
        if (this.drifts.has(drift.theirs.fingerprint) || this.drifts.size === MOST_DRIFTS) {
            return;
        }
        this.drifts.add(drift.theirs.fingerprint);
        if (!this.call([], this.options, "onContractDrift", drift)) {
            console.warn(driftMessage(drift));
        }
    };
    tell(...told) {
        this.taps.forEach((tap) => tap(...told));
    }
    // --- what goes wrong
    connectionFailed = (error) => {
        // pusher-js wraps the server's error where it ends the handshake
        const { code, message } = (error?.error ?? error)?.data ?? {};
        // after any other error, pusher-js tries again by itself, and the state shows it
        if (typeof code === "number" && code >= FIRST_FATAL_CODE && code <= LAST_FATAL_CODE) {
            this.report([], refuse(CONNECTION, "connection", "", `${code} ${quote(String(message))}`));
        }
    };
    /** Tells the handlers of a subscription that could not begin, after the call has returned. */
    failedLater(early, error) {
        // asked once, because what the app's function throws is reported each time
        const handlers = early.handlers();
        early.handlers = () => handlers;
        this.call([early], handlers, "onStatus", "failed", error);
        this.report([early], error);
    }
    /** Asks the app's function for its handlers. There are none if it throws, which is reported. */
    ask(given) {
        try {
            return Object(asked(given));
        }
        catch (error) {
            this.report([], error);
            return {};
        }
    }
    /** Calls a handler if there is one. An error that it throws is reported, and stops no other handler. */
    call(by, handlers, key, ...given) {
        return call(handlers, key, given, (error) => this.report(key === "onError" ? undefined : by, error));
    }
    /** Hands an error to these subscriptions, or else to the app, or else to the console. */
    report(subscriptions, error) {
        this.tell("error", error);
        const told = subscriptions?.filter((subscription) => !subscription.isOver && this.call([], subscription.handlers(), "onError", error));
        if (!told?.length && (!subscriptions || !this.call([], this.options, "onError", error))) {
            console.error(error);
        }
    }
}
/** The number of other contracts that are told. More are no update of the backend, but a fault. */
const MOST_DRIFTS = 16;
/** The states of channels, in order of precedence: a subscription has the first state that one of its channels has. */
const STATUSES = ["denied", "failed", "pending", "live"];
/** Asks the app's function for its handlers. */
function asked(given) {
    try {
        return given();
    }
    catch (cause) {
        throw failure("handlers", cause);
    }
}
