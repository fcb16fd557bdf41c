//! A client of the embedded Channels server, over real WebSocket connections, and the signatures of its app.
#![allow(dead_code, reason = "not each test asks for all of it")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fiche_realtime::channels_server::{ChannelsServer, Config, Running};
use fiche_realtime::sign::{Signer, SocketId};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Where an event is published.
pub const EVENTS: &str = "/apps/app/events";

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The app of these tests.
pub fn config() -> Config {
    Config::new("app", "key", "secret")
}

pub fn signer() -> Signer {
    Signer::new("key", "secret")
}

pub async fn serve(config: Config) -> Running {
    ChannelsServer::bind(config).await.unwrap().spawn()
}

/// The time now, in seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The memory of this process, in bytes: that of the server and of the clients.
pub fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// The query of a signed request.
pub fn signed(method: &str, path: &str, body: &[u8]) -> String {
    signer().sign_request(method, path, &[], body, now())
}

/// The head of a request with this body, with a signature.
pub fn head(server: &Running, path: &str, body: &[u8]) -> String {
    let (addr, query) = (server.addr(), signed("POST", path, body));
    format!("POST {path}?{query} HTTP/1.1\r\nhost: {addr}\r\ncontent-length: {}\r\n\r\n", body.len())
}

/// The status of an answer.
pub async fn status(stream: &mut TcpStream) -> u16 {
    let mut answer = vec![0; 64 * 1024];
    let length = timeout(PATIENCE, stream.read(&mut answer)).await.expect("an answer in time").unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    answer.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {answer}")).parse().unwrap()
}

/// Posts a signed request, and returns the status of the answer.
pub async fn post(server: &Running, path: &str, body: &Value) -> u16 {
    let body = body.to_string();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let head = head(server, path, body.as_bytes());
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    status(&mut stream).await
}

/// Publishes an event, and returns the status of the answer.
pub async fn publish(server: &Running, channel: &str, data: &str) -> u16 {
    post(server, EVENTS, &json!({ "name": "e", "channel": channel, "data": data })).await
}

pub struct Client {
    pub socket: Socket,
    pub id: SocketId,
}

impl Client {
    pub async fn dial(server: &Running, path: &str) -> Self {
        let socket = connect_async(format!("ws://{}{path}", server.addr())).await.unwrap().0;
        Self { socket, id: SocketId::parse("0.0").unwrap() }
    }

    pub async fn connect(server: &Running) -> Self {
        let mut client = Self::dial(server, "/app/key?protocol=7&client=test&version=1").await;
        let hello = data_of(&client.next().await, "pusher:connection_established");
        client.id = SocketId::parse(hello["socket_id"].as_str().unwrap()).unwrap();
        client
    }

    pub async fn send(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    pub async fn next(&mut self) -> Value {
        let message = timeout(PATIENCE, self.socket.next()).await.expect("a frame in time").unwrap().unwrap();
        serde_json::from_str(message.to_text().unwrap()).unwrap_or_else(|_| panic!("{message:?}"))
    }

    /// The code with which the server closes.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("a close in time") {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("expected a close frame, found {other:?}"),
            }
        }
    }

    pub async fn subscribe(&mut self, channel: &str) {
        let auth = signer().authorize_channel(&self.id, channel, None).map(|granted| granted.auth).ok();
        self.send(json!({ "event": "pusher:subscribe", "data": { "channel": channel, "auth": auth } })).await;
        let answer = self.next().await;
        assert_eq!(answer["event"], "pusher_internal:subscription_succeeded", "{answer}");
        assert_eq!(answer["channel"], channel);
    }

    /// Asks to join a presence channel. The answer has yet to be read.
    pub async fn ask_to_join(&mut self, channel: &str, member: &Value) {
        let member = member.to_string();
        let auth = signer().authorize_channel(&self.id, channel, Some(&member)).unwrap().auth;
        let data = json!({ "channel": channel, "auth": auth, "channel_data": member });
        self.send(json!({ "event": "pusher:subscribe", "data": data })).await;
    }

    pub async fn join(&mut self, channel: &str, member: &Value) -> Value {
        self.ask_to_join(channel, member).await;
        data_of(&self.next().await, "pusher_internal:subscription_succeeded")
    }

    pub async fn sign_in(&mut self, user: &str) {
        let granted = signer().authenticate_user(&self.id, &json!({ "id": user }).to_string()).unwrap();
        self.send(json!({ "event": "pusher:signin", "data": granted })).await;
        data_of(&self.next().await, "pusher:signin_success");
    }

    /// Proves that nothing else was sent meanwhile.
    pub async fn quiet(&mut self) {
        self.send(json!({ "event": "pusher:ping", "data": {} })).await;
        assert_eq!(self.next().await["event"], "pusher:pong");
    }
}

/// The data of a frame that has to be this event. It is JSON in a string.
pub fn data_of(frame: &Value, event: &str) -> Value {
    assert_eq!(frame["event"], event, "{frame}");
    serde_json::from_str(frame["data"].as_str().unwrap()).unwrap()
}

/// A client that reads, and hears each of its events once.
pub struct Live {
    client: Client,
    heard: usize,
}

impl Live {
    pub async fn new(server: &Running) -> Self {
        let mut client = Client::connect(server).await;
        client.subscribe("live").await;
        Self { client, heard: 0 }
    }

    /// Publishes an event, and waits for it.
    pub async fn hears(&mut self, server: &Running) {
        assert_eq!(publish(server, "live", &self.heard.to_string()).await, 200);
        let event = self.client.next().await;
        assert_eq!((&event["event"], &event["data"]), (&json!("e"), &json!(self.heard.to_string())));
        self.heard += 1;
    }
}
