/**
 * Notices that the backend has another contract than this package. A backend tells its contract in the answer that
 * authorises a channel, so nothing more is asked. What differs is the question of `compat.ts`.
 */
import type { PusherLike } from "./pusher.js";
import { FINGERPRINT, PACKAGE_VERSION } from "./table.js";
import { CONTRACT_KEY, DRIFTED } from "./words.js";

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

const ours: ContractVersion = { version: PACKAGE_VERSION, fingerprint: FINGERPRINT };

/** Reads what a backend tells of its contract. Undefined if it tells nothing, or has the same contract. */
export function driftOf(authorization: unknown): ContractDrift | undefined {
  const told = (authorization as Record<string, unknown> | null | undefined)?.[CONTRACT_KEY];
  const [version, fingerprint] = typeof told === "string" ? told.split(" ") : [];
  if (!version || !fingerprint || fingerprint === FINGERPRINT) {
    return undefined;
  }
  const order = compared(PACKAGE_VERSION, version);
  return { ours: { ...ours }, theirs: { version, fingerprint }, newer: order ? (order < 0 ? "theirs" : "ours") : null };
}

/** Compares the numbers of two versions, such as 0.1.0 and 0.10.0. */
function compared(one: string, other: string): number {
  const [numbers, others] = [one, other].map((version) => version.split(/[.+-]/, 3).map(Number)) as [number[], number[]];
  const at = numbers.findIndex((number, place) => number !== others[place]);
  return at < 0 ? 0 : (numbers[at]! - others[at]! || 0);
}

/** Says on one line which contracts differ. */
export function driftMessage({ ours, theirs }: ContractDrift): string {
  return [theirs, ours].reduce<string>((message, { version, fingerprint }) => message.replace("{}", () => `${version} (${fingerprint})`), DRIFTED);
}

type Answered = (error: unknown, authorization: unknown) => void;
type Authorizer = (request: unknown, answered: Answered) => void;

/** Calls `heard` with each answer by which the backend authorises a channel of this instance. */
export function hearAuthorizations(pusher: PusherLike, heard: (authorization: unknown) => void): void {
  const config = pusher.config as { channelAuthorizer?: Authorizer } | undefined;
  const authorize = config?.channelAuthorizer;
  if (typeof authorize === "function") {
    // fails for a frozen object, whose answers are not heard
    Reflect.set(config!, "channelAuthorizer", function (this: unknown, request: unknown, answered: Answered) {
      authorize.call(this, request, (error, authorization) => {
        answered(error, authorization);
        heard(authorization);
      });
    });
  }
}
