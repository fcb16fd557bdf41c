//! What goes away and comes back: the database, notifications, the relay. And rows that go for good.

use std::time::{Duration, Instant};

use outbox::postgres::PostgresStore;
use outbox::sqlite::SqliteStore;
use outbox::store::Store;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{channels, of_audit, progress};
use crate::peer::Peer;
use crate::relays::{BATCH, Relay};
use crate::until::until;

/// A relay that only looks when it is woken, but for once in ten minutes.
const WOKEN: [(&str, &str); 1] = [("OUTBOX_POLL_MS", "600000")];

#[tokio::test(flavor = "multi_thread")]
async fn relays_outlive_a_crash_of_the_database() {
    let mut cluster = Cluster::start(true);
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    peer.faults().delay = Duration::from_millis(8);
    let _relays = [0, 1].map(|_| Relay::start(&url, peer.addr));
    for number in 0..60 {
        let audit = number % 4;
        database.write(vec![progress(audit, audit / 2, &format!("{number}"))], true).await;
    }
    peer.hears("10").await;
    assert!(database.counts().await.waiting > 0, "expected the crash to come in the middle");
    cluster.crash();
    sleep(Duration::from_millis(300)).await;
    cluster.restart();
    // the pool has broken connections
    let database = Postgres::open(&url).await;
    assert_eq!(database.settled().await.sent, 60);
    peer.flushed().await;
    database.write(vec![of_audit(0, "after")], true).await;
    peer.hears("after").await;
    for (channel, expected) in database.expected().await {
        assert_eq!(peer.first_on(&channel), expected, "first arrivals on {channel}");
    }
    // one crash, and two relays with a batch each
    assert!(peer.duplicates() <= 2 * BATCH, "{} duplicates", peer.duplicates());
}

/// A relay that is frozen in the middle loses its channels. It does not know, and goes on when it wakes up.
#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_relay_that_wakes_up_keeps_the_order() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(2)).await;
    peer.faults().held.push("frozen".into());
    database.write(vec![of_audit(0, "frozen")], true).await;
    for number in 0..10 {
        database.write(vec![progress(0, 0, &format!("{number}"))], true).await;
    }
    let impatient = format!("{url}?options[idle_in_transaction_session_timeout]=500ms");
    let frozen = Relay::start(&impatient, peer.addr);
    peer.hears("frozen").await;
    frozen.signal("STOP");
    peer.faults().held.clear();
    let _other = Relay::start(&url, peer.addr);
    peer.hears("4").await;
    peer.faults().delay = Duration::from_millis(30);
    frozen.signal("CONT");
    assert_eq!(database.settled().await.sent, 11);
    // it repeats the request that was not answered, and then the rest of its batch
    let copies = || peer.on("private-audit-0").iter().filter(|token| *token == "9").count();
    until("the relay that was frozen goes on", async || copies() == 2).await;
    peer.flushed().await;
    for (channel, expected) in database.expected().await {
        assert_eq!(peer.first_on(&channel), expected, "first arrivals on {channel}");
    }
    assert!(peer.duplicates() <= BATCH, "{} duplicates", peer.duplicates());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_wakes_a_relay_and_an_interval_finds_what_was_not_told() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    let relay = Relay::with(&url, peer.addr, &WOKEN);
    database.write(vec![of_audit(0, "first")], true).await;
    peer.hears("first").await;
    for number in 0..3 {
        sleep(Duration::from_millis(100)).await;
        let (token, written) = (format!("told {number}"), Instant::now());
        database.write(vec![of_audit(0, &token)], true).await;
        peer.hears(&token).await;
        assert!(written.elapsed() < Duration::from_secs(5));
    }
    // the connection that listens is lost, and comes back
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'outbox' AND datname = current_database()";
    sqlx::query(end).execute(&database.pool).await.unwrap();
    sleep(Duration::from_millis(300)).await;
    database.write(vec![of_audit(0, "told again")], true).await;
    peer.hears("told again").await;
    drop(relay);

    // a row that was written without a notification
    let _relay = Relay::start(&url, peer.addr);
    sleep(Duration::from_millis(300)).await;
    let mut transaction = database.pool.begin().await.unwrap();
    let silent = "WITH event AS (INSERT INTO outbox_event (name, data)
        VALUES ('audit.note', '{\"audit_id\":\"1\",\"message\":\"not told\"}') RETURNING id),
        channel AS (INSERT INTO outbox_channel (name) VALUES ('private-audit-1'))
        INSERT INTO outbox_place SELECT 'private-audit-1', id, true FROM event";
    sqlx::query(silent).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    peer.hears("not told").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_asked_to_end_repeats_nothing() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    ends_well(Postgres::open(&url).await, &url).await;
    let folder = Folder::new();
    ends_well(Sqlite::open(&folder.url()).await, &folder.url()).await;
}

async fn ends_well<D: Database>(database: D, url: &str) {
    let peer = Peer::start(channels(4)).await;
    peer.faults().delay = Duration::from_millis(4);
    for number in 0..100 {
        let audit = number % 4;
        database.write(vec![progress(audit, audit / 2, &format!("{number}"))], true).await;
    }
    let mut ended_early = 0;
    while database.counts().await.waiting > 0 {
        let requests = peer.requests();
        let relay = Relay::start(url, peer.addr);
        until("a request", async || peer.requests() > requests).await;
        sleep(Duration::from_millis(20)).await;
        assert!(relay.terminate().success());
        ended_early += usize::from(database.counts().await.waiting > 0);
    }
    assert!(ended_early > 0, "expected to ask a relay in the middle");
    assert_eq!(peer.duplicates(), 0);
    for (channel, tokens) in database.expected().await {
        assert_eq!(peer.on(&channel), tokens, "{channel}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sent_events_are_cleaned_up_in_bounded_steps() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    cleans(&database, &PostgresStore::connect(&url).await.unwrap(), &url).await;
    // no queue, no row: neither of the channels is left
    let channels: i64 =
        sqlx::query_scalar("SELECT count(*) FROM outbox_channel").fetch_one(&database.pool).await.unwrap();
    assert_eq!(channels, 0);
    let folder = Folder::new();
    let database = Sqlite::open(&folder.url()).await;
    cleans(&database, &SqliteStore::open(&folder.url()).await.unwrap(), &folder.url()).await;
}

async fn cleans<D: Database, S: Store>(database: &D, store: &S, url: &str) {
    let peer = Peer::start(channels(4)).await;
    let relay = Relay::start(url, peer.addr);
    for number in 0..25 {
        database.write(vec![progress(number % 4, 0, &format!("{number}"))], true).await;
    }
    assert_eq!(database.settled().await.sent, 25);
    peer.flushed().await;
    drop(relay);
    let hour = Duration::from_secs(60 * 60);
    assert_eq!(store.clean(hour, 10).await.unwrap(), 0, "all of them are younger");
    // a waiting event and a parked one are not cleaned up, however old they are
    database.write(vec![of_audit(0, "waits")], true).await;
    sleep(Duration::from_millis(20)).await;
    let mut deleted = Vec::new();
    for _ in 0..4 {
        deleted.push(store.clean(Duration::ZERO, 10).await.unwrap());
    }
    assert_eq!(deleted, [10, 10, 5, 0]);
    let counts = database.counts().await;
    assert_eq!((counts.waiting, counts.sent), (1, 0));

    // a relay does it by itself
    let variables = [("OUTBOX_KEEP_SENT_S", "0"), ("OUTBOX_CLEAN_EVERY_S", "1")];
    let _relay = Relay::with(url, peer.addr, &variables);
    until("the relay cleans up", async || database.counts().await == Default::default()).await;
    assert!(peer.has_heard("waits"));
}

/// The clock of the database was ahead when a channel had to wait, and was set right then.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_back_stops_no_channel() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    database.write(vec![progress(0, 0, "ahead"), of_audit(1, "waits")], true).await;
    let ahead = "UPDATE outbox_channel SET not_before = now() + CASE name WHEN 'private-audit-1'
        THEN interval '1 minute' ELSE interval '1 hour' END";
    sqlx::query(ahead).execute(&database.pool).await.unwrap();
    let peer = Peer::start(channels(2)).await;
    let _relay = Relay::start(&url, peer.addr);
    peer.hears("ahead").await;

    let folder = Folder::new();
    let in_sqlite = Sqlite::open(&folder.url()).await;
    in_sqlite.write(vec![progress(0, 0, "ahead in SQLite")], true).await;
    let ahead = "UPDATE outbox_channel SET not_before = not_before + 3600000";
    sqlx::query(ahead).execute(&in_sqlite.pool).await.unwrap();
    let _other = Relay::start(&folder.url(), peer.addr);
    peer.hears("ahead in SQLite").await;
    assert!(!peer.has_heard("waits"));
}
