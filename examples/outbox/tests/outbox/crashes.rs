//! Relays that are killed in the middle, several at once, while transactions are written.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fiche_realtime::Event;

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{Seeded, channels, global, of_audit, of_fiche, progress};
use crate::peer::Peer;
use crate::relays::{BATCH, Relay};

const AUDITS: u64 = 6;
const WRITERS: u64 = 4;
/// The least that each writer writes. It goes on while relays are killed.
const TRANSACTIONS: u64 = 40;
const KILLS: usize = 12;

/// How many seeds to try. `OUTBOX_SEEDS` sets another number.
fn seeds() -> u64 {
    std::env::var("OUTBOX_SEEDS").map_or(2, |seeds| seeds.parse().expect("a number in OUTBOX_SEEDS"))
}

/// Events of a transaction: one to three, on channels that other transactions use too.
fn some_events(seeded: &mut Seeded, writer: u64, number: u64) -> Vec<Event> {
    let event = |seeded: &mut Seeded, part: u64| {
        let audit = seeded.below(AUDITS);
        let token = format!("{writer}.{number}.{part}");
        match seeded.below(8) {
            0 => of_audit(audit, &token),
            1 => of_fiche(audit / 2, &token),
            2 => global(&token),
            _ => progress(audit, audit / 2, &token),
        }
    };
    (0..1 + seeded.below(3)).map(|part| event(seeded, part)).collect()
}

/// Transactions of a writer. One in eight rolls back.
async fn writes<D: Database>(database: D, seed: u64, writer: u64, is_over: Arc<AtomicBool>) {
    let mut seeded = Seeded(seed * 100 + writer);
    for number in 0.. {
        if number >= TRANSACTIONS && is_over.load(Ordering::Relaxed) {
            break;
        }
        let commits = seeded.below(8) != 0;
        let events = some_events(&mut seeded, writer, number);
        database.write(events, commits).await;
        tokio::time::sleep(Duration::from_millis(seeded.below(40))).await;
    }
}

/// Kills relays while events are written. Then every committed event has arrived on each of its channels, in the
/// order of the commits, and none that was rolled back.
async fn survives<D: Database>(database: D, url: &str, relays: usize, kills: usize, seed: u64) -> usize {
    let peer = Peer::start(channels(AUDITS)).await;
    peer.faults().delay = Duration::from_millis(8);
    let mut seeded = Seeded(seed);
    let mut running: Vec<_> = (0..relays).map(|_| Relay::start(url, peer.addr)).collect();
    let is_over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(writes(database.clone(), seed, writer, is_over.clone())))
        .collect();
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(30 + seeded.below(120))).await;
        let victim = seeded.below(relays as u64) as usize;
        running[victim].kill();
        running[victim] = Relay::start(url, peer.addr);
    }
    is_over.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.unwrap();
    }
    arrived_in_order(&database, &peer, seed).await;
    let duplicates = peer.duplicates();
    assert!(duplicates <= kills * BATCH, "seed {seed}: {duplicates} duplicates after {kills} kills");
    duplicates
}

/// Every event has arrived on each of its channels. The first arrivals are in the order of the ids.
async fn arrived_in_order<D: Database>(database: &D, peer: &Peer, seed: u64) {
    let counts = database.settled().await;
    peer.flushed().await;
    assert_eq!(counts.parked, 0, "seed {seed}");
    let work = database.work().await;
    assert_eq!(work.len() as i64, counts.sent, "seed {seed}: a row of the service for each event");

    for (channel, expected) in database.expected().await {
        assert_eq!(peer.first_on(&channel), expected, "seed {seed}: first arrivals on {channel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_relays_of_postgres_lose_nothing_and_keep_the_order() {
    let cluster = Cluster::shared();
    for seed in 1..=seeds() {
        let url = cluster.create_database();
        let database = Postgres::open(&url).await;
        let duplicates = survives(database.clone(), &url, 3, KILLS, seed).await;
        println!("seed {seed}: {duplicates} duplicates after {KILLS} kills of 3 relays");

        // the order that was promised is that of the commits
        const BACKWARDS: &str = "WITH place AS (
                SELECT route.channel, event.id, pg_xact_commit_timestamp(work.xmin) AS at
                FROM work JOIN outbox_event AS event ON event.data LIKE '%\"' || work.token || '\"%'
                CROSS JOIN LATERAL json_array_elements_text(event.receipt::json -> 'channels') AS route (channel))
            SELECT count(*) FROM place AS one JOIN place AS two USING (channel)
            WHERE one.id < two.id AND one.at > two.at";
        let backwards: i64 = sqlx::query_scalar(BACKWARDS).fetch_one(&database.pool).await.unwrap();
        assert_eq!(backwards, 0, "seed {seed}: ids of one channel against the order of the commits");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_relays_of_sqlite_lose_nothing_and_keep_the_order() {
    for seed in 1..=seeds() {
        let folder = Folder::new();
        let database = Sqlite::open(&folder.url()).await;
        let duplicates = survives(database, &folder.url(), 2, KILLS, seed).await;
        println!("seed {seed}: {duplicates} duplicates after {KILLS} kills of 2 relays");
    }
}

/// Without a crash there are no duplicates, however many relays there are, and however their events' channels are
/// linked.
#[tokio::test(flavor = "multi_thread")]
async fn several_relays_send_each_event_once() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    assert_eq!(survives(database.clone(), &url, 4, 0, 4).await, 0);

    // the same with a backlog, from which each relay takes a part
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let mut seeded = Seeded(5);
    for number in 0..150 {
        database.write(some_events(&mut seeded, 0, number), true).await;
    }
    let peer = Peer::start(channels(AUDITS)).await;
    peer.faults().delay = Duration::from_millis(8);
    let _relays = [(); 4].map(|()| Relay::with(&url, peer.addr, &[("OUTBOX_BATCH", "5")]));
    arrived_in_order(&database, &peer, 5).await;
    assert_eq!(peer.duplicates(), 0);
}

/// The one moment that no outbox can get rid of: published, and not yet marked.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_killed_before_it_marks_repeats_its_batch() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(AUDITS)).await;
    peer.faults().held.push("held".into());
    let mut relay = Relay::start(&url, peer.addr);
    database.write(vec![of_audit(0, "before"), of_audit(1, "held"), of_fiche(0, "beside")], true).await;
    peer.hears("held").await;
    peer.hears("before").await;
    peer.hears("beside").await;
    assert_eq!(database.counts().await.waiting, 3, "nothing is marked before the whole batch has ended");
    relay.kill();
    peer.faults().held.clear();
    let _other = Relay::start(&url, peer.addr);
    assert_eq!(database.settled().await.sent, 3);
    peer.flushed().await;
    for (channel, tokens) in database.expected().await {
        for token in tokens {
            let copies = peer.on(&channel).iter().filter(|arrived| **arrived == token).count();
            assert_eq!(copies, 2, "{token} on {channel}");
        }
    }
    assert_eq!(peer.duplicates(), 3);
}
