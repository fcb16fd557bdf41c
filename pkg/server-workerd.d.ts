export { parseChannel, route, type Channel } from "./channels.js";
export { RealtimeError } from "./error.js";
export * from "./signing.js";
export * from "./publisher.js";
export * from "./truncate.js";
