import { refuse } from "./error.js";
import { handOver, kindOf, levelsOf, property, quote, reading, shown, typeOf } from "./facts.js";
import { NAME_END } from "./memory.js";
import { aside, forget, lock, names, started, wasm } from "./module.js";
import { ARRIVES, GLOBAL, ID_KEYS, KINDS, LONGEST_IDS, NAMES, PREFIX_LENGTHS, SCOPES } from "./table.js";
import { DEEPER, ID_CHARACTER, ID_LENGTH, ID_REASONS, KIND, NAME_TYPE, PAYLOAD_JSON, PAYLOAD_TYPE, PAYLOAD_UNWRITTEN, SCOPES_TYPE, VALUE_KINDS } from "./words.js";
const NO_ID = [0 /* Kind.Absent */, undefined];
/** Reads the ids under these keys. */
function idsOf(value, keys) {
    return keys.map((key) => {
        const id = property(value, key);
        return [kindOf(id), id];
    });
}
/** Hands over the name of an event or of a channel, and the ids in the order of the kinds. Returns the module's answer. */
function ask(name, ids, answer) {
    const run = () => {
        forget();
        handOver(0, 4 /* Kind.String */, name);
        ids.forEach(([kind, id], scope) => handOver(1 + scope, kind, id));
        return answer();
    };
    return lock.isHeld ? aside(run) : run();
}
/** Reads the names that the module has written: this number of bytes, with an end mark after each name. */
function decodeNames(length) {
    return String.fromCharCode(...names.subarray(0, Math.max(length, 0))).split(NAME_END).slice(0, -1);
}
/** Reads the names that the module has written. Throws the error if the answer is about an id. */
function namesOf(answer, fields, ids) {
    if (answer >= 0) {
        return decodeNames(answer);
    }
    const told = -3 /* Unnamed.BadId */ - answer;
    const [place, reason, at] = [told & 15 /* Bits.IdKind */, ID_REASONS[(told >> 4 /* Bits.IdKindBits */) & 15 /* Bits.IdReason */], told >> (4 /* Bits.IdKindBits */ + 4 /* Bits.IdReasonBits */)];
    const [kind, id] = ids[place];
    const found = reason === ID_CHARACTER ? quote(String.fromCodePoint(id.codePointAt(at))) : reason === ID_LENGTH ? id.length : VALUE_KINDS[kind];
    throw refuse(reason, fields[place], LONGEST_IDS[place], found);
}
/**
 * Returns the names of the channels to subscribe to.
 *
 * @throws RealtimeError `invalid_id` for an id that cannot name a channel.
 */
export function channelsFor(scopes) {
    started();
    const ids = reading(SCOPES_TYPE, "scopes", () => (kindOf(scopes) === 8 /* Kind.Object */ ? idsOf(scopes, [...SCOPES, GLOBAL]) : []));
    if (ids.length === 0) {
        throw refuse(SCOPES_TYPE, "scopes", "", typeOf(scopes));
    }
    const [, isGlobal] = ids.pop();
    return namesOf(ask("", ids, () => wasm.name(1, Number(Boolean(isGlobal)), 0)), SCOPES, ids);
}
/**
 * Returns whether a value can be the id of a scope: a string that the name of every kind of channel can carry.
 * `channelsFor` and `subscribe` throw for any other value.
 *
 * ```js
 * isId("42"); // true
 * isId("4 2"); // false
 * ```
 *
 * @throws RealtimeError `not_started` if the module has not started.
 */
export function isId(value) {
    started();
    const id = [typeof value === "string" ? 4 /* Kind.String */ : 9 /* Kind.Other */, value];
    return ask("", SCOPES.map(() => id), () => wasm.name(1, 0, 0)) > 0;
}
/** Parses the name of a channel. Returns `undefined` if it is not a channel of this contract. */
export function parseChannel(name) {
    started();
    if (typeof name !== "string") {
        throw refuse(NAME_TYPE, "name", "", typeOf(name));
    }
    // it is a channel if the module gives the id at its end the same name
    const kind = KINDS.findIndex((_, place) => {
        const ids = SCOPES.map((_, scope) => (scope === place ? [4 /* Kind.String */, name.slice(PREFIX_LENGTHS[place])] : NO_ID));
        return decodeNames(ask("", ids, () => wasm.name(1, Number(place === SCOPES.length), 0)))[0] === name;
    });
    if (kind < 0) {
        return undefined;
    }
    return (kind < SCOPES.length ? { kind: KINDS[kind], id: name.slice(PREFIX_LENGTHS[kind]) } : { kind: KINDS[kind] });
}
/**
 * Returns the names of the channels on which an event is published, at least one. `payload` is an object or its JSON
 * text.
 *
 * @throws RealtimeError `invalid_payload` if the payload is not a JSON object, `invalid_id` for an id that cannot
 * name a channel.
 */
export function route(name, payload) {
    started();
    if (typeof name !== "string") {
        throw refuse(NAME_TYPE, "name", "", typeOf(name));
    }
    let value = payload;
    if (typeof payload === "string") {
        try {
            value = JSON.parse(payload);
        }
        catch {
            throw refuse(PAYLOAD_JSON, "payload", "", quote(payload));
        }
    }
    const [kind, levels, ids] = reading(PAYLOAD_UNWRITTEN, "payload", () => {
        const kind = kindOf(value);
        return [kind, levelsOf(value), kind === 8 /* Kind.Object */ ? idsOf(value, ID_KEYS) : []];
    });
    const answer = ask(name, ids, () => wasm.name(0, kind, levels));
    if (answer === -1 /* Unnamed.TooDeep */) {
        throw refuse(PAYLOAD_JSON, "payload", "", DEEPER);
    }
    if (answer === -2 /* Unnamed.NoObject */) {
        throw refuse(PAYLOAD_TYPE, "payload", "", VALUE_KINDS[kind]);
    }
    return namesOf(answer, ID_KEYS, ids);
}
/** Returns the problem of a payload whose id is not that of its channel, and else undefined. */
export function misplaced(channel, payload) {
    const ids = idsOf(payload, ID_KEYS);
    const place = ask(channel, ids, () => wasm.misplaced()) - 1;
    const [, id] = ids[place] ?? NO_ID;
    return place < 0 ? undefined : { path: `/${ID_KEYS[place]}`, expected: quote(channel.slice(PREFIX_LENGTHS[place])), found: quote(String(id)) };
}
/**
 * Returns the names of the events that can arrive on a kind of channel, in the contract's order.
 *
 * @throws RealtimeError `unknown_kind`.
 */
export function eventsOn(kind) {
    started();
    const place = KINDS.indexOf(kind);
    if (place < 0) {
        throw refuse(KIND, "kind", KINDS.map((one) => `"${one}"`).join(" | "), shown(kind));
    }
    return NAMES.filter((_, event) => (ARRIVES[event] >> place) & 1);
}
/** Returns the names of all events, in the contract's order. */
export function eventNames() {
    started();
    return [...NAMES];
}
/** Returns whether the contract has an event of this name. */
export function isEventName(name) {
    return started().has(name);
}
