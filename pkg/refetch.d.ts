import type { Decoded, Resource } from "./contract.js";
/**
 * A target to fetch again. With an `id` it is one thing, such as an audit. Without an `id` it is a list, or all
 * things of a kind.
 *
 * ```js
 * const audit = { resource: "audit", id: "42" };
 * const listOfAudits = { resource: "audits" };
 * ```
 */
export interface RefetchTarget {
    resource: Resource;
    id?: string;
}
/** The second argument of `onRefetch`, beside the targets. */
export interface RefetchContext {
    /**
     * The moment until which messages may have been missed, in milliseconds since 1970. It has the same unit as
     * `Date.now()` and the `dataUpdatedAt` of TanStack Query. From this moment on, all of the channels were live. Data
     * whose fetch began later is complete.
     */
    missedUntil: number;
}
/**
 * Returns the targets that an event makes stale: the things that its channels name, and the targets that the contract
 * adds, such as the list of audits when an audit has started. An event that the contract does not have makes stale what
 * its ids name. An invalid message makes nothing stale.
 *
 * ```js
 * const payload = { ...samplePayload("audit.started"), audit_id: "42", fiche_id: "1024" };
 * refetchTargets({ name: "audit.started", payload }); // the audit 42, the fiche 1024, the list of audits
 * ```
 *
 * @throws RealtimeError `invalid_argument` for anything but a message.
 */
export declare function refetchTargets(event: Decoded | {
    name: string;
    payload: unknown;
}): RefetchTarget[];
/** Returns the targets that may be stale after messages on a channel were missed. */
export declare function missedTargets(channel: string): RefetchTarget[];
/** Returns the targets without duplicates. */
export declare function distinct(targets: RefetchTarget[]): RefetchTarget[];
/**
 * Returns the targets as keys of TanStack Query.
 *
 * ```js
 * queryKeys([{ resource: "audit", id: "42" }, { resource: "audits" }]); // [["audit", "42"], ["audits"]]
 * ```
 *
 * TanStack Query matches keys by their beginning. `["audit"]` matches every audit, and `["audit", "42"]` matches
 * `["audit", "42", "steps"]` too.
 *
 * @throws RealtimeError `invalid_argument` if `targets` is not a list of targets.
 */
export declare function queryKeys(targets: RefetchTarget[]): string[][];
