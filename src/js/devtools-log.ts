/** The log of the devtools: the last messages, and those that pass the filter. Its memory is bounded. */
import type { Problem } from "./contract.js";

/** The largest number of entries that a log keeps. */
export const KEPT = 5_000;
/** The largest number of characters of payloads that a log keeps. */
export const KEPT_CHARACTERS = 8_000_000;

/** The kinds of entries: the verdicts about a message, a folded copy, a gap, an error. */
export const KINDS = ["event", "folded", "partial", "unknown", "invalid", "gap", "error"] as const;
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
export function isMessage({ kind }: Entry): boolean {
  return kind !== "gap" && kind !== "error";
}

/** The filter of a log. An empty field lets everything through. */
export interface Filter {
  readonly kind: EntryKind | "";
  readonly text: string;
  readonly event: string;
  readonly channel: string;
}

/** The filter that lets everything through. */
export const NO_FILTER: Filter = { kind: "", text: "", event: "", channel: "" };

/** The log: the last entries, and those that are shown. */
export class Log {
  readonly entries: Entry[] = [];
  /** The entries that pass the filter and came before the pause, the newest last. */
  shown: Entry[] = [];
  /** The number of entries of each kind, event and channel. */
  readonly kinds = new Map<string, number>();
  readonly events = new Map<string, number>();
  readonly channels = new Map<string, number>();
  /** The number of shown entries that were dropped to make room for newer ones. */
  dropped = 0;
  private filter = NO_FILTER;
  private last = 0;
  private characters = 0;
  private pausedAt = Infinity;

  /** Adds an entry, and drops the oldest ones if there is no room. */
  add(made: Omit<Entry, "number">): Entry {
    const entry: Entry = { ...made, number: ++this.last };
    this.entries.push(entry);
    this.count(entry, 1);
    if (this.passes(entry)) {
      this.shown.push(entry);
    }
    while (this.entries.length > KEPT || (this.characters > KEPT_CHARACTERS && this.entries.length > 1)) {
      const oldest = this.entries.shift()!;
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
  clear(): void {
    this.entries.length = 0;
    this.characters = 0;
    [this.kinds, this.events, this.channels].forEach((counts) => counts.clear());
    this.pausedAt = this.isPaused ? this.last : Infinity;
    this.select();
  }

  /** Shows the entries that pass this filter from now on. */
  show(filter: Filter): void {
    this.filter = filter;
    this.select();
  }

  /** Whether the log is paused: new entries then wait. */
  get isPaused(): boolean {
    return this.pausedAt !== Infinity;
  }

  /** Pauses the log, or shows the entries that wait. */
  pause(isPaused: boolean): void {
    this.pausedAt = isPaused ? this.last : Infinity;
    this.select();
  }

  /** The number of entries that wait while the log is paused. */
  get waiting(): number {
    return this.isPaused ? Math.min(this.last - this.pausedAt, this.entries.length) : 0;
  }

  private select(): void {
    this.shown = this.entries.filter((entry) => this.passes(entry));
    this.dropped = 0;
  }

  private passes(entry: Entry): boolean {
    const { kind, text, event, channel } = this.filter;
    const wanted = text.trim().toLowerCase();
    return (
      entry.number <= this.pausedAt &&
      (kind === "" || entry.kind === kind) &&
      (event === "" || entry.name === event) &&
      (channel === "" || entry.channel === channel) &&
      (wanted === "" || `${entry.name} ${entry.channel} ${entry.text}`.toLowerCase().includes(wanted))
    );
  }

  private count(entry: Entry, by: number): void {
    this.characters += by * entry.text.length;
    add(this.kinds, entry.kind, by);
    if (isMessage(entry)) {
      add(this.events, entry.name, by);
      add(this.channels, entry.channel, by);
    }
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) {
    counts.set(key, count);
  } else {
    counts.delete(key);
  }
}
