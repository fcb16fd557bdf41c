/**
 * Decoding: says of each of an object's fields whether its value fits the type that the table names, lets
 * the check in WebAssembly judge what follows from that, and puts its answer into words. `src/decode/` is
 * the same for JSON text, and tests/corpus/ holds both to the same answers.
 */
import type { Decoded } from "./contract.js";
import { type Shape } from "./table.js";
type Fields = Record<string, unknown>;
/**
 * Says what a message of the given name is: an `event` with its full payload, a `partial` one from
 * which a backend dropped fields to fit the size limit, an `unknown` one, or an `invalid` one with what
 * is wrong. `data` is what pusher-js hands over, or the JSON text. Never throws.
 */
export declare function decode(name: string, data: unknown): Decoded;
/** The shape that a key of the payload selects, else the first. */
export declare function shapeOf(shapes: Shape[], value: Fields): Shape;
/** JSON's name of a value's type. */
export declare function typeOf(value: unknown): string;
/** Text between quotes, shortened to 64 characters with them. */
export declare function quote(value: string): string;
export {};
