/**
 * Recognises copies of a message, so that it is handled once even if several channels bring it. Messages have no ids,
 * so a copy is recognised by its content. The same content again on the same channel is a new message.
 */
/** A message that several channels bring. */
export interface Copy<T> {
    value: T;
    /** The channels that have yet to bring it. */
    awaits: Set<string>;
    /** The time until which a copy counts as the same message, in milliseconds. */
    until: number;
}
/** The messages of which other channels may still bring a copy. */
export declare class Once<T> {
    private readonly window;
    private readonly now;
    /** The messages by content. The contents are in the order in which their newest message arrived. */
    private readonly waiting;
    /** `window` is how long a copy on another channel counts as the same message, in milliseconds. */
    constructor(window: number, now: () => number);
    /**
     * Returns the message that arrives on a channel: the oldest one with this content that the channel has yet to bring.
     * If there is none, `first` makes a new message, which all of `channels` will bring.
     */
    arrive(content: string, channel: string, channels: string[], first: () => T): T;
    /** The number of contents that are remembered. */
    get size(): number;
    private keep;
    private forget;
}
