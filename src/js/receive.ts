/** Decodes messages that channels bring. */
import { misplaced } from "./channels.js";
import type { Decoded, Invalid, Problem } from "./contract.js";
import { decode } from "./decode.js";
import { refuse, type RealtimeError } from "./error.js";
import type { Received } from "./handlers.js";
import { INVALID, PARTIAL } from "./words.js";

/** The key of the callback for each kind of message. */
export const OBSERVER = { event: "onEvent", partial: "onPartial", unknown: "onUnknown", invalid: "onInvalid" } as const;

/** The answer of `decode` about a message, with its channel. An invalid message has its `data` as it came. */
export type Arrived = Received<Decoded> & { data?: unknown };

/** Adds the channel that brought a message. */
export function brought(decoded: Decoded, channel: string, data: unknown): Arrived {
  return Object.assign(decoded, decoded.kind === "invalid" ? { channel, data } : { channel });
}

/** Returns the message as an invalid one if its id is not that of its channel, and else undefined. */
export function misplacedOn(channel: string, decoded: Decoded): Invalid | undefined {
  const problem = decoded.kind === "event" || decoded.kind === "partial" ? misplaced(channel, decoded.payload) : undefined;
  return problem && { kind: "invalid", name: decoded.name, problems: [problem] };
}

/** Decodes a message that a channel brings. It is invalid if its id is not the channel's. Never throws. */
export function receive(channel: string, name: string, data: unknown): Arrived {
  const decoded = decode(name, data);
  return brought(misplacedOn(channel, decoded) ?? decoded, channel, data);
}

/** Makes the error for a message that breaks the contract or lacks fields, and that nothing handles. */
export function unhandledError({ name, missing, problems: [problem] = [] }: { name: string; missing?: string[]; problems?: Problem[] }): RealtimeError {
  return problem ? refuse(INVALID, name + problem.path, problem.expected, problem.found) : refuse(PARTIAL, name, "", missing);
}
