/** The handlers of a subscription, by event name and by family. */
import { eventNames } from "./channels.js";
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";
const OBSERVERS = ["onInvalid", "onUnknown", "onPartial", "onError", "onRefetch", "onStatus"];
/** The keys under which handlers of an event can stand. */
export function keysOf(name) {
    const keys = [name];
    for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
        keys.push(`${name.slice(0, dot)}.*`);
    }
    return [...keys, "*"];
}
/** Fails for a handler that could never be called. */
export function checkHandlers(handlers) {
    const known = new Set([...OBSERVERS, ...eventNames().flatMap(keysOf)]);
    for (const [key, handler] of Object.entries(handlers)) {
        if (!known.has(key)) {
            throw new RealtimeError("unknown_event", "handlers", "event names, `family.*`, `*` and `on…`", quote(key), "use a name of eventNames()");
        }
        if (handler !== undefined && typeof handler !== "function") {
            throw new RealtimeError("invalid_argument", `handlers.${key}`, "a function", typeof handler, "give what is to be called");
        }
    }
}
