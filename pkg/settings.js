/** The app to publish to, on Pusher Channels or on another server of the protocol. */
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
/**
 * The settings in the `PUSHER_*` variables of an environment, such as `process.env`; an empty variable
 * counts as none.
 *
 * @throws RealtimeError `invalid_argument`, with the variable's name in `field`.
 */
export function optionsFromEnv(env) {
    const required = (name) => {
        const value = env[name];
        if (!value) {
            throw new RealtimeError("invalid_argument", name, "a value", "nothing", "set it beside the other PUSHER_* variables");
        }
        return value;
    };
    const scheme = env["PUSHER_SCHEME"] || "https";
    if (scheme !== "http" && scheme !== "https") {
        throw new RealtimeError("invalid_argument", "PUSHER_SCHEME", "`http` or `https`", quote(scheme), "set one of them");
    }
    const port = env["PUSHER_PORT"] || undefined;
    if (port !== undefined && !(/^\d{1,5}$/.test(port) && isPort(Number(port)))) {
        throw new RealtimeError("invalid_argument", "PUSHER_PORT", "a port from 1 to 65535", quote(port), "set the server's port");
    }
    return {
        appId: required("PUSHER_APP_ID"),
        key: required("PUSHER_KEY"),
        secret: required("PUSHER_SECRET"),
        cluster: env["PUSHER_CLUSTER"] || undefined,
        host: env["PUSHER_HOST"] || undefined,
        port: port === undefined ? undefined : Number(port),
        scheme,
    };
}
/**
 * The address of the server's HTTP API, without a slash at its end, for settings that are complete.
 *
 * @internal
 */
export function baseUrl({ appId, key, secret, cluster, host, port, scheme = "https" }) {
    for (const [field, value] of Object.entries({ appId, key, secret })) {
        if (typeof value !== "string" || value === "") {
            // not quoted, for it can be the secret
            const found = value === "" ? "an empty string" : typeOf(value);
            throw new RealtimeError("invalid_argument", field, "a non-empty string", found, "see the app's page in its dashboard");
        }
    }
    const fail = (field, expected, found) => {
        throw new RealtimeError("invalid_argument", field, expected, quote(String(found)), "give the server's address as PUSHER_HOST, PUSHER_PORT and PUSHER_SCHEME do");
    };
    if (port !== undefined && !isPort(port)) {
        fail("port", "a port from 1 to 65535", port);
    }
    if (!["http", "https"].includes(scheme)) {
        fail("scheme", "`http` or `https`", scheme);
    }
    const pusher = cluster ? `https://api-${cluster}.pusher.com` : "https://api.pusherapp.com";
    const url = host ? `${scheme}://${host}${port === undefined ? "" : `:${port}`}` : pusher;
    if (!URL.canParse(url)) {
        fail(host ? "host" : "cluster", host ? "a host's name or address" : "a cluster's name", host ?? cluster);
    }
    return url;
}
function isPort(port) {
    return Number.isInteger(port) && port > 0 && port < 65_536;
}
