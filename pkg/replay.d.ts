import { type RecordedMessage, type Recording } from "./recording.js";
/** The options of `replay`. */
export interface ReplayOptions {
    /**
     * The factor by which the recording plays faster: the time between two messages is divided by it. The default is 1,
     * the recorded pace. With `Infinity` all messages arrive before `replay` returns.
     */
    speed?: number;
    /** Ends the replay when it is aborted. The promise then rejects with the signal's reason. */
    signal?: AbortSignal;
}
/**
 * Hands over each message when it is due. The promise resolves after the last one. If `hand` throws, the promise
 * rejects with that error, and the rest is not played.
 *
 * @throws RealtimeError `invalid_argument` if `recording` is not a recording, or `speed` is not a number over 0.
 */
export declare function play(recording: Recording, { speed, signal }: ReplayOptions, hand: (message: RecordedMessage) => void): Promise<void>;
