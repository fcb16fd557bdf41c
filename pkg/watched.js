/**
 * A channel with its subscriptions and its state. It becomes live, is denied, or fails and is retried. When the
 * connection is lost, it is pending again.
 */
import { subscriptionError } from "./authorization.js";
import { Retry } from "./retry.js";
/** A channel that is watched, and its subscriptions. */
export class Watched {
    name;
    sharing;
    gaps;
    watcher;
    subscriptions = new Set();
    status = "pending";
    /** The reason why it is denied or failed. */
    error;
    channel;
    retry = new Retry();
    isReleased = false;
    constructor(name, sharing, gaps, watcher) {
        this.name = name;
        this.sharing = sharing;
        this.gaps = gaps;
        this.watcher = watcher;
        this.left(sharing.hold(name, this));
    }
    /** Releases the channel. It is left, unless others hold it. */
    release() {
        this.isReleased = true;
        this.retry.stop();
        this.gaps.gone(this.name);
        this.sharing.release(this.name, this);
    }
    /** Asks again for a channel that was denied, because the user may have the right by now. */
    reconsider() {
        if (this.status === "denied") {
            this.become("pending");
            this.again();
        }
    }
    /** The connection is lost, and the channel with it. pusher-js subscribes to it again with the next connection. */
    disconnected() {
        this.retry.stop();
        this.gaps.expect(this.name);
        this.become("pending");
    }
    arrived = (event, data) => {
        if (this.isReleased) {
            return;
        }
        if (event === "pusher:subscription_succeeded") {
            this.retry.reset();
            this.live();
        }
        else if (event === "pusher:subscription_error") {
            // a late answer that was meant for the connection before
            if (this.channel.subscribed) {
                return;
            }
            // where the server itself refuses, pusher-js waits for ever, and would not ask again
            Reflect.set(this.channel, "subscriptionPending", false);
            this.refused(subscriptionError(this.name, data));
        }
        else if (!event.startsWith("pusher:")) {
            this.watcher.message(this, event, data);
        }
    };
    unbound() {
        if (this.status === "live") {
            this.gaps.live(this.name);
        }
    }
    left(channel) {
        this.channel = channel;
        this.retry.stop();
        // pusher-js clears `subscribed` a moment after the connection is lost
        if (channel.subscribed && this.sharing.isConnected) {
            this.live();
            return;
        }
        this.gaps.expect(this.name);
        this.become("pending");
        queueMicrotask(() => {
            // an authorisation that failed synchronously was over before our callback was bound: ask again to hear the answer
            if (this.status === "pending" && channel.subscriptionPending === false && !channel.subscribed) {
                this.again();
            }
        });
    }
    live() {
        this.become("live");
        // a callback may have released it
        if (!this.isReleased) {
            this.gaps.live(this.name);
        }
    }
    /** The channel was not authorised: it was denied, or the endpoint failed and is asked again. */
    refused(error) {
        const status = error.code === "denied" ? "denied" : "failed";
        const isTold = this.status === status;
        this.become(status, error);
        if (this.isReleased) {
            return;
        }
        this.gaps.gone(this.name);
        if (status === "failed") {
            this.retry.after(() => this.again());
        }
        if (!isTold) {
            this.watcher.refused(this, error);
        }
    }
    again() {
        if (!this.isReleased) {
            try {
                this.sharing.subscribe(this.name);
            }
            catch (cause) {
                this.arrived("pusher:subscription_error", { error: cause?.message });
            }
        }
    }
    become(status, error) {
        this.status = status;
        this.error = error;
        this.watcher.changed(this);
    }
}
