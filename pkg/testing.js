/** For the tests of apps: a pusher-js instance without a server, whose events and gaps the test decides. */
import { route } from "./channels.js";
export { samplePayload } from "./sample.js";
/** What pusher-js's channels and connections have: callbacks by event name, and for all. */
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
    /** Calls what is bound to the event. */
    emit(event, data) {
        [...this.bound].forEach((one) => (one.event ?? event) === event && one.callback(event, data));
    }
}
/** A channel of the fake. */
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
/** A connection of the fake. */
export class FakeConnection extends Dispatcher {
    state = "connected";
    socket_id = "1.1";
    /** Moves to another state, and tells as pusher-js does. */
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
 * A pusher-js instance without a server: connected from the start, and its subscriptions succeed as soon as the
 * code that asked for them has run. Hand it to `connect` where the app hands its own.
 */
export class FakePusher {
    connection = new FakeConnection();
    /** What was published while nobody could hear it, for instance in a gap. */
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
        this.allChannels().forEach((channel) => this.subscribe(channel.name));
    }
    publish(name, payload, channels = route(name, payload)) {
        this.allChannels().forEach((channel) => this.settle(channel));
        for (const channel of channels) {
            const open = this.connection.state === "connected" ? this.channels.get(channel) : undefined;
            if (open?.subscribed) {
                // each subscriber of a real server gets an object of its own
                open.emit(name, structuredClone(payload));
            }
            else {
                this.missed.push({ name, payload, channel });
            }
        }
        return channels;
    }
    /** Takes the connection away while `during` runs, and gives it back: what is published then is missed. */
    gap(during = () => { }) {
        this.disconnect();
        try {
            during();
        }
        finally {
            this.connect();
        }
    }
    /** From now on the backend denies this channel, with this status of HTTP. */
    deny(channel, status = 403) {
        this.denied.set(channel, status);
    }
    /** The backend allows the channel again. */
    allow(channel) {
        this.denied.delete(channel);
    }
    /** The server refuses the connection, with a code of Pusher's protocol such as 4001. */
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
/** A pusher-js instance without a server. */
export function fakePusher() {
    return new FakePusher();
}
