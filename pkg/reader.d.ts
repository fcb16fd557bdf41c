import { type Arrived } from "./receive.js";
/** A message, and those who got it. */
export interface Message<T> {
    decoded: Arrived;
    told: Set<T>;
}
/** The messages of some channels. */
export declare class Reader<T> {
    private readonly watched;
    private readonly once;
    /** `window` is how long a copy counts as the same message, and `now` the time, both in milliseconds. */
    constructor(window: number, now: () => number, watched: {
        readonly size: number;
        has(channel: string): boolean;
    });
    /** Reads a message that a channel brings. Its copy on another channel is the same `Message`. */
    read(channel: string, event: string, data: unknown): Message<T>;
    private arrive;
}
