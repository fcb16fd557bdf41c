/**
 * Facts about a value: its kind, its depth, its text. The module judges them. Only own enumerable properties of objects
 * count, as in JSON.
 */
import { refuse } from "./error.js";
import { kinds, numbers, rooms } from "./module.js";
import { MAX_DEPTH, MAX_QUOTE, UNREADABLE, VALUE_KINDS } from "./words.js";
const { hasOwnProperty, propertyIsEnumerable } = Object.prototype;
/** Whether the property is the object's own, as in JSON. In a loop over the object's keys, engines optimise it away. */
export function owns(value, key) {
    return hasOwnProperty.call(value, key);
}
/** Returns an object's own enumerable property. */
export function property(value, key) {
    return propertyIsEnumerable.call(value, key) ? value[key] : undefined;
}
/** Returns the kind of a value. */
export function kindOf(value) {
    switch (typeof value) {
        case "string":
            return 4 /* Kind.String */;
        case "number":
            return 3 /* Kind.Number */;
        case "boolean":
            return 2 /* Kind.Boolean */;
        case "undefined":
            return 0 /* Kind.Absent */;
        case "object":
            return value === null ? 1 /* Kind.Null */ : Array.isArray(value) ? kindOfArray(value) : 8 /* Kind.Object */;
        default:
            return 9 /* Kind.Other */;
    }
}
/** Returns the kind of an array. A hole is not a string, even if the prototype of arrays has a string there. */
export function kindOfArray(items) {
    const { length } = items;
    for (let i = 0; i < length; i++) {
        if (typeof items[i] !== "string" || !owns(items, i)) {
            return 7 /* Kind.Array */;
        }
    }
    return length === 0 ? 5 /* Kind.EmptyArray */ : 6 /* Kind.Strings */;
}
/** Returns the name of a value's type. */
export function typeOf(value) {
    try {
        return VALUE_KINDS[kindOf(value)];
    }
    catch {
        return UNREADABLE;
    }
}
/** Runs the app's code to read a value. If it throws, throws the error of this wording instead. */
export function reading(wording, field, read) {
    try {
        return read();
    }
    catch {
        throw refuse(wording, field, "", UNREADABLE);
    }
}
/** Hands over a value of this kind as the fact at this place. A string's text goes with it. */
export function handOver(place, kind, value) {
    kinds[place] = kind;
    if (typeof value === "string") {
        put(place, value);
    }
}
/**
 * Writes the text of the fact at this place, as many UTF-16 units as there is room for. Returns whether all are ASCII.
 */
export function put(place, text) {
    const to = rooms[place];
    const length = Math.min(text.length, 256 /* Memory.Room */);
    let all = 0;
    for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(i);
        all |= unit;
        to[i] = unit < 128 ? unit : 255 /* Memory.NoAscii */;
    }
    numbers[place] = text.length;
    return all < 128;
}
/** Puts a text in quotation marks, and cuts it to the limit, which includes the marks. */
export function quote(text) {
    // a character has at most two units, so no more units are needed
    const characters = Array.from(text.slice(0, 2 * MAX_QUOTE));
    return characters.length > MAX_QUOTE - 2 ? `"${characters.slice(0, MAX_QUOTE - 3).join("")}\u2026"` : `"${text}"`;
}
/**
 * Whether the container has one property for each element or character, and no containers inside. It can have a hundred
 * million, so they are not read.
 */
export function isOfUnits(container) {
    return ArrayBuffer.isView(container) || (owns(container, "length") && !Array.isArray(container) && isText(container));
}
/** Whether the container is a `String` object, of any realm. */
function isText(container) {
    try {
        String.prototype.valueOf.call(container);
        return true;
    }
    catch {
        return false;
    }
}
/**
 * A container with at most this many values and no containers inside is read again: that is faster than to remember it.
 */
export const FEW = 16;
/**
 * Returns the level of the deepest container inside a container at `level`, or any level beyond the limit. A shared
 * container is read once, so the work is bounded by the number of containers.
 */
export function depthOf(container, level, heights) {
    const height = heights?.get(container);
    if (height !== undefined) {
        return level + height;
    }
    if (level > MAX_DEPTH || isOfUnits(container)) {
        return level;
    }
    const values = valuesOf(container);
    let deepest = level;
    for (const item of values) {
        if (typeof item === "object" && item !== null) {
            if (deepest === level) {
                // until its height is known: a container that has itself inside nests without end
                (heights ??= new Map()).set(container, MAX_DEPTH);
            }
            deepest = Math.max(deepest, depthOf(item, level + 1, heights));
            if (deepest > MAX_DEPTH) {
                return deepest;
            }
        }
    }
    if (deepest > level || values.length > FEW) {
        heights?.set(container, deepest - level);
    }
    return deepest;
}
/** Returns the values of an object, or the items of an array, as in JSON. */
function valuesOf(container) {
    const values = Object.values(container);
    return Array.isArray(container) && values.length !== container.length
        ? values.slice(0, Object.keys(container).filter((key) => String(Number(key) >>> 0) === key).length)
        : values;
}
/** Returns the number of levels of a value: 0 for a value that is not a container. */
export function levelsOf(value) {
    return typeof value === "object" && value !== null ? depthOf(value, 1) : 0;
}
/** Describes a value in an error: the text of a string, or else its type. */
export function shown(value) {
    return typeof value === "string" ? quote(value) : typeOf(value);
}
/** Quotes a thrown value. */
export function said(cause) {
    try {
        return quote(String(cause));
    }
    catch {
        return UNREADABLE;
    }
}
