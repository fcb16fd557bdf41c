//! The demo: a page that shows the events of a backend, the backend itself, and, without an account,
//! the Channels server between them.

mod cast;
mod records;
mod routes;
mod scenario;

use std::error::Error;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::channels_server::{ChannelsServer, Config};
use crate::publish::Stats;
use crate::{Publisher, Server, Settings};
use axum::Router;
use tower_http::services::ServeDir;

use routes::Demo;

/// The address on which the demo listens by default.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4000);

/// How long accepted events are still sent when the demo ends.
const GRACE: Duration = Duration::from_secs(5);

/// The app of the embedded server. It exists only on this machine, so its secret need not be secret.
pub fn embedded(addr: SocketAddr) -> Settings {
    let server = Server::Own { host: host(addr.ip()), port: addr.port(), tls: false };
    Settings { app_id: "app".into(), key: "key".into(), secret: "secret".into(), server }
}

/// The host of an embedded server that listens on this address.
pub fn host(ip: IpAddr) -> String {
    match ip {
        // a server that listens everywhere is reached here
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) if ip.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
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
}

/// A demo that has bound its port.
pub struct Serving {
    server: ChannelsServer,
    publisher: Publisher,
    is_embedded: bool,
}

impl Serving {
    /// Binds the port.
    ///
    /// # Errors
    ///
    /// The port is in use, or the settings give no usable publisher.
    pub async fn bind(options: Options) -> Result<Self, Box<dyn Error>> {
        let Settings { app_id, key, secret, .. } = embedded(options.addr);
        let mut config = Config::new(app_id, key, secret);
        config.addr = options.addr;
        let server = ChannelsServer::bind(config).await?;
        let is_embedded = options.settings.is_none();
        let settings = options.settings.unwrap_or_else(|| embedded(server.addr()));
        // a real app's users hear nothing that nobody has asked for
        let demo = Demo::new(settings, options.speed, is_embedded)?;
        let publisher = demo.publisher().clone();
        Ok(Self { server: server.merge(demo.router().merge(files())), publisher, is_embedded })
    }

    /// Whether the demo uses the embedded server.
    pub fn is_embedded(&self) -> bool {
        self.is_embedded
    }

    /// The address of the demo.
    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    /// Serves the page and everything it needs until `stop` resolves. The events that were accepted by then are
    /// still sent. Returns the counts of the publisher.
    ///
    /// # Errors
    ///
    /// The error of the system if it accepts no more connections.
    pub async fn run_until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<Stats> {
        let publisher = self.publisher.clone();
        let stopped = async move {
            stop.await;
            publisher.shutdown(GRACE).await;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_server_is_reached_where_it_listens() {
        for (addr, url) in [
            ("127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::1]:4001", "http://[::1]:4001"),
            ("[::]:4001", "http://[::1]:4001"),
        ] {
            assert_eq!(embedded(addr.parse().unwrap()).base_url(), url);
        }
    }
}
