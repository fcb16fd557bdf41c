/**
 * Gaps: while the connection is away, messages are missed, and nobody sends them again. What the channels name
 * is fetched again, once a gap, when all of them are back.
 */
import { distinct, missedTargets, type RefetchTarget } from "./refetch.js";

/** For how long after a reconnection the channels that are slow to come back are waited for, in milliseconds. */
const PATIENCE = 10_000;

/** What was missed and is not yet fetched again. */
export class Gaps {
  /** Channels that were live when the connection went away, and are not back. */
  private readonly away = new Set<string>();
  /** Channels that are back, with what they missed. */
  private readonly missed = new Set<string>();
  /** What events made stale. */
  private stale: RefetchTarget[] = [];
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  /** `jitter`: the most that is waited, so that not all clients fetch at once, in milliseconds. */
  constructor(
    private readonly jitter: number,
    private readonly refetch: (missed: ReadonlySet<string>, targets: RefetchTarget[]) => void,
  ) {}

  /** The connection is gone, and with it these channels. */
  open(live: Iterable<string>): void {
    this.stop();
    for (const channel of live) {
      this.missed.delete(channel);
      this.away.add(channel);
    }
  }

  /** The connection is back: its channels follow. */
  reconnected(): void {
    if (this.away.size > 0) {
      this.waiting = setTimeout(() => this.schedule(), PATIENCE);
    }
    this.settle();
  }

  /** The channel is subscribed to. */
  back(channel: string): void {
    if (this.away.delete(channel)) {
      this.missed.add(channel);
      this.settle();
    }
  }

  /** The channel is no longer watched, or denied: there is nothing to wait for. */
  gone(channel: string): void {
    this.missed.delete(channel);
    if (this.away.delete(channel)) {
      this.settle();
    }
  }

  /** An event made this stale. */
  mark(targets: RefetchTarget[]): void {
    if (targets.length > 0) {
      this.stale = distinct([...this.stale, ...targets]);
      this.schedule();
    }
  }

  /** Forgets all. */
  stop(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.flushing);
    this.flushing = undefined;
  }

  private settle(): void {
    if (this.away.size === 0 && this.missed.size + this.stale.length > 0) {
      clearTimeout(this.waiting);
      this.schedule();
    }
  }

  private schedule(): void {
    this.flushing ??= setTimeout(() => this.flush(), Math.random() * this.jitter);
  }

  private flush(): void {
    this.flushing = undefined;
    const missed = new Set(this.missed);
    const targets = distinct([...[...missed].flatMap(missedTargets), ...this.stale]);
    this.missed.clear();
    this.stale = [];
    if (targets.length > 0) {
      this.refetch(missed, targets);
    }
  }
}
