/** What an event can make stale: one of a kind, or a list. */
export type Resource = "audit" | "fiche" | "job" | "batch" | "audits" | "fiches";
/** The payload's field that says which one; a list has none. */
export declare const ID_FIELDS: Record<Resource, string | null>;
/** What an event makes stale besides that which its channels name. */
export declare const ALSO_STALE: Record<string, Resource[] | undefined>;
/** The numbers that only grow until the work ends or starts anew. */
export declare const GROWS: Record<string, string[] | undefined>;
