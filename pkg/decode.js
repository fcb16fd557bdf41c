import { depthOf, FEW, isOfUnits, kindOf, kindOfArray, levelsOf, owns, property, put, quote, typeOf } from "./facts.js";
import { aside, events, forget, kinds, lock, numbers, wasm, words } from "./module.js";
import { DEEPER, MAX_PROBLEMS, NOT_JSON, NOT_TOO_DEEP, OBJECT_NAME, START, STRING_NAME, TRUNCATED_KEY, UNREADABLE, VALUE_KINDS } from "./words.js";
export function decode(name, data) {
    if (!events) {
        return invalid(name, START[1], `${START[3]}: ${START[2]}`);
    }
    if (lock.isHeld) {
        return aside(() => decode(name, data));
    }
    lock.isHeld = true;
    try {
        return judge(name, data, events.get(name));
    }
    catch {
        // a getter or a proxy threw, or a proxy was revoked
        return invalid(name, OBJECT_NAME, UNREADABLE);
    }
    finally {
        lock.isHeld = false;
    }
}
function judge(name, data, shapes) {
    let value = data;
    if (typeof data === "string") {
        try {
            value = JSON.parse(data);
        }
        catch {
            return shapes ? invalid(name, NOT_JSON, quote(data)) : { kind: "unknown", name, payload: data };
        }
    }
    const shape = shapes && shapeOf(shapes, value);
    forget();
    const kind = kindOf(value);
    const depth = shape && kind === 8 /* Kind.Object */ ? read(value, shape.fields[0], 1) : levelsOf(value);
    const answer = wasm.check(shape ? shape.row : 65535 /* Memory.NoRow */, kind, depth);
    const isWrong = ({ place }) => (answer >>> (4 /* Bits.AnswerBits */ + place)) & 1;
    switch (answer & 15 /* Bits.Answer */) {
        case 0 /* Answer.Event */:
        case 1 /* Answer.Shortened */:
            return shape
                ? { kind: "event", name, payload: value, truncated: answer === 1 /* Answer.Shortened */ ? copyOf(value[TRUNCATED_KEY]) : [] }
                : { kind: "unknown", name, payload: value };
        case 2 /* Answer.Partial */:
            return { kind: "partial", name, payload: value, missing: shape.fields.filter(isWrong).map(({ path }) => path) };
        case 3 /* Answer.Invalid */:
            return { kind: "invalid", name, problems: problemsOf(value, shape.fields.filter(isWrong)) };
        case 4 /* Answer.NoObject */:
            return invalid(name, OBJECT_NAME, typeOf(value));
        default:
            return invalid(name, NOT_TOO_DEEP, DEEPER);
    }
}
/** Copies the items of a list by index, because a class can change iteration. Fails if a getter's value has changed. */
function copyOf(list) {
    if (Array.isArray(list)) {
        const items = Array.from({ length: list.length }, (_, at) => list[at]);
        if (kindOfArray(items) !== 7 /* Kind.Array */) {
            return items;
        }
    }
    throw new Error("a getter that gave another list before");
}
function invalid(name, expected, found) {
    return { kind: "invalid", name, problems: [{ path: "", expected, found }] };
}
/** Returns the shape that the payload's keys select. */
function shapeOf(shapes, value) {
    let present = 0;
    for (let i = 1; i < shapes.length; i++) {
        present |= Number(kindOf(value) === 8 /* Kind.Object */ && property(value, shapes[i].when) !== undefined) << (i - 1);
    }
    return shapes[shapes.length > 1 ? wasm.shape(present) : 0];
}
/**
 * Reads the facts of the fields of an object at `level`. Returns the deepest level inside it, without lists of strings:
 * the contract's own are nowhere near the limit.
 */
function read(value, first, level) {
    const to = kinds;
    let deepest = level;
    let next = first;
    let unknown = 0;
    let heights;
    if (isOfUnits(value)) {
        return level;
    }
    for (const key in value) {
        if (!owns(value, key)) {
            continue;
        }
        const item = value[key];
        let field = next;
        if (field === undefined || key !== field.key) {
            // it is not the field that the contract's order predicts
            for (field = first; field !== undefined && key !== field.key; field = field.next)
                ;
            if (field === undefined) {
                if (level === 1 && key === TRUNCATED_KEY) {
                    to[12 /* Memory.Marker */] = kindOf(item);
                }
                if (typeof item === "object" && item !== null) {
                    // only many values could share so much that the work would grow
                    heights ??= unknown++ < FEW ? undefined : new Map();
                    deepest = Math.max(deepest, depthOf(item, level + 1, heights));
                }
                continue;
            }
        }
        next = field.next;
        const { place, looks, likely, inside } = field;
        // the two most frequent kinds first, which is faster
        if (typeof item === "string") {
            to[place] = looks !== 4 /* Kind.String */ ? 4 /* Kind.String */ : item === likely ? field.word : textFact(place, item, likely);
            continue;
        }
        if (typeof item === "number") {
            to[place] = 3 /* Kind.Number */;
            numbers[place] = item;
            continue;
        }
        const kind = kindOf(item);
        to[place] = kind;
        if (kind === 8 /* Kind.Object */ && inside) {
            deepest = Math.max(deepest, read(item, inside, level + 1));
        }
        else if (kind === 8 /* Kind.Object */ || kind === 7 /* Kind.Array */) {
            deepest = Math.max(deepest, depthOf(item, level + 1));
        }
    }
    return deepest;
}
/** Returns the fact of a string that the module looks at: a word of the contract, or the text if no word is likely. */
function textFact(place, item, likely) {
    if (likely === undefined) {
        // text that is not ASCII is not handed over
        return put(place, item) ? 15 /* Memory.Text */ : 4 /* Kind.String */;
    }
    const word = words.indexOf(item);
    return word < 0 ? 4 /* Kind.String */ : 16 /* Memory.FirstWord */ + word;
}
/** Writes the problems of these fields. */
function problemsOf(value, wrong) {
    const problems = [];
    for (const { place, key, expected, looks, parent, path } of wrong) {
        // words and texts are strings
        const kind = kinds[place] < 15 /* Memory.Text */ ? kinds[place] : 4 /* Kind.String */;
        const item = kind === looks && kind !== 3 /* Kind.Number */ ? (parent ? value[parent.key] : value)[key] : undefined;
        if (kind === looks && kind === 7 /* Kind.Array */) {
            problems.push(...problemsIn(item, path));
        }
        else {
            const found = kind !== looks ? VALUE_KINDS[kind] : kind === 3 /* Kind.Number */ ? String(numbers[place]) : quote(String(item));
            problems.push({ path, expected, found });
        }
    }
    return problems.length > MAX_PROBLEMS ? problems.slice(0, MAX_PROBLEMS) : problems;
}
/** Writes the problems of the items that are not strings. A hole is null, as in JSON. */
function problemsIn(items, path) {
    const problems = [];
    for (let i = 0; i < items.length && problems.length < MAX_PROBLEMS; i++) {
        const item = owns(items, i) ? items[i] : null;
        if (typeof item !== "string") {
            problems.push({ path: `${path}/${i}`, expected: STRING_NAME, found: typeOf(item ?? null) });
        }
    }
    if (problems.length === 0) {
        throw new Error("a getter that gave another list before");
    }
    return problems;
}
