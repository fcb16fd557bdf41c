/** Sets a timer that does not keep Node alive. The connection does that, and tests without a connection must end. */
export declare function background(run: () => void, wait: number): ReturnType<typeof setTimeout>;
/** The retries of one channel's authorisation. */
export declare class Retry {
    private failures;
    private timer;
    /** Calls `run` after a random wait, so that clients that failed together do not retry together. */
    after(run: () => void): void;
    /** Cancels the waiting retry. The back-off goes on from where it was. */
    stop(): void;
    /** Resets the back-off after a success. */
    reset(): void;
}
