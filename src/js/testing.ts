/**
 * A pusher-js without a server, for the tests of apps. The test decides what is published, missed and denied. The
 * module decides where an event goes.
 */
import { route } from "./channels.js";
import type { EventName, Events } from "./contract.js";
import type { ContractVersion } from "./drift.js";
import type { ChannelLike, PusherLike } from "./pusher.js";
import { carried, type Recording } from "./recording.js";
import { play, type ReplayOptions } from "./replay.js";
import { CONTRACT_KEY } from "./words.js";

export { parseRecording, recordingLine, type RecordedMessage, type Recording } from "./recording.js";
export type { ReplayOptions } from "./replay.js";
export { samplePayload, variants, type SamplePayload } from "./sample.js";

type Callback = (data: unknown) => void;
type GlobalCallback = (event: string, data: unknown) => void;

/** The callbacks of a pusher-js channel or connection: callbacks of one event, and of all events. */
class Dispatcher {
  private bound: { event: string | undefined; callback: GlobalCallback; given: unknown }[] = [];

  bind(event: string, callback: Callback): this {
    this.bound.push({ event, callback: (_, data) => callback(data), given: callback });
    return this;
  }

  unbind(event?: string, callback?: Callback): this {
    this.bound = this.bound.filter((one) => one.event === undefined || (event !== undefined && one.event !== event) || (callback && one.given !== callback));
    return this;
  }

  bind_global(callback: GlobalCallback): this {
    this.bound.push({ event: undefined, callback, given: callback });
    return this;
  }

  unbind_global(callback?: GlobalCallback): this {
    this.bound = this.bound.filter((one) => one.event !== undefined || (callback && one.given !== callback));
    return this;
  }

  unbind_all(): this {
    return this.unbind().unbind_global();
  }

  /** Calls the callbacks of the event. */
  emit(event: string, data?: unknown): void {
    [...this.bound].forEach((one) => (one.event ?? event) === event && one.callback(event, data));
  }
}

/** A channel of a {@link FakePusher}. */
export class FakeChannel extends Dispatcher implements ChannelLike {
  subscribed = false;
  subscriptionPending = false;
  subscriptionCancelled = false;

  constructor(readonly name: string) {
    super();
  }
}

/** The connection of a {@link FakePusher}. */
export class FakeConnection extends Dispatcher {
  state = "connected";
  socket_id: string | undefined = "1.1";

  /** Changes the state, and emits the events that pusher-js emits. */
  become(current: string): void {
    const previous = this.state;
    if (current !== previous) {
      this.state = current;
      this.emit("state_change", { previous, current });
      this.emit(current);
    }
  }
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
export class FakePusher implements PusherLike {
  readonly connection = new FakeConnection();
  /**
   * The contract that the backend tells with each subscription that succeeds. Set it to test what the app does about a
   * backend of another contract.
   */
  contract: ContractVersion | undefined;
  /** @internal */
  readonly config = { channelAuthorizer: (authorization: unknown, answered: (error: unknown, authorization: unknown) => void): void => answered(null, authorization) };
  /** The messages that no subscription could receive, for instance those of a gap. */
  readonly missed: { name: string; payload: unknown; channel: string }[] = [];
  private readonly channels = new Map<string, FakeChannel>();
  private readonly denied = new Map<string, number>();
  private sockets = 1;

  subscribe(name: string): FakeChannel {
    const channel = this.channels.get(name) ?? new FakeChannel(name);
    this.channels.set(name, channel);
    if (channel.subscriptionPending) {
      channel.subscriptionCancelled = false;
    } else if (!channel.subscribed && this.connection.state === "connected") {
      channel.subscriptionPending = true;
      channel.subscriptionCancelled = false;
      queueMicrotask(() => this.settle(channel));
    }
    return channel;
  }

  unsubscribe(name: string): void {
    const channel = this.channels.get(name);
    if (channel?.subscriptionPending) {
      channel.subscriptionCancelled = true;
    } else if (channel) {
      this.channels.delete(name);
      channel.subscribed = false;
    }
  }

  channel(name: string): FakeChannel | undefined {
    return this.channels.get(name);
  }

  allChannels(): FakeChannel[] {
    return [...this.channels.values()];
  }

  disconnect(): void {
    this.allChannels().forEach((channel) => (channel.subscribed = channel.subscriptionPending = false));
    this.connection.socket_id = undefined;
    this.connection.become("disconnected");
  }

  connect(): void {
    this.connection.become("connecting");
    this.connection.socket_id = `1.${++this.sockets}`;
    this.connection.become("connected");
    this.subscribeAll();
  }

  /** Subscribes to all channels again, as pusher-js does after each connection. */
  subscribeAll(): void {
    this.allChannels().forEach((channel) => this.subscribe(channel.name));
  }

  /**
   * Publishes an event as a backend does, to the channels to which the contract routes it, or to `channels`. Returns
   * the names of the channels.
   *
   * @throws RealtimeError for a payload that cannot be routed, unless `channels` are given.
   */
  publish<N extends EventName>(name: N, payload: Events[N], channels?: string[]): string[] {
    return this.publishRaw(name, payload, channels);
  }

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
  publishRaw(name: string, payload: unknown, channels = route(name, payload)): string[] {
    this.allChannels().forEach((channel) => this.settle(channel));
    for (const channel of channels) {
      const open = this.connection.state === "connected" ? this.channels.get(channel) : undefined;
      if (open?.subscribed) {
        // with a real server, each subscriber gets its own object. In Jest's jsdom there is no structuredClone
        const text = JSON.stringify(payload);
        const data: unknown = text && JSON.parse(text);
        this.connection.emit("message", { event: name, channel, data });
        open.emit(name, data);
      } else {
        this.missed.push({ name, payload, channel });
      }
    }
    return channels;
  }

  /** Disconnects, runs `during`, and connects again. Messages that `during` publishes are missed. */
  gap(during: () => void = () => {}): void {
    this.disconnect();
    try {
      during();
    } finally {
      this.connect();
    }
  }

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
  async replay(recording: Recording, options: ReplayOptions = {}): Promise<void> {
    return play(recording, options, ({ event, data, channel }) => this.publishRaw(event, carried(data), [channel]));
  }

  /**
   * Makes the backend refuse to authorise this channel from now on, with this HTTP status. 401 and 403 deny the
   * channel. Any other status is a failure, after which `connect` asks again.
   */
  deny(channel: string, status = 403): void {
    this.denied.set(channel, status);
  }

  /** Makes the backend authorise the channel again. */
  allow(channel: string): void {
    this.denied.delete(channel);
  }

  /** Makes the server refuse the connection, with a code of Pusher's protocol such as 4001. */
  refuse(code: number, message: string): void {
    this.connection.emit("error", { type: "PusherError", data: { code, message } });
    this.connection.become("failed");
  }

  private settle(channel: FakeChannel): void {
    if (!channel.subscriptionPending) {
      return;
    }
    const status = this.denied.get(channel.name);
    channel.subscriptionPending = false;
    channel.subscribed = status === undefined;
    const authorization = this.contract && { [CONTRACT_KEY]: `${this.contract.version} ${this.contract.fingerprint}` };
    this.config.channelAuthorizer(status === undefined ? authorization : undefined, () => {});
    if (status !== undefined) {
      channel.emit("pusher:subscription_error", { type: "AuthError", error: "denied by the test", status });
    } else if (channel.subscriptionCancelled) {
      this.unsubscribe(channel.name);
    } else {
      channel.emit("pusher:subscription_succeeded", {});
    }
  }
}

/** Creates a pusher-js instance without a server: see {@link FakePusher}. */
export function fakePusher(): FakePusher {
  return new FakePusher();
}
