/** A sample for each of the table's keys, none where the type says it: a word, a date, an exact number. */
export declare const VALUES: unknown[];
