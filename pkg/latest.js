import { WORK } from "./table.js";
/** The number of pieces of work that are remembered: those with the latest messages. */
const MOST = 10_000;
/** The last progress of each piece of work. */
export class Latest {
    /** The counters of each audit, transcription of a fiche, batch and job, by progress event and id. */
    seen = new Map();
    /**
     * Whether the message would move a counter backwards, or arrives after the end of its work. If not, remembers its
     * counters.
     */
    isOld({ name, payload }) {
        const told = WORK.find(([progress, , , begins, ends]) => name === progress || begins.includes(name) || ends.includes(name));
        if (!told) {
            return false;
        }
        const [progress, id, grows, begins] = told;
        const fields = payload;
        const work = `${progress} ${String(fields[id])}`;
        if (begins.includes(name)) {
            this.seen.delete(work);
        }
        else if (name !== progress) {
            this.remember(work, [Infinity]);
        }
        else {
            const counters = grows.map((field) => fields[field]);
            const before = this.seen.get(work);
            if (before && counters.some((counter, i) => counter < (before[i] ?? 0))) {
                return true;
            }
            this.remember(work, counters);
        }
        return false;
    }
    remember(work, counters) {
        this.seen.delete(work);
        this.seen.set(work, counters);
        if (this.seen.size > MOST) {
            const [oldest] = this.seen.keys();
            this.seen.delete(oldest);
        }
    }
}
