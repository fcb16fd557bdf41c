//! The memory of the embedded Channels server under floods that go on while further ones begin, so that what is measured
//! is the sum. It is alone in its process, because other tests leave memory behind that hides what a flood takes.
#![cfg(all(feature = "channels-server", target_os = "linux"))]

mod client;

use std::time::Duration;

use client::{EVENTS, Live, PATIENCE, config, head, memory, post, serve, status};
use fiche_realtime::channels_server::Running;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;

const MIB: usize = 1 << 20;
/// The bytes that the server may hold.
const LIMIT: usize = 32 * MIB;
/// The clients that do not read.
const READERS: usize = 4;

/// A WebSocket that takes no memory of the client, if the server has room for it.
async fn bare(server: &Running) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    // what the kernel takes is not the server's
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(server.addr()).await.unwrap();
    let request = "GET /app/key?protocol=7 HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    (status(&mut stream).await == 101).then_some(stream)
}

/// A text message as a client sends it, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u64::try_from(text.len()).unwrap();
    [&[0x81, 0xff], &length.to_be_bytes()[..], &[0; 4], text.as_bytes()].concat()
}

fn subscribe(channel: &str) -> Vec<u8> {
    frame(&json!({ "event": "pusher:subscribe", "data": { "channel": channel } }).to_string())
}

/// Reads the answers to so many subscriptions. Returns how many of them were refused.
async fn refusals(stream: &mut TcpStream, count: usize) -> usize {
    let (mut text, mut chunk) = (String::new(), [0; 4096]);
    loop {
        let length = timeout(PATIENCE, stream.read(&mut chunk)).await.expect("an answer in time").unwrap();
        assert!(length > 0, "closed");
        text.push_str(&String::from_utf8_lossy(&chunk[..length]));
        let refused = text.matches("pusher:subscription_error").count();
        if refused + text.matches("pusher_internal:subscription_succeeded").count() == count {
            return refused;
        }
    }
}

#[tokio::test]
async fn memory_is_bounded_in_sum() {
    let mut config = config();
    config.memory = LIMIT;
    config.max_connections = 4_000;
    config.queue = usize::MAX;
    config.activity_timeout = Duration::MAX;
    config.request_timeout = Duration::from_secs(600);
    let server = serve(config).await;
    let mut live = Live::new(&server).await;
    live.hears(&server).await;
    let before = memory();
    let grown = |what: &str| {
        let grown = memory().saturating_sub(before);
        eprintln!("{what}: {:.1} MiB", grown as f64 / MIB as f64);
        assert!(grown < LIMIT, "{what}: {grown} bytes more than before");
    };

    let mut readers = Vec::new();
    for number in 0..READERS {
        let mut stream = bare(&server).await.unwrap();
        stream.write_all(&subscribe(&format!("slow-{number}"))).await.unwrap();
        assert_eq!(refusals(&mut stream, 1).await, 0);
        readers.push(stream);
    }
    let data = "\n".repeat(10_000);
    let event = |n| json!({ "name": "e", "channel": format!("slow-{}", n % READERS), "data": data });
    let batch = json!({ "batch": (0..10).map(event).collect::<Vec<_>>() });
    let flood = async || assert_eq!(post(&server, "/apps/app/batch_events", &batch).await, 200);
    // at first the kernel takes the frames
    while memory().saturating_sub(before) < 6 * MIB {
        flood().await;
    }
    // more than the server holds for all of them
    for _ in 0..15 {
        flood().await;
        live.hears(&server).await;
    }
    grown("readers that do not read");

    let mut refused = 0;
    let mut subscribers = Vec::new();
    for number in 0..20 {
        let mut stream = bare(&server).await.unwrap();
        for channel in 0..1000 {
            stream.write_all(&subscribe(&format!("{number}-{channel}-{:x>100}", ""))).await.unwrap();
        }
        refused += refusals(&mut stream, 1000).await;
        subscribers.push(stream);
    }
    grown("with subscriptions");
    assert!(refused > 0, "everything fitted");
    live.hears(&server).await;

    let mut large = Vec::new();
    let message = frame(&json!({ "event": "x".repeat(60_000) }).to_string());
    while let Some(mut stream) = bare(&server).await {
        // one for whose buffers there is no room is closed
        let _ = stream.write_all(&message).await;
        large.push(stream);
    }
    eprintln!("{} connections with large messages", large.len());
    assert!((100..300).contains(&large.len()));
    grown("with large messages");
    live.hears(&server).await;
    // they have taken all that connections may take
    drop(large);
    tokio::time::sleep(Duration::from_secs(1)).await;

    let mut idle = Vec::new();
    while let Some(stream) = bare(&server).await {
        idle.push(stream);
    }
    eprintln!("{} connections", idle.len());
    assert!(idle.len() > 500);
    grown("with connections instead");
    live.hears(&server).await;

    let body = vec![b'x'; MIB];
    let mut streams = Vec::new();
    for number in 0..100 {
        let mut stream = TcpStream::connect(server.addr()).await.unwrap();
        let mut head = head(&server, EVENTS, &body);
        if number % 2 == 0 {
            head = head.replace("auth_signature=", "auth_signature=0");
        }
        stream.write_all(head.as_bytes()).await.unwrap();
        // all but the end; the server may have refused it already
        let _ = timeout(Duration::from_millis(20), stream.write_all(&body[1..])).await;
        streams.push(stream);
    }
    grown("with bodies");
    drop((readers, subscribers, idle, streams));
    // what was given up can be taken again
    let url = format!("ws://{}/app/key?protocol=7", server.addr());
    let back = async { while connect_async(&url).await.is_err() {} };
    timeout(PATIENCE, back).await.expect("room for a connection");
    live.hears(&server).await;
    Live::new(&server).await.hears(&server).await;
}
