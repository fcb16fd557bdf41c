import { bytes } from "./inline.js";
import { start } from "./table.js";
start(new WebAssembly.Module(bytes()));
export * from "./main.js";
