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
export class Once<T> {
  /** The messages by content. The contents are in the order in which their newest message arrived. */
  private readonly waiting = new Map<string, Copy<T>[]>();

  /** `window` is how long a copy on another channel counts as the same message, in milliseconds. */
  constructor(
    private readonly window: number,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the message that arrives on a channel: the oldest one with this content that the channel has yet to bring.
   * If there is none, `first` makes a new message, which all of `channels` will bring.
   */
  arrive(content: string, channel: string, channels: string[], first: () => T): T {
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
  get size(): number {
    return this.waiting.size;
  }

  private keep(content: string, copies: Copy<T>[]): void {
    const open = copies.filter((copy) => copy.awaits.size > 0);
    if (open.length > 0) {
      this.waiting.set(content, open);
    } else {
      this.waiting.delete(content);
    }
  }

  private forget(now: number): void {
    for (const [content, copies] of this.waiting) {
      if (copies.at(-1)!.until >= now) {
        return;
      }
      this.waiting.delete(content);
    }
  }
}
