//! A Channels server in the process, for development and tests.
//!
//! It speaks protocol 7 to pusher-js and Pusher's HTTP API to any publisher,
//! with Pusher's real limits and signatures, so that what works here works
//! there, and what Pusher would refuse is refused here, with a sentence that
//! says why. A request is checked whole before any of it is delivered.
//!
//! | end | what is served |
//! | --- | --- |
//! | `GET /app/{key}` | WebSocket: public, private and presence channels, sign-in of users, client events, pings both ways |
//! | `POST /apps/{id}/events`, `…/batch_events` | publishing |
//! | `GET /apps/{id}/channels`, `…/{name}`, `…/{name}/users` | what is occupied |
//! | `POST /apps/{id}/users/{id}/terminate_connections` | ends a user's connections |
//!
//! Memory is bounded: messages, bodies, connections, channels of a connection
//! and the frames waiting for one. A client that does not read is dropped
//! (4100), it never holds up the others. There is no TLS, no second node, no
//! webhooks, no cache channels and no watchlists: in production that is
//! Pusher's part.
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

mod fields;
mod http;
mod hub;
mod limits;
mod names;
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
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::sign::{Secret, Signer};
use hub::Hub;

/// The one app that a server serves, and its bounds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The app's id, which stands in the paths of the HTTP API.
    pub app_id: String,
    /// The app's key, which browsers connect with.
    pub key: String,
    /// The app's secret, which publishers and authorisers sign with.
    pub secret: Secret,
    /// Where to listen. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// After so long without a message from a client the server pings it, and
    /// clients are told to do likewise, in whole seconds and at least 1.
    pub activity_timeout: Duration,
    /// How long a client may take to answer a ping before it is closed with
    /// 4201, and to take a frame before it is closed with 4100.
    pub pong_timeout: Duration,
    /// How many frames may wait for one client before it is closed with 4100.
    pub queue: usize,
    /// How many WebSocket connections are taken; more are answered with 503.
    pub max_connections: u32,
}

impl Config {
    /// Loopback, a free port, and Pusher's timeouts: 120 s of silence, 30 s
    /// for the pong. 1024 frames a client, 10,000 clients.
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
        }
    }
}

/// What every connection and request shares.
struct App {
    id: String,
    signer: Signer,
    hub: Hub,
    connections: Arc<Semaphore>,
    max_connections: u32,
    activity_timeout: Duration,
    pong_timeout: Duration,
}

impl App {
    fn new(config: Config) -> Arc<Self> {
        Arc::new(Self {
            id: config.app_id,
            signer: Signer::new(config.key, config.secret),
            hub: Hub::new(config.queue),
            connections: Arc::new(Semaphore::new(config.max_connections as usize)),
            max_connections: config.max_connections,
            activity_timeout: config.activity_timeout,
            pong_timeout: config.pong_timeout,
        })
    }

    fn router(self: Arc<Self>) -> Router {
        Router::new().route("/app/{key}", get(socket::upgrade)).merge(http::routes()).with_state(self)
    }

    /// Ends every connection with 4200, which pusher-js follows by connecting
    /// again at once, and waits until the goodbyes are out.
    async fn close(&self) {
        self.hub.close();
        let all_gone = self.connections.acquire_many(self.max_connections);
        let _ = timeout(2 * limits::GOODBYE, all_gone).await;
    }
}

/// The server's routes, for a program that serves them with its own. The
/// `addr` of the configuration plays no part.
///
/// There is no fallback among them, so they merge with a router that has one.
pub fn router(config: Config) -> Router {
    App::new(config).router()
}

/// A server that listens and does not yet answer.
pub struct ChannelsServer {
    app: Arc<App>,
    listener: TcpListener,
    addr: SocketAddr,
    routes: Option<Router>,
}

impl ChannelsServer {
    /// Takes the port.
    ///
    /// # Errors
    ///
    /// What the system says, such as that the port is in use.
    pub async fn bind(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.addr).await?;
        Ok(Self { addr: listener.local_addr()?, listener, app: App::new(config), routes: None })
    }

    /// The address that was taken; with port 0 in the configuration its port
    /// is the one that the system chose.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Serves these routes too, on the same port. They may have a fallback.
    ///
    /// # Panics
    ///
    /// If they overlap with those of the server.
    #[must_use]
    pub fn merge(mut self, routes: Router) -> Self {
        self.routes = Some(match self.routes {
            Some(others) => others.merge(routes),
            None => routes,
        });
        self
    }

    /// Serves until the returned future is dropped. Connections that are open
    /// then live on until their clients leave or the runtime ends; for a clean
    /// end use [`run_until`](Self::run_until) or [`spawn`](Self::spawn).
    ///
    /// # Errors
    ///
    /// What the system says when it takes no more connections.
    pub async fn run(self) -> io::Result<()> {
        self.run_until(std::future::pending()).await
    }

    /// Serves until `stop` is done, then ends every connection with 4200 and
    /// waits for that, at most some seconds.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run).
    pub async fn run_until(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let own = self.app.clone().router();
        let router = match self.routes {
            Some(routes) => own.merge(routes),
            None => own.fallback(nothing_here),
        };
        // An event is one small frame; waiting for more of them to fill a
        // packet would only make it late.
        let listener = self.listener.tap_io(|stream| {
            // Without it the server is slower, not wrong.
            let _ = stream.set_nodelay(true);
        });
        let (stopped, stopping) = oneshot::channel();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
            stop.await;
            // The receiver lives as long as this future does.
            let _ = stopped.send(());
        });
        let serving = serving.into_future();
        tokio::pin!(serving);
        // With nothing but WebSockets open it is done as soon as it is stopped:
        // they are no longer its own, and still have to be told.
        let served = tokio::select! {
            served = &mut serving => Some(served),
            _ = stopping => None,
        };
        self.app.close().await;
        match served {
            Some(served) => served,
            // A request that never ends is no reason not to.
            None => timeout(limits::GOODBYE, serving).await.unwrap_or(Ok(())),
        }
    }

    /// Serves in a task of its own.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn(self) -> Running {
        let (stop, stopped) = oneshot::channel::<()>();
        Running {
            addr: self.addr,
            stop,
            task: tokio::spawn(self.run_until(async {
                // Sent or dropped: either way it is time.
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

/// A server at work. It stops when this is dropped, or, to wait for that,
/// with [`shutdown`](Self::shutdown).
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Running {
    /// The address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Ends every connection with 4200 and waits until the server is done, at
    /// most some seconds.
    ///
    /// # Errors
    ///
    /// What ended the server before, if something did.
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
