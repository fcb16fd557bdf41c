//! `demo`: the page, its backend and, without an account, the Channels server between them.

use std::net::SocketAddr;

use clap::Args;

use super::{Error, Outcome};
use crate::Settings;
use crate::demo::{self, Options};

#[derive(Args)]
pub(super) struct Demo {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = LISTEN)]
    listen: SocketAddr,
    /// How fast the story is told: 1 takes half a minute, 10 three seconds
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = positive)]
    speed: f64,
}

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 4000);

impl Default for Demo {
    fn default() -> Self {
        Self { listen: LISTEN, speed: 1.0 }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let expected = || format!("expected a number over 0, found `{text}`");
    text.parse().ok().filter(|speed| (0.01..=1000.0).contains(speed)).ok_or_else(expected)
}

impl Demo {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let settings = Settings::from_env().map_err(|error| Error::Use(error.to_string()))?;
        let failed = |error: &dyn std::fmt::Display| Error::Use(format!("cannot serve: {error}"));
        let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(&error))?;
        let options = Options { addr: self.listen, speed: self.speed, settings };
        runtime.block_on(async {
            let demo = demo::Serving::bind(options).await.map_err(|error| failed(&error))?;
            super::print(&format!("http://{}", demo.addr()))?;
            demo.run().await.map_err(|error| failed(&error))
        })?;
        Ok(Outcome::AllWell)
    }
}
