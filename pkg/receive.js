/** Decodes messages that channels bring. */
import { misplaced } from "./channels.js";
import { decode } from "./decode.js";
import { refuse } from "./error.js";
import { INVALID, PARTIAL } from "./words.js";
/** The key of the callback for each kind of message. */
export const OBSERVER = { event: "onEvent", partial: "onPartial", unknown: "onUnknown", invalid: "onInvalid" };
/** Adds the channel that brought a message. */
export function brought(decoded, channel, data) {
    return Object.assign(decoded, decoded.kind === "invalid" ? { channel, data } : { channel });
}
/** Returns the message as an invalid one if its id is not that of its channel, and else undefined. */
export function misplacedOn(channel, decoded) {
    const problem = decoded.kind === "event" || decoded.kind === "partial" ? misplaced(channel, decoded.payload) : undefined;
    return problem && { kind: "invalid", name: decoded.name, problems: [problem] };
}
/** Decodes a message that a channel brings. It is invalid if its id is not the channel's. Never throws. */
export function receive(channel, name, data) {
    const decoded = decode(name, data);
    return brought(misplacedOn(channel, decoded) ?? decoded, channel, data);
}
/** Makes the error for a message that breaks the contract or lacks fields, and that nothing handles. */
export function unhandledError({ name, missing, problems: [problem] = [] }) {
    return problem ? refuse(INVALID, name + problem.path, problem.expected, problem.found) : refuse(PARTIAL, name, "", missing);
}
