/** The tap of a connection. Tools such as the devtools use it to hear what the connection does, beside the app. */
import type { Decoded } from "./contract.js";
import type { RealtimeError } from "./error.js";
import type { ScopeStatus } from "./handlers.js";
import type { RefetchTarget } from "./refetch.js";

/** The notices that a connection gives to its taps. */
export type Told =
  /**
   * A channel brought a message. No handler has got it yet. `isFirst` is false if another channel brought it before.
   */
  | [what: "message", channel: string, event: string, data: unknown, decoded: Decoded, isFirst: boolean]
  /** The app is asked to fetch these targets again. `missed` has the channels that were not live. */
  | [what: "refetch", missed: ReadonlySet<string>, targets: RefetchTarget[]]
  /** An error goes to a handler, or else to the console. */
  | [what: "error", error: RealtimeError]
  /** A channel was added or removed, or has another state. */
  | [what: "channels"];

/** A function that hears the notices of a connection. It must not throw. */
export type Tap = (...told: Told) => void;

/** The part of a connection that a tool sees. */
export interface Tapped {
  readonly taps: Set<Tap>;
  /** The channels, by name. */
  readonly watched: ReadonlyMap<string, { readonly status: ScopeStatus; readonly subscriptions: ReadonlySet<unknown> }>;
}
