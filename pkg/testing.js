/**
 * A pusher-js without a server, for the tests of apps. The test decides what is published, missed and denied. The
 * module decides where an event goes.
 */
import { route } from "./channels.js";
import { carried } from "./recording.js";
import { play } from "./replay.js";
import { CONTRACT_KEY } from "./words.js";
export { parseRecording, recordingLine } from "./recording.js";
export { samplePayload, variants } from "./sample.js";
/** The callbacks of a pusher-js channel or connection: callbacks of one event, and of all events. */
class Dispatcher {
    bound = [];
    bind(event, callback) {
        this.bound.push({ event, callback: (_, data) => callback(data), given: callback });
        return this;
    }
    unbind(event, callback) {
        this.bound = this.bound.filter((one) => one.event === undefined || (event !== undefined && one.event !== event) || (callback && one.given !== callback));
        return this;
    }
    bind_global(callback) {
        this.bound.push({ event: undefined, callback, given: callback });
        return this;
    }
    unbind_global(callback) {
        this.bound = this.bound.filter((one) => one.event !== undefined || (callback && one.given !== callback));
        return this;
    }
    unbind_all() {
        return this.unbind().unbind_global();
    }
    /** Calls the callbacks of the event. */
    emit(event, data) {
        [...this.bound].forEach((one) => (one.event ?? event) === event && one.callback(event, data));
    }
}
/** A channel of a {@link FakePusher}. */
export class FakeChannel extends Dispatcher {
    name;
    subscribed = false;
    subscriptionPending = false;
    subscriptionCancelled = false;
    constructor(name) {
        super();
        this.name = name;
    }
}
/** The connection of a {@link FakePusher}. */
export class FakeConnection extends Dispatcher {
    state = "connected";
    socket_id = "1.1";
    /** Changes the state, and emits the events that pusher-js emits. */
    become(current) {
        const previous = this.state;
        if (current !== previous) {
            this.state = current;
            this.emit("state_change", { previous, current });
            this.emit(current);
        }
    }
}
/**
 * A pusher-js instance without a server, for tests. It is connected from the start. Subscriptions succeed in a
 * microtask, after the code that asked for them. Pass it to `connect` in place of the app's instance.
 *
 * ```js
 * const pusher = fakePusher();
 * const realtime = connect(pusher, { jitter: 0 });
 * realtime.subscribe({ auditId: "42" }, { "audit.progress": ({ payload }) => show(payload.completed_steps) });
 * pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "42", completed_steps: 3 });
 * ```
 */
export class FakePusher {
    connection = new FakeConnection();
    /**
     * The contract that the backend tells with each subscription that succeeds. Set it to test what the app does about a
     * backend of another contract.
     */
    contract;
    /** @internal */
    config = { channelAuthorizer: (authorization, answered) => answered(null, authorization) };
    /** The messages that no subscription could receive, for instance those of a gap. */
    missed = [];
    channels = new Map();
    denied = new Map();
    sockets = 1;
    subscribe(name) {
        const channel = this.channels.get(name) ?? new FakeChannel(name);
        this.channels.set(name, channel);
        if (channel.subscriptionPending) {
            channel.subscriptionCancelled = false;
        }
        else if (!channel.subscribed && this.connection.state === "connected") {
            channel.subscriptionPending = true;
            channel.subscriptionCancelled = false;
            queueMicrotask(() => this.settle(channel));
        }
        return channel;
    }
    unsubscribe(name) {
        const channel = this.channels.get(name);
        if (channel?.subscriptionPending) {
            channel.subscriptionCancelled = true;
        }
        else if (channel) {
            this.channels.delete(name);
            channel.subscribed = false;
        }
    }
    channel(name) {
        return this.channels.get(name);
    }
    allChannels() {
        return [...this.channels.values()];
    }
    disconnect() {
        this.allChannels().forEach((channel) => (channel.subscribed = channel.subscriptionPending = false));
        this.connection.socket_id = undefined;
        this.connection.become("disconnected");
    }
    connect() {
        this.connection.become("connecting");
        this.connection.socket_id = `1.${++this.sockets}`;
        this.connection.become("connected");
        this.subscribeAll();
    }
    /** Subscribes to all channels again, as pusher-js does after each connection. */
    subscribeAll() {
        this.allChannels().forEach((channel) => this.subscribe(channel.name));
    }
    /**
     * Publishes an event as a backend does, to the channels to which the contract routes it, or to `channels`. Returns
     * the names of the channels.
     *
     * @throws RealtimeError for a payload that cannot be routed, unless `channels` are given.
     */
    publish(name, payload, channels) {
        return this.publishRaw(name, payload, channels);
    }
    /**
     * Publishes any message, as a backend with a fault or with another contract does: one that breaks the contract, or
     * whose name the contract does not have.
     *
     * ```js
     * pusher.publishRaw("audit.failed", { audit_id: "42" }); // partial: its other fields are missing
     * ```
     *
     * @throws RealtimeError for a payload that cannot be routed, unless `channels` are given.
     */
    publishRaw(name, payload, channels = route(name, payload)) {
        this.allChannels().forEach((channel) => this.settle(channel));
        for (const channel of channels) {
            const open = this.connection.state === "connected" ? this.channels.get(channel) : undefined;
            if (open?.subscribed) {
                // with a real server, each subscriber gets its own object. In Jest's jsdom there is no structuredClone
                const text = JSON.stringify(payload);
                const data = text && JSON.parse(text);
                this.connection.emit("message", { event: name, channel, data });
                open.emit(name, data);
            }
            else {
                this.missed.push({ name, payload, channel });
            }
        }
        return channels;
    }
    /** Disconnects, runs `during`, and connects again. Messages that `during` publishes are missed. */
    gap(during = () => { }) {
        this.disconnect();
        try {
            during();
        }
        finally {
            this.connect();
        }
    }
    /**
     * Plays a recording. Each message arrives on the channel that brought it, with the recorded time between messages.
     * Messages on channels without a subscription are missed. Fake timers work: the first message arrives before `replay`
     * returns, and each of the others has a timer.
     *
     * ```js
     * const played = pusher.replay(readFileSync("bug.jsonl", "utf8"));
     * vi.advanceTimersByTime(60_000);
     * await played;
     * ```
     *
     * @throws RealtimeError `invalid_argument` if `recording` is not a recording, or `speed` is not a number over 0.
     */
    async replay(recording, options = {}) {
        return play(recording, options, ({ event, data, channel }) => this.publishRaw(event, carried(data), [channel]));
    }
    /**
     * Makes the backend refuse to authorise this channel from now on, with this HTTP status. 401 and 403 deny the
     * channel. Any other status is a failure, after which `connect` asks again.
     */
    deny(channel, status = 403) {
        this.denied.set(channel, status);
    }
    /** Makes the backend authorise the channel again. */
    allow(channel) {
        this.denied.delete(channel);
    }
    /** Makes the server refuse the connection, with a code of Pusher's protocol such as 4001. */
    refuse(code, message) {
        this.connection.emit("error", { type: "PusherError", data: { code, message } });
        this.connection.become("failed");
    }
    settle(channel) {
        if (!channel.subscriptionPending) {
            return;
        }
        const status = this.denied.get(channel.name);
        channel.subscriptionPending = false;
        channel.subscribed = status === undefined;
        const authorization = this.contract && { [CONTRACT_KEY]: `${this.contract.version} ${this.contract.fingerprint}` };
        this.config.channelAuthorizer(status === undefined ? authorization : undefined, () => { });
        if (status !== undefined) {
            channel.emit("pusher:subscription_error", { type: "AuthError", error: "denied by the test", status });
        }
        else if (channel.subscriptionCancelled) {
            this.unsubscribe(channel.name);
        }
        else {
            channel.emit("pusher:subscription_succeeded", {});
        }
    }
}
/** Creates a pusher-js instance without a server: see {@link FakePusher}. */
export function fakePusher() {
    return new FakePusher();
}
