//! A database that does not answer, or only after a long time.

use std::time::Duration;

use fiche_realtime::{Publisher, Server, Settings};
use outbox::postgres::PostgresStore;
use outbox::{Options, relay, sqlite};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{channels, of_audit};
use crate::peer::Peer;
use crate::relays::Relay;

/// A statement that gets no answer would hold the relay for ever, and SIGTERM would not end it.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_ends_if_the_database_does_not_answer() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    database.write(vec![of_audit(0, "waits")], true).await;
    let server = Server::Own { host: "127.0.0.1".into(), port: 9, tls: false };
    let settings = Settings { app_id: "app".into(), key: "key".into(), secret: "secret".into(), server };
    let publisher = Publisher::new(&settings).unwrap();
    let mut lock = database.pool.begin().await.unwrap();
    sqlx::query("LOCK TABLE outbox_channel").execute(&mut *lock).await.unwrap();
    let mut store = PostgresStore::connect(&url).await.unwrap();
    let options = Options { step: Duration::from_millis(500), ..Options::default() };
    let (_stop, stopped) = watch::channel(false);
    let ended = timeout(Duration::from_secs(20), relay::run(&mut store, &publisher, &options, stopped)).await;
    let error = ended.expect("the relay ends").unwrap_err().to_string();
    assert!(error.contains("within 0.5 s, found no answer; start the relay again"), "{error}");
}

/// Otherwise a relay whose machine vanishes would keep its channels.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_of_a_frozen_relay_ends_after_a_minute() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let other = format!("{url}?options[idle_in_transaction_session_timeout]=500ms");
    for (url, expected) in [(url, "1min"), (other, "500ms")] {
        let store = PostgresStore::connect(&url).await.unwrap();
        let shown = sqlx::query_scalar("SHOW idle_in_transaction_session_timeout");
        let shown: String = shown.fetch_one(store.pool()).await.unwrap();
        assert_eq!(shown, expected);
    }
}

/// The service writes for longer than the relay waits for its lock.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_transaction_in_sqlite_repeats_nothing() {
    let folder = Folder::new();
    let database = Sqlite::open(&folder.url()).await;
    let peer = Peer::start(channels(2)).await;
    let _relay = Relay::start(&folder.url(), peer.addr);
    database.write(vec![of_audit(0, "first")], true).await;
    database.settled().await;
    peer.faults().delay = Duration::from_secs(2);
    database.write(vec![of_audit(1, "second")], true).await;
    let long = database.pool.begin_with(sqlite::BEGIN).await.unwrap();
    peer.hears("second").await;
    sleep(Duration::from_secs(14)).await;
    assert_eq!(database.counts().await.waiting, 1, "expected the transaction to come before the mark");
    drop(long);
    assert_eq!(database.settled().await.sent, 2);
    peer.flushed().await;
    assert_eq!(peer.duplicates(), 0);
}
