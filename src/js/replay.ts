/** Plays a recording: hands over each message when it is due. */
import { refuse } from "./error.js";
import { typeOf } from "./facts.js";
import { parseRecording, type RecordedMessage, type Recording } from "./recording.js";
import { SPEED } from "./words.js";

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

/** The longest time that a timer of JavaScript can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Returns the time from the first message to each message, in milliseconds, in the order of arrival. */
function delays(messages: readonly RecordedMessage[], speed: number): number[] {
  let latest = 0;
  return messages.map(({ at }) => {
    // the recording's clock may have been set back, and the difference of two times may be infinite
    latest = Math.max(latest, Math.min((at - messages[0]!.at) / speed, LONGEST) || 0);
    return latest;
  });
}

/**
 * Hands over each message when it is due. The promise resolves after the last one. If `hand` throws, the promise
 * rejects with that error, and the rest is not played.
 *
 * @throws RealtimeError `invalid_argument` if `recording` is not a recording, or `speed` is not a number over 0.
 */
export function play(recording: Recording, { speed = 1, signal }: ReplayOptions, hand: (message: RecordedMessage) => void): Promise<void> {
  if (!(typeof speed === "number" && speed > 0)) {
    throw refuse(SPEED, "speed", "", typeof speed === "number" ? speed : typeOf(speed));
  }
  const messages = parseRecording(recording);
  const due = delays(messages, speed);
  return new Promise((resolve, reject) => {
    const timers: ReturnType<typeof setTimeout>[] = [];
    let next = 0;
    const end = (settle: () => void): void => {
      next = messages.length;
      timers.forEach(clearTimeout);
      signal?.removeEventListener("abort", abort);
      settle();
    };
    const abort = (): void => end(() => reject(signal!.reason));
    /** Hands over all messages that are due by `now`. */
    const arrive = (now: number): void => {
      try {
        while (next < messages.length && due[next]! <= now) {
          hand(messages[next++]!);
        }
      } catch (cause) {
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
