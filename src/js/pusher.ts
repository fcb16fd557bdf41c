/** What this package uses of a pusher-js instance, which the app makes and owns. */
import { typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";

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
export function pusherOf(source: PusherLike | EchoLike): PusherLike {
  const given = source as Partial<PusherLike & { connector: { pusher?: PusherLike } }> | null | undefined;
  const pusher = given?.connector?.pusher ?? given;
  if (typeof pusher?.subscribe !== "function" || typeof pusher.connection?.bind !== "function") {
    throw new RealtimeError("invalid_argument", "pusher", "an instance of pusher-js or Laravel Echo", typeOf(source), "connect(new Pusher(key, options))");
  }
  return pusher as PusherLike;
}

/** For each instance: how many hold each of the channels that we subscribed to, and not the app. */
const holds = new WeakMap<PusherLike, Map<string, number>>();

/**
 * Subscribes to a channel, or shares the subscription that is there. The returned function gives it up: the
 * last one leaves the channel, unless the app had subscribed to it itself.
 */
export function hold(pusher: PusherLike, name: string): [ChannelLike, () => void] {
  let held = holds.get(pusher);
  if (!held) {
    holds.set(pusher, (held = new Map()));
  }
  const isOurs = held.has(name) || !pusher.channel(name);
  if (isOurs) {
    held.set(name, (held.get(name) ?? 0) + 1);
  }
  const leave = (): void => {
    held.set(name, held.get(name)! - 1);
    // one view often gives up what the next one takes at once: that need not leave and come back
    queueMicrotask(() => {
      if (held.get(name) === 0) {
        pusher.unsubscribe(name);
        // one whose subscription is still pending stays for a while, and stays ours
        if (!pusher.channel(name)) {
          held.delete(name);
        }
      }
    });
  };
  return [pusher.subscribe(name), isOurs ? leave : () => {}];
}
