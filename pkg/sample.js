import { RealtimeError } from "./error.js";
import { SAMPLES } from "./samples.js";
/**
 * A payload with every field of an event's shape, a new one at each call. An event with two shapes gives
 * the one that the key `variant` (`"rerun_id"`) selects, or else the other.
 *
 * @throws RealtimeError `unknown_event` for a name or a variant that the contract does not have.
 */
export function samplePayload(name, variant) {
    const json = SAMPLES[variant === undefined ? name : `${name} ${variant}`];
    if (json === undefined) {
        const found = variant === undefined ? `"${name}"` : `"${name}" with "${variant}"`;
        throw new RealtimeError("unknown_event", "name", "an event of the contract", found, "use a name of eventNames()");
    }
    return JSON.parse(json);
}
