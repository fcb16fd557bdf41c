//! An embedded Channels server, for development and tests.
//!
//! It speaks protocol 7 to pusher-js and Pusher's HTTP API to publishers, with Pusher's real limits and
//! signatures. So a program that works with it works with Pusher. A request that Pusher would refuse is
//! refused here too, with a sentence that says why. The whole request is checked before any of it is
//! delivered.
//!
//! | endpoint | serves |
//! | --- | --- |
//! | `GET /app/{key}` | WebSocket: public, private and presence channels, sign-in of users, client events, pings in both directions |
//! | `POST /apps/{id}/events`, `…/batch_events` | publishing |
//! | `GET /apps/{id}/channels`, `…/{name}`, `…/{name}/users` | the occupied channels |
//! | `POST /apps/{id}/users/{id}/terminate_connections` | ending a user's connections |
//!
//! What clients can make it hold is bounded, for each of them and in sum ([`Config::memory`]), and so is the time
//! that they can take. A client that does not read is closed with 4100, so it does not hold up the others. Pages
//! from other machines are refused, also behind a host name that leads here ([`Config::hosts`]). The server has
//! no TLS, no second node, no webhooks, no cache channels and no watchlists. In production, use Pusher.
//!
//! Pusher signs a user in once on a connection. Here a second sign-in is that of another user: the connection then
//! leaves the first user's channel.
//!
//! ```
//! use fiche_realtime::channels_server::{ChannelsServer, Config};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let server = ChannelsServer::bind(Config::new("app", "key", "secret")).await?.spawn();
//! println!("listening on {}", server.addr());
//! server.shutdown().await
//! # }
//! ```

mod channel;
mod fields;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod hosts;
mod http;
mod hub;
mod limits;
mod listen;
mod mailbox;
mod memory;
mod names;
mod pace;
mod protocol;
mod publish;
mod session;
mod socket;

use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::sign::{Secret, Signer};
use hub::Hub;
use memory::Memory;

/// The configuration of a server: its one app, and its limits. Times of more than a year count as a year.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The app's id, which is part of the paths of the HTTP API.
    pub app_id: String,
    /// The app's key, with which browsers connect.
    pub key: String,
    /// The app's secret, with which publishers and authorisers sign.
    pub secret: Secret,
    /// The address to listen on. Port 0 takes a free port.
    pub addr: SocketAddr,
    /// The time without a message from a client after which the server pings it. Clients are told to do the
    /// same after this time, in whole seconds and at least 1.
    pub activity_timeout: Duration,
    /// The time in which a client must answer a ping, or it is closed with 4201. Also the time in which it
    /// must take a frame, or it is closed with 4100.
    pub pong_timeout: Duration,
    /// The most frames that may wait for one client. At more, the client is closed with 4100.
    pub queue: usize,
    /// The most WebSocket connections. Further ones are answered with 503.
    pub max_connections: u32,
    /// The time in which the head of a request must arrive, and then again its body. A connection without a request
    /// is closed after the same time.
    pub request_timeout: Duration,
    /// The most bytes of memory that clients can make the server hold: connections, subscriptions, bodies, and
    /// frames that wait. Each has a part of it. When frames take their quarter, the slowest clients are closed with
    /// 4100. Further WebSockets, subscriptions and bodies are refused, and further requests wait. A message of a
    /// client counts when it has arrived; one that has not ended yet can hold up to 64 KiB more.
    pub memory: usize,
    /// The names by which the server is known, beside `localhost` and IP addresses, for example the host name of a
    /// container. Requests with another `Host` are refused, and so are requests of a page from elsewhere: one whose
    /// `Origin` is neither here nor the request's own host nor one of these names.
    pub hosts: Vec<String>,
}

impl Config {
    /// Creates a configuration with defaults: loopback, a free port, Pusher's timeouts (120 s of silence, 30
    /// s for the pong), 1,024 frames for each client, 10,000 clients, 10 s for a
    /// request, 256 MiB, and no further names.
    ///
    /// See the example of the [module](self). [`router`] has one with an address.
    pub fn new(app_id: impl Into<String>, key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            app_id: app_id.into(),
            key: key.into(),
            secret: secret.into(),
            addr: (Ipv4Addr::LOCALHOST, 0).into(),
            activity_timeout: Duration::from_secs(120),
            pong_timeout: Duration::from_secs(30),
            queue: 1024,
            max_connections: 10_000,
            request_timeout: Duration::from_secs(10),
            memory: 256 << 20,
            hosts: Vec::new(),
        }
    }
}

/// The state that all connections and requests share.
struct App {
    id: String,
    signer: Signer,
    hub: Hub,
    memory: Memory,
    hosts: Vec<String>,
    connections: Arc<Semaphore>,
    max_connections: u32,
    activity_timeout: Duration,
    pong_timeout: Duration,
    request_timeout: Duration,
}

impl App {
    fn new(config: Config) -> Arc<Self> {
        let memory = Memory::new(config.memory);
        Arc::new(Self {
            id: config.app_id,
            signer: Signer::new(config.key, config.secret),
            hub: Hub::new(config.queue, &memory),
            memory,
            hosts: config.hosts,
            connections: Arc::new(Semaphore::new(config.max_connections as usize)),
            max_connections: config.max_connections,
            activity_timeout: config.activity_timeout.min(limits::LONGEST),
            pong_timeout: config.pong_timeout.min(limits::LONGEST),
            request_timeout: config.request_timeout.min(limits::LONGEST),
        })
    }

    fn routes(self: Arc<Self>) -> Router {
        Router::new().route("/app/{key}", get(socket::upgrade)).merge(http::routes()).with_state(self)
    }

    /// Has the routes answer only the hosts and pages that they should.
    fn guard(self: Arc<Self>, routes: Router) -> Router {
        routes.layer(from_fn_with_state(self, hosts::guard))
    }

    /// Ends every connection with 4200, after which pusher-js reconnects at once. Waits until the close
    /// frames are sent.
    async fn close(&self) {
        self.hub.close();
        let all_gone = self.connections.acquire_many(self.max_connections);
        let _ = timeout(2 * limits::GOODBYE, all_gone).await;
    }
}

/// Returns the server's routes, for a program that serves them itself. The `addr` of the configuration is
/// ignored.
///
/// They have no fallback, so they can be merged with a router that has one.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use axum::{Router, routing::get};
/// use fiche_realtime::channels_server::{Config, router};
///
/// let app = Router::new().route("/health", get(|| async { "ok" })).merge(router(Config::new("app", "key", "secret")));
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// tokio::spawn(async { axum::serve(listener, app).await });
/// # Ok(())
/// # }
/// ```
pub fn router(config: Config) -> Router {
    let app = App::new(config);
    app.clone().guard(app.routes())
}

/// A server that listens, but does not serve yet.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use axum::{Router, routing::get};
/// use fiche_realtime::channels_server::{ChannelsServer, Config};
///
/// let mut config = Config::new("app", "key", "secret");
/// config.addr = "127.0.0.1:0".parse()?; // port 0 takes a free port
/// let server = ChannelsServer::bind(config).await?.merge(Router::new().route("/health", get(|| async { "ok" })));
/// println!("listening on {}", server.addr());
/// server.run_until(async { /* such as Ctrl-C */ }).await?;
/// # Ok(())
/// # }
/// ```
pub struct ChannelsServer {
    app: Arc<App>,
    listener: TcpListener,
    addr: SocketAddr,
    routes: Option<Router>,
}

impl ChannelsServer {
    /// Binds the port.
    ///
    /// See the examples of [`ChannelsServer`] and the [module](self).
    ///
    /// # Errors
    ///
    /// The error of the system, for example if the port is in use.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.addr).await?;
        Ok(Self { addr: listener.local_addr()?, listener, app: App::new(config), routes: None })
    }

    /// The address of the server. If the configuration has port 0, it has the port that the system chose.
    ///
    /// See the example of [`ChannelsServer`].
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Also serves these routes, on the same port. They may have a fallback. They answer the same hosts and pages as
    /// the server ([`Config::hosts`]).
    ///
    /// See the example of [`ChannelsServer`].
    ///
    /// # Panics
    /// The routes overlap with those of the server.
    #[must_use]
    pub fn merge(mut self, routes: Router) -> Self {
        self.routes = Some(match self.routes {
            Some(others) => others.merge(routes),
            None => routes,
        });
        self
    }

    /// Serves until the returned future is dropped.
    ///
    /// Open connections then last until their clients leave or the runtime ends. For a clean end, use
    /// [`run_until`](Self::run_until) or [`spawn`](Self::spawn).
    ///
    /// The example of [`ChannelsServer`] calls [`run_until`](Self::run_until) in its place.
    ///
    /// # Errors
    ///
    /// The error of the system if it accepts no more connections.
    pub async fn run(self) -> io::Result<()> {
        self.run_until(std::future::pending()).await
    }

    /// Serves until `stop` resolves, then ends every connection with 4200. Waits a few seconds at most for
    /// that.
    ///
    /// See the example of [`ChannelsServer`].
    ///
    /// # Errors
    ///
    /// The same as [`run`](Self::run).
    pub async fn run_until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let own = self.app.clone().routes();
        let router = self.app.clone().guard(match self.routes {
            Some(routes) => own.merge(routes),
            None => own.fallback(nothing_here),
        });
        let (stopped, stopping) = oneshot::channel();
        let serving = listen::serve(self.listener, router, self.app.clone(), async move {
            stop.await;
            // The receiver lives as long as this future does.
            let _ = stopped.send(());
        });
        tokio::pin!(serving);
        // With only WebSockets open, the HTTP server is done as soon as it is stopped. The WebSockets are no
        // longer its own, and still have to be closed.
        let is_served = tokio::select! {
            () = &mut serving => true,
            _ = stopping => false,
        };
        self.app.close().await;
        if !is_served {
            // A request that never ends must not prevent it.
            let _ = timeout(limits::GOODBYE, serving).await;
        }
        Ok(())
    }

    /// Serves in its own task.
    ///
    /// See the example of the [module](self).
    ///
    /// # Panics
    ///
    /// There is no tokio runtime.
    pub fn spawn(self) -> Running {
        let (stop, stopped) = oneshot::channel::<()>();
        Running {
            addr: self.addr,
            stop,
            task: tokio::spawn(self.run_until(async {
                // The sender was used or dropped; both mean to stop.
                let _ = stopped.await;
            })),
        }
    }
}

impl fmt::Debug for ChannelsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelsServer").field("addr", &self.addr).finish_non_exhaustive()
    }
}

/// A running server. It stops when this is dropped. To wait until it has stopped, use
/// [`shutdown`](Self::shutdown).
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The address that the server listens on.
    ///
    /// See the example of the [module](self).
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Ends every connection with 4200. Waits a few seconds at most until the server is done.
    ///
    /// See the example of the [module](self).
    ///
    /// # Errors
    ///
    /// The error that ended the server before, if any.
    pub async fn shutdown(self) -> io::Result<()> {
        drop(self.stop);
        self.task.await.map_err(io::Error::other)?
    }
}

async fn nothing_here() -> (StatusCode, &'static str) {
    (
        StatusCode::NOT_FOUND,
        "expected a path of Pusher's HTTP API, or `/app/{key}` for a WebSocket; see the documentation of `channels_server`\n",
    )
}
