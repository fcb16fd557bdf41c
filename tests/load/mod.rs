//! What the load tests and `benches/publish.rs` share: events that say their place, a server, a
//! watcher of its channels, and a link with faults.

pub mod faults;
#[path = "../spawn/mod.rs"]
mod spawn;
pub mod watch;

use fiche_realtime::channels_server::{Config, Running};
use fiche_realtime::{AuditProgress, Channel, Server, Settings};

/// The app of these tests.
pub fn settings(port: u16) -> Settings {
    let server = Server::Own { host: "127.0.0.1".into(), port, tls: false };
    Settings { app_id: "app".into(), key: "key".into(), secret: "secret".into(), server }
}

/// A Channels server for that app, on this port or on a free one.
pub async fn server(port: u16) -> Running {
    let mut config = Config::new("app", "key", "secret");
    config.addr.set_port(port);
    // the watcher reads all channels over few connections, and may fall behind for a moment
    config.queue = 1_000_000;
    spawn::spawn(config).await
}

/// The event with this number of an audit and its fiche; the numbers say the order.
pub fn event(audit: usize, number: usize) -> AuditProgress {
    AuditProgress::builder()
        .audit_id(audit)
        .fiche_id(audit)
        .completed_steps(number as u64)
        .total_steps(1_000_000)
        .failed_steps(0)
        .current_phase("analysis")
        .progress_percentage(50.0)
        .build()
}

/// The channels of these audits.
pub fn channels(audits: usize) -> Vec<Channel> {
    let both = |audit: usize| {
        let id = audit.to_string();
        [Channel::audit(&id), Channel::fiche(&id)]
    };
    (0..audits).flat_map(both).map(|channel| channel.expect("a number names a channel")).collect()
}
