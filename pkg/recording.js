/**
 * Recordings: messages with their arrival times, as JSON lines. `src/recording.rs` declares the format. The command
 * reads and writes it too.
 */
import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { ANY_JSON, PAYLOAD_UNWRITTEN, RECORDED, RECORDED_MESSAGE, RECORDING } from "./words.js";
/** Checks that a value is a message. Throws if a part is missing or has another type. `where` names the value. */
function messageOf(value, where) {
    if (kindOf(value) !== 8 /* Kind.Object */) {
        throw refuse(RECORDING, where, RECORDED_MESSAGE, typeOf(value));
    }
    const message = reading(RECORDING, where, () => {
        const { at, channel, event, data } = value;
        return { at, channel, event, data };
    });
    for (const [key, type] of Object.entries(RECORDED)) {
        const part = message[key];
        const fits = type === ANY_JSON ? part !== undefined : typeof part === type;
        // JSON text can have a number that JavaScript reads as infinity
        if (!fits || (type === "number" && !Number.isFinite(part))) {
            throw refuse(RECORDING, `${where}/${key}`, type, typeof part === "number" ? part : typeOf(part));
        }
    }
    return message;
}
/** Returns the payload of a message as pusher-js hands it over: it parses text that is JSON, and leaves other text. */
export function carried(data) {
    try {
        return typeof data === "string" ? JSON.parse(data) : data;
    }
    catch {
        return data;
    }
}
/** Returns the data of a message from which {@link carried} makes this payload. */
export function carrying(payload) {
    return carried(payload) === payload ? payload : JSON.stringify(payload);
}
/**
 * Reads a recording. Empty lines are skipped, and so is a byte order mark before a line.
 *
 * ```js
 * const [first] = parseRecording(readFileSync("bug.jsonl", "utf8"));
 * console.log(first.event, first.data);
 * ```
 *
 * @throws RealtimeError `invalid_argument` for a line that is not a recorded message. `field` has the line's number,
 * counted from 1.
 */
export function parseRecording(recording) {
    const lines = typeof recording === "string" ? recording.split("\n") : recording;
    if (!Array.isArray(lines)) {
        throw refuse(RECORDING, "recording", "text, or a list of lines", typeOf(lines));
    }
    return lines.flatMap((line, at) => {
        const where = `line ${at + 1}`;
        let value = line;
        if (typeof line === "string") {
            if (line.trim() === "") {
                return [];
            }
            try {
                value = JSON.parse(line.replace(/^\uFEFF/, ""));
            }
            catch {
                throw refuse(RECORDING, where, RECORDED_MESSAGE, quote(line));
            }
        }
        return messageOf(value, where);
    });
}
/**
 * Writes a message as a line of a recording, without the line feed.
 *
 * ```js
 * const lines = messages.map(recordingLine).join("\n");
 * ```
 *
 * Without data the line has `"data":null`.
 *
 * @throws RealtimeError `invalid_argument` if another part is missing or has another type, `invalid_payload` if JSON
 * cannot carry the data.
 */
export function recordingLine(message) {
    // a message without data has `undefined` in pusher-js
    const copy = reading(PAYLOAD_UNWRITTEN, "message", () => (kindOf(message) === 8 /* Kind.Object */ ? { ...message, data: message.data ?? null } : message));
    const { data, ...rest } = messageOf(copy, "message");
    const json = reading(PAYLOAD_UNWRITTEN, "message/data", () => JSON.stringify(data));
    if (json === undefined) {
        throw refuse(PAYLOAD_UNWRITTEN, "message/data", "", typeOf(data));
    }
    return `${JSON.stringify(rest).slice(0, -1)},"data":${json}}`;
}
