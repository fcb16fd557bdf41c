/**
 * The targets that an app should fetch again, after an event or after a gap. Events only notify; the app's own API has
 * the data. The contract's table lists the targets that each event makes stale.
 */
import { parseChannel, route } from "./channels.js";
import type { Decoded, RealtimeChannel, Resource } from "./contract.js";
import { refuse } from "./error.js";
import { kindOf, owns, property, reading, typeOf } from "./facts.js";
import { Kind } from "./memory.js";
import { started } from "./module.js";
import { ARRIVES, KINDS, NAMES, RESOURCES, STALE } from "./table.js";
import { MESSAGE_TYPE, TARGETS_TYPE } from "./words.js";

/**
 * A target to fetch again. With an `id` it is one thing, such as an audit. Without an `id` it is a list, or all
 * things of a kind.
 *
 * ```js
 * const audit = { resource: "audit", id: "42" };
 * const listOfAudits = { resource: "audits" };
 * ```
 */
export interface RefetchTarget {
  resource: Resource;
  id?: string;
}

/** The second argument of `onRefetch`, beside the targets. */
export interface RefetchContext {
  /**
   * The moment until which messages may have been missed, in milliseconds since 1970. It has the same unit as
   * `Date.now()` and the `dataUpdatedAt` of TanStack Query. From this moment on, all of the channels were live. Data
   * whose fetch began later is complete.
   */
  missedUntil: number;
}

/**
 * Returns the targets that an event makes stale: the things that its channels name, and the targets that the contract
 * adds, such as the list of audits when an audit has started. An event that the contract does not have makes stale what
 * its ids name. An invalid message makes nothing stale.
 *
 * ```js
 * const payload = { ...samplePayload("audit.started"), audit_id: "42", fiche_id: "1024" };
 * refetchTargets({ name: "audit.started", payload }); // the audit 42, the fiche 1024, the list of audits
 * ```
 *
 * @throws RealtimeError `invalid_argument` for anything but a message.
 */
export function refetchTargets(event: Decoded | { name: string; payload: unknown }): RefetchTarget[] {
  started();
  if (reading(MESSAGE_TYPE, "event", () => kindOf(event)) !== Kind.Object) {
    throw refuse(MESSAGE_TYPE, "event", "", typeOf(event));
  }
  try {
    const [name, payload] = [property(event, "name") as string, property(event, "payload")];
    const named = route(name, payload).flatMap((channel) => namedBy(parseChannel(channel)));
    const fields: unknown = typeof payload === "string" ? JSON.parse(payload) : payload;
    const also = staleOf(STALE[NAMES.indexOf(name)] ?? 0);
    return [...named, ...also.map(([resource, key]) => target(resource, key === null ? undefined : property(fields as object, key)))];
  } catch {
    // a message that cannot be routed names nothing
    return [];
  }
}

/** Returns the targets that may be stale after messages on a channel were missed. */
export function missedTargets(channel: string): RefetchTarget[] {
  const parsed = parseChannel(channel);
  const place = KINDS.findIndex((kind) => kind === parsed?.kind);
  const also = ARRIVES.flatMap((kinds, event) => (place >= 0 && (kinds >> place) & 1 ? staleOf(STALE[event]!) : []));
  return [...namedBy(parsed), ...also.map(([resource]) => target(resource))];
}

/** Returns the resources whose bits are set. */
function staleOf(bits: number): readonly (readonly [Resource, string | null])[] {
  return RESOURCES.filter((_, resource) => (bits >> resource) & 1);
}

/** Returns the targets without duplicates. */
export function distinct(targets: RefetchTarget[]): RefetchTarget[] {
  // no resource and no id has a line feed
  return [...new Map(targets.map((one) => [queryKey(one).join("\n"), one])).values()];
}

/**
 * Returns the targets as keys of TanStack Query.
 *
 * ```js
 * queryKeys([{ resource: "audit", id: "42" }, { resource: "audits" }]); // [["audit", "42"], ["audits"]]
 * ```
 *
 * TanStack Query matches keys by their beginning. `["audit"]` matches every audit, and `["audit", "42"]` matches
 * `["audit", "42", "steps"]` too.
 *
 * @throws RealtimeError `invalid_argument` if `targets` is not a list of targets.
 */
export function queryKeys(targets: RefetchTarget[]): string[][] {
  const keys = reading(TARGETS_TYPE, "targets", () => Array.isArray(targets) && (Object.values(targets) as RefetchTarget[]).map(queryKey));
  // `Object.values` skips holes, which are not targets
  if (!keys || keys.length !== targets.length || keys.some((key) => kindOf(key) !== Kind.Strings)) {
    throw refuse(TARGETS_TYPE, "targets", "", typeOf(targets));
  }
  return keys;
}

function queryKey(target: RefetchTarget): string[] {
  const [resource, id] = [property(target, "resource") as string, property(target, "id") as string | undefined];
  return id === undefined ? [resource] : [resource, id];
}

/** Returns the target that a channel's id names. */
function namedBy(channel: RealtimeChannel | undefined): RefetchTarget[] {
  return channel && owns(channel, "id") ? [target(channel.kind as Resource, property(channel, "id"))] : [];
}

function target(resource: Resource, id?: unknown): RefetchTarget {
  return typeof id === "string" ? { resource, id } : { resource };
}
