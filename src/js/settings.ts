/**
 * The settings of the app to publish to. This file adds types to calls of the server's module, which reads and checks
 * the settings.
 */
import * as wasm from "./fiche_realtime_server_bg.js";

/**
 * The settings of an app and its server: Pusher Channels, or another server of the protocol. An empty option counts as
 * absent.
 *
 * ```js
 * const onPusher = { appId: "3", key: "your-app-key", secret: "…", cluster: "eu" };
 * const onAnotherServer = { appId: "3", key: "your-app-key", secret: "…", host: "localhost", port: 6001, scheme: "http" };
 * ```
 */
export interface AppSettings {
  /** The app's id, from the server's dashboard. */
  appId: string;
  /** The app's key. Browsers know it too. */
  key: string;
  /** The app's secret. It must not leave the server. */
  secret: string;
  /** Pusher's cluster, such as `eu`. The default is the oldest one, `mt1`. Ignored if there is a `host`. */
  cluster?: string | undefined;
  /** Another server of the protocol: a name, an IPv4 address, or an IPv6 address in brackets. */
  host?: string | undefined;
  /** The host's port. The default is 443 for `https` and 80 for `http`. Give it with a `host` alone. */
  port?: number | undefined;
  /** The default is `https`. Give another one with a `host` alone. */
  scheme?: "http" | "https" | undefined;
}

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
export function optionsFromEnv(env: Record<string, string | undefined>): AppSettings {
  return wasm.optionsFromEnv(env) as AppSettings;
}
