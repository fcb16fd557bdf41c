// Cloudflare's runtime compiles no WebAssembly at run time, but imports it compiled
import module from "./fiche_realtime.wasm";
import { start } from "./table.js";
start(module);
export * from "./main.js";
