// The shapes of the contract that have been seen.
import { eventNames, variants } from "fiche-realtime";

/** Returns a shape's name: the event's name, and the key that selects the shape. */
const shapeOf = (name, key) => (key === undefined ? name : `${name} ${key}`);

/** Every shape, in the contract's order. */
export const allShapes = eventNames().flatMap((name) => [undefined, ...variants(name)].map((key) => shapeOf(name, key)));

export const noShapes = new Set();

export function withShape(state, { name, payload }) {
  const shape = shapeOf(name, variants(name).find((key) => key in payload));
  return state.has(shape) ? state : new Set([...state, shape]);
}
