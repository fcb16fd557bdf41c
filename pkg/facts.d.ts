import { Kind } from "./memory.js";
import { type Wording } from "./words.js";
/** Whether the property is the object's own, as in JSON. In a loop over the object's keys, engines optimise it away. */
export declare function owns(value: object, key: PropertyKey): boolean;
/** Returns an object's own enumerable property. */
export declare function property(value: object, key: string): unknown;
/** Returns the kind of a value. */
export declare function kindOf(value: unknown): Kind;
/** Returns the kind of an array. A hole is not a string, even if the prototype of arrays has a string there. */
export declare function kindOfArray(items: unknown[]): Kind;
/** Returns the name of a value's type. */
export declare function typeOf(value: unknown): string;
/** Runs the app's code to read a value. If it throws, throws the error of this wording instead. */
export declare function reading<T>(wording: Wording, field: string, read: () => T): T;
/** Hands over a value of this kind as the fact at this place. A string's text goes with it. */
export declare function handOver(place: number, kind: Kind, value: unknown): void;
/**
 * Writes the text of the fact at this place, as many UTF-16 units as there is room for. Returns whether all are ASCII.
 */
export declare function put(place: number, text: string): boolean;
/** Puts a text in quotation marks, and cuts it to the limit, which includes the marks. */
export declare function quote(text: string): string;
/**
 * Whether the container has one property for each element or character, and no containers inside. It can have a hundred
 * million, so they are not read.
 */
export declare function isOfUnits(container: object): boolean;
/** The number of levels inside each container that was read. */
export type Heights = Map<object, number>;
/**
 * A container with at most this many values and no containers inside is read again: that is faster than to remember it.
 */
export declare const FEW = 16;
/**
 * Returns the level of the deepest container inside a container at `level`, or any level beyond the limit. A shared
 * container is read once, so the work is bounded by the number of containers.
 */
export declare function depthOf(container: object, level: number, heights?: Heights): number;
/** Returns the number of levels of a value: 0 for a value that is not a container. */
export declare function levelsOf(value: unknown): number;
/** Describes a value in an error: the text of a string, or else its type. */
export declare function shown(value: unknown): string;
/** Quotes a thrown value. */
export declare function said(cause: unknown): string;
