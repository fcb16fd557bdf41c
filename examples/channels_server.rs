//! The embedded Channels server alone, for tests of any language:
//!
//! ```text
//! PUSHER_APP_ID=app PUSHER_KEY=key PUSHER_SECRET=secret \
//!   cargo run --example channels_server --no-default-features --features channels-server
//! ```
//!
//! With none of them set it serves `app`, `key` and `secret`. `PUSHER_HOST`
//! and `PUSHER_PORT` say where to listen; by default on loopback, on a free
//! port. It prints the address on standard output, and on standard error the
//! settings with which programs reach it. It runs until Ctrl-C.

use std::env;
use std::io;
use std::net::{IpAddr, SocketAddr};

use fiche_realtime::channels_server::{ChannelsServer, Config};

/// The variables of the app, with the app that is served by default.
const APP: [(&str, &str); 3] = [("PUSHER_APP_ID", "app"), ("PUSHER_KEY", "key"), ("PUSHER_SECRET", "secret")];

// One thread is plenty for a test, and smaller.
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let setting = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let [app_id, key, secret] = APP.map(|(name, default)| setting(name, default));
    let mut config = Config::new(app_id, key, secret);
    let addr = format!("{}:{}", setting("PUSHER_HOST", "127.0.0.1"), setting("PUSHER_PORT", "0"));
    config.addr = addr.parse().map_err(|_| {
        io::Error::other(format!(
            "expected `PUSHER_HOST` and `PUSHER_PORT` to be an IP address and a port, found `{addr}`"
        ))
    })?;
    let server = ChannelsServer::bind(config).await?;
    println!("{}", server.addr());
    eprintln!("{}", how_to_reach(server.addr()));
    server
        .run_until(async {
            // Where signals cannot be heard, stop rather than run unstoppable.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await
}

/// How programs reach the server.
fn how_to_reach(addr: SocketAddr) -> String {
    // an address for all interfaces is reached on loopback
    let host = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let place = format!("PUSHER_HOST='{host}' PUSHER_PORT={} PUSHER_SCHEME=http", addr.port());
    // an app of the environment may be a real one, so its secret is not printed
    match APP.iter().any(|(name, _)| env::var_os(name).is_some()) {
        false => {
            let app: Vec<_> = APP.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("programs reach it with: export {} {place}", app.join(" "))
        }
        true => format!(
            "programs reach it with the PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET of this server's environment, and: export {place}"
        ),
    }
}
