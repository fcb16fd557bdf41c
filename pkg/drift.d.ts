/**
 * Notices that the backend has another contract than this package. A backend tells its contract in the answer that
 * authorises a channel, so nothing more is asked. What differs is the question of `compat.ts`.
 */
import type { PusherLike } from "./pusher.js";
/** The version of a contract. */
export interface ContractVersion {
    /** The version of the crate and of the npm package. */
    version: string;
    /** The contract's {@link fingerprint}. */
    fingerprint: string;
}
/** Two contracts that differ: this package's, and the backend's. */
export interface ContractDrift {
    ours: ContractVersion;
    theirs: ContractVersion;
    /** Which of them has the higher version, or null if both have the same version, as builds between releases do. */
    newer: "ours" | "theirs" | null;
}
/** Reads what a backend tells of its contract. Undefined if it tells nothing, or has the same contract. */
export declare function driftOf(authorization: unknown): ContractDrift | undefined;
/** Says on one line which contracts differ. */
export declare function driftMessage({ ours, theirs }: ContractDrift): string;
/** Calls `heard` with each answer by which the backend authorises a channel of this instance. */
export declare function hearAuthorizations(pusher: PusherLike, heard: (authorization: unknown) => void): void;
