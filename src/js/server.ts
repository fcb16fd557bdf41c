/**
 * For JavaScript servers: routing, truncating, signing and authorising. Needs the app's secret, so never import this
 * in a browser; the browser's entry has none of this code.
 */
import { bytes as browserBytes } from "./inline.js";
import { bytes } from "./inline_server.js";
import { startServer } from "./signing.js";
import { start } from "./table.js";

start(new WebAssembly.Module(browserBytes()));
startServer(new WebAssembly.Module(bytes()));

export { parseChannel, route, type Channel } from "./channels.js";
export { RealtimeError } from "./error.js";
export * from "./signing.js";
export * from "./publisher.js";
export * from "./truncate.js";
