/**
 * Recordings: messages with their arrival times, as JSON lines. `src/recording.rs` declares the format. The command
 * reads and writes it too.
 */
import { refuse } from "./error.js";
import { kindOf, quote, reading, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import { ANY_JSON, PAYLOAD_UNWRITTEN, RECORDED, RECORDED_MESSAGE, RECORDING } from "./words.js";

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
    throw refuse(RECORDING, where, RECORDED_MESSAGE, typeOf(value));
  }
  const message = reading(RECORDING, where, () => {
    const { at, channel, event, data } = value as RecordedMessage;
    return { at, channel, event, data };
  });
  for (const [key, type] of Object.entries(RECORDED)) {
    const part = message[key as keyof RecordedMessage];
    const fits = type === ANY_JSON ? part !== undefined : typeof part === type;
    // JSON text can have a number that JavaScript reads as infinity
    if (!fits || (type === "number" && !Number.isFinite(part))) {
      throw refuse(RECORDING, `${where}/${key}`, type, typeof part === "number" ? part : typeOf(part));
    }
  }
  return message;
}

/** Returns the payload of a message as pusher-js hands it over: it parses text that is JSON, and leaves other text. */
export function carried(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : data;
  } catch {
    return data;
  }
}

/** Returns the data of a message from which {@link carried} makes this payload. */
export function carrying(payload: unknown): unknown {
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
        value = JSON.parse(line.replace(/^\uFEFF/, ""));
      } catch {
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
