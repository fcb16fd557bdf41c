//! A WebSocket client of the protocol that only listens, authorised by the kit as a backend would.

use std::time::Duration;

use fiche_realtime::authorize::User;
use fiche_realtime::{Authorizer, Decoded, Event, decode};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::server::Sockudo;

const PATIENCE: Duration = Duration::from_secs(10);

pub struct Subscriber {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub id: String,
    backend: Authorizer,
}

/// An event as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    pub channel: String,
    pub name: String,
    pub data: String,
}

impl Arrived {
    /// The typed event, and what of it the publisher shortened.
    pub fn event(&self) -> (Event, Vec<String>) {
        match decode(&self.name, self.data.as_bytes()) {
            Decoded::Event { payload, truncated, .. } => (payload.to_event().unwrap(), truncated),
            other => panic!("expected an event, found {other:?}"),
        }
    }
}

impl Subscriber {
    pub async fn connect(node: &Sockudo) -> Self {
        let socket = connect_async(node.socket_url()).await.unwrap().0;
        let mut subscriber = Self { socket, id: String::new(), backend: Authorizer::new(node.signer()) };
        let hello = subscriber.frame().await;
        assert_eq!(hello["event"], "pusher:connection_established", "{hello}");
        let data: Value = serde_json::from_str(hello["data"].as_str().unwrap()).unwrap();
        subscriber.id = data["socket_id"].as_str().unwrap().into();
        subscriber
    }

    pub async fn send(&mut self, event: &str, data: Value) {
        let text = json!({ "event": event, "data": data }).to_string();
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn frame(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("a frame in time");
            match message.expect("an open connection").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("expected text, found {other:?}"),
            }
        }
    }

    pub async fn subscribe(&mut self, channel: &str) {
        let body = format!("socket_id={}&channel_name={channel}", self.id);
        let response = self.backend.authorize("ada", body.as_bytes(), |_, _| true);
        assert_eq!(response.status, 200, "{}", response.body);
        let mut data: Value = serde_json::from_str(&response.body).unwrap();
        data["channel"] = channel.into();
        self.send("pusher:subscribe", data).await;
        let answer = self.frame().await;
        assert_eq!(answer["event"], "pusher_internal:subscription_succeeded", "{answer}");
        assert_eq!(answer["channel"], channel);
    }

    pub async fn sign_in(&mut self) {
        let body = format!("socket_id={}", self.id);
        let response = self.backend.authenticate_user(body.as_bytes(), Some(&User::new("ada")));
        assert_eq!(response.status, 200, "{}", response.body);
        self.send("pusher:signin", serde_json::from_str(&response.body).unwrap()).await;
        let answer = self.frame().await;
        assert_eq!(answer["event"], "pusher:signin_success", "{answer}");
    }

    pub async fn arrived(&mut self) -> Arrived {
        let frame = self.frame().await;
        let text = |key: &str| {
            frame[key].as_str().unwrap_or_else(|| panic!("expected `{key}` in {frame}")).to_owned()
        };
        Arrived { channel: text("channel"), name: text("event"), data: text("data") }
    }

    /// Proves that nothing else arrived, and that nothing comes late from another node.
    pub async fn quiet(&mut self) {
        sleep(Duration::from_millis(300)).await;
        self.send("pusher:ping", json!({})).await;
        let frame = self.frame().await;
        assert_eq!(frame["event"], "pusher:pong", "{frame}");
    }
}
