/** The exports of every browser entry. */
export { batchedAuthorization, type BatchedAuthorizationOptions } from "./authorization.js";
export { channelsFor, eventNames, eventsOn, isEventName, isId, parseChannel, route } from "./channels.js";
export { connect } from "./connect.js";
export type * from "./contract.js";
export { decode } from "./decode.js";
export type { ContractDrift, ContractVersion } from "./drift.js";
export { RealtimeError, type RealtimeErrorCode } from "./error.js";
export { samplePayload, variants, type SamplePayload } from "./sample.js";
export { fingerprint, ready } from "./module.js";
export type { EventKey, EventsFor, Handlers, HandlersFor, Observers, Received, ScopeStatus } from "./handlers.js";
export type { ConnectionStatus, ConnectOptions, Realtime, SubscribeOptions } from "./realtime.js";
export type { ChannelLike, EchoLike, PusherLike } from "./pusher.js";
export { queryKeys, refetchTargets, type RefetchContext, type RefetchTarget } from "./refetch.js";
export { bindTyped, type BindableChannel, type NotEvent } from "./bind.js";
export { observe, type MessageObservers, type ObservedPusher } from "./observe.js";
