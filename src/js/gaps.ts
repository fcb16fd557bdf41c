/**
 * Gaps: messages that are published while a channel is not live are lost. The time before a channel is live for the
 * first time is a gap too, because the app may have fetched before. This class remembers the channels that missed
 * something. When no more channels are awaited, it asks once for the targets of all of them.
 */
import { distinct, type RefetchTarget } from "./refetch.js";
import { background } from "./retry.js";

/** The longest wait for channels that are not live yet, in milliseconds. */
const PATIENCE = 10_000;

/** The channels and targets that missed something, until they are fetched again. */
export class Gaps {
  /** The channels that are not live yet, but may soon be. */
  private readonly awaited = new Set<string>();
  /** The channels that are live now, and may have missed something before. */
  private readonly missed = new Set<string>();
  /** The targets that events made stale. */
  private stale: RefetchTarget[] = [];
  /** Whether something was missed. */
  private isDue = false;
  private missedUntil = 0;
  private isClosed = false;
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  /** Runs after a call for events. The targets of events that arrive meanwhile wait for its end. */
  private pausing: ReturnType<typeof setTimeout> | undefined;

  /**
   * `jitter` is the longest random delay, so that not all clients fetch at once. `throttle` is the shortest time
   * between two calls for events. Both are in milliseconds.
   */
  constructor(
    private readonly jitter: number,
    private readonly throttle: number,
    private isOnline: boolean,
    private readonly refetch: (missed: ReadonlySet<string>, stale: RefetchTarget[], missedUntil: number) => void,
  ) {}

  /** The connection is lost. Nothing can be fetched until it is back; call `expect` again for each channel. */
  disconnected(): void {
    this.stop();
    this.isOnline = false;
    this.isDue ||= this.stale.length > 0;
  }

  /** The connection is back. Its channels will be live again one by one. */
  connected(): void {
    this.isOnline = true;
    this.settle();
  }

  /** The channel is being subscribed to. The targets of other channels wait for it. */
  expect(channel: string): void {
    this.awaited.add(channel);
  }

  /** The channel is live from now on. Messages that were published on it before are missed. */
  live(channel: string): void {
    this.awaited.delete(channel);
    this.missed.add(channel);
    this.due();
  }

  /** Something may have been missed until now. */
  due(): void {
    this.missedUntil = Date.now();
    this.isDue = true;
    this.settle();
  }

  /** The channel is no longer watched, or not authorised. Nothing waits for it. */
  gone(channel: string): void {
    this.missed.delete(channel);
    this.awaited.delete(channel);
    this.settle();
  }

  /** An event made these targets stale. */
  mark(targets: RefetchTarget[]): void {
    if (targets.length > 0) {
      this.stale = distinct([...this.stale, ...targets]);
      this.missedUntil = Date.now();
      if (!this.pausing) {
        this.schedule();
      }
    }
  }

  /** Cancels all timers. None is set after that. */
  close(): void {
    this.isClosed = true;
    this.stop();
    clearTimeout(this.pausing);
  }

  private stop(): void {
    clearTimeout(this.waiting);
    clearTimeout(this.flushing);
    this.waiting = this.flushing = undefined;
  }

  private settle(): void {
    if (!this.isOnline || !this.isDue) {
      return;
    }
    if (this.awaited.size === 0) {
      this.schedule();
    } else {
      this.waiting ??= background(() => this.schedule(), PATIENCE);
    }
  }

  private schedule(): void {
    if (this.isClosed) {
      return;
    }
    this.flushing ??= setTimeout(() => this.flush(), Math.random() * this.jitter);
  }

  /** Ends the pause. The targets of events that arrived meanwhile follow now, or when the connection is back. */
  private resume(): void {
    this.pausing = undefined;
    if (this.isOnline && this.stale.length > 0) {
      this.schedule();
    }
  }

  private flush(): void {
    this.stop();
    const missed = new Set(this.missed);
    const stale = this.stale;
    this.missed.clear();
    this.stale = [];
    this.isDue = false;
    if (stale.length > 0) {
      clearTimeout(this.pausing);
      this.pausing = background(() => this.resume(), this.throttle);
    }
    this.refetch(missed, stale, this.missedUntil);
  }
}
