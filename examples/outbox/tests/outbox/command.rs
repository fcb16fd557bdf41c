//! The command, as README.md shows it.

use crate::cluster::Cluster;
use crate::databases::{Database, Folder, Postgres, Sqlite};
use crate::events::channels;
use crate::peer::Peer;
use crate::relays::{Relay, outbox, output};

#[tokio::test(flavor = "multi_thread")]
async fn the_command_writes_and_relays() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    writes_and_relays(&url, Postgres::open(&url).await).await;
    let folder = Folder::new();
    writes_and_relays(&folder.url(), Sqlite::open(&folder.url()).await).await;
}

async fn writes_and_relays<D: Database>(url: &str, database: D) {
    // they exist already, which does no harm
    assert_eq!(output(url, &["tables"]), "");
    assert_eq!(output(url, &["write", "30", "5"]), "");
    assert_eq!(output(url, &["status"]), "waiting 30, sent 0, parked 0\n");
    let peer = Peer::start(channels(5)).await;
    let _relay = Relay::start(url, peer.addr);
    database.settled().await;
    peer.flushed().await;
    assert_eq!(output(url, &["status"]), "waiting 0, sent 30, parked 0\n");
    // six steps of each audit, and three audits share a fiche
    for (channel, events) in [("private-audit-0", 6), ("private-fiche-0", 18), ("private-fiche-1", 12)] {
        assert_eq!(peer.on(channel).len(), events, "{channel}");
    }
}

#[test]
fn wrong_use_says_what_to_do() {
    let run = |url: &str, arguments: &[&str], variable: (&str, &str)| {
        let output = outbox(url).args(arguments).env(variable.0, variable.1).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let folder = Folder::new();
    let none = ("OUTBOX_BATCH", "1");
    let pusher = [("PUSHER_APP_ID", "app"), ("PUSHER_KEY", "key"), ("PUSHER_SECRET", "secret")];
    for arguments in [&[] as &[&str], &["publish"], &["write"], &["write", "many"], &["write", "1", "0"]] {
        let (status, error) = run(&folder.url(), arguments, none);
        assert!(status == Some(2) && error.starts_with("usage: outbox"), "{arguments:?}: {error}");
    }
    let (status, error) = run("mysql://secret@host", &["status"], none);
    assert!(
        status == Some(1) && error.contains("expected DATABASE_URL") && !error.contains("secret"),
        "{error}"
    );
    let (status, error) = run(&folder.url(), &["status"], none);
    assert!(status == Some(1) && error.contains("expected the database to count events"), "{error}");
    assert!(error.ends_with("; run `outbox tables`\n"), "{error}");
    let cluster = Cluster::shared();
    let (_, error) = run(&cluster.create_database(), &["status"], none);
    assert!(error.contains("does not exist") && error.ends_with("; run `outbox tables`\n"), "{error}");
    // nobody listens on the port of the service `discard`
    let (status, error) = run("postgres://outbox@127.0.0.1:9/outbox", &["status"], none);
    assert!(status == Some(1) && error.contains("refused"), "{error}");
    let mut relay = outbox(&folder.url());
    for (name, _) in pusher {
        relay.env_remove(name);
    }
    let error = String::from_utf8(relay.arg("relay").output().unwrap().stderr).unwrap();
    assert!(error.contains("set PUSHER_APP_ID"), "{error}");
    let output =
        outbox(&folder.url()).arg("relay").envs(pusher).env("OUTBOX_BATCH", "none").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("expected OUTBOX_BATCH to be a number from 1 to 300, found \"none\""), "{error}");
}
