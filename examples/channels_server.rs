//! The embedded Channels server alone, for tests of any language:
//!
//! ```text
//! PUSHER_APP_ID=app PUSHER_KEY=key PUSHER_SECRET=secret \
//!   cargo run --example channels_server --no-default-features --features channels-server
//! ```
//!
//! With none of them set it serves `app`, `key` and `secret`. `PUSHER_HOST`
//! and `PUSHER_PORT` say where to listen; by default on loopback, on a free
//! port. The first line it prints is the address. It runs until Ctrl-C.

use std::env;
use std::io;

use fiche_realtime::channels_server::{ChannelsServer, Config};

// One thread is plenty for a test, and smaller.
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let setting = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let mut config = Config::new(
        setting("PUSHER_APP_ID", "app"),
        setting("PUSHER_KEY", "key"),
        setting("PUSHER_SECRET", "secret"),
    );
    let addr = format!("{}:{}", setting("PUSHER_HOST", "127.0.0.1"), setting("PUSHER_PORT", "0"));
    config.addr = addr.parse().map_err(|_| {
        io::Error::other(format!(
            "expected `PUSHER_HOST` and `PUSHER_PORT` to be an IP address and a port, found `{addr}`"
        ))
    })?;
    let server = ChannelsServer::bind(config).await?;
    println!("{}", server.addr());
    server
        .run_until(async {
            // Where signals cannot be heard, stop rather than run unstoppable.
            let _ = tokio::signal::ctrl_c().await;
        })
        .await
}
