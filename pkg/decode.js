import { EXACTLY, OBJECT, STRINGS, TEXT_LENGTH, WORDS } from "./table.js";
import { events, expected, found, kinds, numbers, put, started, wasm, words } from "./table.js";
const MAX_DEPTH = 128;
const MAX_PROBLEMS = 32;
// what stands at a field, as `src/check.rs` numbers it
const ABSENT = 0;
const NULL = 1;
const BOOLEAN = 2;
const NUMBER = 3;
const STRING = 4;
const ARRAY = 5;
const OBJECT_VALUE = 6;
const OTHER = 7;
/** The payload's `_truncated`, as it was read last. */
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
        marker = undefined;
        if (!read(value, shape, 0, shape.keys.length, 2)) {
            kinds.fill(ABSENT);
            return invalid(name, DEPTH, "deeper nesting");
        }
        const verdict = wasm.check(shape.at);
        const payload = value;
        if (verdict === 0) {
            return { kind: "event", name: name, payload, truncated: truncated() };
        }
        const count = verdict >> 2;
        if ((verdict & 3) === 1) {
            const missing = Array.from({ length: count }, (_, i) => shape.paths[found[2 * i]]);
            return { kind: "partial", name: name, payload, missing };
        }
        return { kind: "invalid", name, problems: problemsOf(shape, value, count) };
    }
    catch {
        // an object with getters or a proxy that throw
        kinds.fill(ABSENT);
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
        // a switch would ask for the type's name first, which takes longer than all of these tests
        if (typeof item === "string") {
            kinds[field] = STRING;
            const tag = tags[field];
            if (tag === WORDS) {
                numbers[field] = wordOf(item, shape, field);
            }
            else if (tag > WORDS) {
                const length = item.length > TEXT_LENGTH ? 0 : item.length;
                put(item, field * TEXT_LENGTH, length);
                numbers[field] = length;
            }
        }
        else if (typeof item === "number") {
            kinds[field] = NUMBER;
            numbers[field] = item;
        }
        else if (typeof item === "boolean") {
            kinds[field] = BOOLEAN;
        }
        else if (item === null) {
            kinds[field] = NULL;
        }
        else if (typeof item === "object") {
            if (Array.isArray(item)) {
                kinds[field] = ARRAY;
                numbers[field] = tags[field] === STRINGS ? item.reduce(countOthers, 0) : item.length;
                if (numbers[field] && tooDeep(item, level)) {
                    return false;
                }
            }
            else {
                kinds[field] = OBJECT_VALUE;
                if (tags[field] === OBJECT ? !read(item, shape, field + 1, next, level + 1) : tooDeep(item, level)) {
                    return false;
                }
            }
        }
        else if (item !== undefined) {
            kinds[field] = OTHER;
        }
    }
    return true;
}
function wordOf(item, shape, field) {
    const first = shape.args[field];
    for (let word = first; word < first + shape.counts[field]; word++) {
        if (item === words[word]) {
            return word;
        }
    }
    return -1;
}
function countOthers(count, item) {
    return typeof item === "string" ? count : count + 1;
}
/**
 * Whether the value, which stands at `level`, nests beyond the limit. Level by level, each object once,
 * so that objects that share parts or contain themselves cost no more than others.
 */
function tooDeep(value, level) {
    let open = typeof value === "object" && value !== null ? [value] : [];
    for (; open.length > 0; level++) {
        if (level > MAX_DEPTH) {
            return true;
        }
        const inside = [];
        for (const container of open) {
            for (const key in container) {
                const item = container[key];
                if (typeof item === "object" && item !== null) {
                    inside.push(item);
                }
            }
        }
        open = inside.length > 1000 ? [...new Set(inside)] : inside;
    }
    return false;
}
function truncated() {
    return Array.isArray(marker) && marker.every((item) => typeof item === "string") ? marker : [];
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
/** Puts into words what the check found. */
function problemsOf(shape, value, count) {
    const problems = [];
    for (let i = 0; i < 2 * count && problems.length < MAX_PROBLEMS; i += 2) {
        const field = found[i];
        const path = shape.paths[field];
        const inner = path.indexOf("/", 1);
        const item = (inner < 0 ? value : value[path.slice(1, inner)])[shape.keys[field]];
        if (found[i + 1] === 2) {
            item.forEach((entry, index) => {
                if (typeof entry !== "string" && problems.length < MAX_PROBLEMS) {
                    problems.push({ path: `${path}/${index}`, expected: "string", found: typeOf(entry) });
                }
            });
        }
        else {
            problems.push({ path, expected: expectedAt(shape, field), found: foundAt(shape.tags[field], item, found[i + 1]) });
        }
    }
    return problems;
}
function expectedAt(shape, field) {
    const tag = shape.tags[field];
    const argument = shape.args[field];
    if (tag === WORDS) {
        return words
            .slice(argument, argument + shape.counts[field])
            .map((word) => `"${word}"`)
            .join(" | ");
    }
    return tag === EXACTLY ? String(argument) : expected[tag];
}
/** A quote where the type is right and the value is not, else the type. */
function foundAt(tag, item, finding) {
    if (finding === 0) {
        return "nothing";
    }
    if (typeof item === "string" && tag >= WORDS) {
        return quote(item);
    }
    return typeof item === "number" && (tag === 1 || tag === 2 || tag === EXACTLY) ? String(item) : typeOf(item);
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
