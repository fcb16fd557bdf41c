/**
 * Decoding: reads the facts of a payload, and returns the module's verdict. This file knows the keys of a shape, and the
 * texts that the module asks for. It knows no types.
 */
import type { Decoded, DecodedOf, EventName } from "./contract.js";
/**
 * Checks a message with this name. It is an `event` with its full payload, a `partial` message from which a backend
 * dropped fields to fit the size limit, an `unknown` message, or an `invalid` one with its problems. `data` is the value
 * that pusher-js hands over, or the JSON text. Never throws.
 *
 * ```js
 * const message = decode("audit.progress", data);
 * if (message.kind === "event") show(message.payload.completed_steps);
 * ```
 */
export declare function decode<N extends EventName>(name: N, data: unknown): DecodedOf<N>;
/** Checks a message whose name need not be in the contract. */
export declare function decode(name: string, data: unknown): Decoded;
