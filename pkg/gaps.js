/**
 * Gaps: while the connection is away, messages are missed, and nobody sends them again. What the channels name
 * is fetched again, once a gap, when all of them are back.
 */
import { distinct, missedTargets } from "./refetch.js";
/** For how long after a reconnection the channels that are slow to come back are waited for, in milliseconds. */
const PATIENCE = 10_000;
/** What was missed and is not yet fetched again. */
export class Gaps {
    jitter;
    refetch;
    /** Channels that were live when the connection went away, and are not back. */
    away = new Set();
    /** Channels that are back, with what they missed. */
    missed = new Set();
    /** What events made stale. */
    stale = [];
    flushing;
    waiting;
    /** `jitter`: the most that is waited, so that not all clients fetch at once, in milliseconds. */
    constructor(jitter, refetch) {
        this.jitter = jitter;
        this.refetch = refetch;
    }
    /** The connection is gone, and with it these channels. */
    open(live) {
        this.stop();
        for (const channel of live) {
            this.missed.delete(channel);
            this.away.add(channel);
        }
    }
    /** The connection is back: its channels follow. */
    reconnected() {
        if (this.away.size > 0) {
            this.waiting = setTimeout(() => this.schedule(), PATIENCE);
        }
        this.settle();
    }
    /** The channel is subscribed to. */
    back(channel) {
        if (this.away.delete(channel)) {
            this.missed.add(channel);
            this.settle();
        }
    }
    /** The channel is no longer watched, or denied: there is nothing to wait for. */
    gone(channel) {
        this.missed.delete(channel);
        if (this.away.delete(channel)) {
            this.settle();
        }
    }
    /** An event made this stale. */
    mark(targets) {
        if (targets.length > 0) {
            this.stale = distinct([...this.stale, ...targets]);
            this.schedule();
        }
    }
    /** Forgets all. */
    stop() {
        clearTimeout(this.waiting);
        clearTimeout(this.flushing);
        this.flushing = undefined;
    }
    settle() {
        if (this.away.size === 0 && this.missed.size + this.stale.length > 0) {
            clearTimeout(this.waiting);
            this.schedule();
        }
    }
    schedule() {
        this.flushing ??= setTimeout(() => this.flush(), Math.random() * this.jitter);
    }
    flush() {
        this.flushing = undefined;
        const missed = new Set(this.missed);
        const targets = distinct([...[...missed].flatMap(missedTargets), ...this.stale]);
        this.missed.clear();
        this.stale = [];
        if (targets.length > 0) {
            this.refetch(missed, targets);
        }
    }
}
