/** An app and its server, by the rules of the Rust crate's `Settings`. */
export interface AppSettings {
    appId: string;
    key: string;
    secret: string;
    /** Pusher's cluster, such as `eu`; ignored where `host` is given. */
    cluster?: string | undefined;
    /** Another server of the protocol. */
    host?: string | undefined;
    port?: number | undefined;
    /** `https` unless said otherwise. */
    scheme?: "http" | "https" | undefined;
}
/**
 * The settings in the `PUSHER_*` variables of an environment, such as `process.env`; an empty variable
 * counts as none.
 *
 * @throws RealtimeError `invalid_argument`, with the variable's name in `field`.
 */
export declare function optionsFromEnv(env: Record<string, string | undefined>): AppSettings;
/**
 * The address of the server's HTTP API, without a slash at its end, for settings that are complete.
 *
 * @internal
 */
export declare function baseUrl({ appId, key, secret, cluster, host, port, scheme }: AppSettings): string;
