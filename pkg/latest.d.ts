/**
 * Recognises progress that arrives late. The contract's table lists the numbers that only grow, and the events that
 * begin and end a piece of work.
 */
import type { DecodedEvent, DecodedPartial } from "./contract.js";
/** The last progress of each piece of work. */
export declare class Latest {
    /** The counters of each audit, transcription of a fiche, batch and job, by progress event and id. */
    private readonly seen;
    /**
     * Whether the message would move a counter backwards, or arrives after the end of its work. If not, remembers its
     * counters.
     */
    isOld({ name, payload }: DecodedEvent | DecodedPartial): boolean;
    private remember;
}
