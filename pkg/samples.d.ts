/** A sample payload's JSON for each shape. */
export declare const SAMPLES: Record<string, string | undefined>;
