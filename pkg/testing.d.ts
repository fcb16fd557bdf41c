import type { EventName, Events } from "./contract.js";
import type { ContractVersion } from "./drift.js";
import type { ChannelLike, PusherLike } from "./pusher.js";
import { type Recording } from "./recording.js";
import { type ReplayOptions } from "./replay.js";
export { parseRecording, recordingLine, type RecordedMessage, type Recording } from "./recording.js";
export type { ReplayOptions } from "./replay.js";
export { samplePayload, variants, type SamplePayload } from "./sample.js";
type Callback = (data: unknown) => void;
type GlobalCallback = (event: string, data: unknown) => void;
/** The callbacks of a pusher-js channel or connection: callbacks of one event, and of all events. */
declare class Dispatcher {
    private bound;
    bind(event: string, callback: Callback): this;
    unbind(event?: string, callback?: Callback): this;
    bind_global(callback: GlobalCallback): this;
    unbind_global(callback?: GlobalCallback): this;
    unbind_all(): this;
    /** Calls the callbacks of the event. */
    emit(event: string, data?: unknown): void;
}
/** A channel of a {@link FakePusher}. */
export declare class FakeChannel extends Dispatcher implements ChannelLike {
    readonly name: string;
    subscribed: boolean;
    subscriptionPending: boolean;
    subscriptionCancelled: boolean;
    constructor(name: string);
}
/** The connection of a {@link FakePusher}. */
export declare class FakeConnection extends Dispatcher {
    state: string;
    socket_id: string | undefined;
    /** Changes the state, and emits the events that pusher-js emits. */
    become(current: string): void;
}
/**
 * A pusher-js instance without a server, for tests. It is connected from the start. Subscriptions succeed in a
 * microtask, after the code that asked for them. Pass it to `connect` in place of the app's instance.
 *
 * ```js
 * const pusher = fakePusher();
 * const realtime = connect(pusher, { jitter: 0 });
 * realtime.subscribe({ auditId: "42" }, { "audit.progress": ({ payload }) => show(payload.completed_steps) });
 * pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "42", completed_steps: 3 });
 * ```
 */
export declare class FakePusher implements PusherLike {
    readonly connection: FakeConnection;
    /**
     * The contract that the backend tells with each subscription that succeeds. Set it to test what the app does about a
     * backend of another contract.
     */
    contract: ContractVersion | undefined;
    /** @internal */
    readonly config: {
        channelAuthorizer: (authorization: unknown, answered: (error: unknown, authorization: unknown) => void) => void;
    };
    /** The messages that no subscription could receive, for instance those of a gap. */
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
    /** Subscribes to all channels again, as pusher-js does after each connection. */
    subscribeAll(): void;
    /**
     * Publishes an event as a backend does, to the channels to which the contract routes it, or to `channels`. Returns
     * the names of the channels.
     *
     * @throws RealtimeError for a payload that cannot be routed, unless `channels` are given.
     */
    publish<N extends EventName>(name: N, payload: Events[N], channels?: string[]): string[];
    /**
     * Publishes any message, as a backend with a fault or with another contract does: one that breaks the contract, or
     * whose name the contract does not have.
     *
     * ```js
     * pusher.publishRaw("audit.failed", { audit_id: "42" }); // partial: its other fields are missing
     * ```
     *
     * @throws RealtimeError for a payload that cannot be routed, unless `channels` are given.
     */
    publishRaw(name: string, payload: unknown, channels?: string[]): string[];
    /** Disconnects, runs `during`, and connects again. Messages that `during` publishes are missed. */
    gap(during?: () => void): void;
    /**
     * Plays a recording. Each message arrives on the channel that brought it, with the recorded time between messages.
     * Messages on channels without a subscription are missed. Fake timers work: the first message arrives before `replay`
     * returns, and each of the others has a timer.
     *
     * ```js
     * const played = pusher.replay(readFileSync("bug.jsonl", "utf8"));
     * vi.advanceTimersByTime(60_000);
     * await played;
     * ```
     *
     * @throws RealtimeError `invalid_argument` if `recording` is not a recording, or `speed` is not a number over 0.
     */
    replay(recording: Recording, options?: ReplayOptions): Promise<void>;
    /**
     * Makes the backend refuse to authorise this channel from now on, with this HTTP status. 401 and 403 deny the
     * channel. Any other status is a failure, after which `connect` asks again.
     */
    deny(channel: string, status?: number): void;
    /** Makes the backend authorise the channel again. */
    allow(channel: string): void;
    /** Makes the server refuse the connection, with a code of Pusher's protocol such as 4001. */
    refuse(code: number, message: string): void;
    private settle;
}
/** Creates a pusher-js instance without a server: see {@link FakePusher}. */
export declare function fakePusher(): FakePusher;
