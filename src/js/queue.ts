/**
 * The order of events: what may be sent now, given what is on its way. The same rules as the Rust crate's
 * queue: an event waits while an earlier one on one of its channels is unfinished, unless both travel in
 * one request.
 */
export interface Queued {
  readonly channels: readonly string[];
  /** Whether it travels in a request of its own. */
  alone: boolean;
}

/** @internal */
export class Queue<T extends Queued> {
  /** What waits, oldest first. A `Set` keeps its order. */
  readonly waiting = new Set<T>();
  /** On each channel what is unfinished, oldest first. */
  private readonly lanes = new Map<string, T[]>();
  private onTheirWay = new Set<T>();

  get size(): number {
    return this.waiting.size + this.onTheirWay.size;
  }

  push(event: T): void {
    this.waiting.add(event);
    for (const channel of event.channels) {
      const lane = this.lanes.get(channel);
      if (lane) {
        lane.push(event);
      } else {
        this.lanes.set(channel, [event]);
      }
    }
  }

  /**
   * Takes what may be sent in one request, oldest first: as many events as do not exceed `room` messages,
   * an event being one for each of its channels, and one event in any case.
   */
  take(room: number): T[] {
    const taken = new Set<T>();
    let messages = 0;
    // a channel of which something was passed over has nothing more to give
    const closed = new Set<string>();
    let looked = 0;
    for (const event of this.waiting) {
      const isFree = event.channels.every((channel) => !closed.has(channel) && this.isNext(channel, event, taken));
      const fits = taken.size === 0 || (!event.alone && messages + event.channels.length <= room);
      if (isFree && fits) {
        taken.add(event);
        messages += event.alone ? room : event.channels.length;
      } else {
        event.channels.forEach((channel) => closed.add(channel));
      }
      // what is behind what is on its way must not make every look long
      if (messages >= room || ++looked >= LOOK_AHEAD) {
        break;
      }
    }
    for (const event of taken) {
      this.waiting.delete(event);
      this.onTheirWay.add(event);
    }
    return [...taken];
  }

  /** What was taken has arrived, or never will. */
  finish(event: T): void {
    this.onTheirWay.delete(event);
    for (const channel of event.channels) {
      const lane = this.lanes.get(channel)!;
      lane.splice(lane.indexOf(event), 1);
      if (lane.length === 0) {
        this.lanes.delete(channel);
      }
    }
  }

  /** Puts back what was taken together, each to its place and from now on to travel alone. */
  giveBack(taken: T[]): void {
    const later = [...this.waiting];
    this.waiting.clear();
    for (const event of taken) {
      event.alone = true;
      this.onTheirWay.delete(event);
      this.waiting.add(event);
    }
    later.forEach((event) => this.waiting.add(event));
  }

  /** Removes all that waits, oldest first. */
  drain(): T[] {
    const waiting = [...this.waiting];
    this.waiting.clear();
    waiting.forEach((event) => this.finish(event));
    return waiting;
  }

  /** Whether nothing stands before the event on the channel but what is taken with it. */
  private isNext(channel: string, event: T, taken: Set<T>): boolean {
    for (const before of this.lanes.get(channel)!) {
      if (before === event) {
        return true;
      }
      if (!taken.has(before)) {
        return false;
      }
    }
    return false;
  }
}

/** How many events are looked at to fill a request. */
const LOOK_AHEAD = 1000;
