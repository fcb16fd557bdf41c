/** What to fetch again: events notify, the app's own API has the data. */
import { parseChannel, route } from "./channels.js";
import type { Decoded } from "./contract.js";
import { ALSO_STALE, ID_FIELDS, type Resource } from "./effects.js";
import { events } from "./table.js";

/** Something that is stale: one audit, fiche, job or batch by its id; without an id, a list or all of a kind. */
export interface RefetchTarget {
  resource: Resource;
  id?: string;
}

/**
 * What an event makes stale: what its channels name, and what the contract says besides, such as the list of
 * audits where one has started. An event that the contract does not have makes stale what its ids name, a
 * message that is invalid makes nothing stale.
 */
export function refetchTargets(event: Decoded | { name: string; payload: unknown }): RefetchTarget[] {
  if (!("payload" in event)) {
    return [];
  }
  const { name, payload } = event;
  let channels: string[];
  try {
    channels = route(name, payload);
  } catch {
    // what cannot be routed names nothing
    return [];
  }
  const fields = payload as Record<string, string>;
  const also = ((Object.hasOwn(ALSO_STALE, name) && ALSO_STALE[name]) || []).map((resource) => target(resource, fields[ID_FIELDS[resource] ?? ""]));
  return [...channels.flatMap(named), ...also];
}

/** What can be stale after messages of a channel were missed. */
export function missedTargets(channel: string): RefetchTarget[] {
  const bit = 1 << ["audit", "fiche", "job", "global"].indexOf(parseChannel(channel)?.kind ?? "");
  const also = Object.entries(ALSO_STALE).filter(([name]) => events.get(name)?.some((shape) => shape.channels & bit));
  return [...named(channel), ...also.flatMap(([, resources = []]) => resources.map((resource) => target(resource)))];
}

/** The targets without repetitions. */
export function distinct(targets: RefetchTarget[]): RefetchTarget[] {
  return [...new Map(targets.map((one) => [JSON.stringify(queryKey(one)), one])).values()];
}

/**
 * The targets as TanStack Query's keys: `["audit", "42"]`, `["audits"]`. As keys match by their beginning,
 * `["audit"]` is every audit, and `["audit", "42"]` also `["audit", "42", "steps"]`.
 */
export function queryKeys(targets: RefetchTarget[]): string[][] {
  return targets.map(queryKey);
}

function queryKey({ resource, id }: RefetchTarget): string[] {
  return id === undefined ? [resource] : [resource, id];
}

function named(name: string): RefetchTarget[] {
  const channel = parseChannel(name);
  return channel && channel.kind !== "global" ? [target(channel.kind, channel.id)] : [];
}

function target(resource: Resource, id?: string): RefetchTarget {
  return id === undefined ? { resource } : { resource, id };
}
