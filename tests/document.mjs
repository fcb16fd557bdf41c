// The contract's document, written out as `contract.tsv`: which events, shapes and kinds of channel the tests
// expect of the package. An event that is added to the document is expected by all of them.
import { readFileSync } from "node:fs";

const rows = readFileSync(new URL("contract.tsv", import.meta.url), "utf8").trimEnd().split("\n").slice(1);
const shapes = rows.map((row) => row.split("\t")).map(([name, variant, channels]) => ({
  name,
  /** The key whose presence selects the shape; the first shape of an event has none. */
  variant: variant === "" ? undefined : `${variant}_id`,
  /** The kinds of channel on which it arrives. */
  kinds: channels.split(" + "),
}));

/** Every payload shape once, in the document's order. */
export const SHAPES = [...new Map(shapes.map((shape) => [`${shape.name} ${shape.variant}`, shape])).values()];

/** The names of the events, in the document's order. */
export const NAMES = [...new Set(SHAPES.map(({ name }) => name))];

/** The kinds of channel. */
export const KINDS = [...new Set(SHAPES.flatMap(({ kinds }) => kinds))];

/** The names of the events that can arrive on a kind of channel. */
export const namesOn = (kind) => NAMES.filter((name) => SHAPES.some((shape) => shape.name === name && shape.kinds.includes(kind)));
