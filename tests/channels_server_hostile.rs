//! The embedded Channels server under clients that want to harm it: from a foreign page, half a request at a time, or
//! with more than it may hold. Each time a client that behaves gets every event.
#![cfg(feature = "channels-server")]

mod client;

use std::time::{Duration, Instant};

use client::{Client, EVENTS, Live, PATIENCE, config, head, publish, signed, status};
use fiche_realtime::channels_server::{Config, Running};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};

async fn serve(change: impl FnOnce(&mut Config)) -> Running {
    let mut config = config();
    change(&mut config);
    client::serve(config).await
}

#[tokio::test]
async fn pages_from_elsewhere_and_foreign_names_are_refused() {
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
    stream.write_all(head(&server, EVENTS, b"{}").as_bytes()).await.unwrap();
    assert_eq!(status(&mut stream).await, 408);
    live.hears(&server).await;
}

#[tokio::test]
async fn the_longest_times_are_times() {
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
    let server = serve(|_| {}).await;
    let join = async |user_id: Value, info: Value| {
        let mut client = Client::connect(&server).await;
        client.ask_to_join("presence-room", &json!({ "user_id": user_id, "user_info": info })).await;
        let answer = loop {
            let answer = client.next().await;
            if answer["event"] != "pusher:error" {
                break answer;
            }
        };
        (client, answer)
    };
    let refused = |answer: &Value| answer["event"] == "pusher:subscription_error";
    assert!(refused(&join(json!("é".repeat(129)), json!(null)).await.1));
    assert!(refused(&join(json!("big"), json!("i".repeat(1023))).await.1));
    let mut members = Vec::new();
    for number in 0..100 {
        let (member, answer) = join(json!(format!("{number:é>128}")), json!("i".repeat(1022))).await;
        assert!(!refused(&answer), "{answer}");
        members.push(member);
    }
    let (_, answer) = join(json!("one more"), json!(null)).await;
    assert!(refused(&answer) && answer["data"].as_str().unwrap().contains("at most 100 members"), "{answer}");
    // a further connection of a member
    assert!(!refused(&join(json!(format!("{:é>128}", 7)), json!(null)).await.1));
}

#[tokio::test]
async fn who_signs_in_again_leaves_the_first_users_channel() {
    let server = serve(|_| {}).await;
    let mut client = Client::connect(&server).await;
    for user in ["ada", "bob"] {
        client.sign_in(user).await;
        client.subscribe(&format!("#server-to-user-{user}")).await;
    }
    assert_eq!(publish(&server, "#server-to-user-ada", "1").await, 200);
    assert_eq!(publish(&server, "#server-to-user-bob", "2").await, 200);
    assert_eq!(client.next().await["channel"], "#server-to-user-bob");
}

#[tokio::test]
async fn a_flood_of_messages_is_read_slowly() {
    let server = serve(|_| {}).await;
    let mut live = Live::new(&server).await;
    let (mut sink, mut stream) = Client::connect(&server).await.socket.split();
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
