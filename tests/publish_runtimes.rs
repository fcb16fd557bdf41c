//! A publisher whose runtimes end, stand still, or are several: nothing hangs, is lost or overtaken. Against the
//! in-memory Channels and a server on TCP, in real time.

mod tcp;

use std::io::Write;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{Delivery, PublishError, Publisher, Receipt, Settings};
use tokio::runtime::{Builder, Runtime};

const SECOND: Duration = Duration::from_secs(1);

/// Runs it in a thread, and fails with `what` once it takes longer: a test that hangs says nothing.
fn within<T: Send + 'static>(limit: Duration, what: &str, run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    let thread = thread::spawn(move || done.send(run()));
    match result.recv_timeout(limit) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what} took longer than {limit:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(_) => unreachable!("the thread sends before it ends"),
        },
    }
}

/// Awaits outside of any runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut future, mut context) = (Box::pin(future), Context::from_waker(&waker));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Queues the event of this number on the channel of an audit.
async fn enqueue(publisher: &Publisher, audit: usize, n: usize) -> Result<Delivery, PublishError> {
    publisher.enqueue_json("x.done", &data(audit, n)).await
}

fn try_publish(publisher: &Publisher, audit: usize, n: usize) -> Delivery {
    publisher.try_publish_json("x.done", &data(audit, n)).unwrap()
}

fn data(audit: usize, n: usize) -> String {
    format!(r#"{{"audit_id":"a{audit}","n":{n}}}"#)
}

/// The numbers that arrived on the channel of an audit, without repeats.
fn numbers(channels: &Channels, audit: usize) -> Vec<usize> {
    let mut numbers = Vec::new();
    for arrived in channels.on(&format!("private-audit-a{audit}")) {
        let (_, n) = arrived.data.rsplit_once(':').unwrap();
        let n = n.trim_end_matches('}').parse().unwrap();
        if !numbers.contains(&n) {
            numbers.push(n);
        }
    }
    numbers
}

/// A server that takes everything, over connections that are kept.
fn taking_server() -> Settings {
    tcp::serve(|_, stream| stream.write_all(tcp::TAKEN.as_bytes()).is_ok())
}

/// Ends so many runtimes, each in another way and moment.
fn runtimes_end(runs: usize) {
    let settings = taking_server();
    for run in 0..runs {
        let settings = settings.clone();
        let what = format!("run {run} of runtimes that end");
        within(20 * SECOND, &what, move || runtime_ends(run, &settings));
    }
}

type Queued = Arc<Mutex<Vec<(usize, usize, Delivery)>>>;

fn runtime_ends(run: usize, settings: &Settings) {
    let is_over_tcp = run % 3 == 2;
    let channels = Channels::new();
    channels.fail_if(|request| match request % 7 {
        2 => Some(Fault::ResetAfter),
        4 => Some(Fault::Stall(Duration::from_millis(1))),
        _ => None,
    });
    let builder = if is_over_tcp { Publisher::builder(settings) } else { channels.builder() };
    let publisher = builder.connections(4).queue(50).timeout(SECOND).build().unwrap();
    let queued = Queued::default();
    let runtime = if run.is_multiple_of(2) { threads() } else { one_thread() };
    // returns as `main` does while its tasks go on
    runtime.block_on(async {
        for audit in 0..4 {
            let (publisher, queued) = (publisher.clone(), queued.clone());
            tokio::spawn(async move {
                for n in 0.. {
                    let Ok(delivery) = enqueue(&publisher, audit, n).await else { break };
                    queued.lock().unwrap().push((audit, n, delivery));
                    tokio::task::yield_now().await;
                }
            });
        }
        tokio::time::sleep(Duration::from_micros(run as u64 * 97 % 3000)).await;
    });
    match run / 2 % 4 {
        0 => drop(runtime),
        1 => runtime.shutdown_background(),
        2 => runtime.shutdown_timeout(SECOND),
        _ => threads().block_on(async { tokio::task::spawn_blocking(move || drop(runtime)).await.unwrap() }),
    }
    let wait = move || std::mem::take(&mut *queued.lock().unwrap());
    match run / 8 % 3 {
        // it goes on in another runtime
        0 => {
            let mut accepted = vec![Vec::new(); 4];
            one_thread().block_on(async {
                for (audit, n, delivery) in wait() {
                    delivery.await.unwrap();
                    accepted[audit].push(n);
                }
                assert_eq!(publisher.shutdown(5 * SECOND).await, []);
            });
            for (audit, accepted) in accepted.iter().enumerate().filter(|_| !is_over_tcp) {
                // one more at most, whose `enqueue` was not told any more
                let arrived = numbers(&channels, audit);
                assert_eq!(arrived[..accepted.len()], *accepted, "audit {audit}");
                assert!(arrived.len() <= accepted.len() + 1 && arrived.is_sorted(), "{arrived:?}");
            }
        }
        // it ends with the publisher
        1 => {
            drop(publisher);
            for (.., delivery) in wait() {
                let end = one_thread().block_on(delivery);
                assert!(matches!(end, Ok(_) | Err(PublishError::Undelivered)), "{end:?}");
            }
        }
        // or as no runtime is left
        _ => {
            for (.., delivery) in wait() {
                let end = block_on(delivery);
                assert!(matches!(end, Ok(_) | Err(PublishError::NoRuntime)), "{end:?}");
            }
            block_on(publisher.shutdown(5 * SECOND));
            assert_eq!(publisher.stats().pending, 0);
        }
    }
}

#[test]
fn runtimes_end_while_events_are_published() {
    runtimes_end(48);
}

#[test]
#[ignore = "takes a minute: tests/run all"]
fn a_thousand_runtimes_end_while_events_are_published() {
    runtimes_end(1000);
}

/// A runtime in which events were published and that stands still from then on, with its requests on their way.
fn stands_still(publisher: &Publisher) -> (Runtime, Delivery) {
    let runtime = one_thread();
    let [delivery] = runtime.block_on(async {
        let delivery = enqueue(publisher, 0, 0).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        [delivery]
    });
    (runtime, delivery)
}

#[test]
fn another_runtime_sends_what_one_that_stands_still_does_not() {
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(SECOND)]);
    let publisher =
        channels.builder().timeout(Duration::from_millis(300)).patience(5 * SECOND).build().unwrap();
    let (still, first) = stands_still(&publisher);
    within(4 * SECOND, "publishing beside a runtime that stands still", move || {
        threads().block_on(async {
            let second = enqueue(&publisher, 0, 1).await.unwrap();
            first.await.unwrap();
            second.await.unwrap();
        });
        assert_eq!(numbers(&channels, 0), [0, 1]);
        // what its request would have brought changes nothing any more
        still.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
        assert_eq!((publisher.stats().sent, publisher.stats().pending), (2, 0));
    });
}

#[test]
fn connections_of_a_runtime_that_stands_still_hold_up_no_other() {
    let publisher = Publisher::builder(&taking_server()).timeout(10 * SECOND).build().unwrap();
    let _still = {
        let runtime = one_thread();
        let publish = async |n| enqueue(&publisher, n, n).await.unwrap().await.unwrap();
        runtime.block_on(async { tokio::join!(publish(0), publish(1), publish(2), publish(3)) });
        runtime
    };
    within(5 * SECOND, "a request beside idle connections of a runtime that stands still", move || {
        one_thread().block_on(async { enqueue(&publisher, 0, 4).await.unwrap().await.unwrap() });
    });
}

#[test]
fn what_is_published_in_a_runtime_that_stands_still_is_noticed_elsewhere() {
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(60 * SECOND)]);
    let publisher = channels.builder().timeout(60 * SECOND).build().unwrap();
    within(5 * SECOND, "an event that was published in a runtime that stands still", move || {
        let still = one_thread();
        threads().block_on(async {
            let _stalled = enqueue(&publisher, 0, 0).await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            let (publisher, handle) = (publisher.clone(), still.handle().clone());
            let late =
                thread::spawn(move || (handle.enter(), try_publish(&publisher, 1, 0)).1).join().unwrap();
            late.await.unwrap();
        });
    });
}

#[test]
fn a_runtime_that_ends_leaves_its_requests_to_one_that_waits() {
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(60 * SECOND)]);
    let publisher = channels.builder().timeout(60 * SECOND).build().unwrap();
    let (ends, delivery) = stands_still(&publisher);
    let result = within(5 * SECOND, "an event whose runtime ended", move || {
        threads().block_on(async {
            let waits = tokio::spawn(delivery);
            tokio::time::sleep(Duration::from_millis(50)).await;
            ends.shutdown_background();
            waits.await.unwrap()
        })
    });
    assert!(matches!(result, Ok(Receipt { superseded: false, .. })), "{result:?}");
}

#[test]
fn whoever_waits_outside_of_a_runtime_is_told_when_the_last_ends() {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
    let publisher = channels.builder().queue(1).timeout(60 * SECOND).build().unwrap();
    within(5 * SECOND, "waiting outside of a runtime", move || {
        let runtime = threads();
        let delivery = runtime.block_on(enqueue(&publisher, 0, 0)).unwrap();
        // it waits for room, first in the runtime and then outside
        let mut waits = Box::pin(enqueue(&publisher, 0, 1));
        let entered = runtime.enter();
        assert!(waits.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(entered);
        thread::scope(|scope| {
            let outside = [
                scope.spawn(|| block_on(delivery).unwrap_err()),
                scope.spawn(|| block_on(waits).unwrap_err()),
            ];
            thread::sleep(Duration::from_millis(50));
            runtime.shutdown_background();
            assert_eq!(
                outside.map(|thread| thread.join().unwrap()),
                [PublishError::NoRuntime, PublishError::NoRuntime]
            );
        });
    });
}

#[test]
fn shutdown_returns_by_its_deadline_wherever_it_is() {
    let stalled = || {
        let channels = Channels::new();
        channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
        let publisher = channels.builder().timeout(60 * SECOND).build().unwrap();
        let (still, delivery) = stands_still(&publisher);
        (publisher, still, delivery)
    };
    let shut_down = |what: &'static str, shutdown: fn(&Publisher, &Runtime) -> usize| {
        let (publisher, still, delivery) = stalled();
        within(10 * SECOND, what, move || {
            let begin = Instant::now();
            assert_eq!(shutdown(&publisher, &still), 1, "{what}");
            assert!(begin.elapsed() < 2 * SECOND, "{what} took {:?}", begin.elapsed());
            assert_eq!(block_on(delivery), Err(PublishError::Undelivered));
        });
    };
    shut_down("shutdown elsewhere", |publisher, _| threads().block_on(publisher.shutdown(SECOND)).len());
    shut_down("shutdown where nobody drives", |publisher, still| {
        still.handle().block_on(publisher.shutdown(SECOND)).len()
    });
    shut_down("shutdown outside", |publisher, _| block_on(publisher.shutdown(SECOND)).len());
    shut_down("shutdown at once", |publisher, still| {
        still.handle().block_on(publisher.shutdown(Duration::ZERO)).len()
    });
}

#[test]
fn a_runtime_without_timers_sends_nothing_and_says_so() {
    let channels = Channels::new();
    let publisher = channels.publisher();
    within(5 * SECOND, "a runtime without timers", move || {
        let (timeless, usual) = (Builder::new_current_thread().build().unwrap(), one_thread());
        let refused =
            timeless.block_on(async { publisher.try_publish_json("x.done", &data(0, 0)).unwrap_err() });
        assert_eq!(refused, PublishError::NoRuntime);
        assert!(refused.to_string().contains("`enable_all`"), "{refused}");
        // it waits for what another sends, as a thread outside does
        let deliveries = usual.block_on(async { [0, 1].map(|n| try_publish(&publisher, 0, n)) });
        let ends = thread::spawn(move || deliveries.map(|delivery| timeless.block_on(delivery)));
        usual.block_on(async { try_publish(&publisher, 0, 2).await.unwrap() });
        assert!(ends.join().unwrap().iter().all(Result::is_ok));
        let timeless = Builder::new_current_thread().build().unwrap();
        assert_eq!(timeless.block_on(publisher.shutdown(SECOND)), []);
    });
}

#[test]
fn a_runtime_is_asked_for_timers_once() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let (here, usual) = (thread::current().id(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == here && panic.to_string().contains("timers are disabled") {
            ASKED.fetch_add(1, Ordering::Relaxed);
        } else {
            usual(panic);
        }
    }));
    let publisher = Channels::new().publisher();
    for asked in [1, 2] {
        let timeless = Builder::new_current_thread().build().unwrap();
        let _entered = timeless.enter();
        for _ in 0..3 {
            let refused = publisher.try_publish_json("x.done", &data(0, 0)).unwrap_err();
            assert_eq!((refused, ASKED.load(Ordering::Relaxed)), (PublishError::NoRuntime, asked));
        }
    }
}

#[test]
fn a_runtime_without_io_says_so() {
    let publisher = Publisher::builder(&taking_server()).patience(SECOND / 2).build().unwrap();
    within(5 * SECOND, "a runtime without I/O", move || {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let error = runtime.block_on(async { try_publish(&publisher, 0, 0).await.unwrap_err() });
        assert!(matches!(&error, PublishError::Connection(text) if text.contains("enable_io")), "{error}");
    });
}
