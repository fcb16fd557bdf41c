//! How fast relays are. Measured on request:
//!
//! ```sh
//! cargo test --release --manifest-path examples/outbox/Cargo.toml throughput -- --ignored --nocapture
//! ```

use std::time::{Duration, Instant};

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{channels, of_audit, progress};
use crate::peer::Peer;
use crate::relays::Relay;
use crate::until::until;

const AUDITS: u64 = 100;
const EVENTS: u64 = 5_000;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes half a minute, and its figures are for people"]
async fn throughput() {
    let cluster = Cluster::start(true);
    for relays in [1, 2] {
        let url = cluster.create_database();
        measure(&format!("PostgreSQL, relays: {relays}"), Postgres::open(&url).await, &url, relays).await;
    }
    let folder = Folder::new();
    measure("SQLite", Sqlite::open(&folder.url()).await, &folder.url(), 1).await;
}

async fn measure<D: Database>(what: &str, database: D, url: &str, relays: usize) {
    let peer = Peer::start(channels(AUDITS)).await;
    let started = Instant::now();
    for number in 0..EVENTS {
        let audit = number % AUDITS;
        database.write(vec![progress(audit, audit / 2, &number.to_string())], true).await;
    }
    let written = started.elapsed();
    let running: Vec<_> =
        (0..relays).map(|_| Relay::with(url, peer.addr, &[("OUTBOX_BATCH", "100")])).collect();
    until("a request", async || peer.requests() > 0).await;
    let started = Instant::now();
    assert_eq!(database.settled().await.sent, EVENTS as i64);
    peer.flushed().await;
    let relayed = started.elapsed();
    assert_eq!(peer.duplicates(), 0);

    let mut waits = Vec::new();
    for number in 0..100 {
        let token = format!("alone {number}");
        let started = Instant::now();
        database.write(vec![of_audit(0, &token)], true).await;
        peer.hears(&token).await;
        waits.push(started.elapsed());
    }
    waits.sort_unstable();
    drop(running);
    let rate = |time: Duration| EVENTS as f64 / time.as_secs_f64();
    println!(
        "{what}: {:.0} events/s written by one writer, one a transaction; {:.0} events/s relayed from a backlog \
         of {EVENTS} on {AUDITS} audits; from the write to the subscriber {:.1} ms, the 99th of a hundred {:.1} ms",
        rate(written),
        rate(relayed),
        waits[50].as_secs_f64() * 1e3,
        waits[98].as_secs_f64() * 1e3,
    );
}
