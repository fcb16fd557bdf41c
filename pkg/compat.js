import { refuse } from "./error.js";
import { reading, said } from "./facts.js";
import * as wasm from "./fiche_realtime_compat_bg.js";
import { bytes } from "./inline_compat.js";
import { EXPORT_TYPE, INCOMPARABLE } from "./words.js";
export { RealtimeError } from "./error.js";
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
export async function compareContracts(older, newer) {
    const exports = [text("older", older), text("newer", newer)];
    await started();
    return JSON.parse(wasm.compareContracts(...exports));
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
export async function explainDrift(drift, theirs) {
    const isOursNewer = reading(EXPORT_TYPE, "drift", () => drift.newer === "ours");
    // not `undefined`: that would be the contract of this package
    const backend = text("theirs", theirs) ?? "";
    await started();
    return JSON.parse(wasm.explainDrift(backend, isOursNewer));
}
/** The JSON text of an export. */
function text(field, given) {
    return typeof given === "string" ? given : reading(EXPORT_TYPE, field, () => JSON.stringify(given));
}
let starting;
/** Waits for the module, which starts with the first call. */
function started() {
    return (starting ??= start());
}
async function start() {
    try {
        const { instance } = await WebAssembly.instantiate(bytes(), { "./fiche_realtime_compat_bg.js": wasm });
        wasm.__wbg_set_wasm(instance.exports);
        instance.exports["__wbindgen_start"]();
    }
    catch (cause) {
        starting = undefined;
        throw Object.assign(refuse(INCOMPARABLE, "module", "", said(cause)), { cause });
    }
}
