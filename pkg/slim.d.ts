export * from "./main.js";
/**
 * Starts the module from its bytes, or from a compiled module. Call it once, before anything else. When it returns, the
 * package is ready. It blocks the page while it compiles bytes, so prefer {@link init}.
 *
 * @throws RealtimeError `not_started` if these are not the bytes of the module of this version.
 */
export declare function initSync(source: BufferSource | WebAssembly.Module): void;
/**
 * Fetches and starts the module, from a URL, a `Request` or a `Response`. The file is
 * `fiche-realtime/fiche_realtime.wasm`. Call it once, and await it before anything else.
 *
 * ```js
 * await init("/fiche_realtime.wasm");
 * ```
 *
 * It does not block the page. The module compiles while it arrives, if the server sends it as `application/wasm`. Under
 * a Content Security Policy, `script-src` needs `'wasm-unsafe-eval'`. `fiche-realtime/no-wasm` does not need it.
 *
 * @throws RealtimeError `not_started` if the file cannot be fetched, or is not the module of this version.
 */
export declare function init(source: string | URL | Request | Response | Promise<Response>): Promise<void>;
