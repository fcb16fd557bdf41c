/**
 * Channels that this package shares with the app. A pusher-js instance has one subscription for each channel.
 * `unsubscribe` ends it for everybody, and `unbind_all` unbinds everybody's callbacks. So this file notices the calls
 * of the instance. A channel that the app subscribed to stays the app's. A channel that the app takes from us, we
 * take back.
 */
import { hearAuthorizations } from "./drift.js";
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

interface Held {
  channel: ChannelLike;
  holders: Set<Holder>;
}

/** The channels of an instance that this package holds. */
class Sharing {
  private readonly held = new Map<string, Held>();
  /** The channels to which the app has subscribed itself. */
  private readonly apps = new Set<string>();
  /** The channels whose calls we notice. */
  private readonly noticed = new WeakSet<ChannelLike>();
  /** Whether the caller is pusher-js or this package, and not the app. */
  private isInternal = false;
  /** The instance's original `subscribe`. Calling it does not make the channel the app's. */
  readonly subscribe: (name: string) => ChannelLike;
  private readonly unsubscribe: (name: string) => void;
  /** Called with each answer that authorises a channel, the app's channels too. */
  readonly authorized = new Set<(authorization: unknown) => void>();

  constructor(private readonly pusher: PusherLike) {
    const { subscribe, unsubscribe, subscribeAll } = pusher;
    this.subscribe = (name) => subscribe.call(pusher, name);
    this.unsubscribe = (name) => unsubscribe.call(pusher, name);
    const noticed = (name: string): ChannelLike => {
      if (!this.isInternal) {
        this.apps.add(name);
      }
      return this.subscribe(name);
    };
    replace(pusher, "subscribe", noticed);
    instances.set(noticed, this);
    hearAuthorizations(pusher, (authorization) => this.authorized.forEach((heard) => heard(authorization)));
    replace(pusher, "unsubscribe", (name: string) => {
      this.apps.delete(name);
      this.unsubscribe(name);
      this.left(name);
    });
    if (subscribeAll) {
      // pusher-js calls this itself after each connection
      replace(pusher, "subscribeAll", () => {
        this.drop();
        this.internally(() => subscribeAll.call(pusher));
      });
    }
  }

  /** Subscribes to a channel, or shares the existing subscription. */
  hold(name: string, holder: Holder): ChannelLike {
    const held = this.held.get(name);
    const there = this.pusher.channel(name);
    if (!held && there && !there.subscriptionCancelled) {
      this.apps.add(name);
    }
    const channel = this.take(name);
    const holders = held?.holders ?? new Set();
    this.held.set(name, { channel, holders: holders.add(holder) });
    this.notice(name, channel);
    channel.bind_global(holder.arrived);
    return channel;
  }

  get isConnected(): boolean {
    return this.pusher.connection.state === "connected";
  }

  /** Releases a channel. The last holder leaves it, unless the app has subscribed to it as well. */
  release(name: string, holder: Holder): void {
    const { channel, holders } = this.held.get(name)!;
    // later, because pusher-js would skip the next callback of a message whose callback releases the channel
    queueMicrotask(() => channel.unbind_global(holder.arrived));
    holders.delete(holder);
    if (holders.size === 0) {
      if (!this.apps.has(name)) {
        this.unsubscribe(name);
      }
      this.forget(name);
    }
  }

  /** Forgets a channel, unless pusher-js still has it: a channel that is left while pending stays for a while. */
  private forget(name: string): void {
    if (this.apps.has(name) || !this.pusher.channel(name)) {
      this.held.delete(name);
    }
  }

  /** Subscribes. A channel that was left while pending still exists, with old callbacks, which are unbound first. */
  private take(name: string): ChannelLike {
    const there = this.pusher.channel(name);
    if (there?.subscriptionCancelled) {
      this.internally(() => there.unbind_all?.());
    }
    try {
      return this.subscribe(name);
    } catch (cause) {
      const channel = this.pusher.channel(name);
      if (!channel) {
        throw cause;
      }
      // the app's authorisation threw: then nobody answers, and pusher-js would not ask again
      Reflect.set(channel, "subscriptionPending", false);
      return channel;
    }
  }

  /** Leaves the channels that were left while pending and then failed: a new connection would subscribe to them. */
  private drop(): void {
    for (const [name, { holders }] of this.held) {
      if (holders.size === 0 && !this.apps.has(name)) {
        this.unsubscribe(name);
        this.forget(name);
      }
    }
  }

  /** The app has left the channel. */
  private left(name: string): void {
    const held = this.held.get(name);
    if (!held) {
      return;
    }
    if (held.holders.size === 0) {
      this.forget(name);
      return;
    }
    const channel = this.take(name);
    held.channel = channel;
    this.notice(name, channel);
    this.bind(held);
    held.holders.forEach((holder) => holder.left(channel));
  }

  /** Watches for the app's `unbind_all`, and then binds our callbacks again. */
  private notice(name: string, channel: ChannelLike): void {
    if (this.noticed.has(channel)) {
      return;
    }
    this.noticed.add(channel);
    const unbind = channel.unbind_global;
    // `unbind_all` calls it too
    replace(channel, "unbind_global", (callback?: Holder["arrived"]) => {
      const result: unknown = unbind.call(channel, callback as Holder["arrived"]);
      const held = this.held.get(name);
      if (!callback && !this.isInternal && held?.channel === channel) {
        this.bind(held);
        held.holders.forEach((holder) => holder.unbound());
      }
      return result;
    });
  }

  private bind({ channel, holders }: Held): void {
    holders.forEach(({ arrived }) => {
      channel.unbind_global(arrived);
      channel.bind_global(arrived);
    });
  }

  private internally(run: () => void): void {
    this.isInternal = true;
    try {
      run();
    } finally {
      this.isInternal = false;
    }
  }
}

export type { Sharing };

/** Replaces a method. A frozen object stays as it is, and its calls are not noticed. */
function replace<T extends object, K extends keyof T & string>(object: T, key: K, method: T[K]): void {
  Reflect.set(object, key, method);
}

/** By the instance, and by the function that replaced its `subscribe`: a proxy of the instance, as of Vue, has it too. */
const instances = new WeakMap<object, Sharing>();

/** Returns the channels of this instance that are shared with the app. */
export function sharing(pusher: PusherLike): Sharing {
  const known = instances.get(pusher) ?? instances.get(pusher.subscribe) ?? new Sharing(pusher);
  instances.set(pusher, known);
  return known;
}
