import { type Entry } from "./devtools-log.js";
/** The actions of the detail's buttons. */
export interface DetailActions {
    copy(text: string, what: string): void;
    copyTest(entry: Entry): void;
    close(): void;
}
/** Makes the elements of an entry's detail. */
export declare function detailOf(entry: Entry, actions: DetailActions): HTMLElement[];
