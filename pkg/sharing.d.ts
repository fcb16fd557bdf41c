import type { ChannelLike, PusherLike } from "./pusher.js";
/** A holder of a channel. */
export interface Holder {
    /** Called for every message of the channel. */
    arrived(event: string, data: unknown): void;
    /** The app unbound all callbacks. Ours are bound again; the message that just arrived may be missed. */
    unbound(): void;
    /** The app left the channel. We subscribed to it again; it may be another object. */
    left(channel: ChannelLike): void;
}
/** The channels of an instance that this package holds. */
declare class Sharing {
    private readonly pusher;
    private readonly held;
    /** The channels to which the app has subscribed itself. */
    private readonly apps;
    /** The channels whose calls we notice. */
    private readonly noticed;
    /** Whether the caller is pusher-js or this package, and not the app. */
    private isInternal;
    /** The instance's original `subscribe`. Calling it does not make the channel the app's. */
    readonly subscribe: (name: string) => ChannelLike;
    private readonly unsubscribe;
    /** Called with each answer that authorises a channel, the app's channels too. */
    readonly authorized: Set<(authorization: unknown) => void>;
    constructor(pusher: PusherLike);
    /** Subscribes to a channel, or shares the existing subscription. */
    hold(name: string, holder: Holder): ChannelLike;
    get isConnected(): boolean;
    /** Releases a channel. The last holder leaves it, unless the app has subscribed to it as well. */
    release(name: string, holder: Holder): void;
    /** Forgets a channel, unless pusher-js still has it: a channel that is left while pending stays for a while. */
    private forget;
    /** Subscribes. A channel that was left while pending still exists, with old callbacks, which are unbound first. */
    private take;
    /** Leaves the channels that were left while pending and then failed: a new connection would subscribe to them. */
    private drop;
    /** The app has left the channel. */
    private left;
    /** Watches for the app's `unbind_all`, and then binds our callbacks again. */
    private notice;
    private bind;
    private internally;
}
export type { Sharing };
/** Returns the channels of this instance that are shared with the app. */
export declare function sharing(pusher: PusherLike): Sharing;
