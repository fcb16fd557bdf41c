/** Truncation. This file adds types to a call of the server's module, which shortens payloads to Pusher's limit. */
import * as wasm from "./fiche_realtime_server_bg.js";
export { MAX_DATA_BYTES } from "./words.js";
export function truncate(name, payload, limit) {
    return wasm.truncate(name, payload, limit);
}
