/**
 * Starts the WebAssembly module of the server's entry. It starts with the first call of one of its functions, so an app
 * that only imports the entry does not pay for it.
 */
import * as wasm from "./fiche_realtime_server_bg.js";

/** @internal */
export function startServer(module: () => WebAssembly.Module): void {
  const start = (): WebAssembly.Exports => {
    const { exports } = new WebAssembly.Instance(module(), { "./fiche_realtime_server_bg.js": wasm as unknown as WebAssembly.ModuleImports });
    wasm.__wbg_set_wasm(exports);
    (exports["__wbindgen_start"] as () => void)();
    return exports;
  };
  wasm.__wbg_set_wasm(new Proxy({}, { get: (_, name) => start()[name as string] }) as WebAssembly.Exports);
}
