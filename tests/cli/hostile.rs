//! What a hostile or broken server can do to a terminal, and to the number of connections.

use std::io::Write;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use fiche_realtime::Server;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::{fed, on_server, tcp};

/// A window's title, a colour by a C1 control character, text from right to left, and another line.
const EVIL: &str = "\x1b]0;owned\x07\u{9b}31m\u{202e}gnp\nfiche-realtime: all is well";

fn is_plain(text: &str) -> bool {
    text.lines().all(|line| !line.contains(|c: char| c.is_control() || c == '\u{202e}'))
}

#[tokio::test(flavor = "multi_thread")]
async fn tail_backs_off_and_prints_what_a_server_sends_escaped() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, connected) = channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = sender.send(Instant::now());
            let mut socket = accept_async(stream).await.unwrap();
            let hello =
                json!({ "event": "pusher:connection_established", "data": "{\"socket_id\":\"1.2\"}" });
            let event = json!({ "event": EVIL, "channel": "private-global", "data": { "text": EVIL } });
            let bye = CloseFrame { code: 4200.into(), reason: EVIL.into() };
            socket.send(Message::text(hello.to_string())).await.unwrap();
            // the subscription
            let _ = socket.next().await;
            let _ = socket.send(Message::text(event.to_string())).await;
            let _ = socket.close(Some(bye)).await;
        }
    });
    let mut tail = on_server(&["tail"], port, "s3cret");
    let mut tail = tail.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let times: Vec<_> =
        (0..3).map(|_| connected.recv_timeout(Duration::from_secs(20)).expect("a connection")).collect();
    tail.kill().unwrap();
    let output = tail.wait_with_output().unwrap();
    let [printed, said] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    // the second connection follows at once, and the third one after a second or more
    assert!(times[2] - times[1] >= Duration::from_secs(1), "{times:?}");
    assert!(said.lines().next().unwrap().contains("again in 0.0 s"), "{said}");
    assert!(is_plain(&printed) && printed.lines().count() >= 2, "{printed}");
    assert!(printed.contains(r"\u001b]0;owned\u0007\u009b31m\u202egnp\u000a"), "{printed}");
    assert!(is_plain(&said) && said.lines().count() >= 2, "{said}");
    assert!(said.contains(r"(4200 \u001b]0;owned\u0007\u009b31m\u202egnp\u000a"), "{said}");
}

#[test]
fn publish_prints_the_answer_of_a_server_escaped() {
    let settings = tcp::serve(|_, stream| {
        let answer = format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n{EVIL}", EVIL.len());
        stream.write_all(answer.as_bytes()).is_ok()
    });
    let Server::Own { port, .. } = settings.server else { panic!("not a server of our own") };
    let saved = br#"{"type":"info","message":"Saved","duration":5000}"#;
    let output = fed(on_server(&["publish", "notification"], port, "s3cret"), saved);
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(is_plain(&line), "{line}");
    let error: Value = serde_json::from_str(&line).unwrap();
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains(r#"400 "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}gnp\nfiche"#), "{message}");
}
