/** Samples of values. Generated from the crate's declarations by `package`: do not edit. */
/** A sample for each of the table's keys, none where its likely word is one. */
export declare const VALUES: readonly unknown[];
/** Where a shape has another one: by the shape's place and the key. */
export declare const EXCEPTIONS: Readonly<Record<number, Readonly<Record<string, unknown>>>>;
