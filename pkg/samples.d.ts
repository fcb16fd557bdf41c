/** A sample for each field whose type does not say it: no word, date, exact number or empty array. */
export declare const VALUES: Record<string, unknown>;
