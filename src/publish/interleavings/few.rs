//! Worlds of a few steps, in which schedules with few preemptions reach rare moments.

use std::time::Duration;

use futures_util::FutureExt;
use shuttle::future::block_on;
use shuttle::rand::{Rng, thread_rng};
use shuttle::thread;

use super::runtime::Handle;
use super::server::Server;
use super::world::{EVENTS, SECOND, block_on_in, end, ended, publisher, some_points, time_passes};
use crate::publish::{Delivery, PublishError, Publisher};

const DATA: &str = r#"{"audit_id":"a0"}"#;

fn publish_in(runtime: &Handle, publisher: &Publisher, name: &str) -> Delivery {
    let _entered = runtime.enter();
    publisher.try_publish_json(name, DATA).unwrap()
}

/// Events wait in a runtime that is blocked for ever.
pub(super) fn stands_still_for_good(shuts_down: bool) {
    let server = Server::new(false);
    let publisher = publisher(&server, EVENTS);
    let [still, living] = [0, 1].map(Handle::new);
    let time = time_passes();
    let published: Vec<_> = (0..EVENTS).map(|n| publish_in(&still, &publisher, &format!("0.{n}"))).collect();
    let stops = still.clone();
    let stops = thread::spawn(move || {
        some_points(200);
        stops.stand_still();
    });
    if shuts_down {
        let place = [None, Some(&still), Some(&living)][thread_rng().gen_range(0..3)];
        let given_back = block_on_in(place, publisher.shutdown(SECOND));
        let ends: Vec<_> = published.into_iter().map(|delivery| ended(true, delivery)).collect();
        let undelivered = ends.iter().filter(|end| **end == Err(PublishError::Undelivered)).count();
        assert_eq!(given_back.len(), undelivered, "{ends:?}");
    } else {
        for delivery in published {
            // an event may fail, because time can pass faster than it is sent
            _ = living.block_on(delivery);
        }
        assert_eq!(publisher.stats().pending, 0);
        block_on(living.idle());
    }
    assert!(server.arrived().is_sorted());
    stops.join().unwrap();
    end(&[still, living], Some(time), publisher);
}

/// A shutdown gives up, or finds nothing to do, while an event is ending.
pub(super) fn shuts_down_at_once() {
    let publisher = publisher(&Server::new(false), 1);
    let runtime = Handle::new(0);
    let delivery = publish_in(&runtime, &publisher, "0.0");
    some_points(60);
    let given_back = block_on(publisher.shutdown(Duration::ZERO));
    let end_of_it = delivery.now_or_never().expect("it has its end when a shutdown returns");
    assert_eq!(given_back.len(), usize::from(end_of_it.is_err()), "{end_of_it:?}");
    block_on(runtime.idle());
    end(&[runtime], None, publisher);
}

/// Two runtimes drive the machine, and come to rest by themselves.
pub(super) fn two_rest() {
    let publisher = publisher(&Server::new(false), 2);
    let runtimes = [0, 1].map(Handle::new);
    let deliveries = [0, 1].map(|n| publish_in(&runtimes[n], &publisher, &format!("{n}.0")));
    for delivery in deliveries {
        block_on(delivery).unwrap();
    }
    runtimes.iter().for_each(|runtime| block_on(runtime.idle()));
    end(&runtimes, None, publisher);
}
