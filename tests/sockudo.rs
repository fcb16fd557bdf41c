//! The backend kit against a Channels server that is not ours: sockudo, one node and two over Redis.
//! `tests/run all` installs it and runs this; by hand, `tests/sockudo/install && cargo test --test sockudo`.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fiche_realtime::sign::SocketId;
use fiche_realtime::{
    AuditFailed, Authorizer, Channel, Decoded, Event, EventName, Literal, MAX_DATA_BYTES, PublishError,
    Publisher, Server, Settings, Signer, decode,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PATIENCE: Duration = Duration::from_secs(20);

/// A child process, until it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(port: u16, what: &str) {
    let begin = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begin.elapsed() < PATIENCE, "{what} does not listen on {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn redis() -> (Running, u16) {
    let port = free_port();
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    let child = command.stdout(Stdio::null()).spawn().expect("redis-server: run tests/sockudo/install");
    let running = Running(child);
    wait_for(port, "redis-server");
    (running, port)
}

/// A node of sockudo for the app of these tests.
fn sockudo(redis: Option<u16>) -> (Running, u16) {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    let binary = std::env::var("SOCKUDO").unwrap_or(format!("{target}/sockudo/bin/sockudo"));
    let port = free_port();
    let adapter = redis.map_or(String::new(), |port| {
        format!(
            "shutdown_grace_period = 1\n[adapter]\ndriver = \"redis\"\nfallback_to_local = false\n[cache]\ndriver = \"redis\"\n\
             [database.redis]\nhost = \"127.0.0.1\"\nport = {port}\n"
        )
    });
    let (top, rest) = match adapter.split_once('\n') {
        Some((top, rest)) => (top, rest),
        None => ("", ""),
    };
    let config = format!(
        "host = \"127.0.0.1\"\nport = {port}\n{top}\n{rest}\n[metrics]\nenabled = false\n[rate_limiter]\nenabled = false\n\
         [queue]\ndriver = \"none\"\n[[app_manager.array.apps]]\nid = \"app1\"\nkey = \"key1\"\nsecret = \"secret1\"\n\
         enabled = true\nmax_channel_name_length = 164\nmax_event_name_length = 200\nmax_event_channels_at_once = 100\n\
         max_event_payload_in_kb = 10\nmax_event_batch_size = 10\n"
    );
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sockudo-{port}.toml"));
    fs::File::create(&path).unwrap().write_all(config.as_bytes()).unwrap();
    let child = Command::new(&binary)
        .arg("--config")
        .arg(&path)
        .env("HOST", "127.0.0.1")
        .env("PORT", port.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("`{binary}`: {error}: run tests/sockudo/install"));
    let mut running = Running(child);
    // what it logs is read, or it would wait for somebody to
    let log = BufReader::new(running.0.stdout.take().unwrap());
    std::thread::spawn(move || log.lines().for_each(drop));
    wait_for(port, "sockudo");
    (running, port)
}

fn settings(port: u16) -> Settings {
    let server = Server::Own { host: "127.0.0.1".into(), port, tls: false };
    Settings { app_id: "app1".into(), key: "key1".into(), secret: "secret1".into(), server }
}

/// A subscriber, as pusher-js is one: each subscription is authorised by an `Authorizer`.
struct Subscriber(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Subscriber {
    async fn new(port: u16, channels: &[&str]) -> Self {
        let authorizer = Authorizer::new(Signer::new("key1", "secret1"));
        let (socket, _) = connect_async(settings(port).socket_url()).await.unwrap();
        let mut subscriber = Self(socket);
        let established = subscriber.next().await;
        assert_eq!(established["event"], "pusher:connection_established");
        let data: Value = serde_json::from_str(established["data"].as_str().unwrap()).unwrap();
        let socket_id = SocketId::parse(data["socket_id"].as_str().unwrap()).unwrap();
        for channel in channels {
            let body = format!("socket_id={socket_id}&channel_name={channel}");
            let answer = authorizer.authorize(&(), body.as_bytes(), |(), _: &Channel| true);
            let auth: Value = serde_json::from_str(&answer.body).unwrap();
            subscriber.subscribe(channel, &auth["auth"]).await;
            let answer = subscriber.next().await;
            assert_eq!(answer["event"], "pusher_internal:subscription_succeeded", "{answer}");
        }
        subscriber
    }

    async fn subscribe(&mut self, channel: &str, auth: &Value) {
        let data = json!({ "channel": channel, "auth": auth });
        let message = json!({ "event": "pusher:subscribe", "data": data }).to_string();
        self.0.send(Message::text(message)).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("a message in time");
            match message.expect("a connection").expect("a connection") {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["event"] != "pusher:ping" {
                        return message;
                    }
                }
                Message::Close(frame) => panic!("{frame:?}"),
                _ => {}
            }
        }
    }

    /// The next event: its name and its payload's JSON text.
    async fn event(&mut self) -> (String, String) {
        let message = self.next().await;
        let text = |key: &str| message[key].as_str().unwrap_or_else(|| panic!("{message}")).to_owned();
        (text("event"), text("data"))
    }
}

fn failed(position: usize, error: String) -> Event {
    AuditFailed {
        audit_id: "42".into(),
        fiche_id: format!("{position}"),
        error,
        failed_phase: None,
        failed_at: "2026-11-23T10:00:00Z".parse().unwrap(),
        status: Literal,
        partial_results: None,
    }
    .into()
}

fn fiche_id(data: &str) -> usize {
    serde_json::from_str::<Value>(data).unwrap()["fiche_id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_arrives_as_it_was_published() {
    let (_node, port) = sockudo(None);
    let publisher = Publisher::new(&settings(port)).unwrap();
    let mut arrived = 0;
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            let text = serde_json::to_string(&name.sample(shape.when).unwrap()).unwrap();
            let Decoded::Event { payload, .. } = decode(name.as_str(), text.as_bytes()) else {
                panic!("{text}")
            };
            let event = payload.to_event().unwrap();
            let channels = fiche_realtime::route(&event).unwrap();
            let names: Vec<String> = channels.iter().map(Channel::to_string).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut subscriber = Subscriber::new(port, &names).await;
            publisher.publish(event.clone()).await.unwrap();
            for _ in &names {
                let (found, data) = subscriber.event().await;
                let Decoded::Event { payload, .. } = decode(&found, data.as_bytes()) else {
                    panic!("{data}")
                };
                assert_eq!((found.as_str(), payload.to_event().unwrap()), (name.as_str(), event.clone()));
            }
            arrived += 1;
        }
    }
    assert_eq!(arrived, 31);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_keeps_its_order_and_large_payloads_are_shortened() {
    let (_node, port) = sockudo(None);
    let mut subscriber = Subscriber::new(port, &["private-audit-42"]).await;
    let publisher = Publisher::new(&settings(port)).unwrap();
    let mut deliveries = Vec::new();
    for position in 0..500 {
        let error = "é\n".repeat(if position % 50 == 0 { 20_000 } else { 3 });
        deliveries.push(publisher.enqueue(failed(position, error)).await.unwrap());
    }
    for position in 0..500 {
        let (name, data) = subscriber.event().await;
        assert_eq!((name.as_str(), fiche_id(&data)), ("audit.failed", position));
        let Decoded::Event { truncated, .. } = decode(&name, data.as_bytes()) else { panic!("{data}") };
        assert_eq!(truncated.len(), usize::from(position % 50 == 0));
        assert!(data.len() <= MAX_DATA_BYTES);
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    assert!(publisher.stats().requests < 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_refuses_is_told() {
    let (_node, port) = sockudo(None);
    let wrong = Settings { secret: "another".into(), ..settings(port) };
    let error = Publisher::new(&wrong).unwrap().publish(failed(1, "e".into())).await.unwrap_err();
    assert!(matches!(error, PublishError::Unauthorized(_)), "{error}");
    let wrong = Settings { key: "another".into(), ..settings(port) };
    let error = Publisher::new(&wrong).unwrap().publish(failed(1, "e".into())).await.unwrap_err();
    assert!(matches!(error, PublishError::NotFound(_) | PublishError::Unauthorized(_)), "{error}");

    let mut subscriber = Subscriber::new(port, &[]).await;
    let forged = json!("key1:0000000000000000000000000000000000000000000000000000000000000000");
    subscriber.subscribe("private-audit-42", &forged).await;
    let answer = subscriber.next().await;
    assert_ne!(answer["event"], "pusher_internal:subscription_succeeded", "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_two_nodes_everything_arrives_once() {
    let (_redis, redis_port) = redis();
    let (_first, first) = sockudo(Some(redis_port));
    let (_second, second) = sockudo(Some(redis_port));
    let mut subscriber = Subscriber::new(second, &["private-audit-42"]).await;
    let publisher = Publisher::new(&settings(first)).unwrap();
    // a node that has just started may not have heard of the other's subscriber
    let begin = Instant::now();
    loop {
        publisher.publish(failed(10_000, "hello".into())).await.unwrap();
        if timeout(Duration::from_millis(300), subscriber.event()).await.is_ok() {
            break;
        }
        assert!(begin.elapsed() < PATIENCE, "the second node hears nothing of the first");
    }
    let mut deliveries = Vec::new();
    for position in 0..500 {
        deliveries.push(publisher.enqueue(failed(position, "e".into())).await.unwrap());
    }
    let mut arrived = Vec::new();
    while arrived.len() < 500 {
        let position = fiche_id(&subscriber.event().await.1);
        arrived.extend((position < 10_000).then_some(position));
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    // between its nodes the server keeps no order
    arrived.sort_unstable();
    assert_eq!(arrived, Vec::from_iter(0..500));
    assert_eq!(publisher.stats().failed, 0);
    assert!(timeout(Duration::from_millis(500), subscriber.event()).await.is_err(), "an event more");
}
