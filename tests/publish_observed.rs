//! What the publisher tells of itself, and what it never tells.
#![cfg(feature = "testing")]

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{Notification, NotificationType};
use metrics::Unit;
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
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    let mut more = Vec::new();
    for (key, unit, description, value) in snapshots.snapshot().into_vec() {
        let labels: Vec<_> = key.key().labels().map(|label| (label.key(), label.value())).collect();
        let (place, others) = labels.split_at(3);
        let localhost =
            [("messaging.system", "pusher"), ("server.address", "localhost"), ("server.port", "80")];
        assert_eq!(place, localhost, "{key:?}");
        let name = key.key().name().trim_start_matches("fiche_realtime_").to_owned();
        more.extend(others.iter().map(|(label, value)| format!("{name} {label}={value}")));
        let is_time = name.ends_with("_seconds");
        assert_eq!(unit, Some(if is_time { Unit::Seconds } else { Unit::Count }), "{name}");
        assert!(description.is_some_and(|text| text.ends_with('.')), "{name}");
        let value = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Gauge(value) => value.into_inner() as u64,
            DebugValue::Histogram(values) => values.len() as u64,
        };
        *told.entry(name).or_default() += value;
    }
    more.sort();
    assert_eq!(
        more,
        [
            "failed error.type=400",
            "failed error.type=401",
            "request_seconds error.type=connection",
            "request_seconds http.response.status_code=200",
            "request_seconds http.response.status_code=400",
            "request_seconds http.response.status_code=401",
            "request_seconds http.response.status_code=503",
        ]
    );
    let expected = [
        ("accepted", 4),
        ("failed", 2),
        ("latency_seconds", 2),
        ("pending", 0),
        ("request_seconds", 11),
        ("requests", 11),
        ("retried", 7),
        ("sent", 2),
        ("superseded", 0),
        ("truncated", 1),
        ("undelivered", 0),
    ];
    assert_eq!(told, expected.map(|(name, value)| (name.to_owned(), value)).into());
}

/// An alert that compares counters works from the start, also if the server takes nothing.
#[test]
fn a_new_publisher_counts_zero() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _installed = metrics::set_default_local_recorder(&recorder);
    let _publisher = Channels::new().publisher();
    let told: BTreeMap<_, _> = snapshots
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| (key.key().name().trim_start_matches("fiche_realtime_").to_owned(), value))
        .collect();
    let names: Vec<_> = told.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["accepted", "pending", "requests", "retried", "sent", "superseded", "truncated", "undelivered"]
    );
    for (name, value) in told {
        assert!(matches!(value, DebugValue::Counter(0)) || value == DebugValue::Gauge(0.0.into()), "{name}");
    }
}

/// What is recorded, what the documentation lists, and what the dashboard shows are the same metrics.
#[test]
fn the_dashboard_shows_the_metrics_of_the_documentation() {
    let documented: BTreeSet<_> = include_str!("../src/publish.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | `fiche_realtime_")?.split('`').next())
        .collect();
    assert_eq!(documented.len(), 11);
    let dashboard = include_str!("../examples/grafana/dashboard.json");
    let alerts = include_str!("../examples/grafana/alerts.yaml");
    let _: serde_json::Value = serde_json::from_str(dashboard).unwrap();
    let names = |text: &'static str| {
        let parts = text.split("fiche_realtime_").skip(1);
        parts.map(|part| {
            let end = part.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(part.len());
            part[..end].trim_end_matches("_bucket").trim_end_matches("_count").trim_end_matches("_sum")
        })
    };
    let shown: BTreeSet<_> = names(dashboard).collect();
    assert_eq!(shown, documented);
    assert!(names(alerts).all(|name| documented.contains(name)));
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
    let this = thread::current().id();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        // the test beside this one publishes too
        .with_writer(move || if thread::current().id() == this { writer.clone() } else { Log::default() })
        .finish();
    // for all threads: what a test beside this one has seen first is told to nobody else
    tracing::subscriber::set_global_default(subscriber).unwrap();
    publish().await;
    let logged = || String::from_utf8(std::mem::take(&mut *log.0.lock().unwrap())).unwrap();
    let text = logged();
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
    // the callers got the errors of their events
    assert!(!text.contains("ERROR"), "{text}");

    // an outage of many requests is two lines, whatever is behind it
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Status(503)));
    let publisher = channels.builder().connections(2).build().unwrap();
    let events: Vec<_> = (0..20).map(|n| publisher.try_publish(toast(&n.to_string())).unwrap()).collect();
    tokio::time::sleep(Duration::from_secs(30)).await;
    channels.fail_if(|_| None);
    for event in events {
        event.await.unwrap();
    }
    let text = logged();
    let told: Vec<_> =
        text.lines().filter(|line| !line.contains("DEBUG") && !line.contains("TRACE")).collect();
    let [failing, recovered] = told[..] else { panic!("expected two lines\n{}", told.join("\n")) };
    let outage = "WARN fiche_realtime::publish::observe: the server does not accept events \
                  server.address=\"localhost\" server.port=80 http.response.status_code=503 error.type=\"503\" \
                  waiting=20 error=expected the server to accept the event in `server`, found 503";
    assert!(failing.contains(outage), "{failing}");
    let end = "INFO fiche_realtime::publish::observe: the server accepts events again \
               server.address=\"localhost\" server.port=80 after=30.";
    assert!(recovered.contains(end) && recovered.contains(" waiting="), "{recovered}");

    // what nobody waits for is an error, because nobody else hears of it
    channels.fail_next([Fault::Status(400)]);
    drop(publisher.try_publish(toast("bad")).unwrap());
    assert_eq!(publisher.shutdown(Duration::from_secs(10)).await, []);
    let text = logged();
    assert!(
        text.contains("ERROR") && text.contains("an event was not published event=\"notification\""),
        "{text}"
    );
    drop(publisher);
    assert_eq!(logged(), "", "nothing was left");
}

/// A runtime that ends takes the publisher's work with it.
#[test]
fn events_that_are_left_are_told_when_the_publisher_is_dropped() {
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    metrics::with_local_recorder(&recorder, || {
        tracing::subscriber::with_default(subscriber, || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let channels = Channels::new();
            channels.fail_if(|_| Some(Fault::Stall(Duration::from_secs(60))));
            let publisher = channels.publisher();
            runtime.block_on(async {
                for n in 0..3 {
                    drop(publisher.enqueue(toast(&n.to_string())).await.unwrap());
                }
            });
            drop(publisher);
            assert_eq!(*log.0.lock().unwrap(), b"", "the runtime may still send them");
            drop(runtime);
        })
    });
    let text = String::from_utf8(std::mem::take(&mut *log.0.lock().unwrap())).unwrap();
    let told = "the publisher was dropped before its events were sent: await `shutdown` first \
                server.address=\"localhost\" server.port=80 events=3";
    assert!(text.contains("ERROR") && text.contains(told) && text.lines().count() == 1, "{text}");
    let values: BTreeMap<_, _> = snapshots
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| (key.key().name().to_owned(), value))
        .collect();
    assert_eq!(values["fiche_realtime_undelivered"], DebugValue::Counter(3));
    assert_eq!(values["fiche_realtime_pending"], DebugValue::Gauge(0.0.into()));
}
