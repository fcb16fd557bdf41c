//! Events a second of the publisher: `cargo bench --bench publish [-- EVENTS]`.
//!
//! 100,000 events (or as many as said) over 1,000 audits, each on the channels of its audit and its
//! fiche, as fast as the queue takes them: over a clean link, and over one that resets 5 % of requests,
//! answers 503 to 5 % and stalls 1 %. Server, link and publisher share this process. A watcher on all
//! channels then says whether every event arrived and in order; the clean link is also measured without
//! one. With the `PUSHER_*` variables set, it is that app's clean link that is measured, without watcher;
//! `--runs` makes it a contestant of `benches/publish-peers`: each line in is a number of events to publish,
//! each line out the seconds it took.

#[path = "../tests/load/mod.rs"]
mod load;

use std::time::{Duration, Instant};

use fiche_realtime::publish::{PublisherBuilder, Stats};
use fiche_realtime::{Publisher, Settings};
use load::faults::{Faults, link};

const AUDITS: usize = 1_000;
const FAULTS: Faults = Faults { reset: 5, busy: 5, stall: 1, stall_for: Duration::from_secs(1) };

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let events = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(100_000);
    if let Some(settings) = Settings::from_env()? {
        if std::env::args().any(|arg| arg == "--runs") {
            for line in std::io::stdin().lines() {
                println!("{}", run(Publisher::builder(&settings), line?.parse()?).await?.0);
            }
            return Ok(());
        }
        return measure("clean link", &settings, events).await;
    }
    let server = load::server(0).await;
    measure("clean link", &load::settings(server.addr().port()), events).await?;
    for faults in [None, Some(FAULTS)] {
        let watch = load::watch::watch(server.addr(), &load::channels(AUDITS)).await;
        let through = match faults {
            Some(faults) => Some(link(server.addr(), faults).await),
            None => None,
        };
        let port = through.as_ref().map_or(server.addr(), |link| link.addr).port();
        let what = if faults.is_some() { "faulty link, watched" } else { "clean link, watched" };
        measure(what, &load::settings(port), events).await?;
        watch.wait(2 * events, Duration::from_secs(60)).await;
        assert_eq!(watch.disorder(), None);
        println!("{:>28}  all arrived in order, {} repeats", "", watch.repeats());
    }
    Ok(())
}

async fn measure(what: &str, settings: &Settings, events: usize) -> Result<(), Box<dyn std::error::Error>> {
    // a stalled request is given up before the link goes on
    let publisher = Publisher::builder(settings).timeout(FAULTS.stall_for / 2);
    let (took, stats) = run(publisher, events).await?;
    let (rate, requests, retried) = (events as f64 / took, stats.requests, stats.retried);
    println!("{what:>28}  {rate:>8.0} events/s  {took:>6.2} s  {requests} requests, {retried} sent again");
    Ok(())
}

/// Publishes so many events, and says how many seconds it took.
async fn run(publisher: PublisherBuilder, events: usize) -> Result<(f64, Stats), Box<dyn std::error::Error>> {
    let publisher = publisher.build()?;
    let started = Instant::now();
    for number in 0..events {
        drop(publisher.enqueue(load::event(number % AUDITS, number / AUDITS)).await?);
    }
    let lost = publisher.shutdown(Duration::from_secs(600)).await;
    let took = started.elapsed().as_secs_f64();
    assert!(lost.is_empty(), "{} events are lost, the first: {:?}", lost.len(), lost.first());
    Ok((took, publisher.stats()))
}
