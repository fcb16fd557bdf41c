//! Subscribes to channels over WebSockets and keeps the order in which events first arrive.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fiche_realtime::sign::SocketId;
use fiche_realtime::{Channel, Signer};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_tungstenite::tungstenite::Message;

/// The most channels that the embedded server lets one connection have.
const CHANNELS: usize = 1_000;

/// Who watches; it connects again for as long as it is there, as pusher-js does.
pub struct Watch {
    seen: Arc<Mutex<Seen>>,
    _connections: JoinSet<()>,
}

#[derive(Default)]
struct Seen {
    /// For each channel the numbers of the events, repeats left out.
    first: HashMap<String, Vec<u64>>,
    count: usize,
    repeats: usize,
    subscribed: usize,
}

/// Watches channels of the app of [`settings`](super::settings), subscribed to all when it returns.
pub async fn watch(addr: SocketAddr, channels: &[Channel]) -> Watch {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let mut connections = JoinSet::new();
    for some in channels.chunks(CHANNELS) {
        connections.spawn(connection(addr, some.to_vec(), seen.clone()));
    }
    let watch = Watch { seen, _connections: connections };
    while watch.seen.lock().unwrap().subscribed < channels.len() {
        sleep(Duration::from_millis(5)).await;
    }
    watch
}

impl Watch {
    /// How many events arrived, repeats left out; each counts once for each channel.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().count
    }

    /// How many arrived again.
    pub fn repeats(&self) -> usize {
        self.seen.lock().unwrap().repeats
    }

    /// Waits until so many have arrived.
    pub async fn wait(&self, count: usize, patience: Duration) {
        let deadline = Instant::now() + patience;
        while self.count() < count && Instant::now() < deadline {
            sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(self.count(), count, "events that arrived");
    }

    /// A channel whose events, from the first that was seen, did not first arrive in the order of their
    /// numbers and without a gap.
    pub fn disorder(&self) -> Option<(String, Vec<u64>)> {
        let seen = self.seen.lock().unwrap();
        let mut channels = seen.first.iter();
        let bad = channels
            .find(|(_, numbers)| !numbers.iter().copied().eq(numbers[0]..numbers[0] + numbers.len() as u64));
        bad.map(|(channel, numbers)| (channel.clone(), numbers.clone()))
    }
}

async fn connection(addr: SocketAddr, channels: Vec<Channel>, seen: Arc<Mutex<Seen>>) {
    let signer = Signer::new("key", "secret");
    let url = format!("ws://{addr}/app/key?protocol=7");
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.expect("a server");
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let message: Value = serde_json::from_str(&text).expect("JSON");
        let data = || serde_json::from_str::<Value>(message["data"].as_str().expect("text")).expect("JSON");
        match message["event"].as_str().expect("a name") {
            "pusher:connection_established" => {
                let id = SocketId::parse(data()["socket_id"].as_str().expect("an id")).expect("an id");
                for channel in &channels {
                    let name = channel.to_string();
                    let auth = signer.authorize_channel(&id, &name, None).expect("a channel").auth;
                    let subscribe =
                        json!({ "event": "pusher:subscribe", "data": { "channel": name, "auth": auth } });
                    socket.feed(Message::text(subscribe.to_string())).await.expect("a server");
                }
                socket.flush().await.expect("a server");
            }
            "pusher_internal:subscription_succeeded" => seen.lock().unwrap().subscribed += 1,
            "audit.progress" => {
                let number = data()["completed_steps"].as_u64().expect("a number");
                let channel = message["channel"].as_str().expect("a channel");
                let seen = &mut *seen.lock().unwrap();
                let numbers = seen.first.entry(channel.to_owned()).or_default();
                // the newest is the likeliest
                if numbers.iter().rev().any(|known| *known == number) {
                    seen.repeats += 1;
                } else {
                    numbers.push(number);
                    seen.count += 1;
                }
            }
            other => panic!("{other}: {message}"),
        }
    }
}
