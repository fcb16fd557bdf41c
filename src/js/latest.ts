/** Progress that arrives out of order, told from progress. */
import type { DecodedEvent, DecodedPartial } from "./contract.js";
import { events } from "./table.js";

/** The names that end a piece of work, and those that begin it anew. */
const ENDS = new Set(["completed", "complete", "failed"]);
const BEGINS = new Set(["started", "created"]);

/** How many pieces of work are remembered: those that were heard of last. */
const MOST = 10_000;

/** What was told last of each piece of work. */
export class Latest {
  /** The counters of an audit, a fiche's transcription, a batch, a job: by family and id. */
  private readonly seen = new Map<string, number[]>();

  /**
   * Whether the message would move a counter backwards, or comes after the end of its work. What is not is
   * remembered.
   */
  isOld({ name, payload }: DecodedEvent | DecodedPartial): boolean {
    const dot = name.lastIndexOf(".");
    const family = name.slice(0, dot);
    const [shape] = events.get(`${family}.progress`) ?? [];
    if (!shape) {
      return false;
    }
    const fields = payload as unknown as Record<string, unknown>;
    const work = `${family} ${String(fields[shape.keys[0]!])}`;
    const kind = name.slice(dot + 1);
    if (BEGINS.has(kind)) {
      this.seen.delete(work);
    } else if (ENDS.has(kind)) {
      this.remember(work, [Infinity]);
    } else if (kind === "progress") {
      const counters = shape.grows.map((field) => fields[field] as number);
      const before = this.seen.get(work);
      if (before && counters.some((counter, i) => counter < (before[i] ?? 0))) {
        return true;
      }
      this.remember(work, counters);
    }
    return false;
  }

  private remember(work: string, counters: number[]): void {
    this.seen.delete(work);
    this.seen.set(work, counters);
    if (this.seen.size > MOST) {
      const [oldest] = this.seen.keys();
      this.seen.delete(oldest!);
    }
  }
}
