/** The part of pusher-js that this package uses. The app makes the instance and keeps it. */
import { refuse } from "./error.js";
import { reading, typeOf } from "./facts.js";
import { PUSHER_TYPE } from "./words.js";

/** The part of a pusher-js channel that this package uses. Every channel of pusher-js fits. */
export interface ChannelLike {
  readonly subscribed?: boolean;
  readonly subscriptionPending?: boolean;
  readonly subscriptionCancelled?: boolean;
  bind_global(callback: (event: string, data: unknown) => void): unknown;
  unbind_global(callback: (event: string, data: unknown) => void): unknown;
  unbind_all?(): unknown;
}

/**
 * The part of a pusher-js instance that this package uses. Every instance of pusher-js fits, and so does
 * `fakePusher()`.
 */
export interface PusherLike {
  readonly connection: {
    readonly state: string;
    bind(event: string, callback: (data: unknown) => void): unknown;
    unbind(event: string, callback: (data: unknown) => void): unknown;
  };
  subscribe(channel: string): ChannelLike;
  unsubscribe(channel: string): void;
  subscribeAll?(): void;
  channel(channel: string): ChannelLike | undefined;
  /** pusher-js keeps the function here that authorises channels. */
  readonly config?: object;
}

/** Laravel Echo with its `pusher` or `reverb` broadcaster. */
export interface EchoLike {
  readonly connector: object;
}

/** Returns the pusher-js instance itself, or Echo's. */
export function pusherOf(source: PusherLike | EchoLike): PusherLike {
  const pusher = reading(PUSHER_TYPE, "pusher", () => {
    const given = source as Partial<PusherLike & { connector: { pusher?: PusherLike } }> | null | undefined;
    const pusher = given?.connector?.pusher ?? given;
    return typeof pusher?.subscribe === "function" && typeof pusher.connection?.bind === "function" ? (pusher as PusherLike) : undefined;
  });
  if (!pusher) {
    throw refuse(PUSHER_TYPE, "pusher", "", typeOf(source));
  }
  return pusher;
}
