//! Events that cannot be sent, and a server that does not accept any.

use std::time::Duration;

use futures_util::future::join_all;
use outbox::Entry;
use outbox::postgres::write_entries;
use sqlx::PgPool;
use tokio::time::sleep;

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{channels, global, of_audit, of_fiche, progress};
use crate::peer::Peer;
use crate::relays::{Relay, output};
use crate::until::until;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_event_is_parked_and_its_channel_goes_on() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    parks(Postgres::open(&url).await, &url).await;
    let folder = Folder::new();
    parks(Sqlite::open(&folder.url()).await, &folder.url()).await;
}

async fn parks<D: Database>(database: D, url: &str) {
    let peer = Peer::start(channels(2)).await;
    peer.faults().refused.insert("refused".into(), 400);
    database.write(vec![progress(0, 0, "first"), progress(0, 0, "refused"), of_fiche(0, "next")], true).await;
    let _relay = Relay::start(url, peer.addr);
    let counts = database.settled().await;
    peer.flushed().await;
    assert_eq!((counts.sent, counts.parked), (2, 1));
    peer.hears("next").await;
    assert_eq!(peer.on("private-fiche-0"), ["first", "next"]);
    assert_eq!(output(url, &["status"]), "waiting 0, sent 2, parked 1\n");

    let parked = output(url, &["parked"]);
    let [id, name, error, data] = parked.trim().split('\t').collect::<Vec<_>>()[..] else {
        panic!("{parked}")
    };
    assert!(name == "audit.progress" && error.contains("400") && data.contains("refused"), "{parked}");
    // whoever mends the cause sends the event after all, behind what was sent meanwhile
    peer.faults().refused.clear();
    assert_ne!(output(url, &["requeue", id]).trim(), id);
    let counts = database.settled().await;
    peer.flushed().await;
    assert_eq!((counts.sent, counts.parked), (3, 0));
    peer.hears("refused").await;
    assert_eq!(peer.on("private-fiche-0"), ["first", "next", "refused"]);

    let again = crate::relays::outbox(url).args(["requeue", id]).output().unwrap();
    assert!(!again.status.success());
    let error = String::from_utf8(again.stderr).unwrap();
    assert!(error.contains("expected the id of a parked event"), "{error}");
}

/// What the contract refuses is parked without a request, and what only a newer contract knows is sent.
#[tokio::test(flavor = "multi_thread")]
async fn stored_text_is_checked_by_the_relay() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(2)).await;
    let _relay = Relay::start(&url, peer.addr);
    write_text(&database.pool, "audit.progress", r#"{"audit_id":"0","completed_steps":"one"}"#).await;
    assert_eq!(database.settled().await.parked, 1);
    assert_eq!(peer.requests(), 0);
    assert!(output(&url, &["parked"]).contains("/completed_steps"));
    write_text(&database.pool, "audit.of_the_future", r#"{"audit_id":"0","message":"news"}"#).await;
    peer.hears("news").await;
    assert_eq!(peer.on("private-audit-0"), ["news"]);
}

async fn write_text(pool: &PgPool, name: &str, data: &str) {
    let mut transaction = pool.begin().await.unwrap();
    let entry = Entry::of_json(name, data.to_owned()).unwrap();
    write_entries(&mut transaction, &[entry]).await.unwrap();
    transaction.commit().await.unwrap();
}

/// The server has a bug that one event meets, or a firewall refuses its text, and others are served.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_server_cannot_serve_is_parked_at_last() {
    let cluster = Cluster::shared();
    let urls = [403, 500].map(|status| (status, cluster.create_database()));
    join_all(urls.map(|(status, url)| poisoned(status, url))).await;
}

async fn poisoned(status: u16, url: String) {
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    peer.faults().refused.insert("poison".into(), status);
    let innocent = vec![of_audit(2, "innocent"), of_audit(3, "innocent too")];
    database.write([vec![progress(0, 0, "poison"), of_fiche(0, "behind")], innocent].concat(), true).await;
    // four heavy attempts have failed already, so that the next one is the last. The others have failed with it, in
    // the same requests.
    sqlx::query("UPDATE outbox_event SET attempts = CASE WHEN data LIKE '%poison%' THEN 160 ELSE 120 END")
        .execute(&database.pool)
        .await
        .unwrap();
    let _relay = Relay::with(&url, peer.addr, &[("OUTBOX_PATIENCE_MS", "100")]);
    for number in 0..200 {
        database.write(vec![global(&format!("other {number}"))], true).await;
        if database.counts().await.parked == 1 {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    peer.hears("behind").await;
    assert_eq!(database.settled().await.parked, 1, "{status}");
    assert!(output(&url, &["parked"]).contains("poison"), "{status}");
    peer.flushed().await;
    assert_eq!(peer.on("private-fiche-0"), ["behind"], "{status}");
    assert!(peer.has_heard("innocent") && peer.has_heard("innocent too"), "{status}");
}

/// Neither an outage nor a wrong secret or scheme is an event's fault.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_parks_nothing_and_keeps_the_order() {
    let cluster = Cluster::shared();
    let urls = [400, 401, 403, 429, 503].map(|status| (status, cluster.create_database()));
    join_all(urls.map(|(status, url)| outlives(status, url))).await;
}

async fn outlives(status: u16, url: String) {
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    peer.faults().outage = Some(status);
    let _relays = [0, 1].map(|_| Relay::with(&url, peer.addr, &[("OUTBOX_PATIENCE_MS", "50")]));
    for number in 0..12 {
        let audit = number % 4;
        database.write(vec![progress(audit, audit / 2, &format!("{number}"))], true).await;
    }
    // as if it had lasted for a while
    sqlx::query("UPDATE outbox_event SET attempts = 6").execute(&database.pool).await.unwrap();
    until("four requests", async || peer.requests() >= 4).await;
    sleep(Duration::from_millis(300)).await;
    let counts = database.counts().await;
    assert_eq!((counts.waiting, counts.parked), (12, 0), "{status}");
    if status == 400 {
        // it would park what it meets in the batch in which the first event gets through
        return;
    }
    peer.faults().outage = None;
    assert_eq!(database.settled().await.sent, 12, "{status}");
    peer.flushed().await;
    peer.hears("11").await;
    for (channel, tokens) in database.expected().await {
        assert_eq!(peer.on(&channel), tokens, "{status} on {channel}");
    }
}
