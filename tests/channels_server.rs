//! The embedded Channels server over real HTTP and WebSocket connections.
#![cfg(feature = "channels-server")]

mod client;

use std::time::Duration;

use client::{Client, PATIENCE, config, data_of, now, serve, signer};
use fiche_realtime::channels_server::{ChannelsServer, Config, Running};
use fiche_realtime::sign::{Signer, SocketId};
use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// Sends bytes and gives all that comes back.
async fn raw(server: &Running, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    // The server may refuse, and close, before it has read everything.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer in time");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn request(server: &Running, method: &str, path: &str, query: &str, body: &[u8]) -> (u16, String) {
    let mut bytes = format!(
        "{method} {path}?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend(body);
    let answer = raw(server, &bytes).await;
    let status = answer.split(' ').nth(1).expect(&answer).parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.trim_end().to_owned())
}

async fn signed(
    server: &Running,
    method: &str,
    path: &str,
    query: &[(&str, &str)],
    body: &[u8],
) -> (u16, String) {
    let query = signer().sign_request(method, path, query, body, now());
    request(server, method, path, &query, body).await
}

async fn post(server: &Running, body: &Value) -> (u16, String) {
    signed(server, "POST", "/apps/app/events", &[], body.to_string().as_bytes()).await
}

async fn get(server: &Running, path: &str, query: &[(&str, &str)]) -> Value {
    let (status, body) = signed(server, "GET", path, query, b"").await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

#[tokio::test]
async fn delivers_what_is_published() {
    let server = serve(config()).await;
    let (mut one, mut two) = (Client::connect(&server).await, Client::connect(&server).await);
    for client in [&mut one, &mut two] {
        client.subscribe("private-audit-42").await;
        client.subscribe("public").await;
    }
    let event = json!({ "name": "audit.started", "data": r#"{"a":"é\ud800"}"#, "channels": ["private-audit-42", "public", "empty"] });
    assert_eq!(post(&server, &event).await, (200, "{}".into()));
    for client in [&mut one, &mut two] {
        for channel in ["private-audit-42", "public"] {
            let expected = json!({ "event": "audit.started", "channel": channel, "data": event["data"] });
            assert_eq!(client.next().await, expected);
        }
        client.quiet().await;
    }

    let mut excluded = event.clone();
    excluded["socket_id"] = one.id.as_str().into();
    assert_eq!(post(&server, &excluded).await.0, 200);
    assert_eq!(two.next().await["event"], "audit.started");
    one.quiet().await;

    let batch = json!({ "batch": [
        { "name": "a", "data": "1", "channel": "public" },
        { "name": "b", "data": "2", "channel": "public", "info": "subscription_count" },
    ] });
    let answer = signed(&server, "POST", "/apps/app/batch_events", &[], batch.to_string().as_bytes()).await;
    assert_eq!(answer, (200, r#"{"batch":[{},{"subscription_count":2}]}"#.into()));
    assert_eq!(one.next().await["event"], "a");
    assert_eq!(one.next().await["event"], "b");

    one.send(json!({ "event": "pusher:unsubscribe", "data": { "channel": "public" } })).await;
    one.quiet().await;
    let told =
        json!({ "name": "c", "data": "", "channel": "public", "info": "subscription_count,user_count" });
    let answer = post(&server, &told).await;
    assert_eq!(answer, (200, r#"{"channels":{"public":{"subscription_count":1}}}"#.into()));
    one.quiet().await;
    server.shutdown().await.unwrap();
}

#[tokio::test]
async fn refuses_a_request_whole() {
    let server = serve(config()).await;
    let mut client = Client::connect(&server).await;
    client.subscribe("a").await;
    let event = |data: &str, channels: Value| json!({ "name": "e", "data": data, "channels": channels });
    let names = |count: usize| (0..count).map(|n| Value::from(format!("c{n}"))).collect::<Value>();
    let full = "é".repeat(5_120);
    for fits in [event(&full, json!(["b"])), event("", names(100)), event("", json!(["c".repeat(164)]))] {
        assert_eq!(post(&server, &fits).await, (200, "{}".into()));
    }
    let over = post(&server, &event(&format!("{full}a"), json!(["a"]))).await;
    assert_eq!(
        over,
        (413, "The data content of this event exceeds the allowed maximum (10240 bytes)".into())
    );
    let mut named = event("", json!(["a"]));
    named["name"] = "n".repeat(201).into();
    let mut socket = event("", json!(["a"]));
    socket["socket_id"] = "1.1:a".into();
    for refused in [
        event("", json!(["a", "b c"])),
        event("", json!(["a", "b", ""])),
        event("", json!(["a", "c".repeat(165)])),
        event("", json!([])),
        event("", json!("a")),
        event("", names(101)),
        named,
        socket,
        json!({ "name": "e", "data": {}, "channels": ["a"] }),
        json!({ "name": "e", "channels": ["a"] }),
        json!({ "data": "", "channels": ["a"] }),
        json!(["e", "", ["a"]]),
    ] {
        let (status, message) = post(&server, &refused).await;
        assert_eq!(status, 400, "{refused}");
        assert!(message.starts_with("expected "), "{message}");
    }
    let good = json!({ "name": "e", "data": "", "channel": "a" });
    for (last, expected) in [
        (json!({ "name": "e", "data": "", "channel": "b c" }), 400),
        (json!({ "name": "e", "data": "a".repeat(10_241), "channel": "a" }), 413),
    ] {
        let batch = json!({ "batch": [good, last] }).to_string();
        let answer = signed(&server, "POST", "/apps/app/batch_events", &[], batch.as_bytes()).await;
        assert_eq!(answer.0, expected, "{}", answer.1);
    }
    let eleven = json!({ "batch": vec![good; 11] }).to_string();
    let answer = signed(&server, "POST", "/apps/app/batch_events", &[], eleven.as_bytes()).await;
    assert_eq!(answer.0, 400, "{}", answer.1);
    // None of it was delivered.
    client.quiet().await;
}

#[tokio::test]
async fn refuses_what_is_not_signed() {
    let server = serve(config()).await;
    let path = "/apps/app/events";
    let body = br#"{"name":"e","data":"","channels":["a"]}"#;
    let sign = |signer: &Signer, at| signer.sign_request("POST", path, &[], body, at);
    let right = sign(&signer(), now());
    assert_eq!(request(&server, "POST", path, &right, body).await.0, 200);
    for (query, body) in [
        (String::new(), &body[..]),
        (sign(&signer(), now() - 700), body),
        (sign(&signer(), now() + 700), body),
        (sign(&Signer::new("key", "wrong"), now()), body),
        (sign(&Signer::new("wrong", "secret"), now()), body),
        (right.replace("auth_signature=", "auth_signature=zz"), body),
        (right.clone(), br#"{"name":"f","data":"","channels":["a"]}"#),
        (right.clone(), b""),
    ] {
        let (status, message) = request(&server, "POST", path, &query, body).await;
        assert_eq!(status, 401, "{query}: {message}");
        assert!(message.starts_with("expected "), "{message}");
    }
    let (status, message) = signed(&server, "POST", "/apps/other/events", &[], body).await;
    assert_eq!((status, message.contains("`other`")), (404, true), "{message}");
    assert_eq!(signed(&server, "GET", "/nowhere", &[], b"").await.0, 404);
    assert_eq!(signed(&server, "GET", path, &[], b"").await.0, 405);
    let huge = vec![b' '; (1 << 20) + 1];
    assert_eq!(signed(&server, "POST", path, &[], &huge).await.0, 413);
}

#[tokio::test]
async fn tells_what_is_occupied() {
    let server = serve(config()).await;
    let mut clients = [Client::connect(&server).await, Client::connect(&server).await];
    for client in &mut clients {
        client.subscribe("private-global").await;
        client.join("presence-room", &json!({ "user_id": 7 })).await;
    }
    let occupied = get(&server, "/apps/app/channels", &[]).await;
    assert_eq!(occupied, json!({ "channels": { "presence-room": {}, "private-global": {} } }));
    let query = [("filter_by_prefix", "presence-"), ("info", "user_count")];
    let counted = get(&server, "/apps/app/channels", &query).await;
    assert_eq!(counted, json!({ "channels": { "presence-room": { "user_count": 1 } } }));
    assert_eq!(signed(&server, "GET", "/apps/app/channels", &query[1..], b"").await.0, 400);
    let room = "/apps/app/channels/presence-room";
    let one = get(&server, room, &[("info", "user_count,subscription_count")]).await;
    assert_eq!(one, json!({ "user_count": 1, "subscription_count": 2, "occupied": true }));
    let none = get(&server, "/apps/app/channels/nobody", &[]).await;
    assert_eq!(none, json!({ "occupied": false }));
    assert_eq!(get(&server, &format!("{room}/users"), &[]).await, json!({ "users": [{ "id": "7" }] }));
}

#[tokio::test]
async fn presence_tells_members_of_each_other() {
    let server = serve(config()).await;
    let (mut ada, mut bob) = (Client::connect(&server).await, Client::connect(&server).await);
    let room = ada.join("presence-room", &json!({ "user_id": "ada", "user_info": { "n": 1 } })).await;
    assert_eq!(room, json!({ "presence": { "count": 1, "ids": ["ada"], "hash": { "ada": { "n": 1 } } } }));
    let room = bob.join("presence-room", &json!({ "user_id": "bob" })).await;
    assert_eq!(room["presence"]["ids"], json!(["ada", "bob"]));
    let added = data_of(&ada.next().await, "pusher_internal:member_added");
    assert_eq!(added, json!({ "user_id": "bob", "user_info": null }));
    // The same user once more is no news.
    let mut again = Client::connect(&server).await;
    again.join("presence-room", &json!({ "user_id": "bob" })).await;
    drop(again);
    ada.quiet().await;
    bob.send(json!({ "event": "client-hi", "channel": "presence-room", "data": {} })).await;
    assert_eq!(ada.next().await["user_id"], "bob");
    drop(bob);
    let removed = data_of(&ada.next().await, "pusher_internal:member_removed");
    assert_eq!(removed, json!({ "user_id": "bob" }));
}

#[tokio::test]
async fn refuses_subscriptions_that_are_not_authorised() {
    let server = serve(config()).await;
    let mut client = Client::connect(&server).await;
    let other = SocketId::parse("1.1").unwrap();
    let stolen = signer().authorize_channel(&other, "private-a", None).unwrap().auth;
    for (channel, auth, code) in [
        ("private-a", json!(null), json!(4009)),
        ("private-a", json!("key:zz"), json!(4009)),
        ("private-a", json!(stolen), json!(4009)),
        ("presence-a", json!(stolen), json!(4009)),
        ("#server-to-user-1", json!(""), json!(4009)),
        ("a b", json!(null), json!(null)),
        ("", json!(null), json!(null)),
    ] {
        client
            .send(json!({ "event": "pusher:subscribe", "data": { "channel": channel, "auth": auth } }))
            .await;
        let error = client.next().await;
        assert_eq!(error["event"], "pusher:error");
        assert_eq!(error["data"]["code"], code, "{error}");
        let refused = client.next().await;
        assert_eq!(refused["event"], "pusher:subscription_error");
        assert_eq!(refused["channel"], channel);
    }
    client.subscribe("private-a").await;
    client.send(json!({ "event": "pusher:subscribe", "data": { "channel": "public" } })).await;
    client.next().await;
    client.send(json!({ "event": "pusher:subscribe", "data": { "channel": "public" } })).await;
    assert_eq!(client.next().await["event"], "pusher:error");
}

#[tokio::test]
async fn users_sign_in_and_are_reached_and_ended() {
    let server = serve(config()).await;
    let (mut ada, mut bob) = (Client::connect(&server).await, Client::connect(&server).await);
    ada.sign_in("ada").await;
    ada.subscribe("#server-to-user-ada").await;
    bob.sign_in("bob").await;
    let event = json!({ "name": "hi", "data": "1", "channels": ["#server-to-user-ada"] });
    assert_eq!(post(&server, &event).await.0, 200);
    assert_eq!(ada.next().await["event"], "hi");
    let path = "/apps/app/users/ada/terminate_connections";
    assert_eq!(signed(&server, "POST", path, &[], b"").await, (200, "{}".into()));
    assert_eq!(ada.closed().await, 4009);
    bob.quiet().await;
    bob.send(
        json!({ "event": "pusher:signin", "data": { "auth": "key:00", "user_data": r#"{"id":"ada"}"# } }),
    )
    .await;
    assert_eq!(bob.next().await["data"]["code"], 4009);
    assert_eq!(bob.closed().await, 4009);
}

#[tokio::test]
async fn client_events_reach_the_others() {
    let server = serve(config()).await;
    let (mut one, mut two) = (Client::connect(&server).await, Client::connect(&server).await);
    for client in [&mut one, &mut two] {
        client.subscribe("private-a").await;
        client.subscribe("public").await;
    }
    let typing = json!({ "event": "client-typing", "channel": "private-a", "data": { "at": 1 } });
    one.send(typing.clone()).await;
    assert_eq!(two.next().await, typing);
    one.quiet().await;
    let mut long = typing.clone();
    long["data"] = "x".repeat(10_239).into();
    let mut public = typing.clone();
    public["channel"] = "public".into();
    let mut elsewhere = typing.clone();
    elsewhere["channel"] = "private-b".into();
    for refused in [long, public, elsewhere] {
        one.send(refused).await;
        assert_eq!(one.next().await["data"]["code"], 4301);
    }
    for _ in 0..20 {
        one.send(typing.clone()).await;
    }
    assert_eq!(one.next().await["data"]["code"], 4301);
}

#[tokio::test]
async fn closes_with_the_documented_codes() {
    let server = serve(config()).await;
    for (path, code) in [
        ("/app/other?protocol=7", 4001),
        ("/app/key?protocol=x", 4006),
        ("/app/key?protocol=99", 4007),
        ("/app/key", 4008),
    ] {
        let mut client = Client::dial(&server, path).await;
        assert_eq!(client.next().await["data"]["code"], code);
        assert_eq!(client.closed().await, code);
    }
    let mut client = Client::connect(&server).await;
    let too_long = Message::text("x".repeat(70_000));
    client.socket.send(too_long).await.unwrap();
    assert_eq!(client.closed().await, 1008);
    let mut client = Client::connect(&server).await;
    server.shutdown().await.unwrap();
    assert_eq!(client.closed().await, 4200);
}

#[tokio::test]
async fn pings_after_silence_and_closes_without_a_pong() {
    let mut quick = config();
    quick.activity_timeout = Duration::from_millis(100);
    quick.pong_timeout = Duration::from_millis(300);
    let server = serve(quick).await;
    let mut client = Client::connect(&server).await;
    for _ in 0..3 {
        assert_eq!(client.next().await["event"], "pusher:ping");
        client.send(json!({ "event": "pusher:pong", "data": {} })).await;
    }
    assert_eq!(client.closed().await, 4201);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped_and_holds_up_nobody() {
    let mut small = config();
    small.queue = 16;
    let server = serve(small).await;
    let (mut slow, mut quick) = (Client::connect(&server).await, Client::connect(&server).await);
    slow.subscribe("a").await;
    quick.subscribe("a").await;
    let event = json!({ "name": "e", "data": "x".repeat(10_240), "channel": "a" });
    let batch = json!({ "batch": vec![event; 10] }).to_string();
    let info = [("info", "subscription_count")];
    let mut subscribers = json!(2);
    for _ in 0..2_000 {
        let answer = signed(&server, "POST", "/apps/app/batch_events", &[], batch.as_bytes()).await;
        assert_eq!(answer.0, 200);
        for _ in 0..10 {
            assert_eq!(quick.next().await["event"], "e");
        }
        subscribers = get(&server, "/apps/app/channels/a", &info).await["subscription_count"].clone();
        if subscribers == 1 {
            break;
        }
    }
    assert_eq!(subscribers, 1);
    quick.quiet().await;
}

#[tokio::test]
async fn takes_no_more_connections_than_it_may() {
    let mut one = config();
    one.max_connections = 1;
    let server = serve(one).await;
    let client = Client::connect(&server).await;
    let refused = connect_async(format!("ws://{}/app/key?protocol=7", server.addr())).await;
    assert!(refused.unwrap_err().to_string().contains("503"));
    drop(client);
    // The first one's goodbye takes a moment.
    for _ in 0..100 {
        if connect_async(format!("ws://{}/app/key?protocol=7", server.addr())).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("expected the place to be free again");
}

#[tokio::test]
async fn serves_other_routes_on_the_same_port() {
    let page = axum::Router::new().fallback(|| async { "page" });
    let server = ChannelsServer::bind(config()).await.unwrap().merge(page).spawn();
    assert_eq!(request(&server, "GET", "/", "", b"").await, (200, "page".into()));
    assert_eq!(signed(&server, "GET", "/apps/app/channels", &[], b"").await.0, 200);
}

#[test]
fn the_configuration_prints_no_secret() {
    let printed = format!("{:?}", Config::new("app", "key", "hush"));
    assert!(printed.contains("[REDACTED]") && !printed.contains("hush"), "{printed}");
}

/// A message that is garbage, or nearly right.
fn message() -> impl Strategy<Value = Message> {
    let events = prop::sample::select(vec![
        "pusher:subscribe",
        "pusher:unsubscribe",
        "pusher:signin",
        "pusher:pong",
        "client-x",
        "nonsense",
    ]);
    let values = prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(Value::Null),
        (".*", ".*", ".*").prop_map(|(channel, auth, channel_data)| {
            json!({ "channel": channel, "auth": auth, "channel_data": channel_data, "user_data": auth })
        }),
        Just(json!({ "channel": "private-a", "auth": "key:é" })),
        Just(json!({ "channel": [], "auth": {} })),
    ];
    prop_oneof![
        any::<String>().prop_map(Message::text),
        any::<Vec<u8>>().prop_map(Message::binary),
        Just(Message::text("[".repeat(60_000))),
        (events, values, any::<bool>()).prop_map(|(event, data, twice)| {
            let data = if twice { data.to_string().into() } else { data };
            Message::text(json!({ "event": event, "channel": "private-a", "data": data }).to_string())
        }),
    ]
}

/// A request body that is garbage, or nearly right.
fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>(),
        any::<String>().prop_map(String::into_bytes),
        Just(vec![b'['; 100_000]),
        ("\\PC{0,9}", any::<String>(), prop::collection::vec("[a-z ]{0,3}", 0..3)).prop_map(
            |(name, data, channels)| {
                json!({ "name": name, "data": data, "channels": channels, "batch": [{ "name": data }] })
                    .to_string()
                    .into_bytes()
            }
        ),
    ]
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_messages_are_answered(messages in prop::collection::vec(message(), 1..20)) {
        run(async {
            let server = serve(config()).await;
            let (mut odd, mut other) = (Client::connect(&server).await, Client::connect(&server).await);
            other.subscribe("private-a").await;
            for message in messages {
                if odd.socket.send(message).await.is_err() {
                    break;
                }
            }
            // Either it still answers, or it says that it closes.
            let _ = odd.socket.send(Message::text(r#"{"event":"pusher:ping"}"#)).await;
            loop {
                match timeout(PATIENCE, odd.socket.next()).await.expect("an answer in time") {
                    Some(Ok(Message::Text(text))) if text.contains("pusher:pong") => break,
                    Some(Ok(Message::Close(frame))) => {
                        assert!(frame.is_some());
                        break;
                    }
                    Some(Ok(_)) => {}
                    other => panic!("expected an answer, found {other:?}"),
                }
            }
            other.quiet().await;
        });
    }

    #[test]
    fn any_bytes_are_answered(bytes in any::<Vec<u8>>(), body in body(), path in "[!-~&&[^?#]]{0,20}", query in "[!-~&&[^#]]{0,40}") {
        run(async {
            let server = serve(config()).await;
            let mut other = Client::connect(&server).await;
            other.subscribe("aa").await;
            for path in ["/apps/app/events", "/apps/app/batch_events"] {
                let (status, message) = signed(&server, "POST", path, &[], &body).await;
                assert!([200, 400, 413].contains(&status), "{status} {message}");
                assert!(!message.is_empty());
                let (status, message) = request(&server, "POST", path, &query, &body).await;
                // The HTTP library itself refuses some characters in a URL.
                assert!([400, 401].contains(&status), "{status} {message}");
            }
            let (status, _) = request(&server, "GET", &format!("/apps/app/channels/{path}"), &query, b"").await;
            assert!((400..500).contains(&status), "{status}");
            // Bytes that are no HTTP at all, on a connection that then ends.
            let mut stream = TcpStream::connect(server.addr()).await.unwrap();
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            let mut answer = Vec::new();
            let _ = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an end in time");
            let _ = post(&server, &json!({ "name": "last", "data": "", "channel": "aa" })).await;
            while other.next().await["event"] != "last" {}
        });
    }
}
