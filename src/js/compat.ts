/**
 * Compares two versions of the contract: what a frontend of one makes of the messages of a backend of the other. The
 * comparison is the crate's, in a WebAssembly module of its own, so load this entry only when it is needed.
 */
import type { ContractDrift } from "./drift.js";
import { refuse } from "./error.js";
import { reading, said } from "./facts.js";
import * as wasm from "./fiche_realtime_compat_bg.js";
import { bytes } from "./inline_compat.js";
import { EXPORT_TYPE, INCOMPARABLE } from "./words.js";

export type { ContractDrift, ContractVersion } from "./drift.js";
export { RealtimeError } from "./error.js";

/**
 * How bad a difference is for a reader. `compatible`: it handles every message, and sees all of it. `loss`: it handles
 * every message that it knows, but does not see something. `breaking`: it does not handle a message that it knows, or
 * waits for one that is no longer published.
 */
export type ContractEffectClass = "compatible" | "loss" | "breaking";

/** What a difference does to a reader, with the reason in a sentence. */
export interface ContractEffect {
  class: ContractEffectClass;
  because: string;
}

/** A difference between two contracts. */
export interface ContractDifference {
  /** The kind of difference, such as `field-added`. */
  rule: string;
  /** Where it is, such as `audit.progress /total_steps`. */
  at: string;
  /** What has changed, in a sentence. */
  change: string;
  /** A frontend of the old contract gets what a backend of the new contract publishes. */
  old_frontend: ContractEffect;
  /** A frontend of the new contract gets what a backend of the old contract publishes. */
  new_frontend: ContractEffect;
  /** A program of the new contract replays what was recorded under the old contract. */
  recordings: ContractEffect;
  /** The way to make such a change that breaks no one, if there is one and the change breaks someone. */
  instead: string | null;
  /** The names by which a changelog names the difference. */
  names: string[];
}

/** Two contracts and the differences between them, as `fiche-realtime compat --json` prints them. */
export interface ContractComparison {
  old: { crate: string; fingerprint: string };
  new: { crate: string; fingerprint: string };
  /** The number of differences that break a reader. */
  breaks: number;
  differences: ContractDifference[];
}

/** What it does to this page that its backend has another contract. */
export interface DriftExplanation {
  /** How bad the worst difference is for this page. */
  class: ContractEffectClass;
  /** The differences, each with what it does to this page. */
  differences: ({ at: string; change: string } & ContractEffect)[];
}

/**
 * Compares two exports of the contract. An export is `contract.json`: an object, or its JSON text. `undefined` stands
 * for the contract of this package.
 *
 * ```js
 * const { breaks, differences } = await compareContracts(await (await fetch("/contract.json")).json());
 * differences.forEach(({ at, change, old_frontend }) => console.log(at, change, old_frontend.class));
 * ```
 *
 * @throws RealtimeError `invalid_argument` or `too_large` if it is not the export of a contract, `not_started` if
 * WebAssembly cannot run.
 */
export async function compareContracts(older: unknown, newer?: unknown): Promise<ContractComparison> {
  const exports = [text("older", older), text("newer", newer)] as const;
  await started();
  return JSON.parse(wasm.compareContracts(...exports)) as ContractComparison;
}

/**
 * Tells what differs between this package and its backend, and whether it can hurt. Give it what `onContractDrift` of
 * `connect` got, and the export of the backend's contract.
 *
 * ```js
 * const onContractDrift = async (drift) => {
 *   const { explainDrift } = await import("fiche-realtime/compat");
 *   const theirs = await (await fetch("/contract.json")).json();
 *   const { class: worst, differences } = await explainDrift(drift, theirs);
 *   if (worst === "breaking") report("this page has to be reloaded", differences);
 * };
 * ```
 *
 * @throws RealtimeError `invalid_argument` or `too_large` if it is not the export of a contract, `not_started` if
 * WebAssembly cannot run.
 */
export async function explainDrift(drift: Pick<ContractDrift, "newer">, theirs: unknown): Promise<DriftExplanation> {
  const isOursNewer = reading(EXPORT_TYPE, "drift", () => drift.newer === "ours");
  // not `undefined`: that would be the contract of this package
  const backend = text("theirs", theirs) ?? "";
  await started();
  return JSON.parse(wasm.explainDrift(backend, isOursNewer)) as DriftExplanation;
}

/** The JSON text of an export. */
function text(field: string, given: unknown): string | undefined {
  return typeof given === "string" ? given : reading(EXPORT_TYPE, field, () => JSON.stringify(given));
}

let starting: Promise<void> | undefined;

/** Waits for the module, which starts with the first call. */
function started(): Promise<void> {
  return (starting ??= start());
}

async function start(): Promise<void> {
  try {
    const { instance } = await WebAssembly.instantiate(bytes(), { "./fiche_realtime_compat_bg.js": wasm as unknown as WebAssembly.ModuleImports });
    wasm.__wbg_set_wasm(instance.exports);
    (instance.exports["__wbindgen_start"] as () => void)();
  } catch (cause) {
    starting = undefined;
    throw Object.assign(refuse(INCOMPARABLE, "module", "", said(cause)), { cause });
  }
}
