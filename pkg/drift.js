import { FINGERPRINT, PACKAGE_VERSION } from "./table.js";
import { CONTRACT_KEY, DRIFTED } from "./words.js";
const ours = { version: PACKAGE_VERSION, fingerprint: FINGERPRINT };
/** Reads the backend's contract from its answer. Undefined if it does not say, or has the same contract. */
export function driftOf(authorization) {
    const told = authorization?.[CONTRACT_KEY];
    const [, version, fingerprint] = (typeof told === "string" && /^([\w.+-]{1,64}) ([0-9a-f]{16})$/.exec(told)) || [];
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
/**
 * Calls `heard` with each answer by which the backend authorises a channel of this instance. An error of `heard` does not
 * reach the app's authoriser, which might answer twice then. The config of a frozen instance stays as it is.
 */
export function hearAuthorizations(pusher, heard) {
    const config = pusher.config;
    const authorize = config?.channelAuthorizer;
    if (typeof authorize === "function") {
        Reflect.set(config, "channelAuthorizer", function (request, answered) {
            authorize.call(this, request, (error, authorization) => {
                answered(error, authorization);
                try {
                    heard(authorization);
                }
                catch (cause) {
                    setTimeout(() => {
                        throw cause;
                    });
                }
            });
        });
    }
}
