/** Plays a recording: hands over each message when it is due. */
import { refuse } from "./error.js";
import { typeOf } from "./facts.js";
import { parseRecording } from "./recording.js";
import { SPEED } from "./words.js";
/** The longest time that a timer of JavaScript can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;
/** Returns the time from the first message to each message, in milliseconds, in the order of arrival. */
function delays(messages, speed) {
    let latest = 0;
    return messages.map(({ at }) => {
        // the recording's clock may have been set back, and the difference of two times may be infinite
        latest = Math.max(latest, Math.min((at - messages[0].at) / speed, LONGEST) || 0);
        return latest;
    });
}
/**
 * Hands over each message when it is due. The promise resolves after the last one. If `hand` throws, the promise
 * rejects with that error, and the rest is not played.
 *
 * @throws RealtimeError `invalid_argument` if `recording` is not a recording, or `speed` is not a number over 0.
 */
export function play(recording, { speed = 1, signal }, hand) {
    if (!(typeof speed === "number" && speed > 0)) {
        throw refuse(SPEED, "speed", "", typeof speed === "number" ? speed : typeOf(speed));
    }
    const messages = parseRecording(recording);
    const due = delays(messages, speed);
    return new Promise((resolve, reject) => {
        const timers = [];
        let next = 0;
        const end = (settle) => {
            next = messages.length;
            timers.forEach(clearTimeout);
            signal?.removeEventListener("abort", abort);
            settle();
        };
        const abort = () => end(() => reject(signal.reason));
        /** Hands over all messages that are due by `now`. */
        const arrive = (now) => {
            try {
                while (next < messages.length && due[next] <= now) {
                    hand(messages[next++]);
                }
            }
            catch (cause) {
                end(() => reject(cause));
            }
            if (next === messages.length) {
                end(resolve);
            }
        };
        if (signal?.aborted) {
            abort();
            return;
        }
        signal?.addEventListener("abort", abort);
        arrive(0);
        // all timers are set now, so that each fires at its own time when fake timers jump ahead
        for (const delay of new Set(due.slice(next))) {
            timers.push(setTimeout(() => arrive(delay), delay));
        }
    });
}
