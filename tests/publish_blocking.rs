//! Publishing from threads without a runtime, and from threads that should not block.

use std::thread;
use std::time::{Duration, Instant};

use fiche_realtime::testing::{Channels, Fault};
use fiche_realtime::{AuditFicheFetchStarted, BlockingPublisher, PublishError};

const SECOND: Duration = Duration::from_secs(1);

/// Data for the channel of an audit.
fn of(audit: usize, number: usize) -> String {
    format!(r#"{{"audit_id":"a{audit}","n":{number}}}"#)
}

/// The data that arrived on the channel of an audit.
fn arrived(channels: &Channels, audit: usize) -> Vec<String> {
    channels.on(&format!("private-audit-a{audit}")).into_iter().map(|arrived| arrived.data).collect()
}

fn blocking(channels: &Channels) -> BlockingPublisher {
    channels.publisher().blocking().unwrap()
}

#[test]
fn a_thread_without_a_runtime_publishes() {
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503), Fault::Reset]);
    let publisher = blocking(&channels);
    let event = || AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    assert_eq!(publisher.publish(event()).unwrap().channels[0].name(), "private-fiche-7");
    channels.fail_next([Fault::Status(403)]);
    assert_eq!(publisher.publish_json("x.done", &of(1, 0)), Err(PublishError::Forbidden("as told".into())));
    let deliveries = [
        publisher.enqueue(event()),
        publisher.try_publish(event()),
        publisher.try_publish_json("x.done", &of(1, 1)),
    ];
    for delivery in deliveries {
        publisher.wait(delivery.unwrap()).unwrap();
    }
    assert_eq!(publisher.shutdown(10 * SECOND), []);
    assert_eq!(publisher.publish(event()), Err(PublishError::ShutDown));
    assert_eq!(publisher.stats().sent, 4);
    assert!(!format!("{publisher:?}").contains("test-secret"));
}

#[test]
fn several_events_keep_their_order_and_have_their_own_outcomes() {
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503)]);
    let publisher = channels.builder().queue(2).build().unwrap().blocking().unwrap();
    let of_fiche = |fiche_id| AuditFicheFetchStarted::builder().fiche_id(fiche_id).from_cache(true).build();
    let outcomes = publisher.publish_all([7, 8, 9].map(of_fiche));
    let reached: Vec<_> =
        outcomes.into_iter().map(|outcome| outcome.unwrap().channels[0].name().to_owned()).collect();
    assert_eq!(reached, ["private-fiche-7", "private-fiche-8", "private-fiche-9"]);

    let (first, last) = (of(1, 0), of(1, 1));
    let outcomes =
        publisher.publish_all_json([("x.done", &*first), ("notification", "{}"), ("x.done", &last)]);
    assert!(matches!(&outcomes[..], [Ok(_), Err(PublishError::Invalid(_)), Ok(_)]), "{outcomes:?}");
    assert_eq!(arrived(&channels, 1), [first, last]);
}

#[test]
fn many_threads_keep_the_order_and_wait_for_room() {
    const EVENTS: usize = 200;
    let channels = Channels::new();
    channels.fail_if(|request| (request % 5 == 0).then_some(Fault::Status(503)));
    let publisher = channels.builder().queue(3).connections(2).build().unwrap().blocking().unwrap();
    let threads: Vec<_> = (0..4)
        .map(|audit| {
            let publisher = publisher.clone();
            thread::spawn(move || {
                let enqueue = |n| publisher.enqueue_json("x.done", &of(audit, n)).unwrap();
                let deliveries: Vec<_> = (0..EVENTS).map(enqueue).collect();
                deliveries.into_iter().for_each(|delivery| drop(publisher.wait(delivery).unwrap()));
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    for audit in 0..4 {
        assert_eq!(arrived(&channels, audit), (0..EVENTS).map(|n| of(audit, n)).collect::<Vec<_>>());
    }
}

#[test]
fn a_shutdown_blocks_until_its_deadline_and_no_longer() {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Stall(60 * SECOND)));
    let publisher = blocking(&channels);
    (0..3).for_each(|n| drop(publisher.enqueue_json("x.done", &of(n, n)).unwrap()));
    let begin = Instant::now();
    let given_back = publisher.shutdown(SECOND / 5);
    assert!(begin.elapsed() >= SECOND / 5 && begin.elapsed() < 2 * SECOND, "{:?}", begin.elapsed());
    assert_eq!(
        given_back.iter().map(|event| &*event.data).collect::<Vec<_>>(),
        [of(0, 0), of(1, 1), of(2, 2)]
    );
}

#[test]
fn what_is_queued_is_sent_after_the_last_handle_is_gone() {
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503), Fault::Status(503)]);
    let publisher = blocking(&channels);
    (0..20).for_each(|n| drop(publisher.enqueue_json("x.done", &of(n % 2, n)).unwrap()));
    drop(publisher);
    let begin = Instant::now();
    while channels.arrived().len() < 20 {
        assert!(begin.elapsed() < 20 * SECOND, "{:?}", channels.arrived());
        thread::sleep(SECOND / 100);
    }
}

/// Async code that blocks holds up its own thread, and nothing else: no panic and no deadlock.
#[test]
fn within_a_runtime_it_blocks_the_thread_alone() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503)]);
    let publisher = channels.publisher();
    runtime.block_on(async {
        // the publisher's driver in this runtime cannot run while the thread is blocked
        let first = publisher.enqueue_json("x.done", &of(1, 0)).await.unwrap();
        let blocking = publisher.blocking().unwrap();
        for n in 1..300 {
            blocking.publish_json("x.done", &of(1, n)).unwrap();
        }
        first.await.unwrap();
        // in a task, whose budget is used up by so many waits
        let again = blocking.clone();
        let task = tokio::spawn(async move {
            (300..600).for_each(|n| drop(again.publish_json("x.done", &of(1, n)).unwrap()))
        });
        task.await.unwrap();
        drop(blocking);
    });
    assert_eq!(arrived(&channels, 1), (0..600).map(|n| of(1, n)).collect::<Vec<_>>());
}
