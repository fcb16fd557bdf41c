import type { Decoded, Invalid, Problem } from "./contract.js";
import { type RealtimeError } from "./error.js";
import type { Received } from "./handlers.js";
/** The key of the callback for each kind of message. */
export declare const OBSERVER: {
    readonly event: "onEvent";
    readonly partial: "onPartial";
    readonly unknown: "onUnknown";
    readonly invalid: "onInvalid";
};
/** The answer of `decode` about a message, with its channel. An invalid message has its `data` as it came. */
export type Arrived = Received<Decoded> & {
    data?: unknown;
};
/** Adds the channel that brought a message. */
export declare function brought(decoded: Decoded, channel: string, data: unknown): Arrived;
/** Returns the message as an invalid one if its id is not that of its channel, and else undefined. */
export declare function misplacedOn(channel: string, decoded: Decoded): Invalid | undefined;
/** Decodes a message that a channel brings. It is invalid if its id is not the channel's. Never throws. */
export declare function receive(channel: string, name: string, data: unknown): Arrived;
/** Makes the error for a message that breaks the contract or lacks fields, and that nothing handles. */
export declare function unhandledError({ name, missing, problems: [problem] }: {
    name: string;
    missing?: string[];
    problems?: Problem[];
}): RealtimeError;
