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
/** Returns the payload of a message as pusher-js hands it over: it parses text that is JSON, and leaves other text. */
export declare function carried(data: unknown): unknown;
/** Returns the data of a message from which {@link carried} makes this payload. */
export declare function carrying(payload: unknown): unknown;
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
export declare function parseRecording(recording: Recording): RecordedMessage[];
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
export declare function recordingLine(message: RecordedMessage): string;
