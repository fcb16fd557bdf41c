import type { Decoded, Resource } from "./contract.js";
/** Something that is stale: one audit, fiche, job or batch by its id; without an id, a list or all of a kind. */
export interface RefetchTarget {
    resource: Resource;
    id?: string;
}
/**
 * What an event makes stale: what its channels name, and what the contract says besides, such as the list of
 * audits where one has started. An event that the contract does not have makes stale what its ids name, a
 * message that is invalid makes nothing stale.
 */
export declare function refetchTargets(event: Decoded | {
    name: string;
    payload: unknown;
}): RefetchTarget[];
/** What can be stale after messages of a channel were missed. */
export declare function missedTargets(channel: string): RefetchTarget[];
/** The targets without repetitions. */
export declare function distinct(targets: RefetchTarget[]): RefetchTarget[];
/**
 * The targets as TanStack Query's keys: `["audit", "42"]`, `["audits"]`. As keys match by their beginning,
 * `["audit"]` is every audit, and `["audit", "42"]` also `["audit", "42", "steps"]`.
 */
export declare function queryKeys(targets: RefetchTarget[]): string[][];
