//! What the publisher tells of itself, and what it never tells.
#![cfg(feature = "testing")]

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{Notification, NotificationType};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

fn toast(message: &str) -> Notification {
    let message = message.to_owned();
    Notification::builder().r#type(NotificationType::Info).message(message).duration(1.0).build()
}

/// Publishes to a server that is busy once, refuses one event, and bars the app in the end.
async fn publish() {
    let channels = Channels::new();
    channels.fail_event(|event| event.data.contains("bad").then_some(Fault::Status(400)));
    channels.fail_next([Fault::Status(503)]);
    let publisher = channels.publisher();
    publisher.publish(toast("good")).await.unwrap();
    publisher.publish(toast("bad")).await.unwrap_err();
    channels.fail_next([Fault::Reset; 6]);
    publisher.publish(toast(&"patient ".repeat(2000))).await.unwrap();
    channels.fail_next([Fault::Status(401)]);
    publisher.publish(toast("barred")).await.unwrap_err();
    let stats = publisher.stats();
    assert_eq!((stats.accepted, stats.sent, stats.failed, stats.retried, stats.requests), (4, 2, 2, 7, 11));
}

#[tokio::test(start_paused = true)]
async fn counts_what_the_documentation_lists() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _installed = metrics::set_default_local_recorder(&recorder);
    publish().await;
    let mut told = BTreeMap::new();
    for (key, _, _, value) in snapshots.snapshot().into_vec() {
        let value = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Gauge(value) => value.into_inner() as u64,
            DebugValue::Histogram(values) => values.len() as u64,
        };
        told.insert(key.key().name().trim_start_matches("fiche_realtime_").to_owned(), value);
    }
    let expected = [
        ("accepted", 4),
        ("failed", 2),
        ("latency_seconds", 2),
        ("pending", 0),
        ("requests", 11),
        ("retried", 7),
        ("sent", 2),
        ("truncated", 1),
    ];
    assert_eq!(told, expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn logs_what_happens_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // for all threads: what a test beside this one has seen first is told to nobody else
    tracing::subscriber::set_global_default(subscriber).unwrap();
    publish().await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for part in [
        "a request is retried events=1 attempt=1 error=expected the server to accept the event in `server`, found 503",
        "an event was not published event=\"notification\" error=expected the server to accept the event in `server`, found 400",
        "published event=\"notification\"",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    for part in ["auth_", "secret=", "signature="] {
        assert!(!text.contains(part), "{part} is in\n{text}");
    }
}
