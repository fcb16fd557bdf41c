/** Truncation: a payload shortened to what the wire takes, as the Rust crate does it. */
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
import * as wasm from "./fiche_realtime_server_bg.js";
/** The most bytes of `data` that Pusher Channels takes: of its JSON text in UTF-8. */
export const MAX_DATA_BYTES = 10_240;
export function truncate(name, payload, limit = MAX_DATA_BYTES) {
    if (typeof name !== "string") {
        throw new RealtimeError("invalid_argument", "name", "an event's name", typeOf(name), "send it as a string");
    }
    if (!Number.isSafeInteger(limit) || limit < 0) {
        throw new RealtimeError("invalid_argument", "limit", "a number of bytes", quote(String(limit)), "Pusher takes 10240");
    }
    const text = typeof payload === "string" ? payload : written(payload);
    const cut = called(() => wasm.truncate(name, text, Math.min(limit, 0xffff_ffff)));
    if (cut === undefined) {
        return payload;
    }
    return typeof payload === "string" ? cut : JSON.parse(cut);
}
function written(payload) {
    let text;
    let found = typeOf(payload);
    try {
        text = JSON.stringify(payload);
    }
    catch (error) {
        found = quote(String(error));
    }
    if (text === undefined) {
        throw new RealtimeError("invalid_payload", "payload", "an object that JSON can carry", found, "give the event's payload");
    }
    return text;
}
function called(call) {
    try {
        return call();
    }
    catch (error) {
        const { code, field, expected, found, advice } = error;
        throw new RealtimeError(code, field, expected, found, advice);
    }
}
