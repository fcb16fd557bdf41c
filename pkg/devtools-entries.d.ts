/** Makes the entries of the devtools' log, from the notices of a connection or from a recording. */
import type { Decoded } from "./contract.js";
import type { Log } from "./devtools-log.js";
import { type RecordedMessage } from "./recording.js";
import type { Told } from "./tap.js";
/** Adds the notices of a connection to a log. */
export declare class Recorder {
    private readonly log;
    private isConnected;
    /** The first entry of each message, which other channels may bring again. */
    private readonly firsts;
    private isLost;
    constructor(log: Log, isConnected?: boolean);
    /** Adds a notice of a connection. `at` is its time, in milliseconds since 1970. */
    tell(told: Told, at: number): void;
    /** Adds an entry when the connection is lost, and when it is back. */
    connection(at: number, status: string): void;
    /** Adds a message that a channel brought. */
    message(at: number, channel: string, name: string, data: unknown, decoded: Decoded, isFirst: boolean): void;
    /**
     * Adds the messages of a recording. It finds the copies that a `connect` that watches all of the channels would find.
     */
    recording(messages: readonly RecordedMessage[]): void;
}
