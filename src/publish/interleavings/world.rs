//! A world: a publisher, its runtimes, producers, and waiters. It ends with a check of the properties that must hold.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{Either, select};
use shuttle::future::{JoinHandle, block_on};
use shuttle::rand::{Rng, thread_rng};
use shuttle::sync::mpsc;
use shuttle::thread;

use super::lock::point;
use super::panics;
use super::runtime::Handle;
use super::server::{Server, yields};
use super::time;
use crate::publish::machine::Options;
use crate::publish::observe::Place;
use crate::publish::shared::Shared;
use crate::publish::{Delivery, PublishError, Publisher, Receipt, Undelivered};
use crate::sign::Signer;

/// The events of a schedule. Everything else is random.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan {
    pub runtimes: usize,
    /// The number of runtimes that end, counted from the first.
    pub ends: usize,
    /// The number of runtimes that stand still, for a while or for ever, counted backwards from the last but one. The
    /// last one never does.
    pub stand_still: usize,
    /// Whether time passes, so that timers end.
    pub has_time: bool,
    /// Whether the server fails requests.
    pub fails: bool,
    /// Whether the publisher is shut down while events are published.
    pub shuts_down: bool,
}

pub(super) const EVENTS: usize = 3;
pub(super) const SECOND: Duration = Duration::from_secs(1);

/// The observations of a schedule's threads. Each lock is held within one step only.
#[derive(Clone, Default)]
struct Seen {
    /// The events that were accepted.
    accepted: Arc<Mutex<Vec<String>>>,
    /// The ends of the events that had a waiter.
    ends: Arc<Mutex<Vec<End>>>,
    given_back: Arc<Mutex<Vec<Undelivered>>>,
}

type End = (String, Result<Receipt, PublishError>);

/// An event for a waiter.
type Wait = (String, Delivery);

/// Plays a plan once.
pub(super) fn world(plan: Plan) {
    let server = Server::new(plan.fails);
    let publisher = publisher(&server, thread_rng().gen_range(1..4));
    let runtimes: Vec<Handle> = (0..plan.runtimes).map(Handle::new).collect();
    let living = (plan.ends < plan.runtimes).then(|| runtimes[plan.runtimes - 1].clone());
    let seen = Seen::default();
    let time = plan.has_time.then(time_passes);
    let mut threads = Vec::new();

    // a waiter outside of any runtime does not learn that all drivers stand still
    let mut places = vec![living.clone()];
    if plan.stand_still == 0 && living.is_some() {
        places.push(None);
    }
    let waits = places.into_iter().map(|place| {
        let (sender, receiver) = mpsc::channel::<Wait>();
        let seen = seen.clone();
        threads.push(thread::spawn(move || {
            while let Ok((name, delivery)) = receiver.recv() {
                let end = block_on_in(place.as_ref(), delivery);
                seen.ends.lock().unwrap().push((name, end));
            }
        }));
        sender
    });
    let waits: Vec<_> = waits.collect();
    for (number, runtime) in runtimes.iter().enumerate() {
        runtime.spawn(publish(publisher.clone(), number, seen.clone(), waits.clone()));
    }
    drop(waits);

    for runtime in &runtimes[..plan.ends] {
        let runtime = runtime.clone();
        threads.push(thread::spawn(move || {
            some_points(60);
            runtime.end();
        }));
    }
    for runtime in runtimes.iter().rev().skip(1).take(plan.stand_still) {
        let runtime = runtime.clone();
        threads.push(thread::spawn(move || {
            some_points(60);
            runtime.stand_still();
            some_points(300);
            match thread_rng().gen_range(0..2) {
                0 => runtime.go_on(),
                _ => runtime.end(),
            }
        }));
    }
    if plan.shuts_down {
        let (publisher, seen, living) = (publisher.clone(), seen.clone(), living.clone());
        threads.push(thread::spawn(move || {
            some_points(100);
            let place = living.filter(|_| thread_rng().gen_range(0..2) == 0);
            shut_down(plan, &publisher, place.as_ref(), &seen);
        }));
    }
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    shut_down(plan, &publisher, living.as_ref(), &seen);

    check(plan, &publisher, &server, &seen);
    // all tasks end by themselves, because there is nothing left to do
    runtimes.iter().for_each(|runtime| block_on(runtime.idle()));
    end(&runtimes, time, publisher);
}

pub(super) fn time_passes() -> JoinHandle<()> {
    let one_in = [2, 10, 50][thread_rng().gen_range(0..3)];
    shuttle::future::spawn(time::pass(one_in))
}

/// Ends the runtimes and the time, so that a schedule leaves nothing behind.
pub(super) fn end(runtimes: &[Handle], time: Option<JoinHandle<()>>, publisher: Publisher) {
    runtimes.iter().for_each(Handle::end);
    time::end();
    time.into_iter().for_each(|time| block_on(time).unwrap());
    let shared = Arc::downgrade(&publisher.shared);
    drop(publisher);
    assert!(shared.upgrade().is_none(), "something keeps the publisher");
    panics::none_was_caught();
}

pub(super) fn publisher(server: &Server, queue: usize) -> Publisher {
    let options = Options {
        app_path: "/apps/1".into(),
        queue,
        queue_bytes: usize::MAX,
        connections: thread_rng().gen_range(1..3),
        timeout: 5 * SECOND,
        patience: 12 * SECOND,
        coalesce: false,
        seed: 1,
    };
    let place = Place { address: "localhost".into(), port: 80 };
    let shared = Shared::new(Box::new(server.clone()), Signer::new("key", "secret"), place, options);
    Publisher { shared: Arc::new(shared), is_watched: None }
}

/// Publishes events on one of two channels, and gives some of them to the waiters.
async fn publish(publisher: Publisher, producer: usize, seen: Seen, waits: Vec<mpsc::Sender<Wait>>) {
    for n in 0..EVENTS {
        let name = format!("{producer}.{n}");
        let data = format!(r#"{{"audit_id":"a{}"}}"#, producer % 2);
        let queued = match thread_rng().gen_range(0..6) {
            0 => Some(publisher.try_publish_json(&name, &data)),
            // gives up if there is no room soon
            1 => {
                let soon = pin!(yields(thread_rng().gen_range(0..4)));
                match select(pin!(publisher.enqueue_json(&name, &data)), soon).await {
                    Either::Left((queued, _)) => Some(queued),
                    Either::Right(_) => None,
                }
            }
            _ => Some(publisher.enqueue_json(&name, &data).await),
        };
        match queued {
            Some(Ok(delivery)) => {
                seen.accepted.lock().unwrap().push(name.clone());
                match thread_rng().gen_range(0..=waits.len() + 1) {
                    0 => drop(delivery),
                    1 => {
                        let end = delivery.await;
                        seen.ends.lock().unwrap().push((name, end));
                    }
                    waiter => waits[waiter - 2].send((name, delivery)).unwrap(),
                }
            }
            Some(Err(PublishError::ShutDown)) => return,
            Some(Err(error)) => assert_eq!(error, PublishError::Full),
            None => {}
        }
    }
}

fn shut_down(plan: Plan, publisher: &Publisher, place: Option<&Handle>, seen: &Seen) {
    let deadlines = match plan.has_time {
        true => [Duration::ZERO, SECOND, 20 * SECOND],
        false => [Duration::ZERO, Duration::MAX, Duration::MAX],
    };
    let deadline = deadlines[thread_rng().gen_range(0..3)];
    let event = r#"{"audit_id":"a0"}"#;
    let last = block_on_in(place, async { publisher.try_publish_json("last", event) });
    some_points(100);
    let given_back = block_on_in(place, publisher.shutdown(deadline));
    if let Ok(delivery) = last {
        let end = ended(plan.has_time, delivery);
        seen.ends.lock().unwrap().push(("last".into(), end));
    }
    if deadline == Duration::MAX && place.is_some() && !plan.shuts_down {
        assert_eq!(given_back, [], "a runtime sends it all");
    }
    seen.given_back.lock().unwrap().extend(given_back);
}

/// Returns the end of a delivery after a shutdown has returned.
pub(super) fn ended(has_time: bool, delivery: Delivery) -> Result<Receipt, PublishError> {
    match has_time {
        false => delivery.now_or_never().expect("all have their end when a shutdown returns"),
        // the deadline can pass while another thread is about to report the end
        true => block_on(delivery),
    }
}

pub(super) fn block_on_in<F: Future>(place: Option<&Handle>, future: F) -> F::Output {
    match place {
        Some(runtime) => runtime.block_on(future),
        None => block_on(future),
    }
}

/// Lets other threads run, a random number of times.
pub(super) fn some_points(most: usize) {
    for _ in 0..thread_rng().gen_range(0..most) {
        point();
    }
}

/// Checks the properties that hold after the publisher was shut down.
fn check(plan: Plan, publisher: &Publisher, server: &Server, seen: &Seen) {
    let stats = publisher.stats();
    assert_eq!(stats.pending, 0, "{stats}");
    assert_eq!(stats.accepted, stats.sent + stats.failed + stats.undelivered, "{stats}");
    let arrived = server.arrived();
    let given_back = seen.given_back.lock().unwrap();
    let back: HashSet<&str> = given_back.iter().map(|event| &*event.name).collect();
    assert_eq!(back.len(), given_back.len(), "given back once: {given_back:?}");
    assert_eq!(back.len() as u64, stats.undelivered, "given back, as it was counted: {given_back:?}");
    for (name, end) in &*seen.ends.lock().unwrap() {
        match end {
            Ok(_) => assert!(arrived.contains(name), "{name} was sent"),
            Err(PublishError::Undelivered) => assert!(back.contains(&**name), "{name} was given back"),
            Err(PublishError::NoRuntime) => assert!(plan.ends > 0, "{name} has a runtime"),
            Err(error) => assert!(plan.has_time, "{name}: {error}"),
        }
    }
    let accepted = seen.accepted.lock().unwrap();
    if !plan.has_time {
        let lost = accepted.iter().find(|name| !arrived.contains(name) && !back.contains(&***name));
        assert_eq!(lost, None, "{name:?} was lost", name = lost);
    }
    for producer in 0..plan.runtimes {
        let of = |name: &&String| name.starts_with(&format!("{producer}."));
        assert!(arrived.iter().filter(of).is_sorted(), "in order: {arrived:?}");
    }
}
