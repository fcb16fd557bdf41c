/** What to fetch again: events notify, the app's own API has the data. */
import { KINDS, parseChannel, route } from "./channels.js";
import { events } from "./table.js";
/**
 * What an event makes stale: what its channels name, and what the contract says besides, such as the list of
 * audits where one has started. An event that the contract does not have makes stale what its ids name, a
 * message that is invalid makes nothing stale.
 */
export function refetchTargets(event) {
    if (!("payload" in event)) {
        return [];
    }
    const { name, payload } = event;
    let channels;
    try {
        channels = route(name, payload);
    }
    catch {
        // what cannot be routed names nothing
        return [];
    }
    const fields = payload;
    const also = (events.get(name) ?? []).flatMap(({ stale }) => stale);
    return [...channels.flatMap(named), ...also.map(([resource, id]) => target(resource, fields[id ?? ""]))];
}
/** What can be stale after messages of a channel were missed. */
export function missedTargets(channel) {
    const kind = parseChannel(channel)?.kind;
    const bit = kind ? 1 << KINDS.indexOf(kind) : 0;
    const also = [...events.values()].flat().filter((shape) => shape.channels & bit);
    return [...named(channel), ...also.flatMap(({ stale }) => stale.map(([resource]) => target(resource)))];
}
/** The targets without repetitions. */
export function distinct(targets) {
    return [...new Map(targets.map((one) => [JSON.stringify(queryKey(one)), one])).values()];
}
/**
 * The targets as TanStack Query's keys: `["audit", "42"]`, `["audits"]`. As keys match by their beginning,
 * `["audit"]` is every audit, and `["audit", "42"]` also `["audit", "42", "steps"]`.
 */
export function queryKeys(targets) {
    return targets.map(queryKey);
}
function queryKey({ resource, id }) {
    return id === undefined ? [resource] : [resource, id];
}
function named(name) {
    const channel = parseChannel(name);
    return channel && channel.kind !== "global" ? [target(channel.kind, channel.id)] : [];
}
function target(resource, id) {
    return id === undefined ? { resource } : { resource, id };
}
