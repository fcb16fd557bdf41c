/**
 * The server's entry for Cloudflare Workers. Their runtime does not compile WebAssembly, but it imports compiled
 * modules.
 */
import module from "./fiche_realtime_server.wasm";
import { startServer } from "./server-module.js";
startServer(() => module);
export { RealtimeError } from "./error.js";
export * from "./publisher.js";
export * from "./routing.js";
export * from "./signing.js";
export * from "./truncate.js";
export * from "./webhook.js";
