import type { EventName, Events } from "./contract.js";
import { RealtimeError } from "./error.js";
import { VALUES } from "./samples.js";
import { DATE_TIME, EMPTY_ARRAY, events, EXACTLY, keys, OBJECT, started, WORDS, type Shape } from "./table.js";

/**
 * A payload with every field of an event's shape, a new one at each call. An event with two shapes gives
 * the one that the key `variant` (`"rerun_id"`) selects, or else the other.
 *
 * @throws RealtimeError `unknown_event` for a name or a variant that the contract does not have.
 */
export function samplePayload<N extends EventName>(name: N, variant?: string): Events[N] {
  started();
  const shape = events.get(name)?.find(({ when }) => when === variant);
  if (!shape) {
    const found = variant === undefined ? `"${name}"` : `"${name}" with "${variant}"`;
    throw new RealtimeError("unknown_event", "name", "an event of the contract", found, "use a name of eventNames()");
  }
  return sample(shape, 0, shape.keys.length) as unknown as Events[N];
}

/** A sample of each of the shape's fields `from` to `end`. */
function sample(shape: Shape, from: number, end: number): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (let field = from; field < end; field = shape.nexts[field]!) {
    const tag = shape.tags[field]!;
    const key = shape.keys[field]!;
    fields[key] =
      tag === OBJECT ? sample(shape, field + 1, shape.nexts[field]!)
      : tag === WORDS ? shape.words[field]![0]
      : tag === EXACTLY ? shape.args[field]
      : tag === EMPTY_ARRAY ? []
      : tag === DATE_TIME ? "2026-03-14T09:26:53.589Z"
      : structuredClone(VALUES[keys.indexOf(key)]);
  }
  return fields;
}
