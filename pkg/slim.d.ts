export * from "./main.js";
/**
 * Starts the module from its bytes or compiled. Needed once, before anything else, and returns when all
 * is ready.
 */
export declare function initSync(source: BufferSource | WebAssembly.Module): void;
/**
 * Fetches and starts the module: from a URL, a `Request`, or a `Response` that is on its way. The file
 * is `fiche-realtime/fiche_realtime.wasm`. It compiles while it arrives where the server sends it as
 * `application/wasm`. Under a Content Security Policy, `script-src` needs `'wasm-unsafe-eval'`.
 */
export declare function init(source: string | URL | Request | Response | Promise<Response>): Promise<void>;
