/**
 * The entry for JavaScript servers: publishing, routing, truncation, signing, authorisation and webhooks. It
 * needs the app's secret, so never import it in a browser. The browser's entries contain none of it.
 */
import { bytes } from "./inline_server.js";
import { startServer } from "./server-module.js";

startServer(() => new WebAssembly.Module(bytes()));

export type { Channel, RealtimeChannel } from "./contract.js";
export { RealtimeError } from "./error.js";
export * from "./publisher.js";
export * from "./routing.js";
export * from "./signing.js";
export * from "./truncate.js";
export * from "./webhook.js";
