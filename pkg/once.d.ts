/**
 * Once, not twice: messages carry no ids, so a message that was published to several channels is known by its
 * content. What comes again on the same channel was published again.
 */
/** A message, however many channels bring it. */
export interface Copy<T> {
    value: T;
    /** The channels that have not brought it yet. */
    awaits: Set<string>;
    /** When the others can no longer be the same message, in milliseconds. */
    until: number;
}
/** The messages of which other channels may still bring a copy. */
export declare class Once<T> {
    private readonly window;
    private readonly now;
    /** By content, in the order of the last arrival of a new message. */
    private readonly waiting;
    /** `window`: for how many milliseconds a copy on another channel is the same message. */
    constructor(window: number, now: () => number);
    /**
     * The message that arrives on a channel: the oldest with this content that the channel has yet to bring, or
     * else the new one that `first` makes, to be brought by all of `channels`.
     */
    arrive(content: string, channel: string, channels: string[], first: () => T): T;
    /** How many contents are remembered. */
    get size(): number;
    private keep;
    private forget;
}
