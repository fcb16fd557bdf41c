/** Sample payloads, assembled from the generated samples of their fields. */
import type { EventName, Events, Variant } from "./contract.js";
/**
 * Returns the keys that select an event's other shapes, such as `"rerun_id"`. A payload that has the key has that other
 * shape. Most events have one shape, and so no keys.
 *
 * ```js
 * for (const variant of [undefined, ...variants(name)]) test(samplePayload(name, variant));
 * ```
 *
 * @throws RealtimeError `unknown_event` for a name that the contract does not have.
 */
export declare function variants<N extends EventName>(name: N): Variant<N>[];
/**
 * The payload of a shape of an event: of the one that this key selects, or of the one without such a key. It is
 * `Events[N]` too, also where `N` is a type parameter.
 */
export type SamplePayload<N extends EventName, V> = Events[N] & OfShape<N, V>;
type OfShape<N extends EventName, V> = N extends EventName ? [Variant<N>] extends [never] ? Events[N] : V extends string ? Extract<Events[N], Record<V, unknown>> : Exclude<Events[N], Record<Variant<N>, unknown>> : never;
/**
 * Returns a sample payload with every field of the event's shape, a new object for each call. `variant` selects another
 * shape of the event by its key, such as `"rerun_id"`: see {@link variants}.
 *
 * ```js
 * const payload = { ...samplePayload("audit.progress"), audit_id: "42", completed_steps: 3 };
 * ```
 *
 * @throws RealtimeError `unknown_event` for a name or a variant that the contract does not have.
 */
export declare function samplePayload<N extends EventName, V extends Variant<N> | undefined = undefined>(name: N, variant?: V): SamplePayload<N, V>;
export {};
