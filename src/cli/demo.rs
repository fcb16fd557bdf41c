//! `demo`: the embedded Channels server.

use clap::Args;

use super::{Error, Outcome};
use crate::Settings;
use crate::channels_server::{ChannelsServer, Config};

#[derive(Args, Default)]
pub(super) struct Demo {}

impl Demo {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let config = match Settings::from_env().map_err(|error| Error::Use(error.to_string()))? {
            Some(settings) => Config::new(settings.app_id, settings.key, settings.secret),
            None => Config::new("app", "key", "secret"),
        };
        let failed = |error| Error::Use(format!("cannot serve: {error}"));
        let runtime = tokio::runtime::Runtime::new().map_err(failed)?;
        runtime.block_on(async {
            let server = ChannelsServer::bind(config).await.map_err(failed)?;
            super::print(&format!("http://{}", server.addr()))?;
            let stopped = async {
                // where signals cannot be heard, stop rather than run unstoppable
                let _ = tokio::signal::ctrl_c().await;
            };
            server.run_until(stopped).await.map_err(failed)
        })?;
        Ok(Outcome::AllWell)
    }
}
