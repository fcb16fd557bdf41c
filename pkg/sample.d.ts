import type { EventName, Events } from "./contract.js";
/**
 * A payload with every field of an event's shape, a new one at each call. An event with two shapes gives
 * the one that the key `variant` (`"rerun_id"`) selects, or else the other.
 *
 * @throws RealtimeError `unknown_event` for a name or a variant that the contract does not have.
 */
export declare function samplePayload<N extends EventName>(name: N, variant?: string): Events[N];
