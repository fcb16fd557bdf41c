/**
 * The main entry for Cloudflare Workers. Their runtime does not compile WebAssembly, but it imports compiled modules.
 */
import module from "./fiche_realtime.wasm";
import { start } from "./module.js";

start(new WebAssembly.Instance(module).exports);

export * from "./main.js";
