//! The axum handlers over real requests: who asks, what is answered, and what a failure leaves behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use fiche_realtime::authorize::{MAX_BODY, User};
use fiche_realtime::compat::Contract;
use fiche_realtime::handlers::BODY_PATIENCE;
use fiche_realtime::sign::{Signer, SocketId};
use fiche_realtime::{Authorizer, CONTRACT_KEY, Channel, FINGERPRINT, Webhook, handlers};
use reqwest::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// Whoever the header `x-user` names.
struct Account(String);

impl<S: Sync> FromRequestParts<S> for Account {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let name = parts.headers.get("x-user").and_then(|name| name.to_str().ok());
        name.map(|name| Self(name.to_owned())).ok_or(StatusCode::UNAUTHORIZED)
    }
}

fn signer() -> Signer {
    Signer::new("key", "secret")
}

async fn serve(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, app).await.unwrap() });
    url
}

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

#[tokio::test]
async fn channels_and_users() {
    let authorizer = Authorizer::new(signer());
    let policy = async |user: Arc<Account>, scope: Channel| {
        tokio::task::yield_now().await;
        user.0 == "ada" && scope.id() == Some("42")
    };
    let url = serve(Router::new().route("/auth", handlers::authorize(authorizer.clone(), policy)).route(
        "/user",
        handlers::authenticate(authorizer, |user: Account| (user.0 == "ada").then(|| User::new(user.0))),
    ))
    .await;
    let client = client();
    let post = async |path: &str, user: Option<&str>, body: &str| {
        let mut request = client.post(format!("{url}{path}")).body(body.to_owned());
        if let Some(user) = user {
            request = request.header("x-user", user);
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded; charset=UTF-8");
        let answer = request.send().await.unwrap();
        let json = answer.headers().get("content-type").is_some_and(|value| value == "application/json");
        (answer.status().as_u16(), json, answer.text().await.unwrap())
    };
    let body = "socket_id=1.2&channel_name=private-audit-42";
    let socket = SocketId::parse("1.2").unwrap();
    let granted = signer().authorize_channel(&socket, "private-audit-42", None).unwrap();
    let contract = format!("{} {FINGERPRINT}", env!("CARGO_PKG_VERSION"));
    let granted = serde_json::json!({ "auth": granted.auth, CONTRACT_KEY: contract }).to_string();
    assert_eq!(post("/auth", Some("ada"), body).await, (200, true, granted.clone()));
    assert_eq!(post("/auth", Some("bob"), body).await.0, 403);
    assert_eq!(post("/auth", None, body).await.0, 401);
    assert_eq!(post("/auth", Some("ada"), "socket_id=1.2").await.0, 400);
    assert_eq!(post("/auth", Some("ada"), &"a".repeat(MAX_BODY + 1)).await.0, 413);
    let (status, _, map) = post(
        "/auth",
        Some("ada"),
        "socket_id=1.2&channel_name[]=private-audit-42&channel_name[]=private-audit-43",
    )
    .await;
    assert_eq!(status, 200);
    let map: serde_json::Value = serde_json::from_str(&map).unwrap();
    assert_eq!(map["private-audit-42"]["data"].to_string(), granted);
    assert_eq!(map["private-audit-43"]["status"], 403);

    assert_eq!(post("/user", Some("ada"), "socket_id=1.2").await.0, 200);
    assert_eq!(post("/user", Some("bob"), "socket_id=1.2").await.0, 403);
    assert_eq!(post("/user", None, "socket_id=1.2").await.0, 401);
}

#[tokio::test]
async fn the_contract_is_served_for_who_has_another_one() {
    let url = serve(Router::new().route("/contract.json", handlers::contract())).await;
    let answer = client().get(format!("{url}/contract.json")).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json");
    let export = answer.bytes().await.unwrap();
    assert_eq!(Contract::parse(&export).unwrap(), Contract::built_in());
}

/// `connect` takes a 503 for a failure that passes. The header says when to try again.
#[tokio::test]
async fn an_outage_of_the_database_is_503() {
    let authorizer = Authorizer::new(signer());
    let policy = async |user: Arc<Account>, _: Channel| match &*user.0 {
        "away" => Err("db-7: connection refused"),
        name => Ok(name == "ada"),
    };
    async fn find(user: Account) -> Result<Option<User>, std::io::Error> {
        tokio::task::yield_now().await;
        match &*user.0 {
            "away" => Err(std::io::Error::other("db-7: connection refused")),
            name => Ok((name == "ada").then(|| User::new(name))),
        }
    }
    let fallible = |user: Account| match &*user.0 {
        "away" => Err("db-7: connection refused"),
        name => Ok((name == "ada").then(|| User::new(name))),
    };
    let infallible = async |user: Account| (user.0 == "ada").then(|| User::new(user.0));
    let url = serve(
        Router::new()
            .route("/auth", handlers::authorize(authorizer.clone(), policy))
            .route("/find", handlers::authenticate(authorizer.clone(), find))
            .route("/fallible", handlers::authenticate(authorizer.clone(), fallible))
            .route("/infallible", handlers::authenticate(authorizer, infallible)),
    )
    .await;
    let client = client();
    let body = "socket_id=1.2&channel_name=private-audit-42";
    for path in ["/auth", "/find", "/fallible", "/infallible"] {
        for (user, expected) in
            [("ada", 200), ("bob", 403), ("away", if path == "/infallible" { 403 } else { 503 })]
        {
            let answer =
                client.post(format!("{url}{path}")).header("x-user", user).body(body).send().await.unwrap();
            assert_eq!(answer.status(), expected, "{path} for {user}");
            let retry_after = answer.headers().get("retry-after").cloned();
            assert_eq!(retry_after.is_some(), expected == 503, "{path} for {user}");
            assert_eq!(answer.headers()["content-type"], "application/json");
            let text = answer.text().await.unwrap();
            assert!(!text.contains("db-7"), "{text}");
        }
    }
}

// the paused clock jumps while everything waits for the rest of a body
#[tokio::test(start_paused = true)]
async fn bodies_that_are_too_large_or_too_slow_or_cut_off_get_json() {
    let authorizer = Authorizer::new(signer());
    let policy = async |_: Arc<Account>, _: Channel| true;
    let url = serve(
        Router::new()
            .route("/auth", handlers::authorize(authorizer.clone(), policy))
            .route("/user", handlers::authenticate(authorizer, |user: Account| Some(User::new(user.0)))),
    )
    .await;
    let address = url.trim_start_matches("http://").to_owned();
    let post = async |path: &str, rest: &str| {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nx-user: ada\r\n{rest}");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("content-type: application/json"), "{head}");
        let error: serde_json::Value = serde_json::from_str(body).unwrap();
        (head[9..12].parse::<u16>().unwrap(), error["error"].as_str().unwrap().to_owned())
    };
    let form = "socket_id=1.2&channel_name=private-audit-42";
    for path in ["/auth", "/user"] {
        // declared, or found out on the way
        let (status, error) = post(path, "content-length: 70000\r\n\r\n").await;
        assert_eq!(status, 413);
        assert!(error.starts_with("expected at most 65536 bytes in `body`, found 70000: "), "{error}");
        let chunk = "a".repeat(MAX_BODY + 1);
        let (status, error) =
            post(path, &format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n{chunk}\r\n", chunk.len())).await;
        assert_eq!(status, 413);
        assert!(error.contains("found 65537"), "{error}");

        let asked = Instant::now();
        let (status, error) = post(path, &format!("content-length: {}\r\n\r\n{form}", form.len() + 1)).await;
        assert_eq!(status, 408);
        assert!(error.starts_with("expected the whole body within 10 s in `body`"), "{error}");
        let waited = asked.elapsed();
        assert!(waited >= BODY_PATIENCE && waited < 2 * BODY_PATIENCE, "{waited:?}");

        // what came before the break is a whole form
        let broken = format!("transfer-encoding: chunked\r\n\r\n{:x}\r\n{form}\r\nno size\r\n", form.len());
        let (status, error) = post(path, &broken).await;
        assert_eq!(status, 400);
        assert!(error.starts_with("expected a whole body in `body`, found a broken connection"), "{error}");
    }
}

#[tokio::test]
async fn a_repeat_that_overtakes_its_webhook_is_sent_again() {
    let started = Arc::new(Semaphore::new(0));
    let end = Arc::new(Semaphore::new(0));
    let calls = Arc::new(AtomicUsize::new(0));
    let serve_webhook = {
        let (started, end, calls) = (started.clone(), end.clone(), calls.clone());
        move |_| {
            let (started, end, call) = (started.clone(), end.clone(), calls.fetch_add(1, Ordering::SeqCst));
            async move {
                started.add_permits(1);
                end.acquire().await.unwrap().forget();
                if call == 0 { Err("the database is away") } else { Ok(()) }
            }
        }
    };
    let webhook = Arc::new(Webhook::new(signer()));
    let url = serve(Router::new().route("/", handlers::webhook(webhook, serve_webhook))).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let body = format!(r#"{{"time_ms":{now},"events":[]}}"#);
    let client = client();
    let post = || {
        let signature = signer().sign_webhook(body.as_bytes());
        let request = client.post(&url).header("X-Pusher-Key", "key").header("X-Pusher-Signature", signature);
        let sent = request.body(body.clone()).send();
        async {
            let answer = sent.await.unwrap();
            let told = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
            assert!(!answer.text().await.unwrap().contains("database"), "the error is for the log");
            told
        }
    };
    for (ends_with, then) in [((503, true), 1), ((200, false), 2)] {
        let first = tokio::spawn(post());
        started.acquire().await.unwrap().forget();
        assert_eq!(post().await, (503, true), "it may be needed");
        end.add_permits(1);
        assert_eq!(first.await.unwrap(), ends_with);
        assert_eq!(calls.load(Ordering::SeqCst), then);
    }
    assert_eq!(post().await, (200, false));
    assert_eq!(calls.load(Ordering::SeqCst), 2, "a repeat is not served");
}

#[tokio::test]
async fn webhooks_are_served_once_and_again_after_a_failure() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let serve_webhook = move |delivery: Arc<fiche_realtime::webhook::Delivery>| {
        let calls = counted.clone();
        async move {
            assert_eq!(delivery.events.len(), 1);
            match calls.fetch_add(1, Ordering::SeqCst) {
                0 => Err("the database is away"),
                // longer than the sender waits
                1 => std::future::pending().await,
                _ => Ok(()),
            }
        }
    };
    let webhook = Arc::new(Webhook::new(signer()));
    let url = serve(Router::new().route("/", handlers::webhook(webhook, serve_webhook))).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let body = |time: u128| {
        format!(
            r#"{{"time_ms":{time},"events":[{{"name":"channel_occupied","channel":"private-audit-1"}}]}}"#
        )
    };
    let client = client();
    let post = async |body: String, signature: String| {
        let request = client.post(&url).header("X-Pusher-Key", "key").header("X-Pusher-Signature", signature);
        let request = request.header("Content-Type", "application/json; charset=utf-8").body(body);
        request.timeout(Duration::from_millis(500)).send().await.map(|answer| answer.status().as_u16())
    };
    let signed = |body: &str| signer().sign_webhook(body.as_bytes());
    let good = body(now);
    assert_eq!(post(good.clone(), signed(&good)).await.unwrap(), 503);
    assert!(post(good.clone(), signed(&good)).await.unwrap_err().is_timeout());
    // the dropped handler is told of the broken connection in its own time
    for _ in 0..100 {
        let status = post(good.clone(), signed(&good)).await.unwrap();
        if calls.load(Ordering::SeqCst) == 3 {
            assert_eq!(status, 200);
            break;
        }
        assert_eq!(status, 503, "it is not served yet");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(calls.load(Ordering::SeqCst), 3, "failed, dropped, served");
    assert_eq!(post(good.clone(), signed(&good)).await.unwrap(), 200);
    assert_eq!(calls.load(Ordering::SeqCst), 3, "a repeat is not served");

    assert_eq!(post(good, signed("other")).await.unwrap(), 401);
    let old = body(now - 700_000);
    assert_eq!(post(old.clone(), signed(&old)).await.unwrap(), 400);
    assert_eq!(post("[]".into(), signed("[]")).await.unwrap(), 400);
}
