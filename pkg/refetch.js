/** What to fetch again: events notify, the app's own API has the data. */
import { parseChannel, route } from "./channels.js";
import { ALSO_STALE, ID_FIELDS } from "./effects.js";
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
    const also = ((Object.hasOwn(ALSO_STALE, name) && ALSO_STALE[name]) || []).map((resource) => target(resource, fields[ID_FIELDS[resource] ?? ""]));
    return [...channels.flatMap(named), ...also];
}
/** What can be stale after messages of a channel were missed. */
export function missedTargets(channel) {
    const bit = 1 << ["audit", "fiche", "job", "global"].indexOf(parseChannel(channel)?.kind ?? "");
    const also = Object.entries(ALSO_STALE).filter(([name]) => events.get(name)?.some((shape) => shape.channels & bit));
    return [...named(channel), ...also.flatMap(([, resources = []]) => resources.map((resource) => target(resource)))];
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
