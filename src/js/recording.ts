/**
 * Recordings: messages with their arrival times, as JSON lines. `src/recording.rs` declares the format. The command
 * reads and writes it too.
 */
import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import { OBJECT_NAME, PAYLOAD_UNWRITTEN, RECORDED, RECORDING } from "./words.js";

/**
 * A message as one channel brought it: a line of a recording.
 *
 * ```js
 * const message = {
 *   at: 1764212345678,
 *   channel: "private-audit-42",
 *   event: "audit.progress",
 *   data: { audit_id: "42", fiche_id: "1024" },
 * };
 * ```
 */
export interface RecordedMessage {
  /** The time of its arrival, in milliseconds since 1970. */
  at: number;
  /** The name of the channel that brought it. */
  channel: string;
  /** The event's name. */
  event: string;
  /** The payload as it came: an object, or text. */
  data: unknown;
}

/** A recording: its text, its lines, or its messages. */
export type Recording = string | readonly (string | RecordedMessage)[];

/** Checks that a value is a message. Throws if a part is missing or has another type. `where` names the value. */
function messageOf(value: unknown, where: string): RecordedMessage {
  if (kindOf(value) !== Kind.Object) {
    throw refuse(RECORDING, where, OBJECT_NAME, typeOf(value));
  }
  const message = reading(RECORDING, where, () => {
    const { at, channel, event, data } = value as RecordedMessage;
    return { at, channel, event, data };
  });
  for (const [key, type] of Object.entries({ ...RECORDED, data: undefined })) {
    const part = message[key as keyof RecordedMessage];
    // JSON text can have a number that JavaScript reads as infinity
    if (type ? typeof part !== type || (type === "number" && !Number.isFinite(part)) : part === undefined) {
      throw refuse(RECORDING, `${where}/${key}`, type ?? OBJECT_NAME, typeof part === "number" ? part : typeOf(part));
    }
  }
  return message;
}

/**
 * Reads a recording. Empty lines are skipped.
 *
 * ```js
 * const [first] = parseRecording(readFileSync("bug.jsonl", "utf8"));
 * console.log(first.event, first.data);
 * ```
 *
 * @throws RealtimeError `invalid_argument` for a line that is not a recorded message. `field` has the line's number,
 * counted from 1.
 */
export function parseRecording(recording: Recording): RecordedMessage[] {
  const lines = typeof recording === "string" ? recording.split("\n") : recording;
  if (!Array.isArray(lines)) {
    throw refuse(RECORDING, "recording", "text, or a list of lines", typeOf(lines));
  }
  return lines.flatMap((line: string | RecordedMessage, at) => {
    const where = `line ${at + 1}`;
    let value: unknown = line;
    if (typeof line === "string") {
      if (line.trim() === "") {
        return [];
      }
      try {
        value = JSON.parse(line);
      } catch {
        throw refuse(RECORDING, where, OBJECT_NAME, quote(line));
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
 * @throws RealtimeError `invalid_argument` if a part is missing or has another type, `invalid_payload` if JSON cannot
 * carry the data.
 */
export function recordingLine(message: RecordedMessage): string {
  // a message without data has `undefined` in pusher-js
  const copy = reading(PAYLOAD_UNWRITTEN, "message", () => (kindOf(message) === Kind.Object ? { ...message, data: message.data ?? null } : message));
  const { data, ...rest } = messageOf(copy, "message");
  const json = reading(PAYLOAD_UNWRITTEN, "message/data", () => JSON.stringify(data));
  if (json === undefined) {
    throw refuse(PAYLOAD_UNWRITTEN, "message/data", "", typeOf(data));
  }
  return `${JSON.stringify(rest).slice(0, -1)},"data":${json}}`;
}
