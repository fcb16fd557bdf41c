/**
 * Gaps: messages that are published while a channel is not live are lost. The time before a channel is live for the
 * first time is a gap too, because the app may have fetched before. This class remembers the channels that missed
 * something. When no more channels are awaited, it asks once for the targets of all of them.
 */
import { distinct } from "./refetch.js";
import { background } from "./retry.js";
/** The longest wait for channels that are not live yet, in milliseconds. */
const PATIENCE = 10_000;
/** The channels and targets that missed something, until they are fetched again. */
export class Gaps {
    jitter;
    throttle;
    isOnline;
    refetch;
    /** The channels that are not live yet, but may soon be. */
    awaited = new Set();
    /** The channels that are live now, and may have missed something before. */
    missed = new Set();
    /** The targets that events made stale. */
    stale = [];
    /** Whether something was missed. */
    isDue = false;
    missedUntil = 0;
    isClosed = false;
    flushing;
    waiting;
    /** Runs after a call for events. The targets of events that arrive meanwhile wait for its end. */
    pausing;
    /**
     * `jitter` is the longest random delay, so that not all clients fetch at once. `throttle` is the shortest time
     * between two calls for events. Both are in milliseconds.
     */
    constructor(jitter, throttle, isOnline, refetch) {
        this.jitter = jitter;
        this.throttle = throttle;
        this.isOnline = isOnline;
        this.refetch = refetch;
    }
    /** The connection is lost. Nothing can be fetched until it is back; call `expect` again for each channel. */
    disconnected() {
        this.stop();
        this.isOnline = false;
        this.isDue ||= this.stale.length > 0;
    }
    /** The connection is back. Its channels will be live again one by one. */
    connected() {
        this.isOnline = true;
        this.settle();
    }
    /** The channel is being subscribed to. The targets of other channels wait for it. */
    expect(channel) {
        this.awaited.add(channel);
    }
    /** The channel is live from now on. Messages that were published on it before are missed. */
    live(channel) {
        this.awaited.delete(channel);
        this.missed.add(channel);
        this.due();
    }
    /** Something may have been missed until now. */
    due() {
        this.missedUntil = Date.now();
        this.isDue = true;
        this.settle();
    }
    /** The channel is no longer watched, or not authorised. Nothing waits for it. */
    gone(channel) {
        this.missed.delete(channel);
        this.awaited.delete(channel);
        this.settle();
    }
    /** An event made these targets stale. */
    mark(targets) {
        if (targets.length > 0) {
            this.stale = distinct([...this.stale, ...targets]);
            this.missedUntil = Date.now();
            if (!this.pausing) {
                this.schedule();
            }
        }
    }
    /** Cancels all timers. None is set after that. */
    close() {
        this.isClosed = true;
        this.stop();
        clearTimeout(this.pausing);
    }
    stop() {
        clearTimeout(this.waiting);
        clearTimeout(this.flushing);
        this.waiting = this.flushing = undefined;
    }
    settle() {
        if (!this.isOnline || !this.isDue) {
            return;
        }
        if (this.awaited.size === 0) {
            this.schedule();
        }
        else {
            this.waiting ??= background(() => this.schedule(), PATIENCE);
        }
    }
    schedule() {
        if (this.isClosed) {
            return;
        }
        this.flushing ??= setTimeout(() => this.flush(), Math.random() * this.jitter);
    }
    /** Ends the pause. The targets of events that arrived meanwhile follow now, or when the connection is back. */
    resume() {
        this.pausing = undefined;
        if (this.isOnline && this.stale.length > 0) {
            this.schedule();
        }
    }
    flush() {
        this.stop();
        const missed = new Set(this.missed);
        const stale = this.stale;
        this.missed.clear();
        this.stale = [];
        this.isDue = false;
        if (stale.length > 0) {
            clearTimeout(this.pausing);
            this.pausing = background(() => this.resume(), this.throttle);
        }
        this.refetch(missed, stale, this.missedUntil);
    }
}
