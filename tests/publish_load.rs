//! Many events at once: over a link with faults, and to a server that goes away in the middle.

mod load;

use std::time::{Duration, Instant};

use fiche_realtime::Publisher;
use load::faults::{Faults, link};

const EVENTS: usize = 10_000;
const AUDITS: usize = 200;

async fn publish(publisher: &Publisher, range: std::ops::Range<usize>) {
    for number in range {
        // whether it arrived is what the watcher says
        drop(publisher.enqueue(load::event(number % AUDITS, number / AUDITS)).await.unwrap());
        assert!(publisher.stats().pending <= 1_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_link_with_faults_everything_arrives_in_order() {
    let server = load::server(0).await;
    let watch = load::watch::watch(server.addr(), &load::channels(AUDITS)).await;
    let faults = Faults { reset: 5, busy: 5, stall: 1, stall_for: Duration::from_millis(400) };
    let link = link(server.addr(), faults).await;
    let settings = load::settings(link.addr.port());
    let timeout = Duration::from_millis(200);
    let publisher = Publisher::builder(&settings).queue(1_000).timeout(timeout).build().unwrap();
    publish(&publisher, 0..EVENTS).await;
    assert_eq!(publisher.shutdown(Duration::from_secs(60)).await, []);
    watch.wait(2 * EVENTS, Duration::from_secs(10)).await;
    assert_eq!(watch.disorder(), None);
    let stats = publisher.stats();
    assert_eq!((stats.sent, stats.failed), (EVENTS as u64, 0));
    assert!(stats.retried > 50 && watch.repeats() > 0, "{stats:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_in_the_middle_gets_all_when_it_is_back() {
    let server = load::server(0).await;
    let port = server.addr().port();
    let publisher = Publisher::builder(&load::settings(port)).queue(1_000).build().unwrap();
    publish(&publisher, 0..EVENTS / 2).await;
    let going = publisher.clone();
    let rest = tokio::spawn(async move { publish(&going, EVENTS / 2..EVENTS).await });
    server.shutdown().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let sent = publisher.stats().sent as usize;
    assert!(sent < EVENTS && publisher.stats().failed == 0, "{:?}", publisher.stats());
    let server = load::server(port).await;
    let watch = load::watch::watch(server.addr(), &load::channels(AUDITS)).await;
    let back = Instant::now();
    while (publisher.stats().sent as usize) == sent {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(back.elapsed() < Duration::from_secs(2), "{:?}", back.elapsed());
    rest.await.unwrap();
    assert_eq!(publisher.shutdown(Duration::from_secs(60)).await, []);
    let stats = publisher.stats();
    assert_eq!((stats.accepted, stats.sent, stats.failed), (EVENTS as u64, EVENTS as u64, 0));
    assert_eq!(watch.disorder(), None);
}
