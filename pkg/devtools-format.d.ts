/** Formats a number. */
export declare const number: (value: number) => string;
/** Formats a number of things, such as `1 message` or `2,000 messages`. */
export declare const counted: (count: number, thing: string) => string;
/** Formats a size in bytes. */
export declare const sizeOf: (bytes: number) => string;
/** Returns a time as ISO 8601 text. A recording can have any number as a time: `undefined` for one beyond all dates. */
export declare function isoOf(at: number): string | undefined;
/** Formats a time of day with milliseconds. A time beyond all dates is written as a number. */
export declare const timeOf: (at: number) => string;
/** Says of which message an entry is a copy. */
export declare const copyOf: (original: number) => string;
