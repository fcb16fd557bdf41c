/** The log of the devtools: the last messages, and those that pass the filter. Its memory is bounded. */
import type { Problem } from "./contract.js";
/** The largest number of entries that a log keeps. */
export declare const KEPT = 5000;
/** The largest number of characters of payloads that a log keeps. */
export declare const KEPT_CHARACTERS = 8000000;
/** The kinds of entries: the verdicts about a message, a folded copy, a gap, an error. */
export declare const KINDS: readonly ["event", "folded", "partial", "unknown", "invalid", "gap", "error"];
export type EntryKind = (typeof KINDS)[number];
/** A line of the log. */
export interface Entry {
    /** The number of the entry, counted from 1 in the order of arrival. */
    readonly number: number;
    /** The time of its arrival, in milliseconds since 1970. */
    readonly at: number;
    readonly kind: EntryKind;
    /** For a gap: the connection was lost, it is back, or the app was asked to fetch again. */
    readonly gap: "lost" | "back" | "refetch" | undefined;
    /** The event's name, or the title of a gap or an error. */
    readonly name: string;
    /** The channel that brought the message, or `""`. */
    readonly channel: string;
    /** The message's payload as JSON, or the text of a gap or an error. */
    readonly text: string;
    /** The size of a message's payload, in bytes of UTF-8. */
    readonly bytes: number;
    /** The places where the payload breaks the contract. */
    readonly problems: readonly Problem[];
    /** Lists with a title, such as the fields that the publisher shortened. */
    readonly lists: readonly (readonly [title: string, items: readonly string[]])[];
    /** A label that stands beside the size, such as `truncated`. */
    readonly label: string;
    /** For a copy, the number of the first entry of its message. */
    readonly original: number | undefined;
}
/** Whether the entry is a message that a channel brought. */
export declare function isMessage({ kind }: Entry): boolean;
/** The filter of a log. An empty field lets everything through. */
export interface Filter {
    readonly kind: EntryKind | "";
    readonly text: string;
    readonly event: string;
    readonly channel: string;
}
/** The filter that lets everything through. */
export declare const NO_FILTER: Filter;
/** The log: the last entries, and those that are shown. */
export declare class Log {
    readonly entries: Entry[];
    /** The entries that pass the filter and came before the pause, the newest last. */
    shown: Entry[];
    /** The number of entries of each kind, event and channel. */
    readonly kinds: Map<string, number>;
    readonly events: Map<string, number>;
    readonly channels: Map<string, number>;
    /** The number of shown entries that were dropped to make room for newer ones. */
    dropped: number;
    private filter;
    private last;
    private characters;
    private pausedAt;
    /** Adds an entry, and drops the oldest ones if there is no room. */
    add(made: Omit<Entry, "number">): Entry;
    /** Drops all entries. */
    clear(): void;
    /** Shows the entries that pass this filter from now on. */
    show(filter: Filter): void;
    /** Whether the log is paused: new entries then wait. */
    get isPaused(): boolean;
    /** Pauses the log, or shows the entries that wait. */
    pause(isPaused: boolean): void;
    /** The number of entries that wait while the log is paused. */
    get waiting(): number;
    private select;
    private passes;
    private count;
}
