/** Retries with back-off. The crate declares the waits (`src/limits.rs`). */
import { AUTHORIZATION_WAITS } from "./words.js";
/** Sets a timer that does not keep Node alive. The connection does that, and tests without a connection must end. */
export function background(run, wait) {
    const timer = setTimeout(run, wait);
    timer.unref?.();
    return timer;
}
/** The retries of one channel's authorisation. */
export class Retry {
    failures = 0;
    timer;
    /** Calls `run` after a random wait, so that clients that failed together do not retry together. */
    after(run) {
        this.stop();
        const longest = AUTHORIZATION_WAITS[Math.min(this.failures++, AUTHORIZATION_WAITS.length - 1)];
        this.timer = background(run, Math.random() * longest);
    }
    /** Cancels the waiting retry. The back-off goes on from where it was. */
    stop() {
        clearTimeout(this.timer);
    }
    /** Resets the back-off after a success. */
    reset() {
        this.stop();
        this.failures = 0;
    }
}
