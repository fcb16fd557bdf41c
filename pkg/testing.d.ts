import type { EventName, Events } from "./contract.js";
import type { ChannelLike, PusherLike } from "./pusher.js";
export { samplePayload } from "./sample.js";
type Callback = (data: unknown) => void;
type GlobalCallback = (event: string, data: unknown) => void;
/** What pusher-js's channels and connections have: callbacks by event name, and for all. */
declare class Dispatcher {
    private bound;
    bind(event: string, callback: Callback): this;
    unbind(event?: string, callback?: Callback): this;
    bind_global(callback: GlobalCallback): this;
    unbind_global(callback?: GlobalCallback): this;
    /** Calls what is bound to the event. */
    emit(event: string, data?: unknown): void;
}
/** A channel of the fake. */
export declare class FakeChannel extends Dispatcher implements ChannelLike {
    readonly name: string;
    subscribed: boolean;
    subscriptionPending: boolean;
    subscriptionCancelled: boolean;
    constructor(name: string);
}
/** A connection of the fake. */
export declare class FakeConnection extends Dispatcher {
    state: string;
    socket_id: string | undefined;
    /** Moves to another state, and tells as pusher-js does. */
    become(current: string): void;
}
/**
 * A pusher-js instance without a server: connected from the start, and its subscriptions succeed as soon as the
 * code that asked for them has run. Hand it to `connect` where the app hands its own.
 */
export declare class FakePusher implements PusherLike {
    readonly connection: FakeConnection;
    /** What was published while nobody could hear it, for instance in a gap. */
    readonly missed: {
        name: string;
        payload: unknown;
        channel: string;
    }[];
    private readonly channels;
    private readonly denied;
    private sockets;
    subscribe(name: string): FakeChannel;
    unsubscribe(name: string): void;
    channel(name: string): FakeChannel | undefined;
    allChannels(): FakeChannel[];
    disconnect(): void;
    connect(): void;
    /**
     * Publishes an event as a backend does: to each channel that the contract names for the payload, or to those
     * given instead. Returns them.
     *
     * @throws RealtimeError for a payload that cannot be routed.
     */
    publish<N extends EventName>(name: N, payload: Events[N], channels?: string[]): string[];
    /** The same for messages that break the contract, or are not in it. */
    publish(name: string, payload: unknown, channels?: string[]): string[];
    /** Takes the connection away while `during` runs, and gives it back: what is published then is missed. */
    gap(during?: () => void): void;
    /** From now on the backend denies this channel, with this status of HTTP. */
    deny(channel: string, status?: number): void;
    /** The backend allows the channel again. */
    allow(channel: string): void;
    /** The server refuses the connection, with a code of Pusher's protocol such as 4001. */
    refuse(code: number, message: string): void;
    private settle;
}
/** A pusher-js instance without a server. */
export declare function fakePusher(): FakePusher;
