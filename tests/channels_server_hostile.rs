//! The embedded Channels server under clients that want to harm it: from a foreign page, half a request at a time, or
//! with more than it may hold. Each time a client that behaves gets every event.
#![cfg(feature = "channels-server")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fiche_realtime::channels_server::{ChannelsServer, Config, Running};
use fiche_realtime::sign::{Signer, SocketId};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::RwLock;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PATIENCE: Duration = Duration::from_secs(20);
const MIB: usize = 1 << 20;

/// Held by each test; alone by the one that measures the memory of the process.
static ALONE: RwLock<()> = RwLock::const_new(());

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn serve(change: impl FnOnce(&mut Config)) -> Running {
    let mut config = Config::new("app", "key", "secret");
    change(&mut config);
    ChannelsServer::bind(config).await.unwrap().spawn()
}

fn signer() -> Signer {
    Signer::new("key", "secret")
}

fn signed(method: &str, path: &str, body: &[u8]) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    signer().sign_request(method, path, &[], body, now)
}

/// The head of a request to publish, with a signature.
fn head(server: &Running, body: &[u8]) -> String {
    let (addr, query) = (server.addr(), signed("POST", "/apps/app/events", body));
    format!(
        "POST /apps/app/events?{query} HTTP/1.1\r\nhost: {addr}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
}

async fn status(stream: &mut TcpStream) -> u16 {
    let mut answer = vec![0; 64 * 1024];
    let length = timeout(PATIENCE, stream.read(&mut answer)).await.expect("an answer in time").unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    answer.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {answer}")).parse().unwrap()
}

async fn publish(server: &Running, channel: &str, data: &str) -> u16 {
    let body = json!({ "name": "e", "channel": channel, "data": data }).to_string();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    stream.write_all(format!("{}{body}", head(server, body.as_bytes())).as_bytes()).await.unwrap();
    status(&mut stream).await
}

async fn connect(server: &Running) -> (Socket, SocketId) {
    let url = format!("ws://{}/app/key?protocol=7", server.addr());
    let mut socket = connect_async(url).await.unwrap().0;
    let hello = next(&mut socket).await;
    let data: Value = serde_json::from_str(hello["data"].as_str().unwrap()).unwrap();
    (socket, SocketId::parse(data["socket_id"].as_str().unwrap()).unwrap())
}

async fn next(socket: &mut Socket) -> Value {
    let message = timeout(PATIENCE, socket.next()).await.expect("a frame in time").unwrap().unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap_or_else(|_| panic!("{message:?}"))
}

async fn send(socket: &mut Socket, message: &Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

async fn subscribe(socket: &mut Socket, channel: &str) {
    send(socket, &json!({ "event": "pusher:subscribe", "data": { "channel": channel } })).await;
}

/// A client that reads, and hears each of its events once.
struct Live {
    socket: Socket,
    heard: usize,
}

impl Live {
    async fn new(server: &Running) -> Self {
        let (mut socket, _) = connect(server).await;
        subscribe(&mut socket, "live").await;
        assert_eq!(next(&mut socket).await["event"], "pusher_internal:subscription_succeeded");
        Self { socket, heard: 0 }
    }

    async fn hears(&mut self, server: &Running) {
        assert_eq!(publish(server, "live", &self.heard.to_string()).await, 200);
        let event = next(&mut self.socket).await;
        assert_eq!((&event["event"], &event["data"]), (&json!("e"), &json!(self.heard.to_string())));
        self.heard += 1;
    }
}

#[tokio::test]
async fn pages_from_elsewhere_and_foreign_names_are_refused() {
    let _alone = ALONE.read().await;
    let server = serve(|config| config.hosts = vec!["realtime".to_owned()]).await;
    let here = server.addr().to_string();
    for (host, origin, expected) in [
        (here.as_str(), None, 200),
        (&here, Some("http://localhost:5173"), 200),
        ("realtime:4000", Some("http://realtime"), 200),
        (&here, Some("http://evil.example"), 403),
        (&here, Some("null"), 403),
        // rebound: the page's own name leads here
        ("evil.example:4000", Some("http://evil.example:4000"), 403),
        ("evil.example:4000", None, 403),
    ] {
        let origin_line = origin.map(|origin| format!("origin: {origin}\r\n")).unwrap_or_default();
        let query = signed("GET", "/apps/app/channels", b"");
        let mut stream = TcpStream::connect(server.addr()).await.unwrap();
        let request = format!("GET /apps/app/channels?{query} HTTP/1.1\r\nhost: {host}\r\n{origin_line}\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        assert_eq!(status(&mut stream).await, expected, "{host} {origin:?}");

        let mut request = format!("ws://{here}/app/key?protocol=7").into_client_request().unwrap();
        request.headers_mut().insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let status = match connect_async(request).await {
            Ok(_) => 200,
            Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(status, expected, "WebSocket, {host} {origin:?}");
    }
}

#[tokio::test]
async fn what_does_not_arrive_in_time_is_ended() {
    let _alone = ALONE.read().await;
    let server = serve(|config| config.request_timeout = Duration::from_millis(300)).await;
    let here = server.addr();
    let mut live = Live::new(&server).await;
    let idle = format!("GET / HTTP/1.1\r\nhost: {here}\r\n\r\n");
    for (what, bytes) in
        [("nothing", ""), ("half a head", "GET / HTTP/1.1\r\nhost:"), ("a request, then nothing", &idle)]
    {
        let mut streams = Vec::new();
        for _ in 0..100 {
            let mut stream = TcpStream::connect(here).await.unwrap();
            stream.write_all(bytes.as_bytes()).await.unwrap();
            streams.push(stream);
        }
        live.hears(&server).await;
        let started = Instant::now();
        for mut stream in streams {
            let ended = timeout(PATIENCE, stream.read_to_end(&mut Vec::new())).await;
            ended.unwrap_or_else(|_| panic!("{what}: still open after {PATIENCE:?}")).unwrap();
        }
        assert!(started.elapsed() < Duration::from_secs(5), "{what}: {:?}", started.elapsed());
    }
    let mut stream = TcpStream::connect(here).await.unwrap();
    stream.write_all(head(&server, b"{}").as_bytes()).await.unwrap();
    assert_eq!(status(&mut stream).await, 408);
    live.hears(&server).await;
}

#[tokio::test]
async fn the_longest_times_are_times() {
    let _alone = ALONE.read().await;
    let server = serve(|config| {
        config.activity_timeout = Duration::MAX;
        config.pong_timeout = Duration::MAX;
        config.request_timeout = Duration::MAX;
    })
    .await;
    Live::new(&server).await.hears(&server).await;
}

#[tokio::test]
async fn a_presence_channel_has_pushers_limits() {
    let _alone = ALONE.read().await;
    let server = serve(|_| {}).await;
    let join = async |user_id: Value, info: Value| {
        let (mut socket, id) = connect(&server).await;
        let data = json!({ "user_id": user_id, "user_info": info }).to_string();
        let auth = signer().authorize_channel(&id, "presence-room", Some(&data)).unwrap().auth;
        let data = json!({ "channel": "presence-room", "auth": auth, "channel_data": data });
        send(&mut socket, &json!({ "event": "pusher:subscribe", "data": data })).await;
        let answer = loop {
            let answer = next(&mut socket).await;
            if answer["event"] != "pusher:error" {
                break answer;
            }
        };
        (socket, answer)
    };
    let refused = |answer: &Value| answer["event"] == "pusher:subscription_error";
    assert!(refused(&join(json!("é".repeat(129)), json!(null)).await.1));
    assert!(refused(&join(json!("big"), json!("i".repeat(1023))).await.1));
    let mut members = Vec::new();
    for number in 0..100 {
        let (socket, answer) = join(json!(format!("{number:é>128}")), json!("i".repeat(1022))).await;
        assert!(!refused(&answer), "{answer}");
        members.push(socket);
    }
    let (_, answer) = join(json!("one more"), json!(null)).await;
    assert!(refused(&answer) && answer["data"].as_str().unwrap().contains("at most 100 members"), "{answer}");
    // a further connection of a member
    assert!(!refused(&join(json!(format!("{:é>128}", 7)), json!(null)).await.1));
}

#[tokio::test]
async fn who_signs_in_again_leaves_the_first_users_channel() {
    let _alone = ALONE.read().await;
    let server = serve(|_| {}).await;
    let (mut socket, id) = connect(&server).await;
    for user in ["ada", "bob"] {
        let data = json!({ "id": user }).to_string();
        let auth = signer().authenticate_user(&id, &data).unwrap().auth;
        send(&mut socket, &json!({ "event": "pusher:signin", "data": { "auth": auth, "user_data": data } }))
            .await;
        assert_eq!(next(&mut socket).await["event"], "pusher:signin_success");
        subscribe(&mut socket, &format!("#server-to-user-{user}")).await;
        assert_eq!(next(&mut socket).await["event"], "pusher_internal:subscription_succeeded");
    }
    assert_eq!(publish(&server, "#server-to-user-ada", "1").await, 200);
    assert_eq!(publish(&server, "#server-to-user-bob", "2").await, 200);
    assert_eq!(next(&mut socket).await["channel"], "#server-to-user-bob");
}

#[tokio::test]
async fn a_flood_of_messages_is_read_slowly() {
    let _alone = ALONE.read().await;
    let server = serve(|_| {}).await;
    let mut live = Live::new(&server).await;
    let (socket, _) = connect(&server).await;
    let (mut sink, mut stream) = socket.split();
    tokio::spawn(
        async move { while sink.send(Message::text(r#"{"event":"pusher:ping"}"#)).await.is_ok() {} },
    );
    let mut count = 0;
    let reading = async {
        while stream.next().await.is_some() {
            count += 1;
        }
    };
    let seconds = 3;
    assert!(timeout(Duration::from_secs(seconds), reading).await.is_err());
    assert!((2_000..2_000 + 250 * seconds).contains(&count), "{count} answers in {seconds} s");
    live.hears(&server).await;
}

/// A WebSocket that takes no memory of the client, if the server has room for it.
async fn bare(server: &Running) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let request = "GET /app/key?protocol=7 HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    (status(&mut stream).await == 101).then_some(stream)
}

/// A text message as a client sends it, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u64::try_from(text.len()).unwrap();
    [&[0x81, 0xff], &length.to_be_bytes()[..], &[0; 4], text.as_bytes()].concat()
}

/// The memory of this process, in bytes. It has the clients too, which hold little.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
}

/// Attacks, one after another, so that their memory can be told apart.
#[tokio::test]
async fn memory_is_bounded_in_sum() {
    let _alone = ALONE.write().await;
    const LIMIT: usize = 32 * MIB;
    let server = serve(|config| {
        config.memory = LIMIT;
        config.max_connections = 4_000;
        config.queue = usize::MAX;
        config.activity_timeout = Duration::MAX;
        config.request_timeout = Duration::from_secs(60);
    })
    .await;
    let mut live = Live::new(&server).await;
    live.hears(&server).await;
    let before = memory();
    let grown = |what: &str| {
        let grown = memory().saturating_sub(before);
        eprintln!("{what}: {:.1} MiB", grown as f64 / MIB as f64);
        assert!(grown < LIMIT, "{what}: {grown} bytes more than before");
    };

    let body = vec![b'x'; MIB];
    let mut streams = Vec::new();
    for number in 0..100 {
        let mut stream = TcpStream::connect(server.addr()).await.unwrap();
        let mut head = head(&server, &body);
        if number % 2 == 0 {
            head = head.replace("auth_signature=", "auth_signature=0");
        }
        stream.write_all(head.as_bytes()).await.unwrap();
        // all but the end; the server may have refused it already
        let _ = timeout(Duration::from_millis(20), stream.write_all(&body[1..])).await;
        streams.push(stream);
    }
    grown("bodies");
    drop(streams);
    live.hears(&server).await;

    let mut readers = Vec::new();
    for number in 0..40 {
        let (mut socket, _) = connect(&server).await;
        subscribe(&mut socket, &format!("slow-{number}")).await;
        assert_eq!(next(&mut socket).await["event"], "pusher_internal:subscription_succeeded");
        readers.push(socket);
    }
    let data = "\n".repeat(10_000);
    for round in 0..20 {
        for number in 0..40 {
            let status = publish(&server, &format!("slow-{number}"), &data).await;
            assert!(status == 200, "round {round}: {status}");
        }
        live.hears(&server).await;
    }
    grown("readers that do not read");
    drop(readers);
    live.hears(&server).await;

    let mut refused = 0;
    let mut subscribers = Vec::new();
    for number in 0..20 {
        let (mut socket, _) = connect(&server).await;
        for channel in 0..1000 {
            subscribe(&mut socket, &format!("{number}-{channel}-{:x>100}", "")).await;
        }
        for _ in 0..1000 {
            let answer = next(&mut socket).await;
            refused += usize::from(answer["event"] == "pusher:subscription_error");
        }
        subscribers.push(socket);
    }
    grown("subscriptions");
    assert!(refused > 0, "everything fitted");
    live.hears(&server).await;
    drop(subscribers);

    let mut large = Vec::new();
    let message = frame(&json!({ "event": "x".repeat(60_000) }).to_string());
    while let Some(mut stream) = bare(&server).await {
        // one for whose buffers there is no room is closed
        let _ = stream.write_all(&message).await;
        large.push(stream);
    }
    eprintln!("{} connections with large messages", large.len());
    assert!((100..300).contains(&large.len()));
    grown("large messages");
    live.hears(&server).await;
    drop(large);
    tokio::time::sleep(Duration::from_secs(1)).await;

    let mut idle = Vec::new();
    while let Some(stream) = bare(&server).await {
        idle.push(stream);
    }
    eprintln!("{} connections", idle.len());
    assert!(idle.len() > 500);
    grown("connections");
    live.hears(&server).await;
    drop(idle);
    // what was given up can be taken again
    let url = format!("ws://{}/app/key?protocol=7", server.addr());
    let back = async { while connect_async(&url).await.is_err() {} };
    timeout(PATIENCE, back).await.expect("room for a connection");
    Live::new(&server).await.hears(&server).await;
}
