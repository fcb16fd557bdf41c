//! The order of a channel, and what it may hold up.

use std::collections::BTreeMap;
use std::time::Duration;

use outbox::batch::Settlement;
use outbox::postgres::{self, PostgresStore};
use outbox::sqlite::SqliteStore;
use outbox::{Claim, Store};
use tokio::time::{sleep, timeout};

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::{channels, global, of_audit, of_fiche, progress};
use crate::peer::Peer;
use crate::relays::Relay;
use crate::until::until;

/// Ids are given when a row is inserted, not when it is committed. So a relay could see the second of two ids
/// first, and pass the first one.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_passes_no_event_that_is_not_committed_yet() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(2)).await;
    database.write(vec![of_fiche(0, "first of the fiche"), of_audit(0, "first of the audit")], true).await;
    let mut slow = database.pool.begin().await.unwrap();
    postgres::write(&mut slow, &[progress(0, 0, "slow")]).await.unwrap();
    let of_database = database.clone();
    let mut quick = tokio::spawn(async move { of_database.write(vec![of_audit(0, "quick")], true).await });
    // a channel in common: the second writer waits for the first one
    assert!(timeout(Duration::from_millis(300), &mut quick).await.is_err(), "expected the writer to wait");
    // no channel in common: it neither waits nor is held up
    database.write(vec![of_audit(1, "other")], true).await;
    let _relays = [Relay::start(&url, peer.addr), Relay::start(&url, peer.addr)];
    peer.hears("other").await;
    peer.hears("first of the audit").await;
    // as far as a relay sees, the queues of both channels are empty now; the channels have to keep their rows
    until("three events are marked", async || database.counts().await.sent == 3).await;
    assert!(!peer.has_heard("quick") && !peer.has_heard("slow"));

    slow.commit().await.unwrap();
    quick.await.unwrap();
    assert_eq!(database.settled().await.sent, 5);
    peer.flushed().await;
    peer.hears("quick").await;
    assert_eq!(peer.on("private-audit-0"), ["first of the audit", "slow", "quick"]);
    assert_eq!(peer.on("private-fiche-0"), ["first of the fiche", "slow"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_published_if_and_only_if_its_transaction_commits() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    commits_or_not(Postgres::open(&url).await, &url).await;
    let folder = Folder::new();
    commits_or_not(Sqlite::open(&folder.url()).await, &folder.url()).await;
}

async fn commits_or_not<D: Database>(database: D, url: &str) {
    let peer = Peer::start(channels(2)).await;
    let _relay = Relay::start(url, peer.addr);
    database.write(vec![progress(0, 0, "undone"), global("undone too")], false).await;
    database.write(vec![progress(0, 0, "done"), global("done too")], true).await;
    peer.hears("done too").await;
    assert_eq!(database.settled().await.sent, 2);
    peer.flushed().await;
    assert_eq!(database.work().await, ["done", "done too"]);
    assert_eq!(peer.on("private-fiche-0"), ["done"]);
    assert_eq!(peer.on("private-global"), ["done too"]);
}

/// One relay waits for an answer. Another one sends what has no channel in common with it, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn relays_share_the_channels_but_no_channel() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    peer.faults().held.push("held".into());
    let _relays = [Relay::start(&url, peer.addr), Relay::start(&url, peer.addr)];
    database.write(vec![progress(0, 0, "held")], true).await;
    peer.hears("held").await;
    database.write(vec![progress(1, 0, "behind the fiche"), of_audit(0, "behind the audit")], true).await;
    database.write(vec![of_audit(1, "behind both"), progress(2, 1, "free")], true).await;
    peer.hears("free").await;
    // longer than a round of the other relay
    sleep(Duration::from_millis(500)).await;
    for token in ["behind the fiche", "behind the audit", "behind both"] {
        assert!(!peer.has_heard(token), "{token} was sent");
    }
    // the relay repeats the request whose answer does not come
    peer.faults().held.clear();
    assert_eq!(database.settled().await.sent, 5);
    peer.flushed().await;
    peer.hears("behind both").await;
    let of_fiche = peer.on("private-fiche-0");
    assert_eq!(of_fiche.iter().filter(|token| *token != "held").collect::<Vec<_>>(), ["behind the fiche"]);
    assert_eq!(of_fiche.last().unwrap(), "behind the fiche");
    assert_eq!(peer.on("private-audit-1"), ["behind the fiche", "behind both"]);
}

/// A long queue of one channel, which one relay works on, does not hide other channels from the others.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_does_not_hold_up_other_channels() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let peer = Peer::start(channels(4)).await;
    for part in 0..20 {
        database.write((0..20).map(|n| global(&format!("{part}.{n}"))).collect(), true).await;
    }
    database.write(vec![progress(3, 1, "last")], true).await;
    peer.faults().delay = Duration::from_millis(10);
    let _relays = [Relay::start(&url, peer.addr), Relay::start(&url, peer.addr)];
    peer.hears("last").await;
    assert!(database.counts().await.waiting > 100, "expected the long queue to wait still");
    peer.faults().delay = Duration::ZERO;
    assert_eq!(database.settled().await.sent, 401);
    peer.flushed().await;
    assert_eq!(peer.on("private-global"), database.expected().await["private-global"]);
}

/// Of two relays, one would lock the audit and the other one the fiche, and neither could send the event.
#[tokio::test(flavor = "multi_thread")]
async fn relays_compete_for_an_event_on_one_channel() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let database = Postgres::open(&url).await;
    let store = PostgresStore::connect(&url).await.unwrap();
    leads(&database, &store).await;

    let mut one = store.begin().await.unwrap().unwrap();
    let mut two = store.begin().await.unwrap().unwrap();
    assert_eq!(one.lock_leads(1).await.unwrap(), [("private-audit-0".to_owned(), 0)]);
    assert_eq!(two.lock_leads(9).await.unwrap(), [("private-audit-2".to_owned(), 0)]);
    let channels = ["private-audit-0", "private-audit-1", "private-fiche-0"].map(String::from).to_vec();
    let locked = two.lock(channels.clone()).await.unwrap();
    assert_eq!(locked.len(), 2, "{locked:?}: all but the first audit");
    assert_eq!(one.lock(channels[1..].to_vec()).await.unwrap(), []);
    // a relay that dies has not locked anything any more
    drop((one, two));
    let mut three = store.begin().await.unwrap().unwrap();
    until("two channels can be locked", async || three.lock_leads(9).await.unwrap().len() == 2).await;

    let folder = Folder::new();
    let database = Sqlite::open(&folder.url()).await;
    leads(&database, &SqliteStore::open(&folder.url()).await.unwrap()).await;
}

/// Of the channels of events that wait, only those lead whose first event they lead, and on whose other channels
/// that event is the first too.
async fn leads<D: Database, S: Store>(database: &D, store: &S) {
    let events = vec![progress(0, 0, "head"), progress(1, 0, "behind on the fiche"), progress(2, 1, "other")];
    database.write(events, true).await;
    let mut claim = store.begin().await.unwrap().unwrap();
    let leads: BTreeMap<_, _> = claim.lock_leads(9).await.unwrap().into_iter().collect();
    assert_eq!(leads.into_keys().collect::<Vec<_>>(), ["private-audit-0", "private-audit-2"]);
    // unlocks the channels before it returns, as a drop would only do a moment later
    claim.settle(&Settlement::default()).await.unwrap();
}
