export type { Channel, RealtimeChannel } from "./contract.js";
export { RealtimeError } from "./error.js";
export * from "./publisher.js";
export * from "./routing.js";
export * from "./signing.js";
export * from "./truncate.js";
export * from "./webhook.js";
