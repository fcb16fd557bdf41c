//! What the publisher's errors say about themselves, and that it is true.

use std::error::Error;
use std::time::Duration;

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{MAX_DATA_BYTES, PublishError};
use tokio::runtime::Builder;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

async fn error_of(name: &str, data: &str, fault: Option<Fault>) -> PublishError {
    let channels = Channels::new();
    channels.fail_if(move |_| fault);
    let publisher = channels.builder().patience(SECOND).build().unwrap();
    publisher.publish_json(name, data).await.unwrap_err()
}

const AUDIT: &str = r#"{"audit_id":"42"}"#;

/// The publisher retries what is transient, and nothing else.
#[tokio::test(start_paused = true)]
async fn what_is_transient_is_retried() {
    for status in [400, 401, 403, 404, 408, 413, 418, 429, 500, 503, 599] {
        let channels = Channels::new();
        channels.fail_if(move |_| Some(Fault::Status(status)));
        let publisher = channels.builder().patience(5 * SECOND).build().unwrap();
        let error = publisher.publish_json("x.done", AUDIT).await.unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
        assert_eq!(
            error.is_transient(),
            channels.requests() > 1,
            "{error}: {} requests",
            channels.requests()
        );
        assert!(error.may_have_arrived() && error.source().is_none(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_says_whether_the_event_may_have_arrived() {
    let tells = |error: &PublishError| (error.is_transient(), error.may_have_arrived());
    for fault in [Fault::Reset, Fault::ResetAfter, Fault::Stall(2 * SECOND)] {
        let error = error_of("x.done", AUDIT, Some(fault)).await;
        assert_eq!(tells(&error), (true, true), "{error}");
    }
    // what never left the publisher
    let own = [
        error_of("notification", "{}", None).await,
        error_of("x.done", "no JSON", None).await,
        error_of("x.done", r#"{"audit_id":"4 2"}"#, None).await,
        error_of("x.done", &format!(r#"{{"note_id":"{}"}}"#, "a".repeat(20_000)), None).await,
    ];
    for error in &own {
        assert_eq!(tells(error), (false, false), "{error}");
    }
    assert!(own[1].to_string().contains("no JSON"), "{}", own[1]);
    let sources = own.map(|error| error.source().map(ToString::to_string));
    let has = |at: usize, part: &str| sources[at].as_ref().is_some_and(|text: &String| text.contains(part));
    assert!(
        sources[0].is_none() && sources[1].is_none() && has(2, "`audit_id`") && has(3, "`/note_id`"),
        "{sources:?}"
    );

    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
    let publisher = channels.builder().queue(1).build().unwrap();
    let delivery = publisher.try_publish_json("x.done", AUDIT).unwrap();
    let full = publisher.try_publish_json("x.done", AUDIT).map(drop).unwrap_err();
    assert_eq!(tells(&full), (true, false), "{full}");
    sleep(SECOND).await;
    publisher.shutdown(SECOND).await;
    assert_eq!(tells(&delivery.await.unwrap_err()), (true, true));
    let shut_down = publisher.publish_json("x.done", AUDIT).await.unwrap_err();
    assert_eq!(tells(&shut_down), (true, false), "{shut_down}");
}

/// An event that no runtime is left to send stays queued, so an outbox must not drop it.
#[test]
fn an_event_without_a_runtime_can_be_published_later() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    let outside = Builder::new_current_thread().build().unwrap();
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(60 * SECOND)]);
    let publisher = channels.publisher();
    let first = runtime();
    let delivery = {
        let _entered = first.enter();
        publisher.try_publish_json("x.done", AUDIT).unwrap()
    };
    // its request is on its way
    first.block_on(async { sleep(SECOND / 100).await });
    drop(first);
    let errors = [
        outside.block_on(delivery).unwrap_err(),
        outside.block_on(publisher.publish_json("x.done", AUDIT)).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error, PublishError::NoRuntime);
        assert!(error.is_transient() && error.may_have_arrived(), "{error}");
    }
    assert_eq!(publisher.stats().pending, 1);
    runtime().block_on(publisher.publish_json("x.done", AUDIT)).unwrap();
    assert_eq!((publisher.stats().sent, channels.on("private-audit-42").len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_413_says_whose_limit_it_is() {
    let error = error_of("x.done", AUDIT, Some(Fault::Status(413))).await;
    let text = error.to_string();
    assert!(text.contains(&format!("413 for data of {} bytes", AUDIT.len())), "{text}");
    assert!(
        text.contains(&format!("the server has a lower limit than Pusher's {MAX_DATA_BYTES} bytes")),
        "{text}"
    );
}

/// `Connect` means that nothing was sent, not only that the last attempt sent nothing.
#[tokio::test]
async fn a_server_that_goes_away_leaves_a_doubt() {
    use fiche_realtime::{Publisher, Server, Settings};
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server =
        Server::Own { host: "127.0.0.1".into(), port: listener.local_addr().unwrap().port(), tls: false };
    let settings = Settings { app_id: "1".into(), key: "k".into(), secret: "s3cret".into(), server };
    let publisher = || Publisher::builder(&settings).patience(2 * SECOND).build().unwrap();
    let first = publisher();
    let publishing = first.publish_json("x.done", AUDIT);
    let serving = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        // the request arrives, and then the server is gone
        assert!(stream.read(&mut [0; 100]).await.unwrap() > 0);
        drop((stream, listener));
    };
    let (error, ()) = tokio::join!(publishing, serving);
    let error = error.unwrap_err();
    assert!(matches!(error, PublishError::Connection(_)) && error.may_have_arrived(), "{error:?}");
    assert!(error.to_string().contains("an earlier request may have arrived"), "{error}");
    // nobody has heard of the next one
    let error = publisher().publish_json("x.done", AUDIT).await.unwrap_err();
    assert!(matches!(error, PublishError::Connect(_)) && !error.may_have_arrived(), "{error:?}");
}
