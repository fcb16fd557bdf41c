/**
 * Recognises copies of a message, so that it is handled once even if several channels bring it. Messages have no ids,
 * so a copy is recognised by its content. The same content again on the same channel is a new message.
 */
/** The messages of which other channels may still bring a copy. */
export class Once {
    window;
    now;
    /** The messages by content. The contents are in the order in which their newest message arrived. */
    waiting = new Map();
    /** `window` is how long a copy on another channel counts as the same message, in milliseconds. */
    constructor(window, now) {
        this.window = window;
        this.now = now;
    }
    /**
     * Returns the message that arrives on a channel: the oldest one with this content that the channel has yet to bring.
     * If there is none, `first` makes a new message, which all of `channels` will bring.
     */
    arrive(content, channel, channels, first) {
        const now = this.now();
        this.forget(now);
        const copies = (this.waiting.get(content) ?? []).filter((copy) => copy.until >= now);
        const again = copies.find((copy) => copy.awaits.delete(channel));
        if (again) {
            this.keep(content, copies);
            return again.value;
        }
        const value = first();
        const awaits = new Set(channels);
        awaits.delete(channel);
        // to the end of the map, because it is the newest
        this.waiting.delete(content);
        this.keep(content, [...copies, { value, awaits, until: now + this.window }]);
        return value;
    }
    /** The number of contents that are remembered. */
    get size() {
        return this.waiting.size;
    }
    keep(content, copies) {
        const open = copies.filter((copy) => copy.awaits.size > 0);
        if (open.length > 0) {
            this.waiting.set(content, open);
        }
        else {
            this.waiting.delete(content);
        }
    }
    forget(now) {
        for (const [content, copies] of this.waiting) {
            if (copies.at(-1).until >= now) {
                return;
            }
            this.waiting.delete(content);
        }
    }
}
