/** What every entry of the package for browsers offers. */
export { batchedAuthorization, type BatchedAuthorizationOptions } from "./authorization.js";
export * from "./channels.js";
export type * from "./contract.js";
export { decode } from "./decode.js";
export { RealtimeError, type RealtimeErrorCode } from "./error.js";
export { samplePayload } from "./sample.js";
export { fingerprint } from "./fingerprint.js";
