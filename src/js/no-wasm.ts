/**
 * The entry without WebAssembly. It starts the module translated to JavaScript at import. The answers are the same, but
 * slower.
 */
import * as translated from "./fiche_realtime_js.js";
import { start } from "./module.js";

start(translated);

export * from "./main.js";
