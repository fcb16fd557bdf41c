/**
 * The order of events: what may be sent now, given what is on its way. The same rules as the Rust crate's
 * queue: an event waits while an earlier one on one of its channels is unfinished, unless both travel in
 * one request.
 */
export interface Queued {
    readonly channels: readonly string[];
    /** Whether it travels in a request of its own. */
    alone: boolean;
}
/** @internal */
export declare class Queue<T extends Queued> {
    /** What waits, oldest first. A `Set` keeps its order. */
    readonly waiting: Set<T>;
    /** On each channel what is unfinished, oldest first. */
    private readonly lanes;
    private onTheirWay;
    get size(): number;
    push(event: T): void;
    /**
     * Takes what may be sent in one request, oldest first: as many events as do not exceed `room` messages,
     * an event being one for each of its channels, and one event in any case.
     */
    take(room: number): T[];
    /** What was taken has arrived, or never will. */
    finish(event: T): void;
    /** Puts back what was taken together, each to its place and from now on to travel alone. */
    giveBack(taken: T[]): void;
    /** Removes all that waits, oldest first. */
    drain(): T[];
    /** Whether nothing stands before the event on the channel but what is taken with it. */
    private isNext;
}
