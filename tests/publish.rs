//! The publisher against the embedded Channels server, and against servers that fail in every way.
#![cfg(all(feature = "publisher", feature = "channels-server"))]

use std::time::Duration;

use fiche_realtime::channels_server::{ChannelsServer, Config};
use fiche_realtime::{
    AuditStarted, DateTime, Event, EventName, Notification, NotificationType, PublishError, Publisher,
    RouteError, Server, Settings, decode, route,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn settings(port: u16) -> Settings {
    Settings {
        app_id: "app".into(),
        key: "key".into(),
        secret: "a long secret".into(),
        server: Server::Own { host: "127.0.0.1".into(), port, tls: false },
    }
}

async fn server() -> (fiche_realtime::channels_server::Running, Publisher) {
    let server = ChannelsServer::bind(Config::new("app", "key", "a long secret")).await.unwrap().spawn();
    let publisher = Publisher::new(&settings(server.addr().port())).unwrap();
    (server, publisher)
}

fn notification(message: String) -> Notification {
    Notification::builder().r#type(NotificationType::Info).message(message).duration(1.0).build()
}

#[tokio::test]
async fn every_sample_is_published_where_it_routes() {
    let (_server, publisher) = server().await;
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            let text = serde_json::to_string(&name.sample(shape.when).unwrap()).unwrap();
            let fiche_realtime::Decoded::Event { payload, .. } = decode(name.as_str(), text.as_bytes())
            else {
                panic!("{name}: {text}")
            };
            let event: Event = payload.to_event().unwrap();
            let receipt = publisher.publish(event.clone()).await.unwrap();
            assert_eq!(receipt.channels, route(&event));
            assert_eq!(receipt.bytes, text.len());
            assert_eq!(publisher.publish_json(name.as_str(), &text).await.unwrap(), receipt);
        }
    }
}

#[tokio::test]
async fn what_is_over_the_limit_as_pusher_counts_is_shortened() {
    let (_server, publisher) = server().await;
    let overhead = Event::from(notification(String::new())).to_json().unwrap().len();
    // é has two bytes and a quote is escaped once in the data, whatever the body makes of it
    let fits = "é".repeat(100) + &"\"".repeat(100);
    let fits = notification("x".repeat(10_240 - overhead - 400) + &fits);
    assert_eq!(publisher.publish(fits.clone()).await.unwrap().bytes, 10_240);
    let over = notification(fits.message + "x");
    let bytes = publisher.publish(over).await.unwrap().bytes;
    assert!((10_240 - 64..=10_240).contains(&bytes), "{bytes}");
    let started = AuditStarted::builder()
        .audit_id(1)
        .fiche_id(2)
        .audit_config_id("c".repeat(10_240))
        .audit_config_name("name")
        .total_steps(1)
        .started_at(DateTime::now())
        .build();
    let error = publisher.publish(started).await.unwrap_err();
    assert!(error.to_string().contains("/audit_config_id"), "{error}");
}

#[tokio::test]
async fn what_the_contract_refuses_is_not_sent() {
    let publisher = Publisher::new(&settings(9)).unwrap();
    let name = "audit.fiche_fetch_started";
    let nowhere = r#"{"fiche_id":"a:b","from_cache":true,"status":"fetching"}"#;
    let nowhere = publisher.publish_json(name, nowhere).await;
    let Err(PublishError::Route(RouteError::Id(error))) = nowhere else { panic!() };
    assert_eq!(error.field, "fiche_id");
    // a problem of the payload is told first, with all others
    let wrong = publisher.publish_json(name, r#"{"fiche_id":"a:b","from_cache":1,"status":2}"#).await;
    let Err(PublishError::Invalid(problems)) = wrong else { panic!("{wrong:?}") };
    assert_eq!(problems.len(), 2);
    let no_json = publisher.publish_json(name, "no JSON").await;
    assert!(matches!(no_json, Err(PublishError::NotJson(_))), "{no_json:?}");
    let mut nan = notification(String::new());
    nan.duration = f64::NAN;
    let error = publisher.publish(nan).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected finite number in `/duration`, found NaN or infinity, which JSON cannot carry: \
         send the payload as the contract declares it"
    );
    let Err(PublishError::Invalid(problems)) = publisher.publish_json("notification", "{}").await else {
        panic!()
    };
    assert_eq!(problems.len(), 3);
    let no_object = publisher.publish_json("other", "[1]").await;
    assert!(matches!(no_object, Err(PublishError::Truncate(_))), "{no_object:?}");
}

#[tokio::test]
async fn wrong_keys_are_refused() {
    let (server, _) = server().await;
    let wrong = Settings { secret: "another".into(), ..settings(server.addr().port()) };
    let error = Publisher::new(&wrong).unwrap().publish(notification("m".into())).await.unwrap_err();
    assert!(matches!(error, PublishError::Unauthorized(_)), "{error}");
    let wrong = Settings { app_id: "none".into(), ..settings(server.addr().port()) };
    let error = Publisher::new(&wrong).unwrap().publish(notification("m".into())).await.unwrap_err();
    assert!(matches!(error, PublishError::NotFound(_)), "{error}");
}

/// A server that gives every connection this answer; an empty one closes it.
async fn answering(answer: String) -> Publisher {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    impatient(port)
}

/// A publisher that tries hardly more than once.
fn impatient(port: u16) -> Publisher {
    Publisher::builder(&settings(port)).patience(Duration::from_millis(100)).build().unwrap()
}

#[tokio::test]
async fn every_status_has_its_error() {
    let text = || "no".to_owned();
    for (status, more, expected) in [
        (400, "", PublishError::BadRequest(text())),
        (401, "", PublishError::Unauthorized(text())),
        (403, "", PublishError::Forbidden(text())),
        (404, "", PublishError::NotFound(text())),
        (413, "", PublishError::TooLarge { bytes: 42 }),
        (429, "", PublishError::TooManyRequests { retry_after: None }),
        (
            429,
            "Retry-After: 7\r\n",
            PublishError::TooManyRequests { retry_after: Some(Duration::from_secs(7)) },
        ),
        (500, "", PublishError::Server { status: 500, text: text() }),
        (302, "", PublishError::Server { status: 302, text: text() }),
    ] {
        let answer = format!("HTTP/1.1 {status} x\r\n{more}Content-Length: 2\r\nConnection: close\r\n\r\nno");
        let event = notification(String::new());
        let bytes = Event::from(event.clone()).to_json().unwrap().len();
        let expected = if status == 413 { PublishError::TooLarge { bytes } } else { expected };
        assert_eq!(answering(answer).await.publish(event).await, Err(expected), "{status}");
    }
}

#[tokio::test]
async fn broken_connections_have_their_error_and_keep_the_signature() {
    for answer in ["", "nonsense\r\n\r\n"] {
        let error = answering(answer.into()).await.publish(notification("m".into())).await.unwrap_err();
        assert!(matches!(error, PublishError::Connection(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("auth_signature"));
    }
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let publisher = impatient(closed);
    let error = publisher.publish(notification("m".into())).await.unwrap_err();
    assert!(matches!(error, PublishError::Connect(_)), "{error:?}");
    assert!(!format!("{publisher:?}").contains("a long secret"));
}

#[tokio::test]
async fn a_redirect_is_no_success() {
    let answer = "HTTP/1.1 301 x\r\nLocation: /login\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno";
    let result = answering(answer.into()).await.publish(notification("m".into())).await;
    assert_eq!(result, Err(PublishError::Server { status: 301, text: "no".into() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_answer_is_not_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let endless = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        drop(socket.read(&mut [0; 4096]).await);
        drop(socket.write_all(b"HTTP/1.1 400 Bad\r\ncontent-length: 100000000000\r\n\r\n").await);
        let mut sent = 0;
        while socket.write_all(&[b'x'; 1 << 16]).await.is_ok() {
            sent += 1 << 16;
        }
        sent
    });
    let Err(PublishError::BadRequest(text)) = impatient(port).publish(notification("m".into())).await else {
        panic!()
    };
    assert_eq!(text, "x".repeat(500));
    let sent = endless.await.unwrap();
    assert!(sent < 16 << 20, "{sent} bytes were read");
}
