import browserModule from "./fiche_realtime.wasm";
import module from "./fiche_realtime_server.wasm";
import { startServer } from "./signing.js";
import { start } from "./table.js";

start(browserModule);
startServer(module);

export { parseChannel, route, type Channel } from "./channels.js";
export { RealtimeError } from "./error.js";
export * from "./signing.js";
export * from "./publisher.js";
export * from "./truncate.js";
