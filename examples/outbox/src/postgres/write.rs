//! The writing side: events in the caller's transaction.

use fiche_realtime::Event;
use sqlx::{PgConnection, Row};

use crate::{Entry, Error};

/// The first half of the keys of our advisory locks, which an application must not use for others: "outb".
pub(super) const LOCKS: i32 = 0x6f75_7462;

/// The name of the notification. It only wakes relays, and says nothing.
pub(super) const WAKE: &str = "outbox";

/// Writes events in the caller's transaction, as its last statements: see [`write_entries`]. Returns their ids.
///
/// # Errors
/// [`Error::NotJson`] before anything is written, and [`Error::Database`]. Roll the transaction back.
pub async fn write(connection: &mut PgConnection, events: &[Event]) -> Result<Vec<i64>, Error> {
    let entries = events.iter().map(Entry::of).collect::<Result<Vec<_>, _>>()?;
    write_entries(connection, &entries).await
}

/// Writes entries in the caller's transaction.
///
/// It locks the entries' channels against other writers until the transaction ends. A transaction thus gets its
/// ids after every earlier commit to the same channel, so on each channel the order of the ids is that of the
/// commits. Without the lock, a relay could see an id before a smaller one is committed, and pass it.
///
/// # Errors
/// [`Error::Database`]
pub async fn write_entries(connection: &mut PgConnection, entries: &[Entry]) -> Result<Vec<i64>, Error> {
    const LOCK: &str = "SELECT pg_advisory_xact_lock($1, key)
        FROM (SELECT DISTINCT hashtext(name) AS key FROM unnest($2::text[]) AS name ORDER BY key) AS keys";
    const INSERT: &str = "WITH event AS (
            INSERT INTO outbox_event (name, data) VALUES ($1, $2) RETURNING id
        ), channel AS (
            INSERT INTO outbox_channel (name) SELECT unnest($3::text[]) ON CONFLICT DO NOTHING
        )
        INSERT INTO outbox_place (channel, event_id, is_lead)
        SELECT place.name, event.id, place.number = 1
        FROM event, unnest($3::text[]) WITH ORDINALITY AS place (name, number)
        RETURNING event_id";
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let failed = Error::database("write events");
    let written = async {
        // in one order for everyone, so that two writers do not wait for each other
        sqlx::query(LOCK).bind(LOCKS).bind(Entry::all_channels(entries)).execute(&mut *connection).await?;
        let mut ids = Vec::with_capacity(entries.len());
        for Entry { name, data, channels } in entries {
            let rows = sqlx::query(INSERT).bind(name).bind(data).bind(channels);
            ids.push(rows.fetch_one(&mut *connection).await?.try_get(0)?);
        }
        // it is sent when the transaction commits
        sqlx::query("SELECT pg_notify($1, '')").bind(WAKE).execute(&mut *connection).await?;
        Ok(ids)
    };
    written.await.map_err(failed)
}
