/**
 * The settings of the app to publish to. This file adds types to calls of the server's module, which reads and checks
 * the settings.
 */
import * as wasm from "./fiche_realtime_server_bg.js";
/**
 * Reads the settings from the `PUSHER_*` variables of an environment, such as `process.env`. An empty variable counts
 * as absent. `PUSHER_PORT` or `PUSHER_SCHEME` without `PUSHER_HOST` is refused, unless it is 443 or `https`.
 *
 * ```js
 * const publisher = createPublisher(optionsFromEnv(process.env));
 * ```
 *
 * @throws RealtimeError `invalid_argument`, with the variable's name in `field`.
 */
export function optionsFromEnv(env) {
    return wasm.optionsFromEnv(env);
}
