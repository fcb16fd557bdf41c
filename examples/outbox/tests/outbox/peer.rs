//! The Channels server to which relays publish, with faults, and a subscriber that notes what arrives.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use fiche_realtime::channels_server::{Config, router};
use fiche_realtime::sign::{Signer, SocketId};
use fiche_realtime::{Publisher, Server, Settings};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::cluster::unique;
use crate::events::{global, token_of};

/// How the server fails.
#[derive(Default)]
pub struct Faults {
    /// The status with which every request is refused.
    pub outage: Option<u16>,
    /// Texts with the status with which a request that has them is refused.
    pub refused: BTreeMap<String, u16>,
    /// Texts for which the answer is held back, after the events were delivered.
    pub held: Vec<String>,
    /// The longest time that a request takes, before and after its events are delivered.
    pub delay: Duration,
}

/// How the tokens begin that the peer itself publishes.
const FLUSH: &str = "flush ";

/// A running server with its subscriber.
pub struct Peer {
    pub addr: SocketAddr,
    state: Arc<State>,
}

struct State {
    faults: Mutex<Faults>,
    /// The tokens that arrived, in order, each with its channel.
    arrived: Mutex<Vec<(String, String)>>,
    requests: Mutex<u64>,
    changed: watch::Sender<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Peer {
    /// Starts a server, and subscribes to the channels.
    pub async fn start(channels: impl IntoIterator<Item = String>) -> Self {
        let state = Arc::new(State {
            faults: Mutex::default(),
            arrived: Mutex::default(),
            requests: Mutex::default(),
            changed: watch::channel(()).0,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let of_server = state.clone();
        let mut config = Config::new("app", "key", "secret");
        config.queue = 1 << 16;
        let routes =
            router(config).layer(from_fn(move |request, next| serve(of_server.clone(), request, next)));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        subscribe(addr, channels, state.clone()).await;
        Self { addr, state }
    }

    /// Changes how the server fails.
    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.state.faults)
    }

    /// The number of requests so far.
    pub fn requests(&self) -> u64 {
        *lock(&self.state.requests)
    }

    /// The tokens that arrived on a channel, in order.
    pub fn on(&self, channel: &str) -> Vec<String> {
        let arrived = lock(&self.state.arrived);
        arrived.iter().filter(|(on, _)| on == channel).map(|(_, token)| token.clone()).collect()
    }

    /// The same without the later copies.
    pub fn first_on(&self, channel: &str) -> Vec<String> {
        let mut first = Vec::new();
        for token in self.on(channel) {
            if !first.contains(&token) {
                first.push(token);
            }
        }
        first
    }

    /// Waits until a token arrives on some channel.
    pub async fn hears(&self, token: &str) {
        let mut changed = self.state.changed.subscribe();
        let heard = async {
            while !lock(&self.state.arrived).iter().any(|(_, heard)| heard == token) {
                changed.changed().await.expect("the state lives as long as the peer");
            }
        };
        let heard = tokio::time::timeout(Duration::from_secs(20), heard).await;
        heard.unwrap_or_else(|_| panic!("expected {token} to arrive within 20 s"));
    }

    /// Waits until the subscriber has read everything that was published before.
    pub async fn flushed(&self) {
        let server = Server::Own { host: self.addr.ip().to_string(), port: self.addr.port(), tls: false };
        let settings = Settings { app_id: "app".into(), key: "key".into(), secret: "secret".into(), server };
        let token = format!("{FLUSH}{}", unique());
        Publisher::new(&settings).unwrap().publish(global(&token)).await.unwrap();
        self.hears(&token).await;
        lock(&self.state.arrived).retain(|(_, arrived)| *arrived != token);
    }

    /// Whether a token has arrived.
    pub fn has_heard(&self, token: &str) -> bool {
        lock(&self.state.arrived).iter().any(|(_, heard)| heard == token)
    }

    /// The most copies of an event that arrived on one channel, less one, summed over all events.
    pub fn duplicates(&self) -> usize {
        let mut copies = BTreeMap::<(String, String), usize>::new();
        for (channel, token) in lock(&self.state.arrived).iter() {
            *copies.entry((token.clone(), channel.clone())).or_default() += 1;
        }
        let mut of_token = BTreeMap::<String, usize>::new();
        for ((token, _), count) in copies {
            let most = of_token.entry(token).or_default();
            *most = (*most).max(count - 1);
        }
        of_token.values().sum()
    }
}

async fn serve(state: Arc<State>, request: Request, next: Next) -> Response {
    if request.method() != "POST" {
        return next.run(request).await;
    }
    *lock(&state.requests) += 1;
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&body).into_owned();
    let (refused, is_held, delay) = {
        let faults = lock(&state.faults);
        let of_event =
            || faults.refused.iter().find(|(marker, _)| text.contains(*marker)).map(|(_, status)| *status);
        let is_held = faults.held.iter().any(|marker| text.contains(marker));
        (faults.outage.or_else(of_event), is_held, faults.delay)
    };
    if let Some(status) = refused {
        return (StatusCode::from_u16(status).unwrap(), "as told").into_response();
    }
    // as long as the signature says, so that requests differ
    let part = |byte: Option<&u8>| delay.mul_f64(f64::from(*byte.unwrap_or(&0) % 16) / 15.0);
    let query = parts.uri.query().unwrap_or_default().as_bytes().to_vec();
    tokio::time::sleep(part(query.last())).await;
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    if is_held {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(part(query.iter().rev().nth(1))).await;
    answer
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The next message. `None` when the connection ends.
async fn message(socket: &mut Socket) -> Option<Value> {
    loop {
        match socket.next().await? {
            Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

async fn subscribe(addr: SocketAddr, channels: impl IntoIterator<Item = String>, state: Arc<State>) {
    let (mut socket, _) = connect_async(format!("ws://{addr}/app/key?protocol=7")).await.unwrap();
    let hello = message(&mut socket).await.unwrap();
    let hello: Value = serde_json::from_str(hello["data"].as_str().unwrap()).unwrap();
    let id = SocketId::parse(hello["socket_id"].as_str().unwrap()).unwrap();
    for channel in channels {
        let auth = Signer::new("key", "secret").authorize_channel(&id, &channel, None).unwrap().auth;
        let frame = json!({ "event": "pusher:subscribe", "data": { "channel": channel, "auth": auth } });
        socket.send(Message::text(frame.to_string())).await.unwrap();
        let answer = message(&mut socket).await.unwrap();
        assert_eq!(answer["event"], "pusher_internal:subscription_succeeded", "{answer}");
    }
    tokio::spawn(async move {
        while let Some(frame) = message(&mut socket).await {
            let Some(channel) = frame["channel"].as_str() else { continue };
            lock(&state.arrived).push((channel.to_owned(), token_of(frame["data"].as_str().unwrap())));
            state.changed.send_replace(());
        }
    });
}
