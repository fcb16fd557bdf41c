//! The endpoints of the recipe over actix's own test service.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::task::Poll;

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use fiche_realtime::authorize::MAX_BODY;
use fiche_realtime::sign::SocketId;
use fiche_realtime::{Authorizer, FINGERPRINT, Signer, Webhook};

use crate::app::Database;
use crate::endpoints;

/// Whether a future panics.
async fn panics(future: impl Future) -> bool {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll.map(|_| false),
        Err(_) => Poll::Ready(true),
    })
    .await
}

const SUBSCRIBES: &str = "socket_id=1.2&channel_name=private-audit-42";

#[actix_web::test]
async fn the_recipe_answers_as_the_authorizer_does() {
    let signer = Signer::new("key", "secret");
    let database = web::Data::new(Database::default());
    let app = App::new()
        .app_data(web::Data::new(Authorizer::new(signer.clone())))
        .app_data(web::Data::new(Webhook::new(signer.clone())))
        .app_data(database.clone());
    let app = init_service(app.configure(endpoints::routes)).await;
    let send = async |path: &str, headers: &[(&str, &str)], body: String| {
        let request = headers
            .iter()
            .fold(TestRequest::post().uri(path), |request, header| request.insert_header(*header));
        let request = request.insert_header(("content-type", "application/x-www-form-urlencoded"));
        let response = call_service(&app, request.set_payload(body).to_request()).await;
        let status = response.status();
        assert_eq!(response.headers().contains_key("retry-after"), status == StatusCode::SERVICE_UNAVAILABLE);
        (status, String::from_utf8(read_body(response).await.to_vec()).unwrap())
    };
    let post =
        async |path: &str, user: &str, body: &str| send(path, &[("x-user", user)], body.to_owned()).await;

    let socket = SocketId::parse("1.2").unwrap();
    let (status, body) = post("/pusher/auth", "ada", SUBSCRIBES).await;
    let answer = body.strip_prefix(r#"{"auth":""#).and_then(|rest| rest.strip_suffix(r#""}"#));
    let (auth, contract) = answer.and_then(|parts| parts.split_once(r#"","contract":""#)).unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(contract.ends_with(FINGERPRINT), "{contract}");
    assert!(signer.verify_channel(&socket, "private-audit-42", None, auth).is_ok());
    assert_eq!(post("/pusher/auth", "bob", SUBSCRIBES).await.0, StatusCode::FORBIDDEN);
    assert_eq!(post("/pusher/auth", "ada", "socket_id=1.2").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(post("/pusher/auth", "ada", &"a".repeat(MAX_BODY + 1)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send("/pusher/auth", &[], SUBSCRIBES.into()).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(post("/pusher/user-auth", "ada", "socket_id=1.2").await.0, StatusCode::OK);
    assert_eq!(post("/pusher/user-auth", "bob", "socket_id=1.2").await.0, StatusCode::FORBIDDEN);

    // an outage is no denial, and its text stays here
    *database.is_away.lock().unwrap() = true;
    for (path, body) in [("/pusher/auth", SUBSCRIBES), ("/pusher/user-auth", "socket_id=1.2")] {
        let (status, body) = post(path, "ada", body).await;
        assert_eq!((status, body.contains("db-7")), (StatusCode::SERVICE_UNAVAILABLE, false), "{body}");
    }

    // a webhook that was not served counts as new when it comes again, and one that was served does not
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let hook = format!(
        r#"{{"time_ms":{now},"events":[{{"name":"channel_vacated","channel":"private-audit-42"}}]}}"#
    );
    let signature = signer.sign_webhook(hook.as_bytes());
    let headers = [("x-pusher-key", "key"), ("x-pusher-signature", &*signature)];
    let hook = async || {
        let (status, body) = send("/pusher/webhook", &headers, hook.clone()).await;
        assert_eq!(body, "", "the text of the database stays here");
        status
    };
    assert_eq!(hook().await, StatusCode::SERVICE_UNAVAILABLE);
    *database.is_away.lock().unwrap() = false;
    // so does one whose serving panicked
    database.is_broken.store(true, Ordering::Relaxed);
    assert!(panics(hook()).await);
    database.is_broken.store(false, Ordering::Relaxed);
    assert_eq!((hook().await, hook().await), (StatusCode::OK, StatusCode::OK));
    assert_eq!(*database.served.lock().unwrap(), 1);
    let unsigned = send("/pusher/webhook", &headers, "{}".into()).await;
    assert_eq!(unsigned.0, StatusCode::UNAUTHORIZED);
}
