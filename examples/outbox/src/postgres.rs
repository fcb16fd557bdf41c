//! The outbox in PostgreSQL.
//!
//! A relay's claim is an open transaction with row locks. It lasts as long as the batch is under way. When the
//! relay dies, the server rolls it back, and another relay can claim the same events at once.

use std::time::Duration;

use fiche_realtime::Event;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Postgres, Row, Transaction};
use tokio::time::{sleep, timeout};

use crate::batch::{Settlement, Waiting};
use crate::store::{Claim, Counts, Parked, Place, Store};
use crate::{Entry, Error};

/// The tables.
pub const SCHEMA: &str = include_str!("schema/postgres.sql");

/// The first half of the keys of our advisory locks, which an application must not use for others: "outb".
const LOCKS: i32 = 0x6f75_7462;

/// The name of the notification. It only wakes relays, and says nothing.
const WAKE: &str = "outbox";

/// How long PostgreSQL keeps a transaction of a relay in which nothing happens. A machine that vanishes without a
/// word holds its locks for this time. It is longer than the patience of the publisher.
const IDLE_IN_TRANSACTION: &str = "60s";

/// How long to wait before the relay connects again.
const RETRY: Duration = Duration::from_secs(1);

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

/// An outbox in PostgreSQL.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
    listener: Option<PgListener>,
}

impl PostgresStore {
    /// Connects to the database.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let connected = async {
            let options: PgConnectOptions = url.parse()?;
            let options = options
                .application_name("outbox")
                .options([("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION)]);
            // a claim, the listener, and one to spare
            let pool = PgPoolOptions::new().max_connections(3).acquire_timeout(Duration::from_secs(5));
            pool.connect_with(options).await
        };
        let pool = connected.await.map_err(Error::database("accept a connection to DATABASE_URL"))?;
        Ok(Self { pool, listener: None })
    }

    /// The connections.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The next notification. Connects again if the connection broke.
    async fn notified(&mut self) -> Result<(), sqlx::Error> {
        let listener = match &mut self.listener {
            Some(listener) => listener,
            None => {
                let mut listener = PgListener::connect_with(&self.pool).await?;
                listener.listen(WAKE).await?;
                // what was written before it listened has woken nobody
                self.listener = Some(listener);
                return Ok(());
            }
        };
        if listener.try_recv().await?.is_some() {
            // one claim serves them all
            while listener.next_buffered().is_some() {}
        }
        Ok(())
    }
}

impl Store for PostgresStore {
    type Claim = PostgresClaim;

    async fn create_tables(&self) -> Result<(), Error> {
        sqlx::raw_sql(SCHEMA).execute(&self.pool).await.map_err(Error::database("create the tables"))?;
        Ok(())
    }

    async fn begin(&self) -> Result<Option<PostgresClaim>, Error> {
        // Each statement has to see what was committed before it, whatever the default of the database is.
        let begun = self.pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await;
        begun.map(PostgresClaim).map(Some).map_err(Error::database("begin a claim"))
    }

    async fn woken(&mut self, at_most: Duration) {
        match timeout(at_most, self.notified()).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "no notifications; the relay looks for events at intervals");
                self.listener = None;
                sleep(at_most.min(RETRY)).await;
            }
        }
    }

    async fn clean(&self, sent_before: Duration, limit: u32) -> Result<u64, Error> {
        const CLEAN: &str = "DELETE FROM outbox_event WHERE id IN (
            SELECT id FROM outbox_event WHERE state = 'sent' AND ended_at < now() - $1 * interval '1 second'
            ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)";
        // A channel whose last event was sent while a writer had its lock has kept its row.
        const EMPTY: &str = "SELECT name FROM outbox_channel AS channel
            WHERE NOT EXISTS (SELECT FROM outbox_place AS place WHERE place.channel = channel.name)
            LIMIT $1 FOR UPDATE SKIP LOCKED";
        let cleaned = async {
            let query = sqlx::query(CLEAN).bind(sent_before.as_secs_f64()).bind(i64::from(limit));
            let deleted = query.execute(&self.pool).await?.rows_affected();
            let mut transaction = self.pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
            let empty = sqlx::query_scalar(EMPTY).bind(i64::from(limit)).fetch_all(&mut *transaction).await?;
            remove_empty(&mut transaction, empty).await?;
            transaction.commit().await?;
            Ok(deleted)
        };
        cleaned.await.map_err(Error::database("clean up sent events"))
    }

    async fn parked(&self) -> Result<Vec<Parked>, Error> {
        const PARKED: &str =
            "SELECT id, name, data, error FROM outbox_event WHERE state = 'parked' ORDER BY id";
        let rows = sqlx::query_as(PARKED).fetch_all(&self.pool).await;
        let rows: Vec<(i64, String, String, Option<String>)> =
            rows.map_err(Error::database("list parked events"))?;
        Ok(rows.into_iter().map(Parked::of_row).collect())
    }

    async fn requeue(&self, id: i64) -> Result<i64, Error> {
        const TAKE: &str = "DELETE FROM outbox_event WHERE id = $1 AND state = 'parked' RETURNING name, data";
        let failed = || Error::database("take a parked event");
        let mut transaction = self.pool.begin().await.map_err(failed())?;
        let taken = sqlx::query_as(TAKE).bind(id).fetch_optional(&mut *transaction).await.map_err(failed())?;
        let (name, data): (String, String) = taken.ok_or(Error::NotParked(id))?;
        let entry = Entry::of_json(&name, data)?;
        let ids = write_entries(&mut transaction, &[entry]).await?;
        transaction.commit().await.map_err(failed())?;
        Ok(ids.into_iter().next().unwrap_or(id))
    }

    async fn counts(&self) -> Result<Counts, Error> {
        const COUNT: &str = "SELECT count(*) FILTER (WHERE state = 'waiting'),
            count(*) FILTER (WHERE state = 'sent'), count(*) FILTER (WHERE state = 'parked') FROM outbox_event";
        let counts = sqlx::query_as(COUNT).fetch_one(&self.pool).await;
        let (waiting, sent, parked) = counts.map_err(Error::database("count events"))?;
        Ok(Counts { waiting, sent, parked })
    }
}

/// A claim in PostgreSQL: a transaction that holds locks on rows of `outbox_channel`.
#[derive(Debug)]
pub struct PostgresClaim(Transaction<'static, Postgres>);

impl Claim for PostgresClaim {
    async fn lock_leads(&mut self, limit: usize) -> Result<Vec<(String, u32)>, Error> {
        // The subqueries in parentheses are looked up for one row at a time, in the indexes.
        const LOCK: &str = "SELECT channel.name, channel.failures
            FROM outbox_channel AS channel
            CROSS JOIN LATERAL (
                SELECT event_id, is_lead FROM outbox_place WHERE channel = channel.name ORDER BY event_id LIMIT 1
            ) AS head
            WHERE channel.not_before <= now() AND head.is_lead AND (
                SELECT bool_and(place.event_id = (
                    SELECT min(event_id) FROM outbox_place AS first WHERE first.channel = place.channel))
                FROM outbox_place AS place WHERE place.event_id = head.event_id)
            ORDER BY channel.not_before LIMIT $1
            FOR UPDATE OF channel SKIP LOCKED";
        let rows = sqlx::query_as(LOCK).bind(limit as i64).fetch_all(&mut *self.0).await;
        rows.map(with_failures).map_err(Error::database("lock channels"))
    }

    async fn lock(&mut self, channels: Vec<String>) -> Result<Vec<(String, u32)>, Error> {
        const LOCK: &str = "SELECT name, failures FROM outbox_channel
            WHERE name = ANY($1) AND not_before <= now() ORDER BY name FOR UPDATE SKIP LOCKED";
        let rows = sqlx::query_as(LOCK).bind(channels).fetch_all(&mut *self.0).await;
        rows.map(with_failures).map_err(Error::database("lock channels"))
    }

    async fn places(&mut self, channels: Vec<String>, depth: usize) -> Result<Vec<Place>, Error> {
        const READ: &str = "SELECT place.event_id, locked.name,
                ARRAY(SELECT channel FROM outbox_place AS other WHERE other.event_id = place.event_id)
            FROM unnest($1::text[]) AS locked (name)
            CROSS JOIN LATERAL (
                SELECT event_id FROM outbox_place WHERE channel = locked.name ORDER BY event_id LIMIT $2
            ) AS place";
        let rows = sqlx::query_as(READ).bind(channels).bind(depth as i64).fetch_all(&mut *self.0).await;
        let rows: Vec<(i64, String, Vec<String>)> = rows.map_err(Error::database("read queues"))?;
        Ok(rows.into_iter().map(|(event, channel, channels)| Place { event, channel, channels }).collect())
    }

    async fn events(&mut self, ids: Vec<i64>) -> Result<Vec<Waiting>, Error> {
        const READ: &str = "SELECT id, name, data, attempts FROM outbox_event WHERE id = ANY($1)";
        let rows = sqlx::query_as(READ).bind(ids).fetch_all(&mut *self.0).await;
        let rows: Vec<(i64, String, String, i32)> = rows.map_err(Error::database("read events"))?;
        let event = |(id, name, data, attempts): (_, _, _, i32)| (id, name, data, attempts.max(0) as u32);
        Ok(rows.into_iter().map(event).map(Waiting::of_row).collect())
    }

    async fn settle(mut self, settlement: Settlement) -> Result<(), Error> {
        let settled = async {
            write_outcomes(&mut self.0, &settlement).await?;
            let channels: Vec<_> = settlement.channels.keys().cloned().collect();
            remove_empty(&mut self.0, channels).await?;
            self.0.commit().await
        };
        settled.await.map_err(Error::database("mark events that were published"))
    }
}

fn with_failures(rows: Vec<(String, i32)>) -> Vec<(String, u32)> {
    rows.into_iter().map(|(name, failures)| (name, failures.max(0) as u32)).collect()
}

async fn write_outcomes(connection: &mut PgConnection, settlement: &Settlement) -> Result<(), sqlx::Error> {
    const END: &str = "UPDATE outbox_event AS event
        SET state = $1, ended_at = clock_timestamp(), receipt = ended.receipt, error = ended.error
        FROM unnest($2::bigint[], $3::text[], $4::text[]) AS ended (id, receipt, error)
        WHERE event.id = ended.id";
    const LEAVE: &str = "DELETE FROM outbox_place WHERE event_id = ANY($1)";
    const KEEP: &str = "UPDATE outbox_event AS event SET attempts = kept.attempts, error = kept.error
        FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS kept (id, attempts, error)
        WHERE event.id = kept.id";
    const WAIT: &str = "UPDATE outbox_channel AS channel
        SET failures = next.failures, not_before = clock_timestamp() + next.wait * interval '1 second'
        FROM unnest($1::text[], $2::integer[], $3::float8[]) AS next (name, failures, wait)
        WHERE channel.name = next.name";
    let Settlement { sent, parked, kept, channels } = settlement;
    let mut ended = Vec::new();
    for (state, rows) in [("sent", outcomes_of_sent(sent)?), ("parked", outcomes_of_parked(parked))] {
        let (ids, receipts, errors) = rows;
        if !ids.is_empty() {
            let query = sqlx::query(END).bind(state).bind(&ids).bind(receipts).bind(errors);
            query.execute(&mut *connection).await?;
        }
        ended.extend(ids);
    }
    sqlx::query(LEAVE).bind(ended).execute(&mut *connection).await?;
    if !kept.is_empty() {
        let query = sqlx::query(KEEP)
            .bind(kept.iter().map(|kept| kept.id).collect::<Vec<_>>())
            .bind(kept.iter().map(|kept| kept.attempts.min(i32::MAX as u32) as i32).collect::<Vec<_>>())
            .bind(kept.iter().map(|kept| kept.error.clone()).collect::<Vec<_>>());
        query.execute(&mut *connection).await?;
    }
    let query = sqlx::query(WAIT)
        .bind(channels.keys().cloned().collect::<Vec<_>>())
        .bind(channels.values().map(|next| next.failures.min(i32::MAX as u32) as i32).collect::<Vec<_>>())
        .bind(channels.values().map(|next| next.wait.as_secs_f64()).collect::<Vec<_>>());
    query.execute(&mut *connection).await?;
    Ok(())
}

type Outcomes = (Vec<i64>, Vec<Option<String>>, Vec<Option<String>>);

fn outcomes_of_sent(sent: &[(i64, fiche_realtime::Receipt)]) -> Result<Outcomes, sqlx::Error> {
    let mut outcomes = Outcomes::default();
    for (id, receipt) in sent {
        outcomes.0.push(*id);
        let receipt = serde_json::to_string(receipt).map_err(|error| sqlx::Error::Encode(error.into()))?;
        outcomes.1.push(Some(receipt));
        outcomes.2.push(None);
    }
    Ok(outcomes)
}

fn outcomes_of_parked(parked: &[(i64, String)]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for (id, error) in parked {
        outcomes.0.push(*id);
        outcomes.1.push(None);
        outcomes.2.push(Some(error.clone()));
    }
    outcomes
}

/// Deletes the rows of channels whose queues are empty. The caller has locked the rows.
///
/// A writer that has not committed yet may rely on the row. It holds the writers' lock of the channel, so the row
/// is only deleted under that lock, which is not waited for. The deletion is a statement of its own: its snapshot
/// is taken after the lock, so it sees the last commit.
async fn remove_empty(connection: &mut PgConnection, channels: Vec<String>) -> Result<(), sqlx::Error> {
    const TRY_LOCK: &str =
        "SELECT name FROM unnest($2::text[]) AS name WHERE pg_try_advisory_xact_lock($1, hashtext(name))";
    const REMOVE: &str = "DELETE FROM outbox_channel AS channel WHERE name = ANY($1)
        AND NOT EXISTS (SELECT FROM outbox_place AS place WHERE place.channel = channel.name)";
    let locked: Vec<String> =
        sqlx::query_scalar(TRY_LOCK).bind(LOCKS).bind(channels).fetch_all(&mut *connection).await?;
    sqlx::query(REMOVE).bind(locked).execute(&mut *connection).await?;
    Ok(())
}
