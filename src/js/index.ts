/**
 * The main entry. It starts the module from its inlined bytes, so a plain import is enough. Where WebAssembly is
 * missing or forbidden, the import does not fail: it loads and starts the module translated to JavaScript. That file
 * imports nothing, so bundlers make it a separate chunk, which apps with WebAssembly never load.
 */
import { bytes } from "./inline.js";
import { start, startLater } from "./module.js";
import { TRANSLATED, UNLOADED } from "./words.js";

try {
  start(new WebAssembly.Instance(new WebAssembly.Module(bytes())).exports);
} catch (cause) {
  console.warn(`${TRANSLATED}: ${cause}: ${UNLOADED[2]}`);
  startLater(import("./fiche_realtime_js.js").then(start));
}

export * from "./main.js";
