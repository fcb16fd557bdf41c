//! The publisher's queue, order, retries and shutdown, against the in-memory Channels. Time is tokio's
//! own, paused: it jumps to the next moment at which something happens.
#![cfg(feature = "testing")]

mod progress;
mod spawn;

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use fiche_realtime::testing::{Arrived, Channels, Fault};
use fiche_realtime::{
    AuditId, AuditStepFailed, BatchProgress, Channel, Event, FicheId, PublishError, Publisher, Receipt,
    Settings, Signer,
};
use progress::progress;
use tokio::time::Instant;

fn step(audit: &str, position: u64) -> Event {
    AuditStepFailed::builder()
        .audit_id(AuditId::new(audit).unwrap())
        .fiche_id(FicheId::new(format!("f{audit}")).unwrap())
        .step_position(position)
        .step_name("Step")
        .error("error")
        .build()
        .into()
}

/// An event of one channel, which the contract does not have.
fn note(n: usize) -> (String, String) {
    ("x.done".into(), format!(r#"{{"audit_id":"a{n}"}}"#))
}

/// The step positions that arrived on a channel, in their order.
fn positions(arrived: &[Arrived]) -> Vec<u64> {
    let position = |arrived: &Arrived| match arrived.event() {
        Some(Event::AuditStepFailed(event)) => event.step_position,
        Some(Event::AuditProgress(event)) => event.completed_steps,
        other => panic!("{other:?}"),
    };
    arrived.iter().map(position).collect()
}

/// The sequence without what came before: what a client sees that ignores repeats.
fn without_repeats(positions: Vec<u64>) -> Vec<u64> {
    let mut seen = std::collections::HashSet::new();
    positions.into_iter().filter(|position| seen.insert(*position)).collect()
}

#[tokio::test(start_paused = true)]
async fn at_rest_an_event_takes_one_request() {
    let channels = Channels::new();
    let publisher = channels.publisher();
    for position in 0..3 {
        let receipt = publisher.publish(step("1", position)).await.unwrap();
        assert_eq!(receipt.channels, [Channel::audit("1").unwrap(), Channel::fiche("f1").unwrap()]);
        assert_eq!((receipt.truncated.len(), receipt.superseded), (0, false));
    }
    assert_eq!(channels.requests(), 3);
    assert_eq!(positions(&channels.on("private-fiche-f1")), [0, 1, 2]);
    let stats = publisher.stats();
    assert_eq!((stats.accepted, stats.sent, stats.pending, stats.retried), (3, 3, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn what_waits_travels_together_and_in_order() {
    let channels = Channels::new();
    let publisher = channels.builder().connections(2).build().unwrap();
    let mut deliveries = Vec::new();
    for position in 0..500 {
        deliveries.push(publisher.enqueue(step(&(position % 7).to_string(), position)).await.unwrap());
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
    // five events of two messages fill a batch
    assert!(channels.requests() < 120, "{}", channels.requests());
    for audit in 0..7 {
        let expected: Vec<u64> = (0..500).filter(|position| position % 7 == audit).collect();
        assert_eq!(positions(&channels.on(&format!("private-audit-{audit}"))), expected);
        assert_eq!(positions(&channels.on(&format!("private-fiche-f{audit}"))), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_nothing_is_lost_or_overtaken() {
    for seed in 0..20usize {
        let channels = Channels::new();
        let mut dice = seed * 7919 + 1;
        channels.fail_if(move |_| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match (dice >> 33) % 12 {
                0 => Some(Fault::Reset),
                1 => Some(Fault::ResetAfter),
                2 => Some(Fault::Status(503)),
                3 => Some(Fault::Partly(500, 3)),
                4 => Some(Fault::TooManyRequests(Duration::from_secs(1))),
                5 => Some(Fault::Stall(Duration::from_secs(5))),
                _ => None,
            }
        });
        let publisher = channels.builder().queue(50).patience(Duration::from_secs(100_000)).build().unwrap();
        let mut deliveries = Vec::new();
        for position in 0..600 {
            deliveries.push(publisher.enqueue(step(&(position % 11).to_string(), position)).await.unwrap());
            assert!(publisher.stats().pending <= 50);
        }
        for delivery in deliveries {
            delivery.await.unwrap();
        }
        for audit in 0..11 {
            let expected: Vec<u64> = (0..600).filter(|position| position % 11 == audit).collect();
            for channel in [format!("private-audit-{audit}"), format!("private-fiche-f{audit}")] {
                let arrived = positions(&channels.on(&channel));
                assert_eq!(without_repeats(arrived), expected, "{channel}");
            }
        }
        let stats = publisher.stats();
        assert_eq!((stats.sent, stats.failed, stats.pending), (600, 0, 0));
        assert!(stats.retried > 0);
    }
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_ends_at_once() {
    for (status, is) in [
        (400, (|error| matches!(error, PublishError::BadRequest(_))) as fn(&PublishError) -> bool),
        (401, |error| matches!(error, PublishError::Unauthorized(_))),
        (403, |error| matches!(error, PublishError::Forbidden(_))),
        (404, |error| matches!(error, PublishError::NotFound(_))),
        (413, |error| matches!(error, PublishError::TooLarge { .. })),
        (302, |error| matches!(error, PublishError::Server { status: 302, .. })),
    ] {
        let channels = Channels::new();
        channels.fail_next([Fault::Status(status)]);
        let publisher = channels.publisher();
        let error = publisher.publish(step("1", 0)).await.unwrap_err();
        assert!(is(&error), "{status}: {error}");
        assert_eq!((channels.requests(), publisher.stats().failed), (1, 1));
        publisher.publish(step("1", 1)).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn patience_ends() {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Status(503)));
    let publisher = channels.publisher();
    let start = Instant::now();
    let error = publisher.publish(step("1", 0)).await.unwrap_err();
    assert!(matches!(error, PublishError::Server { status: 503, .. }));
    let taken = start.elapsed().as_secs();
    assert!((118..=120).contains(&taken), "{taken} s");
    // about two a second, with full jitter up to a second
    assert!((100..600).contains(&channels.requests()), "{}", channels.requests());
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured_by_all_connections() {
    let channels = Channels::new();
    channels.fail_next([Fault::TooManyRequests(Duration::from_secs(7))]);
    let publisher = channels.publisher();
    let start = Instant::now();
    publisher.publish(step("1", 0)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(7) && start.elapsed() < Duration::from_secs(9));
    // however long it asks, an event is tried before its time is over
    channels.fail_next([Fault::TooManyRequests(Duration::from_secs(1_000_000))]);
    let start = Instant::now();
    publisher.publish(step("1", 1)).await.unwrap();
    assert!(start.elapsed() <= Duration::from_secs(121));
}

#[tokio::test(start_paused = true)]
async fn one_poisoned_event_harms_no_other() {
    let channels = Channels::new();
    let publisher = channels.builder().connections(1).build().unwrap();
    // the first holds the connection, so that the others wait and travel together; then the batch is
    // refused, and of its events sent one by one the second
    channels.fail_next([Fault::Stall(Duration::from_millis(10))]);
    let mut deliveries = vec![publisher.enqueue(step("1", 0)).await.unwrap()];
    tokio::time::sleep(Duration::from_millis(1)).await;
    for position in 1..6 {
        deliveries.push(publisher.enqueue(step("1", position)).await.unwrap());
    }
    let mut number = 0;
    channels.fail_if(move |_| {
        number += 1;
        match number {
            2 => Some(Fault::Partly(400, 1)),
            4 => Some(Fault::Status(413)),
            _ => None,
        }
    });
    let mut results = Vec::new();
    for delivery in deliveries {
        results.push(delivery.await);
    }
    let failed: Vec<_> = results.iter().map(Result::is_err).collect();
    assert_eq!(failed, [false, false, true, false, false, false]);
    assert_eq!(without_repeats(positions(&channels.on("private-audit-1"))), [0, 1, 3, 4, 5]);
}

#[tokio::test(start_paused = true)]
async fn an_event_that_the_server_cannot_serve_ends_while_others_pass() {
    let channels = Channels::new();
    channels.fail_event(|event| event.data.contains(r#""audit_id":"3""#).then_some(Fault::Status(500)));
    let publisher = channels.builder().connections(2).build().unwrap();
    let start = Instant::now();
    let mut deliveries = Vec::new();
    for position in 0..100 {
        deliveries.push(publisher.enqueue(step(&(position % 10).to_string(), position)).await.unwrap());
    }
    for (position, delivery) in deliveries.into_iter().enumerate() {
        let result = delivery.await;
        assert_eq!(result.is_err(), position % 10 == 3, "{position}: {result:?}");
    }
    for audit in [0, 1, 2, 4, 5, 6, 7, 8, 9] {
        let expected: Vec<u64> = (0..100).filter(|position| position % 10 == audit).collect();
        assert_eq!(positions(&channels.on(&format!("private-audit-{audit}"))), expected);
    }
    // nothing else passes in the end, so the last of them is tried to the end of its time
    assert!(start.elapsed() <= Duration::from_secs(121), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn many_such_events_leave_connections_to_the_others() {
    let channels = Channels::new();
    channels.fail_event(|event| event.name.starts_with("audit.step").then_some(Fault::Status(500)));
    let publisher = channels.builder().connections(4).build().unwrap();
    publisher.publish(progress("0", 0)).await.unwrap();
    let stuck: Vec<_> =
        (0..20).map(|audit| publisher.try_publish(step(&format!("s{audit}"), 0)).unwrap()).collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    for number in 1..200 {
        let start = Instant::now();
        publisher.publish(progress("0", number)).await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(2), "{number}: {:?}", start.elapsed());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    for delivery in stuck {
        assert!(delivery.await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn the_servers_clock_is_learned_once() {
    for ahead in [3600, -86_400] {
        let channels = Channels::new();
        channels.set_clock_ahead(ahead);
        let publisher = channels.publisher();
        publisher.publish(step("1", 0)).await.unwrap();
        assert_eq!(channels.requests(), 2);
        publisher.publish(step("1", 1)).await.unwrap();
        assert_eq!(channels.requests(), 3);
    }
    // with the wrong secret the time is not why
    let channels = Channels::new();
    let publisher = channels.builder().signer(Signer::new("test-key", "another")).build().unwrap();
    assert!(matches!(publisher.publish(step("1", 0)).await, Err(PublishError::Unauthorized(_))));
    assert_eq!(channels.requests(), 1);
    assert!(!format!("{publisher:?}").contains("another"));
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_is_told_and_waited_for() {
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503), Fault::Status(503)]);
    let publisher = channels.builder().queue(2).build().unwrap();
    let first = publisher.try_publish(step("1", 0)).unwrap();
    let second = publisher.try_publish(step("1", 1)).unwrap();
    assert_eq!(publisher.try_publish(step("1", 2)).unwrap_err(), PublishError::Full);
    assert_eq!(publisher.stats().accepted, 2);
    let third = publisher.publish(step("1", 2)).await.unwrap();
    assert!(!third.superseded);
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(positions(&channels.on("private-audit-1")), [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn newer_progress_replaces_what_waits() {
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(Duration::from_secs(1))]);
    let publisher = channels.builder().connections(1).queue(4).coalesce().build().unwrap();
    let first = publisher.enqueue(step("1", 0)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let mut older = Vec::new();
    for completed in 1..=100 {
        older.push(publisher.try_publish(progress("1", completed)).unwrap());
    }
    let other = publisher.try_publish(progress("2", 50)).unwrap();
    let newest = older.pop().unwrap();
    for delivery in older {
        assert!(delivery.await.unwrap().superseded);
    }
    assert!(!newest.await.unwrap().superseded);
    first.await.unwrap();
    other.await.unwrap();
    assert_eq!(positions(&channels.on("private-audit-1")), [0, 100]);
    assert_eq!(positions(&channels.on("private-audit-2")), [50]);
    let stats = publisher.stats();
    assert_eq!((stats.accepted, stats.superseded, stats.sent, stats.pending), (102, 99, 3, 0));
    // those of another batch are not the same progress, though all go to the global channel
    let batch = |id: &str| {
        BatchProgress::builder()
            .batch_id(id)
            .operation_type(fiche_realtime::OperationType::Audit)
            .total(2)
            .completed(1)
            .failed(0)
            .progress_percentage(50.0)
            .build()
    };
    channels.fail_next([Fault::Stall(Duration::from_secs(1))]);
    let blocked = publisher.enqueue(batch("0")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    let (a, b) = (publisher.try_publish(batch("a")).unwrap(), publisher.try_publish(batch("b")).unwrap());
    blocked.await.unwrap();
    assert!(!a.await.unwrap().superseded && !b.await.unwrap().superseded);
}

#[tokio::test(start_paused = true)]
async fn shutdown_flushes_and_gives_back_the_rest() {
    let channels = Channels::new();
    let publisher = channels.builder().connections(1).build().unwrap();
    let sent = publisher.enqueue(step("1", 0)).await.unwrap();
    assert_eq!(publisher.shutdown(Duration::from_secs(1)).await, []);
    sent.await.unwrap();
    assert_eq!(publisher.publish(step("1", 1)).await, Err(PublishError::ShutDown));
    assert_eq!(publisher.try_publish(step("1", 1)).unwrap_err(), PublishError::ShutDown);

    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Status(503)));
    let publisher = channels.builder().connections(1).build().unwrap();
    let deliveries: Vec<_> =
        (0..3).map(|position| publisher.try_publish(step("1", position)).unwrap()).collect();
    let waiting = publisher.clone();
    let full = tokio::spawn(async move { waiting.shutdown(Duration::from_secs(3)).await });
    let undelivered = full.await.unwrap();
    let events: Vec<_> =
        undelivered.iter().map(|event| (event.name.as_str(), event.was_on_its_way)).collect();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|(name, _)| *name == "audit.step_failed"));
    assert!(events.iter().any(|(_, was)| *was));
    for delivery in deliveries {
        assert_eq!(delivery.await, Err(PublishError::Undelivered));
    }
    let stats = publisher.stats();
    assert_eq!((stats.accepted, stats.undelivered, stats.pending), (3, 3, 0));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_publisher_and_its_deliveries_loses_nothing() {
    let channels = Channels::new();
    channels.fail_next([Fault::Status(503)]);
    let publisher = channels.publisher();
    for position in 0..20 {
        drop(publisher.enqueue(step("1", position)).await.unwrap());
    }
    drop(publisher);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(positions(&channels.on("private-audit-1")), Vec::from_iter(0..20));
}

#[test]
fn what_a_runtime_leaves_goes_on_in_the_next() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(Duration::from_secs(60))]);
    let publisher = channels.builder().connections(1).build().unwrap();
    assert_eq!(publisher.try_publish(step("1", 0)).unwrap_err(), PublishError::NoRuntime);
    let first = runtime();
    let deliveries = first.block_on(async {
        let deliveries = [publisher.enqueue(step("1", 0)).await, publisher.enqueue(step("1", 1)).await];
        tokio::time::sleep(Duration::from_millis(10)).await;
        deliveries
    });
    drop(first);
    assert_eq!((publisher.stats().pending, channels.requests()), (2, 1));
    runtime().block_on(async {
        publisher.publish(step("1", 2)).await.unwrap();
        for delivery in deliveries {
            delivery.unwrap().await.unwrap();
        }
    });
    assert_eq!(positions(&channels.on("private-audit-1")), [0, 1, 2]);
    // and what nobody will ever send says so
    channels.fail_next([Fault::Stall(Duration::from_secs(60))]);
    let third = runtime();
    let [delivery] = third.block_on(async {
        let delivery = publisher.enqueue(step("1", 3)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        [delivery]
    });
    drop(third);
    drop(publisher);
    assert_eq!(runtime().block_on(delivery), Err(PublishError::Undelivered));
}

#[tokio::test(start_paused = true)]
async fn channels_that_nobody_watches_can_be_skipped() {
    let channels = Channels::new();
    let publisher = channels.builder().only_if(|channel| channel.id() == Some("1")).build().unwrap();
    let receipt = publisher.publish(step("1", 0)).await.unwrap();
    assert_eq!(receipt.channels, [Channel::audit("1").unwrap()]);
    let Receipt { channels: to, .. } = publisher.publish(step("2", 0)).await.unwrap();
    assert_eq!((to.len(), channels.requests(), channels.arrived().len()), (0, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn what_is_too_large_is_counted_as_truncated() {
    let channels = Channels::new();
    let publisher = channels.publisher();
    let Event::AuditStepFailed(mut event) = step("1", 0) else { panic!() };
    event.error = "e".repeat(50_000);
    assert_eq!(publisher.publish(event).await.unwrap().truncated, ["/error"]);
    assert_eq!(publisher.stats().truncated, 1);
}

#[tokio::test]
async fn a_server_that_is_away_gets_everything_when_it_is_back() {
    use fiche_realtime::channels_server::{ChannelsServer, Config};
    let app = || Config::new("app", "key", "secret");
    let server = ChannelsServer::bind(app()).await.unwrap().spawn();
    let port = server.addr().port();
    let settings = Settings {
        app_id: "app".into(),
        key: "key".into(),
        secret: "secret".into(),
        server: fiche_realtime::Server::Own { host: "127.0.0.1".into(), port, tls: false },
    };
    let publisher = Publisher::new(&settings).unwrap();
    publisher.publish(step("1", 0)).await.unwrap();
    server.shutdown().await.unwrap();
    let mut deliveries = HashMap::new();
    for position in 0..200 {
        deliveries
            .insert(position, publisher.enqueue(step(&(position % 9).to_string(), position)).await.unwrap());
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(publisher.stats().sent, 1);
    let mut again = app();
    again.addr = ([127, 0, 0, 1], port).into();
    let _server = spawn::spawn(again).await;
    let back = Instant::now();
    for (_, delivery) in deliveries {
        delivery.await.unwrap();
    }
    assert!(back.elapsed() < Duration::from_secs(2), "{:?}", back.elapsed());
}

#[tokio::test(start_paused = true)]
async fn requests_in_parallel_learn_the_clock_together() {
    let channels = Channels::new();
    channels.set_clock_ahead(3600);
    let publisher = channels.publisher();
    let mut all = Vec::new();
    for n in 0..4 {
        let (name, data) = note(n);
        all.push(publisher.try_publish_json(&name, &data).unwrap());
    }
    let mut errors = Vec::new();
    for delivery in all {
        errors.extend(delivery.await.err());
    }
    assert!(errors.is_empty(), "{} of 4 lost: {:?}", errors.len(), errors.first());
}

#[tokio::test(start_paused = true)]
async fn a_young_event_in_an_old_batch_has_its_own_patience() {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Reset));
    let publisher = channels.builder().connections(1).patience(Duration::from_secs(120)).build().unwrap();
    // the first takes the only connection, the second waits behind it
    let (name, data) = note(0);
    let _first = publisher.try_publish_json(&name, &data).unwrap();
    tokio::task::yield_now().await;
    let (name, data) = note(1);
    let _second = publisher.try_publish_json(&name, &data).unwrap();
    tokio::time::sleep(Duration::from_secs(115)).await;
    let accepted = Instant::now();
    let mut young = Vec::new();
    for n in 2..8 {
        let (name, data) = note(n);
        young.push(publisher.try_publish_json(&name, &data).unwrap());
    }
    let result = young.remove(0).await;
    let tried = accepted.elapsed();
    assert!(tried >= Duration::from_secs(110), "a young event ended after {tried:?}: {result:?}");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_resets_the_connection_is_alone_to_fail() {
    let channels = Channels::new();
    channels.fail_event(|arrived| (arrived.channel == "private-audit-a5").then_some(Fault::Reset));
    let publisher = channels.builder().connections(1).build().unwrap();
    let mut all = Vec::new();
    for n in 0..30 {
        let (name, data) = note(n);
        all.push(publisher.try_publish_json(&name, &data).unwrap());
    }
    let begin = Instant::now();
    let mut failed = Vec::new();
    for (n, delivery) in all.into_iter().enumerate() {
        if delivery.await.is_err() {
            failed.push(n);
        }
    }
    assert_eq!(failed, [5], "after {:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_longest_silence_counts() {
    let channels = Channels::new();
    channels.fail_next([
        Fault::TooManyRequests(Duration::from_secs(30)),
        Fault::TooManyRequests(Duration::from_secs(1)),
    ]);
    let publisher = channels.publisher();
    let begin = Instant::now();
    let mut all = Vec::new();
    for n in 0..2 {
        let (name, data) = note(n);
        all.push(publisher.try_publish_json(&name, &data).unwrap());
    }
    for delivery in all {
        delivery.await.unwrap();
    }
    assert!(
        begin.elapsed() >= Duration::from_secs(30),
        "asked for 30 s of silence, kept {:?}",
        begin.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_shutdown_loses_nothing() {
    let channels = Channels::new();
    channels.fail_if(|_| Some(Fault::Stall(Duration::from_secs(60))));
    let publisher = channels.builder().connections(1).build().unwrap();
    let mut deliveries = Vec::new();
    for n in 0..5 {
        let (name, data) = note(n);
        deliveries.push(publisher.try_publish_json(&name, &data).unwrap());
        tokio::task::yield_now().await;
    }
    {
        // as in `select!` beside a signal: its deadline passes, and it is dropped before it has returned
        let mut shutdown = Box::pin(publisher.shutdown(Duration::from_millis(10)));
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(shutdown.as_mut().poll(&mut cx).is_pending());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let back = publisher.shutdown(Duration::from_secs(1)).await;
    let stats = publisher.stats();
    assert_eq!((back.len() as u64, stats.pending), (5, 0), "{stats:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_ready_uses_the_connections_that_are_idle() {
    let channels = Channels::new();
    channels.fail_next([Fault::Stall(Duration::from_millis(100)), Fault::Status(400)]);
    channels.fail_event(|arrived| {
        matches!(arrived.name.as_str(), "x.a" | "x.f").then_some(Fault::Stall(Duration::from_secs(5)))
    });
    let publisher = channels.publisher();
    let gate =
        publisher.try_publish_json("x.gate", r#"{"audit_id":"a","fiche_id":"f","jobId":"j"}"#).unwrap();
    tokio::task::yield_now().await;
    let begin = Instant::now();
    let slow = [r#"{"audit_id":"a"}"#, r#"{"fiche_id":"f"}"#].map(|data| {
        publisher.try_publish_json(if data.contains("audit") { "x.a" } else { "x.f" }, data).unwrap()
    });
    publisher.publish_json("x.j", r#"{"jobId":"j"}"#).await.unwrap();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
    assert!(gate.await.is_err());
    drop(slow);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_was_accepted_is_given_back_by_a_shutdown_that_races_with_it() {
    for _ in 0..100 {
        let channels = Channels::new();
        channels.fail_if(|_| Some(Fault::Stall(Duration::from_secs(9))));
        let publisher = channels.publisher();
        let mut tasks = Vec::new();
        for thread in 0..3 {
            let publisher = publisher.clone();
            tasks.push(tokio::spawn(async move {
                let mut accepted = 0;
                loop {
                    match publisher.enqueue(step(&thread.to_string(), accepted)).await {
                        Ok(delivery) => {
                            drop(delivery);
                            accepted += 1
                        }
                        Err(PublishError::ShutDown) => return accepted,
                        Err(other) => panic!("{other}"),
                    }
                }
            }));
        }
        tokio::time::sleep(Duration::from_micros(300)).await;
        let given_back = publisher.shutdown(Duration::ZERO).await.len() as u64;
        let mut accepted = 0;
        for task in tasks {
            accepted += task.await.unwrap();
        }
        assert_eq!((given_back, publisher.stats().pending), (accepted, 0), "{:?}", publisher.stats());
    }
}
