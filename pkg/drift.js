import { FINGERPRINT, PACKAGE_VERSION } from "./table.js";
import { CONTRACT_KEY, DRIFTED } from "./words.js";
const ours = { version: PACKAGE_VERSION, fingerprint: FINGERPRINT };
/** Reads what a backend tells of its contract. Undefined if it tells nothing, or has the same contract. */
export function driftOf(authorization) {
    const told = authorization?.[CONTRACT_KEY];
    const [version, fingerprint] = typeof told === "string" ? told.split(" ") : [];
    if (!version || !fingerprint || fingerprint === FINGERPRINT) {
        return undefined;
    }
    const order = compared(PACKAGE_VERSION, version);
    return { ours: { ...ours }, theirs: { version, fingerprint }, newer: order ? (order < 0 ? "theirs" : "ours") : null };
}
/** Compares the numbers of two versions, such as 0.1.0 and 0.10.0. */
function compared(one, other) {
    const [numbers, others] = [one, other].map((version) => version.split(/[.+-]/, 3).map(Number));
    const at = numbers.findIndex((number, place) => number !== others[place]);
    return at < 0 ? 0 : (numbers[at] - others[at] || 0);
}
/** Says on one line which contracts differ. */
export function driftMessage({ ours, theirs }) {
    return [theirs, ours].reduce((message, { version, fingerprint }) => message.replace("{}", () => `${version} (${fingerprint})`), DRIFTED);
}
/** Calls `heard` with each answer by which the backend authorises a channel of this instance. */
export function hearAuthorizations(pusher, heard) {
    const config = pusher.config;
    const authorize = config?.channelAuthorizer;
    if (typeof authorize === "function") {
        // fails for a frozen object, whose answers are not heard
        Reflect.set(config, "channelAuthorizer", function (request, answered) {
            authorize.call(this, request, (error, authorization) => {
                answered(error, authorization);
                heard(authorization);
            });
        });
    }
}
