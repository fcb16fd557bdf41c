import type { RealtimeError } from "./error.js";
import type { Gaps } from "./gaps.js";
import type { ScopeStatus } from "./handlers.js";
import type { ChannelLike } from "./pusher.js";
import type { Holder, Sharing } from "./sharing.js";
/** The callbacks of a channel. */
export interface Watcher<S> {
    changed(watched: Watched<S>): void;
    refused(watched: Watched<S>, error: RealtimeError): void;
    message(watched: Watched<S>, event: string, data: unknown): void;
}
/** A channel that is watched, and its subscriptions. */
export declare class Watched<S> implements Holder {
    readonly name: string;
    private readonly sharing;
    private readonly gaps;
    private readonly watcher;
    readonly subscriptions: Set<S>;
    status: ScopeStatus;
    /** The reason why it is denied or failed. */
    error: RealtimeError | undefined;
    private channel;
    private readonly retry;
    private isReleased;
    constructor(name: string, sharing: Sharing, gaps: Gaps, watcher: Watcher<S>);
    /** Releases the channel. It is left, unless others hold it. */
    release(): void;
    /** Asks again for a channel that was denied, because the user may have the right by now. */
    reconsider(): void;
    /** The connection is lost, and the channel with it. pusher-js subscribes to it again with the next connection. */
    disconnected(): void;
    readonly arrived: (event: string, data: unknown) => void;
    unbound(): void;
    left(channel: ChannelLike): void;
    private live;
    /** The channel was not authorised: it was denied, or the endpoint failed and is asked again. */
    private refused;
    private again;
    private become;
}
