/**
 * Starts the WebAssembly module of the server's entry. It starts with the first call of one of its functions, so an app
 * that only imports the entry does not pay for it.
 */
import { refuse } from "./error.js";
import * as wasm from "./fiche_realtime_server_bg.js";
import { STOPPED } from "./words.js";
/** @internal */
export function startServer(module) {
    const start = () => {
        const { exports } = new WebAssembly.Instance(module(), { "./fiche_realtime_server_bg.js": wasm });
        const watched = guarded(exports);
        wasm.__wbg_set_wasm(watched);
        exports["__wbindgen_start"]();
        return watched;
    };
    wasm.__wbg_set_wasm(new Proxy({}, { get: (_, name) => start()[name] }));
}
/**
 * The exports of a module that may stop. An error of the contract is an answer of the module; an error that leaves it
 * in another way has cut off its functions half-way, as a full stack does. Afterwards the module could answer wrongly,
 * so it is not asked again.
 */
function guarded(exports) {
    let [isStopped, fault] = [false, undefined];
    const guard = (call) => (...args) => {
        if (isStopped) {
            throw refuse(STOPPED, "module", "", fault);
        }
        try {
            return call(...args);
        }
        catch (cause) {
            // before anything else, which can fail if the stack is full
            isStopped = true;
            fault = cause;
            throw refuse(STOPPED, "module", "", fault);
        }
    };
    // the garbage collector frees memory through helpers, and must not meet an error
    const help = (call) => (...args) => (isStopped ? 0 : call(...args));
    const entries = Object.entries(exports).map(([name, value]) => [name, typeof value === "function" ? (isHelper(name) ? help : guard)(value) : value]);
    return Object.fromEntries(entries);
}
/** Whether an export is of wasm-bindgen and not of the entry. */
function isHelper(name) {
    return name.startsWith("__");
}
