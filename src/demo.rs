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
use std::time::Duration;

use crate::channels_server::{ChannelsServer, Config};
use crate::publish::Stats;
use crate::{Publisher, Settings, schema};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::{Html, Response};
use axum::routing::get;
use tower_http::services::ServeDir;

use app::SecretFile;
pub use app::host;
use guard::Guard;
use routes::Demo;

/// The address on which the demo listens by default.
pub const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 4000);

/// How long accepted events are still sent when the demo ends.
const GRACE: Duration = Duration::from_secs(5);

/// Returns the settings of the demo that runs at [`LISTEN`].
///
/// # Errors
///
/// A demo does not run there, or its secret cannot be read by this user.
pub fn running() -> io::Result<Settings> {
    Ok(app::settings(LISTEN, SecretFile::read(LISTEN)?))
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
    /// Where `publish` and `tail` find the secret, or why they cannot.
    file: io::Result<SecretFile>,
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
                let file = SecretFile::write(server.addr(), &secret);
                (settings.clone(), Some(Embedded { settings, file }))
            }
        };
        let demo = Demo::new(settings, guard, options.speed, embedded.is_some())?;
        let publisher = demo.publisher().clone();
        Ok(Self { server: server.merge(demo.router().merge(files())), publisher, embedded })
    }

    /// The settings with which others reach the embedded server, if it is used.
    pub fn embedded(&self) -> Option<&Settings> {
        self.embedded.as_ref().map(|embedded| &embedded.settings)
    }

    /// Why `publish` and `tail` do not find the embedded server by themselves, if they do not.
    pub fn is_hidden(&self) -> Option<&io::Error> {
        self.embedded.as_ref()?.file.as_ref().err()
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

/// The page, its npm packages, the package that the crate is compiled to, and the page about the events.
fn files() -> Router {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg");
    let events = Bytes::from(schema::html());
    let files = Router::new()
        .route("/events", get(async move || Html(events.clone())))
        .route("/css/palette.css", get(async || ([(header::CONTENT_TYPE, "text/css")], schema::PALETTE)))
        .nest_service("/pkg", ServeDir::new(package));
    files.fallback_service(ServeDir::new(page())).layer(map_response(unframed))
}

/// Keeps pages from elsewhere from showing the demo's in a frame, which would then play, and take clicks.
async fn unframed(mut response: Response) -> Response {
    let policy = HeaderValue::from_static("frame-ancestors 'none'");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// The directory of the page, in the checkout that this was built from.
pub fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www")
}
