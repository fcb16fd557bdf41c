// The contract's document, written out as `contract.tsv`: which events, shapes and kinds of channel the tests
// expect of the package. An event that is added to the document is expected by all of them. The benches read it too.
import { readFileSync } from "node:fs";

const shapes = new Map();
for (const row of readFileSync(new URL("contract.tsv", import.meta.url), "utf8").trimEnd().split("\n").slice(1)) {
  const [name, variant, channels, path, type] = row.split("\t");
  const key = `${name} ${variant}`;
  const shape = shapes.get(key) ?? {
    name,
    /** The key whose presence selects the shape; the first shape of an event has none. */
    variant: variant === "" ? undefined : `${variant}_id`,
    /** The kinds of channel on which it arrives. */
    kinds: channels.split(" + "),
    /** The type of each field in the document's words; of an object, which is always optional, the types inside. */
    fields: {},
  };
  const [field, inner] = path.split("/");
  if (inner) shape.fields[field][inner] = type;
  else shape.fields[field] = type === "optional OBJECT" ? {} : type;
  shapes.set(key, shape);
}

/** Every payload shape once, in the document's order. */
export const SHAPES = [...shapes.values()];

/** The names of the events, in the document's order. */
export const NAMES = [...new Set(SHAPES.map(({ name }) => name))];

/** The kinds of channel. */
export const KINDS = [...new Set(SHAPES.flatMap(({ kinds }) => kinds))];

/** The names of the events that can arrive on a kind of channel. */
export const namesOn = (kind) => NAMES.filter((name) => SHAPES.some((shape) => shape.name === name && shape.kinds.includes(kind)));
