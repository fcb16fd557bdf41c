/**
 * Gaps: while the connection is away, messages are missed, and nobody sends them again. What the channels name
 * is fetched again, once a gap, when all of them are back.
 */
import { type RefetchTarget } from "./refetch.js";
/** What was missed and is not yet fetched again. */
export declare class Gaps {
    private readonly jitter;
    private readonly refetch;
    /** Channels that were live when the connection went away, and are not back. */
    private readonly away;
    /** Channels that are back, with what they missed. */
    private readonly missed;
    /** What events made stale. */
    private stale;
    private flushing;
    private waiting;
    /** `jitter`: the most that is waited, so that not all clients fetch at once, in milliseconds. */
    constructor(jitter: number, refetch: (missed: ReadonlySet<string>, targets: RefetchTarget[]) => void);
    /** The connection is gone, and with it these channels. */
    open(live: Iterable<string>): void;
    /** The connection is back: its channels follow. */
    reconnected(): void;
    /** The channel is subscribed to. */
    back(channel: string): void;
    /** The channel is no longer watched, or denied: there is nothing to wait for. */
    gone(channel: string): void;
    /** An event made this stale. */
    mark(targets: RefetchTarget[]): void;
    /** Forgets all. */
    stop(): void;
    private settle;
    private schedule;
    private flush;
}
