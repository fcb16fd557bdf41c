import { start } from "./table.js";
export * from "./main.js";
/**
 * Starts the module from its bytes or compiled. Needed once, before anything else, and returns when all
 * is ready.
 */
export function initSync(source) {
    start(source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source));
}
/**
 * Fetches and starts the module: from a URL, a `Request`, or a `Response` that is on its way. The file
 * is `fiche-realtime/fiche_realtime.wasm`. It compiles while it arrives where the server sends it as
 * `application/wasm`. Under a Content Security Policy, `script-src` needs `'wasm-unsafe-eval'`.
 */
export async function init(source) {
    const response = await (typeof source === "string" || source instanceof URL || source instanceof Request ? fetch(source) : source);
    if (!response.ok) {
        throw new Error(`expected the module from ${response.url}, found status ${response.status}: check the path of fiche_realtime.wasm`);
    }
    start(response.headers.get("content-type")?.startsWith("application/wasm")
        ? await WebAssembly.compileStreaming(response)
        : await WebAssembly.compile(await response.arrayBuffer()));
}
