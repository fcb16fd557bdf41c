import { ANY_OBJECT, BOOLEAN, COUNT, DATE, EMPTY_ARRAY, EXACTLY, NUMBER, OBJECT, STRING, STRINGS, WORDS } from "./table.js";
import { events, plainDate, plainDateTime, put, started, wasm } from "./table.js";
const MAX_DEPTH = 128;
const MAX_PROBLEMS = 32;
/** The longest date and time, in characters. */
const MAX_LENGTH = 64;
/** The fields of the payload that was read last: those whose values fit, those that do not, those with null. */
let fits;
let misfits;
let nulls;
/** The values that do not fit, by field, until they are put into words. */
const found = [];
/** Its `_truncated`. */
let marker;
/**
 * Says what a message of the given name is: an `event` with its full payload, a `partial` one from
 * which a backend dropped fields to fit the size limit, an `unknown` one, or an `invalid` one with what
 * is wrong. `data` is what pusher-js hands over, or the JSON text. Never throws.
 */
export function decode(name, data) {
    started();
    const shapes = events.get(name);
    if (!shapes) {
        return { kind: "unknown", name, payload: typeof data === "string" ? parseUnknown(data) : data };
    }
    let value = data;
    if (typeof data === "string") {
        try {
            value = JSON.parse(data);
        }
        catch {
            return invalid(name, "JSON", quote(data));
        }
    }
    try {
        if (typeof value !== "object" || value === null || Array.isArray(value)) {
            return tooDeep(value, 1) ? invalid(name, DEPTH, "deeper nesting") : invalid(name, "object", typeOf(value));
        }
        const shape = shapeOf(shapes, value);
        fits = misfits = nulls = 0;
        marker = undefined;
        if (!read(value, shape, 0, shape.keys.length, 2)) {
            return invalid(name, DEPTH, "deeper nesting");
        }
        const verdict = wasm.check(shape.at, fits, misfits, nulls);
        const payload = value;
        if (verdict === 0) {
            return { kind: "event", name: name, payload, truncated: truncated() };
        }
        const wrong = verdict >>> 2;
        if ((verdict & 3) === 1) {
            return { kind: "partial", name: name, payload, missing: shape.paths.filter((_, field) => (wrong >> field) & 1) };
        }
        return { kind: "invalid", name, problems: problemsOf(shape, wrong) };
    }
    catch {
        // an object with getters or a proxy that throw
        return invalid(name, "object", "object that cannot be read");
    }
}
const DEPTH = `JSON of at most ${MAX_DEPTH} levels`;
function invalid(name, expected, found) {
    return { kind: "invalid", name, problems: [{ path: "", expected, found }] };
}
/** The shape that a key of the payload selects, else the first. */
export function shapeOf(shapes, value) {
    for (let i = 1; i < shapes.length; i++) {
        if (value[shapes[i].when] !== undefined) {
            return shapes[i];
        }
    }
    return shapes[0];
}
/** Reads fields `from` to `end` of the shape; false where something nests too deep. */
function read(value, shape, from, end, level) {
    const { keys, tags, nexts } = shape;
    let [good, bad] = [0, 0];
    let next = from;
    for (const key in value) {
        const item = value[key];
        let field = next;
        if (field >= end || key !== keys[field]) {
            // not the one that the contract's order predicts
            for (field = from; field < end && key !== keys[field]; field = nexts[field])
                ;
            if (field >= end) {
                if (key === "_truncated" && level === 2) {
                    marker = item;
                }
                if (typeof item === "object" && tooDeep(item, level)) {
                    return false;
                }
                continue;
            }
        }
        next = nexts[field];
        const tag = tags[field];
        let isGood;
        // a switch would ask for the type's name first, which takes longer than all of these tests
        if (typeof item === "string") {
            isGood = tag === STRING || (tag >= WORDS && (tag === WORDS ? isOneOf(item, shape.words[field]) : isDate(item, tag)));
        }
        else if (typeof item === "number") {
            isGood = tag <= COUNT ? tag === NUMBER ? item - item === 0 : tag === COUNT && item >= 0 && Number.isSafeInteger(item) : tag === EXACTLY && item === shape.args[field];
        }
        else if (typeof item === "boolean") {
            isGood = tag === BOOLEAN;
        }
        else if (item === null) {
            nulls |= 1 << field;
            continue;
        }
        else if (item === undefined) {
            continue;
        }
        else if (Array.isArray(item)) {
            isGood = tag === STRINGS ? item.every(isString) : tag === EMPTY_ARRAY && item.length === 0;
            if (!isGood && tooDeep(item, level)) {
                return false;
            }
        }
        else if (typeof item !== "object") {
            isGood = false;
        }
        else {
            isGood = tag === ANY_OBJECT || tag === OBJECT;
            if (tag === OBJECT ? !read(item, shape, field + 1, next, level + 1) : tooDeep(item, level)) {
                return false;
            }
        }
        if (isGood) {
            good |= 1 << field;
        }
        else {
            bad |= 1 << field;
            found[field] = item;
        }
    }
    fits |= good;
    misfits |= bad;
    return true;
}
/** Whether the text is what the type wants; which days are real the module knows. */
function isDate(item, tag) {
    if ((tag === DATE ? plainDate : plainDateTime).test(item)) {
        return true;
    }
    const length = item.length;
    return length <= MAX_LENGTH && (put(item, length), wasm.check_date(tag !== DATE, length) === 1);
}
/** As `words.includes(item)`, for which engines take longer. */
function isOneOf(item, words) {
    for (const word of words) {
        if (item === word) {
            return true;
        }
    }
    return false;
}
function isString(item) {
    return typeof item === "string";
}
/**
 * Whether the value, which stands at `level`, nests beyond the limit. Level by level, each object once,
 * so that objects that share parts or contain themselves cost no more than others.
 */
function tooDeep(value, level) {
    if (!isObject(value) || (level <= MAX_DEPTH && !nests(value))) {
        return false;
    }
    let open = [value];
    for (; open.length > 0; level++) {
        if (level > MAX_DEPTH) {
            return true;
        }
        const inside = open.flatMap((container) => Object.values(container).filter(isObject));
        open = inside.length > 1000 ? [...new Set(inside)] : inside;
    }
    return false;
}
function nests(container) {
    if (Array.isArray(container)) {
        return container.some(isObject);
    }
    for (const key in container) {
        if (isObject(container[key])) {
            return true;
        }
    }
    return false;
}
function isObject(value) {
    return typeof value === "object" && value !== null;
}
function truncated() {
    return Array.isArray(marker) && marker.every(isString) ? marker : [];
}
function parseUnknown(data) {
    try {
        const value = JSON.parse(data);
        return tooDeep(value, 1) ? data : value;
    }
    catch {
        return data;
    }
}
/** Puts into words what is wrong with the fields whose bits are set. */
function problemsOf(shape, wrong) {
    const problems = [];
    // from the lowest bit to the highest
    for (let rest = wrong; rest !== 0; rest &= rest - 1) {
        const field = 31 - Math.clz32(rest & -rest);
        const tag = shape.tags[field];
        const path = shape.paths[field];
        const item = (misfits >> field) & 1 ? found[field] : (nulls >> field) & 1 ? null : undefined;
        found[field] = undefined;
        if (tag === STRINGS && Array.isArray(item)) {
            problems.push(...problemsIn(item, path));
        }
        else {
            problems.push({ path, expected: shape.expected[field], found: foundAt(tag, item) });
        }
    }
    return problems.length > MAX_PROBLEMS ? problems.slice(0, MAX_PROBLEMS) : problems;
}
/** The items that are no strings. */
function problemsIn(items, path) {
    const problems = [];
    items.forEach((item, index) => {
        if (!isString(item) && problems.length < MAX_PROBLEMS) {
            problems.push({ path: `${path}/${index}`, expected: "string", found: typeOf(item) });
        }
    });
    return problems;
}
/** A quote where the type is right and the value is not, else the type. */
function foundAt(tag, item) {
    if (item === undefined) {
        return "nothing";
    }
    if (typeof item === "string" && tag >= WORDS) {
        return quote(item);
    }
    return typeof item === "number" && (tag === NUMBER || tag === COUNT || tag === EXACTLY) ? String(item) : typeOf(item);
}
/** JSON's name of a value's type. */
export function typeOf(value) {
    return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
/** Text between quotes, shortened to 64 characters with them. */
export function quote(value) {
    // a character is at most two units, so the rest need not be looked at
    const characters = Array.from(value.slice(0, 128));
    return characters.length > 62 ? `"${characters.slice(0, 61).join("")}\u2026"` : `"${value}"`;
}
