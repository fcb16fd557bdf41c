//! The embedded server on the port that its configuration names.

use std::time::Duration;

use fiche_realtime::channels_server::{ChannelsServer, Config, Running};

/// Starts the server. A client that tries to reach a port where nobody listens may for a moment have that very
/// port itself, so a port in use is tried for 2 seconds.
pub async fn spawn(config: Config) -> Running {
    for _ in 0..100 {
        if let Ok(server) = ChannelsServer::bind(config.clone()).await {
            return server.spawn();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} is not free", config.addr);
}
