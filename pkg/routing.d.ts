/** Channels and routing for servers. This file adds types to calls of the server's module. */
import type { RealtimeChannel } from "./contract.js";
/**
 * Returns the names of the channels on which an event is published, at least one. `payload` is an object or its JSON
 * text.
 *
 * ```js
 * route("audit.failed", { audit_id: "42", fiche_id: "1024" }); // ["private-audit-42", "private-fiche-1024"]
 * ```
 *
 * @throws RealtimeError `invalid_payload` if the payload is not a JSON object, `invalid_id` for an id that
 * cannot name a channel.
 */
export declare function route(name: string, payload: unknown): string[];
/**
 * Parses the name of a channel. Returns `undefined` if it is not a channel of this contract.
 *
 * ```js
 * parseChannel("private-audit-42"); // { kind: "audit", id: "42" }
 * ```
 */
export declare function parseChannel(name: string): RealtimeChannel | undefined;
