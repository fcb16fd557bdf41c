//! That everything ends: shutdowns keep their deadlines whatever sinks, servers and other shutdowns do, each event
//! that was accepted comes to one end, and nobody waits for room in vain.

mod progress;

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{Delivery, PublishError, Publisher, Receipt};
use futures_util::FutureExt;
use futures_util::future::join_all;
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use progress::progress;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// Data for the channel of an audit.
fn of(audit: usize) -> String {
    format!(r#"{{"audit_id":"a{audit}"}}"#)
}

fn try_publish(publisher: &Publisher, audit: usize) -> Delivery {
    publisher.try_publish_json("x.done", &of(audit)).unwrap()
}

/// The end that a delivery has, which needs no runtime any more.
fn end(delivery: Delivery) -> Result<Receipt, PublishError> {
    delivery.now_or_never().expect("it has its end")
}

fn stalled() -> Channels {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
    channels
}

type Does = Arc<dyn Fn(&str)>;

thread_local! {
    /// What this thread's sinks do. Those of `tracing` are for all threads, as an application's are.
    static SINK: RefCell<Option<Does>> = const { RefCell::new(None) };
}

struct Sink;

fn told(what: &str) {
    let sink = SINK.with_borrow(Clone::clone);
    if let Some(sink) = sink {
        sink(what);
    }
}

impl tracing::Subscriber for Sink {
    fn register_callsite(&self, _: &'static tracing::Metadata<'static>) -> tracing::subscriber::Interest {
        tracing::subscriber::Interest::sometimes()
    }
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("fiche_realtime")
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        told("span");
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        told("event");
    }
    fn enter(&self, _: &tracing::span::Id) {
        told("enter");
    }
    fn exit(&self, _: &tracing::span::Id) {
        told("exit");
    }
    fn try_close(&self, _: tracing::span::Id) -> bool {
        told("close");
        true
    }
}

impl CounterFn for Sink {
    fn increment(&self, _: u64) {
        told("counter");
    }
    fn absolute(&self, _: u64) {}
}

impl Recorder for Sink {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Arc::new(Sink))
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        told("gauge");
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        told("histogram");
        Histogram::noop()
    }
}

/// Has this thread's sinks do that until what it returns is dropped.
fn sinks(does: impl Fn(&str) + 'static) -> impl Drop {
    struct Quiet<T>(T);
    impl<T> Drop for Quiet<T> {
        fn drop(&mut self) {
            SINK.set(None);
        }
    }
    // the first of the tests that come here
    let _ = tracing::subscriber::set_global_default(Sink);
    SINK.set(Some(Arc::new(does)));
    Quiet(metrics::set_default_local_recorder(&Sink))
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_panics_harms_no_event() {
    for panics_at in ["span", "enter", "exit", "close", "event", "counter", "gauge", "histogram", ""] {
        let _sinks = sinks(move |what| assert!(!what.starts_with(panics_at), "a sink's panic at {what}"));
        let channels = Channels::new();
        channels.fail_next([Fault::Reset, Fault::Status(400)]);
        let publisher = channels.builder().connections(1).timeout(SECOND).build().unwrap();
        let begin = Instant::now();
        let deliveries: Vec<_> = (0..20).map(|audit| try_publish(&publisher, audit)).collect();
        let ends = join_all(deliveries).await;
        assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 0, "{panics_at}: {ends:?}");
        assert!(begin.elapsed() < SECOND, "{panics_at}: {:?}", begin.elapsed());
        // requests that are broken off close their spans too
        channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
        let deliveries: Vec<_> = (0..4).map(|audit| try_publish(&publisher, audit)).collect();
        tokio::time::sleep(SECOND / 2).await;
        assert_eq!(publisher.shutdown(SECOND).await.len(), 4, "{panics_at}");
        for delivery in deliveries {
            assert_eq!(end(delivery), Err(PublishError::Undelivered), "{panics_at}");
        }
    }
}

#[test]
fn a_sink_that_panics_when_a_runtime_ends_harms_no_process() {
    let _sinks = sinks(|what| assert!(!matches!(what, "enter" | "close"), "a sink's panic at {what}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let publisher = stalled().publisher();
    let deliveries: Vec<_> = runtime.block_on(async {
        let deliveries = (0..4).map(|audit| try_publish(&publisher, audit)).collect();
        tokio::time::sleep(SECOND / 50).await;
        deliveries
    });
    drop((runtime, publisher));
    deliveries.into_iter().for_each(|delivery| assert_eq!(end(delivery), Err(PublishError::Undelivered)));
}

// in real time: with all that is told again, the clock of a test would have no moment to jump in
#[tokio::test]
async fn a_sink_that_publishes_blocks_nothing() {
    let channels = Channels::new();
    channels.fail_if(|request| request.is_multiple_of(3).then_some(Fault::Status(403)));
    let publisher = channels.builder().queue(100).build().unwrap();
    let again = publisher.clone();
    let in_tasks = Cell::new(0);
    // each event that it publishes is told to it, and so has it publish more
    let sinks = sinks(move |_| {
        let _ = again.try_publish_json("x.done", &of(7)).map(drop);
        if in_tasks.replace(in_tasks.get() + 1) < 100 {
            let again = again.clone();
            tokio::spawn(async move { again.publish_json("x.done", &of(8)).await });
        }
    });
    let first = publisher.publish_json("x.done", &of(1)).await;
    assert_eq!(first, Err(PublishError::Forbidden("as told".into())));
    tokio::time::sleep(SECOND / 20).await;
    assert!(publisher.stats().accepted > 10);
    let begin = Instant::now();
    publisher.shutdown(SECOND).await;
    assert!(begin.elapsed() < 2 * SECOND, "{:?}", begin.elapsed());
    drop(sinks);
    assert_eq!(publisher.stats().pending, 0);
}

#[tokio::test(start_paused = true)]
async fn a_superseded_event_shares_the_end_of_its_successor() {
    let failed = PublishError::Forbidden("as told".into());
    for (fault, expected) in [
        (None, Ok(())),
        (Some(Fault::Status(403)), Err(failed)),
        (Some(Fault::Stall(60 * SECOND)), Err(PublishError::Undelivered)),
    ] {
        let channels = Channels::new();
        channels.fail_next([Fault::Stall(SECOND / 10)]);
        let publisher = channels.builder().coalesce().connections(1).timeout(60 * SECOND).build().unwrap();
        let gate = try_publish(&publisher, 1);
        tokio::time::sleep(SECOND / 100).await;
        channels.fail_event(move |event| fault.filter(|_| event.name.ends_with(".progress")));
        let older: Vec<_> = (0..5).map(|n| publisher.try_publish(progress("1", n)).unwrap()).collect();
        let newest = publisher.try_publish(progress("1", 5)).unwrap();
        let given_back = publisher.shutdown(10 * SECOND).await;
        drop(gate);
        let given_back = given_back.iter().filter(|event| event.name.ends_with(".progress")).count();
        let is_given_back = expected == Err(PublishError::Undelivered);
        assert_eq!((given_back, publisher.stats().superseded), (usize::from(is_given_back), 5));
        for (superseded, delivery) in older.into_iter().map(|older| (true, older)).chain([(false, newest)]) {
            let end = end(delivery);
            assert!(end.iter().all(|receipt| receipt.superseded == superseded), "{end:?}");
            assert_eq!(end.map(drop), expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn shutdowns_keep_their_deadlines() {
    let publish = |channels: &Channels| {
        let publisher = channels.builder().connections(1).timeout(60 * SECOND).build().unwrap();
        let deliveries: Vec<_> = (0..3).map(|audit| try_publish(&publisher, audit)).collect();
        (publisher, deliveries)
    };
    for deadline in [Duration::ZERO, Duration::from_nanos(1), SECOND] {
        let (publisher, deliveries) = publish(&stalled());
        let begin = Instant::now();
        assert_eq!(publisher.shutdown(deadline).await.len(), 3);
        assert!(begin.elapsed() <= deadline + SECOND / 500, "{deadline:?} took {:?}", begin.elapsed());
        deliveries.into_iter().for_each(|delivery| assert_eq!(end(delivery), Err(PublishError::Undelivered)));
        assert_eq!(publisher.publish_json("x.done", &of(1)).await, Err(PublishError::ShutDown));
    }
    // a server that answers is waited for, and no longer
    let channels = Channels::new();
    channels.fail_next([Fault::Reset, Fault::Stall(20 * SECOND)]);
    let (publisher, deliveries) = publish(&channels);
    assert_eq!(publisher.shutdown(Duration::MAX).await, []);
    deliveries.into_iter().for_each(|delivery| assert!(end(delivery).is_ok()));
    // several at once: the earliest deadline counts for all, and each event is given back once
    let (publisher, deliveries) = publish(&stalled());
    let begin = Instant::now();
    let shutdowns = [5, 1, 3].map(|seconds| publisher.shutdown(seconds * SECOND));
    let given_back: usize = join_all(shutdowns).await.iter().map(Vec::len).sum();
    assert_eq!(given_back, 3);
    assert!(begin.elapsed() <= SECOND + SECOND / 100, "{:?}", begin.elapsed());
    // one that is given up keeps its deadline too
    let (publisher, more) = publish(&stalled());
    assert_eq!(publisher.shutdown(2 * SECOND).now_or_never(), None);
    let begin = Instant::now();
    assert_eq!(publisher.shutdown(Duration::MAX).await.len(), 3);
    assert!(begin.elapsed() <= 2 * SECOND + SECOND / 100, "{:?}", begin.elapsed());
    for delivery in deliveries.into_iter().chain(more) {
        assert_eq!(end(delivery), Err(PublishError::Undelivered));
    }
}

/// Events of three channels, of which some are in requests, some wait to be sent again, some are queued and some wait
/// for room: whichever way they went, they come back in the order in which they were published.
#[tokio::test(start_paused = true)]
async fn a_shutdown_gives_back_in_the_order_of_acceptance() {
    const EVENTS: usize = 30;
    fn number(data: &str) -> usize {
        data.rsplit_once("\"n\":").unwrap().1.trim_end_matches('}').parse().unwrap()
    }
    let faults =
        [Fault::Stall(60 * SECOND), Fault::Reset, Fault::Status(503), Fault::TooManyRequests(SECOND)];
    for (connections, queue, first) in [(1, 100, 0), (2, 100, 1), (3, 7, 2), (8, 100, 3), (8, 12, 0)] {
        let channels = Channels::new();
        channels.fail_event(move |event| Some(faults[(number(&event.data) + first) % faults.len()]));
        let builder = channels.builder().connections(connections).queue(queue).patience(60 * SECOND);
        let publisher = builder.timeout(2 * SECOND).build().unwrap();
        let publish = |n: usize| {
            let publisher = publisher.clone();
            async move {
                let data = format!(r#"{{"audit_id":"a{}","n":{n}}}"#, n % 3);
                publisher.enqueue_json("x.done", &data).await
            }
        };
        let waiting: Vec<_> = (0..EVENTS).map(|n| tokio::spawn(publish(n))).collect();
        tokio::time::sleep(5 * SECOND).await;
        let given_back = publisher.shutdown(SECOND).await;
        let order: Vec<_> = given_back.iter().map(|event| number(&event.data)).collect();
        assert_eq!(order, (0..EVENTS).collect::<Vec<_>>(), "{connections} connections, room for {queue}");
        for task in waiting {
            assert_eq!(end(task.await.unwrap().unwrap()), Err(PublishError::Undelivered));
        }
    }
}

#[test]
fn each_delivery_has_its_end_when_shutdown_returns() {
    let _ = tracing::subscriber::set_global_default(Sink);
    // the threads of the driver take their time with what they tell
    let slowly = || SINK.set(Some(Arc::new(|_| std::thread::sleep(SECOND / 1000))));
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().on_thread_start(slowly).build().unwrap();
    runtime.block_on(async {
        for _ in 0..20 {
            let channels = Channels::new();
            channels.fail_if(|_| Some(Fault::Status(403)));
            let publisher = channels.publisher();
            let deliveries: Vec<_> = (0..10).map(|audit| try_publish(&publisher, audit)).collect();
            while publisher.stats().pending > 0 {
                tokio::task::yield_now().await;
            }
            assert_eq!(publisher.shutdown(10 * SECOND).await, []);
            deliveries.into_iter().for_each(|delivery| assert!(end(delivery).is_err()));
        }
    });
}

#[tokio::test(start_paused = true)]
async fn bytes_are_bounded_and_a_turn_that_is_given_up_is_free() {
    let channels = stalled();
    let size = "x.done".len() + "private-audit-a0".len() + of(0).len();
    let publisher = channels.builder().queue_bytes(3 * size).timeout(SECOND).build().unwrap();
    let held: Vec<_> = (0..3).map(|audit| try_publish(&publisher, audit)).collect();
    assert_eq!(publisher.try_publish_json("x.done", &of(3)).map(drop), Err(PublishError::Full));
    let large = format!(r#"{{"audit_id":"a3","text":"{}"}}"#, "x".repeat(2 * size));
    let (small, other) = (of(4), of(5));
    let mut turns = [&large, &small, &other].map(|data| Box::pin(publisher.enqueue_json("x.done", data)));
    let mut waits = |turn: usize| (&mut turns[turn]).now_or_never().is_none();
    assert!(waits(0) && waits(1) && waits(2));
    assert_eq!(publisher.stats().pending, 3);
    let [first, second, third] = turns;
    drop(second);
    // the first does not fit in what the next leaves, and nobody passes it
    channels.fail_if(|request| (request > 3).then_some(Fault::Stall(60 * SECOND)));
    drop(first);
    let third = third.await.unwrap();
    assert!(publisher.stats().pending <= 3);
    channels.fail_if(|_| None);
    for delivery in held.into_iter().chain([third]) {
        delivery.await.unwrap();
    }
    // one event has room whatever its size, and alone
    let publisher = channels.builder().queue_bytes(1).build().unwrap();
    let alone = try_publish(&publisher, 0);
    assert_eq!(publisher.try_publish_json("x.done", &of(1)).map(drop), Err(PublishError::Full));
    let next = publisher.enqueue_json("x.done", &of(1)).await.unwrap();
    assert!(end(alone).is_ok());
    next.await.unwrap();
}
