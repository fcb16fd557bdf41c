/**
 * Channels that this package shares with the app. A pusher-js instance has one subscription for each channel.
 * `unsubscribe` ends it for everybody, and `unbind_all` unbinds everybody's callbacks. So this file notices the calls
 * of the instance. A channel that the app subscribed to stays the app's. A channel that the app takes from us, we
 * take back.
 */
import { hearAuthorizations } from "./drift.js";
/** The channels of an instance that this package holds. */
class Sharing {
    pusher;
    held = new Map();
    /** The channels to which the app has subscribed itself. */
    apps = new Set();
    /** The channels whose calls we notice. */
    noticed = new WeakSet();
    /** Whether the caller is pusher-js or this package, and not the app. */
    isInternal = false;
    /** The instance's original `subscribe`. Calling it does not make the channel the app's. */
    subscribe;
    unsubscribe;
    /** Called with each answer that authorises a channel, the app's channels too. */
    authorized = new Set();
    constructor(pusher) {
        this.pusher = pusher;
        const { subscribe, unsubscribe, subscribeAll } = pusher;
        this.subscribe = (name) => subscribe.call(pusher, name);
        this.unsubscribe = (name) => unsubscribe.call(pusher, name);
        const noticed = (name) => {
            if (!this.isInternal) {
                this.apps.add(name);
            }
            return this.subscribe(name);
        };
        replace(pusher, "subscribe", noticed);
        instances.set(noticed, this);
        hearAuthorizations(pusher, (authorization) => this.authorized.forEach((heard) => heard(authorization)));
        replace(pusher, "unsubscribe", (name) => {
            this.apps.delete(name);
            this.unsubscribe(name);
            this.left(name);
        });
        if (subscribeAll) {
            // pusher-js calls this itself after each connection
            replace(pusher, "subscribeAll", () => {
                this.drop();
                this.internally(() => subscribeAll.call(pusher));
            });
        }
    }
    /** Subscribes to a channel, or shares the existing subscription. */
    hold(name, holder) {
        const held = this.held.get(name);
        const there = this.pusher.channel(name);
        if (!held && there && !there.subscriptionCancelled) {
            this.apps.add(name);
        }
        const channel = this.take(name);
        const holders = held?.holders ?? new Set();
        this.held.set(name, { channel, holders: holders.add(holder) });
        this.notice(name, channel);
        channel.bind_global(holder.arrived);
        return channel;
    }
    get isConnected() {
        return this.pusher.connection.state === "connected";
    }
    /** Releases a channel. The last holder leaves it, unless the app has subscribed to it as well. */
    release(name, holder) {
        const { channel, holders } = this.held.get(name);
        // later, because pusher-js would skip the next callback of a message whose callback releases the channel
        queueMicrotask(() => channel.unbind_global(holder.arrived));
        holders.delete(holder);
        if (holders.size === 0) {
            if (!this.apps.has(name)) {
                this.unsubscribe(name);
            }
            this.forget(name);
        }
    }
    /** Forgets a channel, unless pusher-js still has it: a channel that is left while pending stays for a while. */
    forget(name) {
        if (this.apps.has(name) || !this.pusher.channel(name)) {
            this.held.delete(name);
        }
    }
    /** Subscribes. A channel that was left while pending still exists, with old callbacks, which are unbound first. */
    take(name) {
        const there = this.pusher.channel(name);
        if (there?.subscriptionCancelled) {
            this.internally(() => there.unbind_all?.());
        }
        try {
            return this.subscribe(name);
        }
        catch (cause) {
            const channel = this.pusher.channel(name);
            if (!channel) {
                throw cause;
            }
            // the app's authorisation threw: then nobody answers, and pusher-js would not ask again
            Reflect.set(channel, "subscriptionPending", false);
            return channel;
        }
    }
    /** Leaves the channels that were left while pending and then failed: a new connection would subscribe to them. */
    drop() {
        for (const [name, { holders }] of this.held) {
            if (holders.size === 0 && !this.apps.has(name)) {
                this.unsubscribe(name);
                this.forget(name);
            }
        }
    }
    /** The app has left the channel. */
    left(name) {
        const held = this.held.get(name);
        if (!held) {
            return;
        }
        if (held.holders.size === 0) {
            this.forget(name);
            return;
        }
        const channel = this.take(name);
        held.channel = channel;
        this.notice(name, channel);
        this.bind(held);
        held.holders.forEach((holder) => holder.left(channel));
    }
    /** Watches for the app's `unbind_all`, and then binds our callbacks again. */
    notice(name, channel) {
        if (this.noticed.has(channel)) {
            return;
        }
        this.noticed.add(channel);
        const unbind = channel.unbind_global;
        // `unbind_all` calls it too
        replace(channel, "unbind_global", (callback) => {
            const result = unbind.call(channel, callback);
            const held = this.held.get(name);
            if (!callback && !this.isInternal && held?.channel === channel) {
                this.bind(held);
                held.holders.forEach((holder) => holder.unbound());
            }
            return result;
        });
    }
    bind({ channel, holders }) {
        holders.forEach(({ arrived }) => {
            channel.unbind_global(arrived);
            channel.bind_global(arrived);
        });
    }
    internally(run) {
        this.isInternal = true;
        try {
            run();
        }
        finally {
            this.isInternal = false;
        }
    }
}
/** Replaces a method. A frozen object stays as it is, and its calls are not noticed. */
function replace(object, key, method) {
    Reflect.set(object, key, method);
}
/** By the instance, and by the function that replaced its `subscribe`: a proxy of the instance, as of Vue, has it too. */
const instances = new WeakMap();
/** Returns the channels of this instance that are shared with the app. */
export function sharing(pusher) {
    const known = instances.get(pusher) ?? instances.get(pusher.subscribe) ?? new Sharing(pusher);
    instances.set(pusher, known);
    return known;
}
