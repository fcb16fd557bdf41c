/** Progress that arrives out of order, told from progress. */
import type { DecodedEvent, DecodedPartial } from "./contract.js";
/** What was told last of each piece of work. */
export declare class Latest {
    /** The counters of an audit, a fiche's transcription, a batch, a job: by family and id. */
    private readonly seen;
    /**
     * Whether the message would move a counter backwards, or comes after the end of its work. What is not is
     * remembered.
     */
    isOld({ name, payload }: DecodedEvent | DecodedPartial): boolean;
    private remember;
}
