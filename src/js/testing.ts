/** For the tests of apps: a pusher-js instance without a server, whose events and gaps the test decides. */
import { route } from "./channels.js";
import type { EventName, Events } from "./contract.js";
import type { ChannelLike, PusherLike } from "./pusher.js";

export { samplePayload } from "./sample.js";

type Callback = (data: unknown) => void;
type GlobalCallback = (event: string, data: unknown) => void;

/** What pusher-js's channels and connections have: callbacks by event name, and for all. */
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

  /** Calls what is bound to the event. */
  emit(event: string, data?: unknown): void {
    [...this.bound].forEach((one) => (one.event ?? event) === event && one.callback(event, data));
  }
}

/** A channel of the fake. */
export class FakeChannel extends Dispatcher implements ChannelLike {
  subscribed = false;
  subscriptionPending = false;
  subscriptionCancelled = false;

  constructor(readonly name: string) {
    super();
  }
}

/** A connection of the fake. */
export class FakeConnection extends Dispatcher {
  state = "connected";
  socket_id: string | undefined = "1.1";

  /** Moves to another state, and tells as pusher-js does. */
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
 * A pusher-js instance without a server: connected from the start, and its subscriptions succeed as soon as the
 * code that asked for them has run. Hand it to `connect` where the app hands its own.
 */
export class FakePusher implements PusherLike {
  readonly connection = new FakeConnection();
  /** What was published while nobody could hear it, for instance in a gap. */
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
    this.allChannels().forEach((channel) => this.subscribe(channel.name));
  }

  /**
   * Publishes an event as a backend does: to each channel that the contract names for the payload, or to those
   * given instead. Returns them.
   *
   * @throws RealtimeError for a payload that cannot be routed.
   */
  publish<N extends EventName>(name: N, payload: Events[N], channels?: string[]): string[];
  /** The same for messages that break the contract, or are not in it. */
  publish(name: string, payload: unknown, channels?: string[]): string[];
  publish(name: string, payload: unknown, channels = route(name, payload)): string[] {
    this.allChannels().forEach((channel) => this.settle(channel));
    for (const channel of channels) {
      const open = this.connection.state === "connected" ? this.channels.get(channel) : undefined;
      if (open?.subscribed) {
        // each subscriber of a real server gets an object of its own
        open.emit(name, structuredClone(payload));
      } else {
        this.missed.push({ name, payload, channel });
      }
    }
    return channels;
  }

  /** Takes the connection away while `during` runs, and gives it back: what is published then is missed. */
  gap(during: () => void = () => {}): void {
    this.disconnect();
    try {
      during();
    } finally {
      this.connect();
    }
  }

  /** From now on the backend denies this channel, with this status of HTTP. */
  deny(channel: string, status = 403): void {
    this.denied.set(channel, status);
  }

  /** The backend allows the channel again. */
  allow(channel: string): void {
    this.denied.delete(channel);
  }

  /** The server refuses the connection, with a code of Pusher's protocol such as 4001. */
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
    if (status !== undefined) {
      channel.emit("pusher:subscription_error", { type: "AuthError", error: "denied by the test", status });
    } else if (channel.subscriptionCancelled) {
      this.unsubscribe(channel.name);
    } else {
      channel.emit("pusher:subscription_succeeded", {});
    }
  }
}

/** A pusher-js instance without a server. */
export function fakePusher(): FakePusher {
  return new FakePusher();
}
