//! The demo: a page that shows the events of a backend, the backend itself, and, without an account,
//! the Channels server between them.

mod app;
mod cast;
mod guard;
mod records;
mod routes;
mod scenario;

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use crate::channels_server::{ChannelsServer, Config};
use crate::publish::Stats;
use crate::{Publisher, Settings};
use axum::Router;
use tower_http::services::ServeDir;

use app::SecretFile;
pub use app::host;
use guard::Guard;
use routes::Demo;

/// The address on which the demo listens by default.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4000);

/// Returns the settings of the demo that runs at [`LISTEN`].
///
/// # Errors
///
/// A demo does not run there, or its secret cannot be read by this user.
pub fn running() -> io::Result<Settings> {
    Ok(app::settings(LISTEN, SecretFile::read(LISTEN.port())?))
}

/// The options of the demo.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on. Port 0 takes a free port.
    pub addr: SocketAddr,
    /// The speed of the story: 1 takes half a minute, 10 takes three seconds.
    pub speed: f64,
    /// The Channels server to use. `None` is the embedded one.
    pub settings: Option<Settings>,
    /// Whether the demo also signs and publishes if it listens on an address that other machines may reach.
    pub allow_remote: bool,
    /// The names by which browsers may reach it, beside `localhost` and IP addresses.
    pub hosts: Vec<String>,
}

impl Options {
    /// Tells whether only this machine can reach the demo.
    pub fn is_local(&self) -> bool {
        self.addr.ip().is_loopback()
    }
}

/// A demo that has bound its port.
pub struct Serving {
    server: ChannelsServer,
    publisher: Publisher,
    embedded: Option<Embedded>,
}

/// The embedded server, while it is used.
struct Embedded {
    settings: Settings,
    _secret: SecretFile,
}

impl Serving {
    /// Binds the port.
    ///
    /// # Errors
    ///
    /// The port is in use, or the settings give no usable publisher.
    pub async fn bind(options: Options) -> Result<Self, Box<dyn Error>> {
        let secret = app::random()?;
        let Settings { app_id, key, .. } = app::settings(options.addr, secret.as_str());
        let mut config = Config::new(app_id, key, secret.as_str());
        config.addr = options.addr;
        config.hosts = options.hosts.clone();
        let guard = Guard { token: app::random()?.into(), signs: options.is_local() || options.allow_remote };
        let server = ChannelsServer::bind(config).await?;
        let (settings, embedded) = match options.settings {
            Some(settings) => (settings, None),
            None => {
                let settings = app::settings(server.addr(), secret.as_str());
                let file = SecretFile::write(server.addr().port(), &secret)?;
                (settings.clone(), Some(Embedded { settings, _secret: file }))
            }
        };
        // a real app's users hear nothing that nobody has asked for
        let demo = Demo::new(settings, guard, options.speed, embedded.is_some())?;
        let publisher = demo.publisher().clone();
        Ok(Self { server: server.merge(demo.router().merge(files())), publisher, embedded })
    }

    /// The settings with which others reach the embedded server, if it is used.
    pub fn embedded(&self) -> Option<&Settings> {
        self.embedded.as_ref().map(|embedded| &embedded.settings)
    }

    /// The address of the demo.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Serves the page and everything it needs until Ctrl-C. Returns the counts of the publisher.
    ///
    /// # Errors
    ///
    /// The error of the system if it accepts no more connections.
    pub async fn run(self) -> io::Result<Stats> {
        let stopped = async {
            // if signals cannot be received, stop at once, because nothing else could stop it
            let _ = tokio::signal::ctrl_c().await;
        };
        self.server.run_until(stopped).await?;
        Ok(self.publisher.stats())
    }
}

/// The page, its npm packages, and the package that the crate is compiled to.
fn files() -> Router {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg");
    Router::new().nest_service("/pkg", ServeDir::new(package)).fallback_service(ServeDir::new(page()))
}

/// The directory of the page, in the checkout that this was built from.
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www")
}
