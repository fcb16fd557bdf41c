/** `connect`: typed events from a pusher-js instance, each once, and what to fetch again when some were missed. */
import { channelsFor, route } from "./channels.js";
import { decode, quote } from "./decode.js";
import { RealtimeError } from "./error.js";
import { Gaps } from "./gaps.js";
import { checkHandlers, keysOf } from "./handlers.js";
import { Latest } from "./latest.js";
import { Once } from "./once.js";
import { hold, pusherOf } from "./pusher.js";
import { distinct, missedTargets, refetchTargets } from "./refetch.js";
/**
 * Typed events from a pusher-js instance, or Laravel Echo, that the app owns.
 *
 * @throws RealtimeError `invalid_argument` for what is no such instance, or a number that is none.
 */
export function connect(source, options = {}) {
    return new Connection(pusherOf(source), options);
}
class Connection {
    pusher;
    options;
    watched = new Map();
    once;
    gaps;
    isClosed = false;
    callbacks = new Set();
    constructor(pusher, options) {
        this.pusher = pusher;
        this.options = options;
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
            throw new RealtimeError("closed", "subscribe", "an open connection", "a closed one", "connect anew");
        }
        const channels = channelsFor(scopes);
        const given = (typeof handlers === "function" ? handlers : () => handlers);
        checkHandlers(given());
        const latest = (options.latest ?? this.options.latest) ? new Latest() : undefined;
        const subscription = { channels, handlers: () => this.ask(given), latest, status: "pending" };
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
    close() {
        this.isClosed = true;
        this.pusher.connection.unbind("state_change", this.stateChanged);
        this.pusher.connection.unbind("error", this.connectionFailed);
        this.gaps.stop();
        this.callbacks.clear();
        this.watched.forEach((watched, channel) => this.leave(channel, watched));
    }
    // --- channels
    watch(name) {
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
        const arrived = (event, data) => this.arrived(watched, name, event, data);
        const release = () => {
            channel.unbind_global(arrived);
            giveUp();
        };
        const watched = { subscriptions: new Set(), status: channel.subscribed ? "live" : "pending", release };
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
    leave(name, watched) {
        this.watched.delete(name);
        this.gaps.gone(name);
        watched.release();
    }
    setStatus(watched, status) {
        watched.status = status;
        watched.subscriptions.forEach((subscription) => this.updateStatus(subscription));
    }
    updateStatus(subscription) {
        const all = subscription.channels.map((channel) => this.watched.get(channel)?.status);
        const isLive = all.length > 0 && all.every((status) => status === "live");
        const status = all.includes("denied") ? "denied" : isLive ? "live" : "pending";
        if (status !== subscription.status) {
            subscription.status = status;
            this.call([subscription], subscription.handlers(), "onStatus", status);
        }
    }
    stateChanged = (change) => {
        const { previous, current } = change;
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
    arrived(watched, channel, event, data) {
        if (event === "pusher:subscription_succeeded") {
            this.setStatus(watched, "live");
            this.gaps.back(channel);
        }
        else if (event === "pusher:subscription_error") {
            this.setStatus(watched, "denied");
            this.gaps.gone(channel);
            this.report([...watched.subscriptions], deniedError(channel, data));
        }
        else if (!event.startsWith("pusher:")) {
            this.message(watched, channel, event, data);
        }
    }
    message(watched, channel, event, data) {
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
    read(channel, event, data) {
        const first = () => {
            const decoded = decode(event, data);
            return { decoded: Object.assign(decoded, decoded.kind === "invalid" ? { channel, data } : { channel }), told: new Set() };
        };
        try {
            const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];
            if (channels.length > 1) {
                return this.once.arrive(`${event} ${JSON.stringify(data)}`, channel, channels, first);
            }
        }
        catch {
            // what cannot be routed is on this channel alone
        }
        return first();
    }
    /** Calls a subscription's handlers; false if it has none for what is no event. */
    hand(subscription, decoded) {
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
    unhandled(decoded) {
        if (decoded.kind !== "event" && !this.call([], this.options, OBSERVER[decoded.kind], decoded) && decoded.kind === "invalid") {
            const [{ path, expected, found }] = decoded.problems;
            this.report([], new RealtimeError("invalid_payload", decoded.name + path, expected, found, "see onInvalid for all problems, and mend what publishes it"));
        }
    }
    // --- what goes wrong
    connectionFailed = (error) => {
        const { code, message } = error?.data ?? {};
        // others are the network's, or told by the state: pusher-js tries again by itself
        if (typeof code === "number" && code >= 4000 && code < 4100) {
            this.report([], new RealtimeError("refused", "connection", "an accepted connection", `${code} ${quote(String(message))}`, "check the app key, the cluster or host, and the channels' authorisation"));
        }
    };
    /** The handlers that an app's function gives; none where it throws. */
    ask(given) {
        try {
            return given();
        }
        catch (cause) {
            this.report([], failure("handlers", cause));
            return {};
        }
    }
    /** Calls a handler if it is there: what it throws is reported and stops nothing. */
    call(by, handlers, key, argument) {
        const handler = handlers[key];
        if (!handler) {
            return false;
        }
        const failed = (cause) => this.report(key === "onError" ? undefined : by, failure(key, cause));
        try {
            const result = handler.call(handlers, argument);
            if (result instanceof Promise) {
                result.catch(failed);
            }
        }
        catch (cause) {
            failed(cause);
        }
        return true;
    }
    /** Tells the subscriptions concerned, or else the app, or else the console. */
    report(subscriptions, error) {
        const told = subscriptions?.filter((subscription) => this.call([], subscription.handlers(), "onError", error));
        if (!told?.length && (!subscriptions || !this.call([], this.options, "onError", error))) {
            console.error(error);
        }
    }
}
const OBSERVER = { partial: "onPartial", unknown: "onUnknown", invalid: "onInvalid" };
function failure(key, cause) {
    const error = new RealtimeError("handler_failed", key, "a handler that does not throw", quote(String(cause)), "see `cause`");
    error.cause = cause;
    return error;
}
function deniedError(channel, data) {
    const { error, status } = (data ?? {});
    const text = String(error).slice(0, 400);
    // of an error that a custom handler gives, such as `batchedAuthorization`, pusher-js hands on the message alone
    const said = String(status ?? / found (\d+|no answer)/.exec(text)?.[1] ?? 403);
    const code = said === "401" || said === "403" ? "denied" : "unreachable";
    return new RealtimeError(code, channel, "the right to subscribe", `${said}: ${text}`, "see what the backend's authorisation endpoint answers");
}
