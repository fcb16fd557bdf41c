//! The demo: a page on which a backend's events arrive, the backend that sends them, and, without an
//! account, the Channels server between the two.

mod cast;
mod records;
mod routes;
mod scenario;

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::channels_server::{ChannelsServer, Config};
use crate::publish::Stats;
use crate::{Publisher, Server, Settings};
use axum::Router;
use tower_http::services::ServeDir;

use routes::Demo;

/// Where the demo listens if nothing else is asked for.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4000);

/// The embedded server's app. It exists on this machine only, so its secret is none.
pub fn embedded(addr: SocketAddr) -> Settings {
    let server = Server::Own { host: addr.ip().to_string(), port: addr.port(), tls: false };
    Settings { app_id: "app".into(), key: "key".into(), secret: "secret".into(), server }
}

/// How the demo is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// 1 tells the story in half a minute, 10 in three seconds.
    pub speed: f64,
    /// The Channels server to use; none is the embedded one.
    pub settings: Option<Settings>,
}

/// A demo that has taken its port.
pub struct Serving {
    server: ChannelsServer,
    publisher: Publisher,
}

impl Serving {
    /// Takes the port.
    ///
    /// # Errors
    ///
    /// The port is in use, or no publisher can be made of the settings.
    pub async fn bind(options: Options) -> Result<Self, Box<dyn Error>> {
        let Settings { app_id, key, secret, .. } = embedded(options.addr);
        let mut config = Config::new(app_id, key, secret);
        config.addr = options.addr;
        let server = ChannelsServer::bind(config).await?;
        let settings = options.settings.unwrap_or_else(|| embedded(server.addr()));
        let demo = Demo::new(settings, options.speed)?;
        let publisher = demo.publisher().clone();
        Ok(Self { server: server.merge(demo.router().merge(files())), publisher })
    }

    /// The address that was taken.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Serves the page and all that it needs until Ctrl-C, and says what was published.
    ///
    /// # Errors
    ///
    /// What the system says when it takes no more connections.
    pub async fn run(self) -> io::Result<Stats> {
        let stopped = async {
            // where signals cannot be heard, stop rather than run unstoppable
            let _ = tokio::signal::ctrl_c().await;
        };
        self.server.run_until(stopped).await?;
        Ok(self.publisher.stats())
    }
}

/// The page, what it takes from npm, and the package that the crate is compiled to.
fn files() -> Router {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg");
    Router::new().nest_service("/pkg", ServeDir::new(package)).fallback_service(ServeDir::new(page()))
}

/// Where the page is, in the checkout that this was built from.
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www")
}
