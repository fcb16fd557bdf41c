/** The exports of every browser entry. */
export { batchedAuthorization } from "./authorization.js";
export { channelsFor, eventNames, eventsOn, isEventName, isId, parseChannel, route } from "./channels.js";
export { connect } from "./connect.js";
export { decode } from "./decode.js";
export { RealtimeError } from "./error.js";
export { samplePayload, variants } from "./sample.js";
export { fingerprint, ready } from "./module.js";
export { queryKeys, refetchTargets } from "./refetch.js";
export { bindTyped } from "./bind.js";
export { observe } from "./observe.js";
