/**
 * The handlers of a subscription: their types, and the keys under which an event's handlers are looked up. The names of
 * the events come from the contract.
 */
import { eventNames } from "./channels.js";
import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { HANDLER_NAME, HANDLER_TYPE, HANDLERS_TYPE } from "./words.js";
const OBSERVERS = ["onInvalid", "onUnknown", "onPartial", "onError", "onRefetch", "onStatus"];
/** The keys under which an event can have handlers. */
export function keysOf(name) {
    const keys = [name];
    for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
        keys.push(`${name.slice(0, dot)}.*`);
    }
    return [...keys, "*"];
}
/** Throws if a handler could never be called. */
export function checkHandlers(handlers) {
    const given = reading(HANDLERS_TYPE, "handlers", () => kindOf(handlers) === 8 /* Kind.Object */ && Object.entries(handlers));
    if (!given) {
        throw refuse(HANDLERS_TYPE, "handlers", "", typeOf(handlers));
    }
    const known = new Set([...OBSERVERS, ...eventNames().flatMap(keysOf)]);
    for (const [key, handler] of given) {
        if (!known.has(key)) {
            throw refuse(HANDLER_NAME, "handlers", "", quote(key));
        }
        if (handler !== undefined && typeof handler !== "function") {
            throw refuse(HANDLER_TYPE, `handlers.${key}`, "", typeOf(handler));
        }
    }
}
