// Which of the contract's shapes have been seen. An event has one, two of them a second with `rerun_id`.
import { eventNames, samplePayload } from "fiche-realtime";

const RERUN = "rerun_id";

function hasRerun(name) {
  try {
    samplePayload(name, RERUN);
    return true;
  } catch {
    return false;
  }
}

/** Every shape's key in the contract's order: the name, and the name with the key that selects another shape. */
export const allShapes = eventNames().flatMap((name) => (hasRerun(name) ? [name, `${name} ${RERUN}`] : [name]));

export const noShapes = new Set();

export function withShape(state, { name, payload }) {
  const key = RERUN in payload && allShapes.includes(`${name} ${RERUN}`) ? `${name} ${RERUN}` : name;
  return state.has(key) ? state : new Set([...state, key]);
}
