/** A channel of pusher-js. */
export interface ChannelLike {
    readonly subscribed?: boolean;
    readonly subscriptionPending?: boolean;
    bind_global(callback: (event: string, data: unknown) => void): unknown;
    unbind_global(callback: (event: string, data: unknown) => void): unknown;
}
/** A pusher-js instance. */
export interface PusherLike {
    readonly connection: {
        readonly state: string;
        bind(event: string, callback: (data: unknown) => void): unknown;
        unbind(event: string, callback: (data: unknown) => void): unknown;
    };
    subscribe(channel: string): ChannelLike;
    unsubscribe(channel: string): void;
    channel(channel: string): ChannelLike | undefined;
}
/** Laravel Echo with its `pusher` or `reverb` broadcaster. */
export interface EchoLike {
    readonly connector: object;
}
/** The pusher-js instance itself, or Echo's. */
export declare function pusherOf(source: PusherLike | EchoLike): PusherLike;
/**
 * Subscribes to a channel, or shares the subscription that is there. The returned function gives it up: the
 * last one leaves the channel, unless the app had subscribed to it itself.
 */
export declare function hold(pusher: PusherLike, name: string): [ChannelLike, () => void];
