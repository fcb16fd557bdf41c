/** The largest number of entries that a log keeps. */
export const KEPT = 5_000;
/** The largest number of characters of payloads that a log keeps. */
export const KEPT_CHARACTERS = 8_000_000;
/** The kinds of entries: the verdicts about a message, a folded copy, a gap, an error. */
export const KINDS = ["event", "folded", "partial", "unknown", "invalid", "gap", "error"];
/** Whether the entry is a message that a channel brought. */
export function isMessage({ kind }) {
    return kind !== "gap" && kind !== "error";
}
/** The filter that lets everything through. */
export const NO_FILTER = { kind: "", text: "", event: "", channel: "" };
/** The log: the last entries, and those that are shown. */
export class Log {
    entries = [];
    /** The entries that pass the filter and came before the pause, the newest last. */
    shown = [];
    /** The number of entries of each kind, event and channel. */
    kinds = new Map();
    events = new Map();
    channels = new Map();
    /** The number of shown entries that were dropped to make room for newer ones. */
    dropped = 0;
    filter = NO_FILTER;
    last = 0;
    characters = 0;
    pausedAt = Infinity;
    /** Adds an entry, and drops the oldest ones if there is no room. */
    add(made) {
        const entry = { ...made, number: ++this.last };
        this.entries.push(entry);
        this.count(entry, 1);
        if (this.passes(entry)) {
            this.shown.push(entry);
        }
        while (this.entries.length > KEPT || (this.characters > KEPT_CHARACTERS && this.entries.length > 1)) {
            const oldest = this.entries.shift();
            this.count(oldest, -1);
            // while paused, the entries that the user reads stay
            if (this.shown[0] === oldest && !this.isPaused) {
                this.shown.shift();
                this.dropped++;
            }
        }
        return entry;
    }
    /** Drops all entries. */
    clear() {
        this.entries.length = 0;
        this.characters = 0;
        [this.kinds, this.events, this.channels].forEach((counts) => counts.clear());
        this.pausedAt = this.isPaused ? this.last : Infinity;
        this.select();
    }
    /** Shows the entries that pass this filter from now on. */
    show(filter) {
        this.filter = filter;
        this.select();
    }
    /** Whether the log is paused: new entries then wait. */
    get isPaused() {
        return this.pausedAt !== Infinity;
    }
    /** Pauses the log, or shows the entries that wait. */
    pause(isPaused) {
        this.pausedAt = isPaused ? this.last : Infinity;
        this.select();
    }
    /** The number of entries that wait while the log is paused. */
    get waiting() {
        return this.isPaused ? Math.min(this.last - this.pausedAt, this.entries.length) : 0;
    }
    select() {
        this.shown = this.entries.filter((entry) => this.passes(entry));
        this.dropped = 0;
    }
    passes(entry) {
        const { kind, text, event, channel } = this.filter;
        const wanted = text.trim().toLowerCase();
        return (entry.number <= this.pausedAt &&
            (kind === "" || entry.kind === kind) &&
            (event === "" || entry.name === event) &&
            (channel === "" || entry.channel === channel) &&
            (wanted === "" || `${entry.name} ${entry.channel} ${entry.text}`.toLowerCase().includes(wanted)));
    }
    count(entry, by) {
        this.characters += by * entry.text.length;
        add(this.kinds, entry.kind, by);
        if (isMessage(entry)) {
            add(this.events, entry.name, by);
            add(this.channels, entry.channel, by);
        }
    }
}
function add(counts, key, by) {
    const count = (counts.get(key) ?? 0) + by;
    if (count > 0) {
        counts.set(key, count);
    }
    else {
        counts.delete(key);
    }
}
