/**
 * Once, not twice: messages carry no ids, so a message that was published to several channels is known by its
 * content. What comes again on the same channel was published again.
 */
/** The messages of which other channels may still bring a copy. */
export class Once {
    window;
    now;
    /** By content, in the order of the last arrival of a new message. */
    waiting = new Map();
    /** `window`: for how many milliseconds a copy on another channel is the same message. */
    constructor(window, now) {
        this.window = window;
        this.now = now;
    }
    /**
     * The message that arrives on a channel: the oldest with this content that the channel has yet to bring, or
     * else the new one that `first` makes, to be brought by all of `channels`.
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
        // last in the map, as its time is the latest
        this.waiting.delete(content);
        this.keep(content, [...copies, { value, awaits, until: now + this.window }]);
        return value;
    }
    /** How many contents are remembered. */
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
