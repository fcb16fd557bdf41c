import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { NAMES } from "./table.js";
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
/** All keys that handlers can have, once they were needed. */
let known;
/** Throws if a handler could never be called. It needs no module, because the hooks call it with each rendering. */
export function checkHandlers(handlers) {
    const given = reading(HANDLERS_TYPE, "handlers", () => kindOf(handlers) === 8 /* Kind.Object */ && Object.entries(handlers));
    if (!given) {
        throw refuse(HANDLERS_TYPE, "handlers", "", typeOf(handlers));
    }
    known ??= new Set([...OBSERVERS, ...NAMES.flatMap(keysOf)]);
    for (const [key, handler] of given) {
        if (!known.has(key)) {
            throw refuse(HANDLER_NAME, "handlers", "", quote(key));
        }
        if (handler !== undefined && typeof handler !== "function") {
            throw refuse(HANDLER_TYPE, `handlers.${key}`, "", typeOf(handler));
        }
    }
}
