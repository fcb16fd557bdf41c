/** What every entry of the package for browsers offers. */
export { batchedAuthorization, type BatchedAuthorizationOptions } from "./authorization.js";
export { channelsFor, eventNames, eventsOn, isEventName, parseChannel, route, type Channel, type Scopes } from "./channels.js";
export { connect, type ConnectionStatus, type ConnectOptions, type Realtime, type SubscribeOptions } from "./connect.js";
export type * from "./contract.js";
export { decode } from "./decode.js";
export { RealtimeError, type RealtimeErrorCode } from "./error.js";
export { samplePayload } from "./sample.js";
export { fingerprint } from "./fingerprint.js";
export type { EventKey, EventsFor, Handlers, HandlersFor, Observers, Received, ScopeStatus } from "./handlers.js";
export type { ChannelLike, EchoLike, PusherLike } from "./pusher.js";
export { queryKeys, refetchTargets, type RefetchTarget } from "./refetch.js";
