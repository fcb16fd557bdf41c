//! The embedded Channels server under steady load, for a minute: 2,000 clients, to which it delivers 5,000 events a second.
//! Every client gets every event of its channel, in order, and the memory stays flat.
//!
//! ```text
//! cargo test --locked --test channels_server_load -- --ignored --nocapture
//! ```
#![cfg(feature = "channels-server")]

mod client;

use std::time::{Duration, Instant};

use client::{config, now, serve, signer};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use tokio_tungstenite::connect_async_with_config;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

const CHANNELS: usize = 20;
const CLIENTS: usize = 2_000;
/// Each event goes to the 100 clients of a channel.
const EVENTS_PER_SECOND: usize = 50;
const SECONDS: usize = 60;

/// The memory of this process, in MiB.
fn memory() -> usize {
    client::memory() >> 20
}

/// Subscribes to a channel, and counts its events until the last one.
async fn listen(url: String, number: usize) {
    // clients take much memory by default, which would hide the server's
    let small = WebSocketConfig::default().read_buffer_size(4096);
    let mut socket = connect_async_with_config(url, Some(small), true).await.unwrap().0;
    let subscribe =
        json!({ "event": "pusher:subscribe", "data": { "channel": format!("c{}", number % CHANNELS) } });
    socket.send(Message::text(subscribe.to_string())).await.unwrap();
    let mut heard = 0;
    while heard < EVENTS_PER_SECOND * SECONDS / CHANNELS {
        let message =
            timeout(Duration::from_secs(90), socket.next()).await.expect("an event").unwrap().unwrap();
        let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        match frame["event"].as_str().unwrap() {
            "e" => {
                assert_eq!(frame["data"].as_str().unwrap().split(' ').next().unwrap(), heard.to_string());
                heard += 1;
            }
            "pusher:ping" => socket.send(Message::text(r#"{"event":"pusher:pong"}"#)).await.unwrap(),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes more than a minute: its command stands above"]
async fn a_minute_of_fan_out_loses_nothing_and_takes_no_more_memory() {
    let server = serve(config()).await;
    let url = format!("ws://{}/app/key?protocol=7", server.addr());
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        clients.push(tokio::spawn(listen(url.clone(), number)));
        if number % 50 == 49 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let mut send = async |method: &str, path: &str, body: &str| {
        let query = signer().sign_request(method, path, &[], body.as_bytes(), now());
        let length = body.len();
        let head = format!(
            "{method} {path}?{query} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = vec![0; 64 * 1024];
        let length = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer
    };
    // until all have subscribed
    let started = Instant::now();
    loop {
        let counts = send(
            "POST",
            "/apps/app/events",
            r#"{"name":"hello","channels":["c0","c19"],"data":"","info":"subscription_count"}"#,
        )
        .await;
        if counts.matches(r#""subscription_count":100"#).count() == 2 {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{counts}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    let text = "x".repeat(500);
    let mut pace = interval(Duration::from_micros(1_000_000 / EVENTS_PER_SECOND as u64));
    let mut after_a_sixth = 0;
    let started = Instant::now();
    for number in 0..EVENTS_PER_SECOND * SECONDS {
        pace.tick().await;
        let body = json!({ "name": "e", "channel": format!("c{}", number % CHANNELS), "data": format!("{} {text}", number / CHANNELS) });
        send("POST", "/apps/app/events", &body.to_string()).await;
        if number == EVENTS_PER_SECOND * SECONDS / 6 {
            after_a_sixth = memory();
        }
    }
    let (took, end) = (started.elapsed(), memory());
    for client in clients {
        client.await.unwrap();
    }
    let deliveries = EVENTS_PER_SECOND * SECONDS * CLIENTS / CHANNELS;
    println!(
        "{deliveries} deliveries in {took:.1?}; {after_a_sixth} MiB after a sixth of it, {end} MiB at the end"
    );
    assert!(took < Duration::from_secs(SECONDS as u64 * 5 / 4), "{took:?}");
    assert!(end <= after_a_sixth + after_a_sixth / 10 + 2, "{after_a_sixth} MiB, then {end} MiB");
}
