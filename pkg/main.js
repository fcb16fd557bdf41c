/** What every entry of the package for browsers offers. */
export { batchedAuthorization } from "./authorization.js";
export { channelsFor, eventNames, eventsOn, isEventName, parseChannel, route } from "./channels.js";
export { connect } from "./connect.js";
export { decode } from "./decode.js";
export { RealtimeError } from "./error.js";
export { samplePayload } from "./sample.js";
export { fingerprint } from "./fingerprint.js";
export { queryKeys, refetchTargets } from "./refetch.js";
