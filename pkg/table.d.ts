/** The contract as the loader knows it: names and structure. Generated from the crate's declarations by `package`: do not edit. */
import type { EventName, Resource } from "./contract.js";
/** The fingerprint of the contract, for which the module must be built. */
export declare const FINGERPRINT: "b4d36bb924d71184";
/** The version of the package. */
export declare const PACKAGE_VERSION: "0.1.0";
/** The names of the events. */
export declare const NAMES: string[];
/** The keys of payloads. */
export declare const KEYS: string[];
/** What each type expects, in words. The contract's own words stand between quotation marks, the likely one of a type first. */
export declare const EXPECTED: readonly ["string", "whole number from 0 to 9007199254740991", "ISO 8601 date and time", "\"started\"", "boolean", "\"fetching\"", "\"fetched\"", "\"loaded\"", "\"checked\"", "\"generated\"", "\"analyzing\"", "finite number", "\"processing\"", "\"rerunning\"", "\"completed\"", "object", "\"rerun_completed\"", "\"failed\"", "\"in_progress\"", "\"calculated\"", "object", "object", "\"audit\" | \"transcription\"", "\"success\" | \"error\" | \"info\" | \"warning\"", "date as YYYY-MM-DD", "array of strings", "\"complete\"", "100", "empty array"];
/** How many fields are inside an object of a type. */
export declare const INSIDE: {
    readonly [place: number]: number;
};
/** The kind of value, a digit for each type, at which the module looks closer; `-`, which is no number, for none. Of a wrong value of this kind, a problem shows the value. */
export declare const LOOKS: "-344-4444443444-4444--444743-";
/** The key of each field of each shape, as a character: `NEXT_KEY` for the next key that was not there yet, else the one whose number is that of the key's place plus `FIRST_KEY`. The fields of an object follow its own. */
export declare const FIELDS: "!!!!!!!)!.)!!/.!!!.)!!!.)0!.(),!.()!!,!!.!(:-.():;!!!!!.>(:!!!!.():;!.()!,!!!.()!!!!!.()MNOP!J!!G.()H!!.!I,J)5!-.)5!7!.)!!!!.)[!\\].)[H\\].)56!!L.)56aTG.)HV.W!6a!!b!aLcdbea!!!!!!.!!!!!!!!!k.lmnopqrst!k.lmnopqrstk.lmnopqrst";
/** The number of the character that stands for the first key in `FIELDS`. */
export declare const FIRST_KEY: 40;
/** The number of the character that stands for the key after the newest one in `FIELDS`. */
export declare const NEXT_KEY: 33;
/** The keys that select the other shapes of an event, by its place. */
export declare const SELECTING: {
    readonly [place: number]: readonly string[];
};
/** The kinds of channel on which each event arrives, a bit each. */
export declare const ARRIVES: readonly [3, 2, 2, 8, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 8, 8, 8, 4, 4, 4, 4];
/** What each event makes stale beside what its channels name, a bit for each resource. */
export declare const STALE: readonly [16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0, 8, 56, 0, 0, 32, 32, 32];
/** What can be stale, with the key that says which one; a list has none. */
export declare const RESOURCES: readonly (readonly [Resource, string | null])[];
/** Pieces of work: the event of its progress, the key of its id, the numbers that only grow, the events that begin it, those that end it. */
export declare const WORK: readonly (readonly [EventName, string, readonly string[], readonly EventName[], readonly EventName[]])[];
/** The kinds of channel; the last has no id. */
export declare const KINDS: readonly ["audit", "fiche", "job", "global"];
/** The keys of payloads whose values route, in the order of the kinds. */
export declare const ID_KEYS: readonly ["audit_id", "fiche_id", "jobId"];
/** The length of what the names of each kind begin with. */
export declare const PREFIX_LENGTHS: readonly [14, 14, 12, 14];
/** The most characters of an id, by kind of channel. */
export declare const LONGEST_IDS: readonly [150, 150, 152];
/** The names under which an app gives the ids, in the order of the kinds. */
export declare const SCOPES: readonly ["auditId", "ficheId", "jobId"];
/** The name under which an app asks for the channel without an id. */
export declare const GLOBAL: "global";
