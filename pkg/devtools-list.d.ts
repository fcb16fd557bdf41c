import type { Entry } from "./devtools-log.js";
/** The list of rows. It is a list box in which one row can be selected. */
export declare class List {
    private readonly selects;
    private readonly changed;
    readonly element: HTMLDivElement;
    private readonly room;
    private readonly rows;
    private entries;
    private selected;
    /** Whether the newest row stays in sight. */
    private isFollowing;
    constructor(selects: (entry: Entry | undefined) => void, changed: () => void);
    /**
     * Draws these entries. `dropped` is the number of entries that were removed from the beginning since the last time.
     */
    draw(entries: readonly Entry[], dropped: number, selected: Entry | undefined): void;
    /** Forgets the rows, because another log has entries with the same numbers. */
    reset(): void;
    private get rowHeight();
    private scrolled;
    private select;
    private pressed;
}
