/**
 * Gaps: messages that are published while a channel is not live are lost. The time before a channel is live for the
 * first time is a gap too, because the app may have fetched before. This class remembers the channels that missed
 * something. When no more channels are awaited, it asks once for the targets of all of them.
 */
import { type RefetchTarget } from "./refetch.js";
/** The channels and targets that missed something, until they are fetched again. */
export declare class Gaps {
    private readonly jitter;
    private readonly throttle;
    private isOnline;
    private readonly refetch;
    /** The channels that are not live yet, but may soon be. */
    private readonly awaited;
    /** The channels that are live now, and may have missed something before. */
    private readonly missed;
    /** The targets that events made stale. */
    private stale;
    /** Whether something was missed. */
    private isDue;
    private missedUntil;
    private isClosed;
    private flushing;
    private waiting;
    /** Runs after a call for events. The targets of events that arrive meanwhile wait for its end. */
    private pausing;
    /**
     * `jitter` is the longest random delay, so that not all clients fetch at once. `throttle` is the shortest time
     * between two calls for events. Both are in milliseconds.
     */
    constructor(jitter: number, throttle: number, isOnline: boolean, refetch: (missed: ReadonlySet<string>, stale: RefetchTarget[], missedUntil: number) => void);
    /** The connection is lost. Nothing can be fetched until it is back; call `expect` again for each channel. */
    disconnected(): void;
    /** The connection is back. Its channels will be live again one by one. */
    connected(): void;
    /** The channel is being subscribed to. The targets of other channels wait for it. */
    expect(channel: string): void;
    /** The channel is live from now on. Messages that were published on it before are missed. */
    live(channel: string): void;
    /** Something may have been missed until now. */
    due(): void;
    /** The channel is no longer watched, or not authorised. Nothing waits for it. */
    gone(channel: string): void;
    /** An event made these targets stale. */
    mark(targets: RefetchTarget[]): void;
    /** Cancels all timers. None is set after that. */
    close(): void;
    private stop;
    private settle;
    private schedule;
    /** Ends the pause. The targets of events that arrived meanwhile follow now, or when the connection is back. */
    private resume;
    private flush;
}
