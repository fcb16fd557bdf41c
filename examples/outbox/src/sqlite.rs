//! The outbox in SQLite, for a service with one process or a few on one machine.
//!
//! SQLite has one writer at a time and no row locks. So one relay is active, by the lock of a file beside the
//! database; others stand by. Its claim holds no transaction, because that would keep the service from writing
//! while the relay waits for the Channels server.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fiche_realtime::Event;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{SqliteConnection, SqlitePool};
use tokio::time::sleep;

use crate::batch::{Settlement, Waiting};
use crate::store::{COUNT, Claim, Counts, PARKED, Parked, ParkedRow, Place, Store, TAKE};
use crate::{Entry, Error};

/// The tables.
pub const SCHEMA: &str = include_str!("schema/sqlite.sql");

/// Begins a transaction that writes. A plain `BEGIN` would fail at its first write if another transaction wrote
/// meanwhile.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// How often to look for events: another process's commit wakes nobody.
const LOOK: Duration = Duration::from_millis(50);

/// Writes events in the caller's transaction, which was begun with [`BEGIN`]. Returns their ids.
///
/// # Errors
/// [`Error::NotJson`] before anything is written, and [`Error::Database`]. Roll the transaction back.
pub async fn write(connection: &mut SqliteConnection, events: &[Event]) -> Result<Vec<i64>, Error> {
    let entries = events.iter().map(Entry::of).collect::<Result<Vec<_>, _>>()?;
    write_entries(connection, &entries).await
}

/// Writes entries in the caller's transaction. While it writes, no other transaction does, so the order of the
/// ids is that of the commits.
///
/// # Errors
/// [`Error::Database`]
pub async fn write_entries(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<Vec<i64>, Error> {
    const EVENT: &str = "INSERT INTO outbox_event (name, data, written_at) VALUES ($1, $2, $3) RETURNING id";
    const CHANNEL: &str =
        "INSERT INTO outbox_channel (name, not_before) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    const PLACE: &str = "INSERT INTO outbox_place (channel, event_id, is_lead) VALUES ($1, $2, $3)";
    let written = async {
        let mut ids = Vec::with_capacity(entries.len());
        for Entry { name, data, channels } in entries {
            let event = sqlx::query_scalar(EVENT).bind(name).bind(data).bind(now());
            let id: i64 = event.fetch_one(&mut *connection).await?;
            for (number, channel) in channels.iter().enumerate() {
                sqlx::query(CHANNEL).bind(channel).bind(now()).execute(&mut *connection).await?;
                let place = sqlx::query(PLACE).bind(channel).bind(id).bind(number == 0);
                place.execute(&mut *connection).await?;
            }
            ids.push(id);
        }
        Ok(ids)
    };
    written.await.map_err(Error::database("write events"))
}

/// The time in milliseconds since 1970.
fn now() -> i64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// An outbox in SQLite.
#[derive(Debug)]
pub struct SqliteStore {
    pool: SqlitePool,
    lock_path: PathBuf,
    lock: Arc<Mutex<Option<File>>>,
}

impl SqliteStore {
    /// Opens a database, and creates it if its file does not exist.
    ///
    /// # Errors
    /// [`Error::Database`]
    pub async fn open(url: &str) -> Result<Self, Error> {
        let opened = async {
            let options: SqliteConnectOptions = url.parse()?;
            let mut lock_path = options.get_filename().as_os_str().to_owned();
            lock_path.push(".relay");
            let options = options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .busy_timeout(Duration::from_secs(10));
            let pool = SqlitePoolOptions::new().max_connections(3).connect_with(options).await?;
            Ok((pool, lock_path.into()))
        };
        let (pool, lock_path) = opened.await.map_err(Error::database("open DATABASE_URL"))?;
        Ok(Self { pool, lock_path, lock: Arc::default() })
    }

    /// The connections.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Whether this relay is the active one. The system unlocks the file when its process ends, however it ends.
    fn is_active(&self) -> Result<bool, Error> {
        let failed = |source| Error::LockFile { path: self.lock_path.clone(), source };
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_some() {
            return Ok(true);
        }
        let file = File::options().create(true).write(true).truncate(false).open(&self.lock_path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                *lock = Some(file);
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}

impl Store for SqliteStore {
    type Claim = SqliteClaim;

    async fn create_tables(&self) -> Result<(), Error> {
        sqlx::raw_sql(SCHEMA).execute(&self.pool).await.map_err(Error::database("create the tables"))?;
        Ok(())
    }

    async fn begin(&self) -> Result<Option<SqliteClaim>, Error> {
        let is_active = self.is_active()?;
        Ok(is_active.then(|| SqliteClaim { pool: self.pool.clone() }))
    }

    async fn woken(&mut self, at_most: Duration) {
        sleep(at_most.min(LOOK)).await;
    }

    async fn clean(&self, sent_before: Duration, limit: u32) -> Result<u64, Error> {
        const CLEAN: &str = "DELETE FROM outbox_event WHERE id IN (
            SELECT id FROM outbox_event WHERE state = 'sent' AND ended_at < $1 ORDER BY ended_at LIMIT $2)";
        let before = now().saturating_sub(millis(sent_before));
        let cleaned = sqlx::query(CLEAN).bind(before).bind(limit).execute(&self.pool).await;
        Ok(cleaned.map_err(Error::database("clean up sent events"))?.rows_affected())
    }

    async fn parked(&self) -> Result<Vec<Parked>, Error> {
        let rows = sqlx::query_as(PARKED).fetch_all(&self.pool).await;
        let rows: Vec<ParkedRow> = rows.map_err(Error::database("list parked events"))?;
        Ok(rows.into_iter().map(Parked::of_row).collect())
    }

    async fn requeue(&self, id: i64) -> Result<i64, Error> {
        let failed = || Error::database("take a parked event");
        let mut transaction = self.pool.begin_with(BEGIN).await.map_err(failed())?;
        let taken = sqlx::query_as(TAKE).bind(id).fetch_optional(&mut *transaction).await.map_err(failed())?;
        let (name, data): (String, String) = taken.ok_or(Error::NotParked(id))?;
        let ids = write_entries(&mut transaction, &[Entry::of_json(&name, data)?]).await?;
        transaction.commit().await.map_err(failed())?;
        Ok(ids.into_iter().next().unwrap_or(id))
    }

    async fn counts(&self) -> Result<Counts, Error> {
        let counts = sqlx::query_as(COUNT).fetch_one(&self.pool).await;
        counts.map(Counts::of_row).map_err(Error::database("count events"))
    }
}

/// A claim in SQLite. It is the only one, so it has nothing to lock.
#[derive(Debug)]
pub struct SqliteClaim {
    pool: SqlitePool,
}

impl Claim for SqliteClaim {
    async fn lock_leads(&mut self, limit: usize) -> Result<Vec<(String, u32)>, Error> {
        // a wait of more than two minutes: see postgres/claim.rs
        const LOCK: &str = "SELECT channel.name, channel.failures
            FROM outbox_channel AS channel
            JOIN outbox_place AS head ON head.channel = channel.name AND head.event_id = (
                SELECT min(event_id) FROM outbox_place AS first WHERE first.channel = channel.name)
            WHERE (channel.not_before <= $1 OR channel.not_before > $1 + 120000)
            AND head.is_lead AND NOT EXISTS (
                SELECT 1 FROM outbox_place AS place WHERE place.event_id = head.event_id AND place.event_id > (
                    SELECT min(event_id) FROM outbox_place AS first WHERE first.channel = place.channel))
            ORDER BY channel.not_before LIMIT $2";
        let rows = sqlx::query_as(LOCK).bind(now()).bind(limit as i64).fetch_all(&self.pool).await;
        rows.map_err(Error::database("find channels"))
    }

    async fn lock(&mut self, channels: Vec<String>) -> Result<Vec<(String, u32)>, Error> {
        const LOCK: &str = "SELECT name, failures FROM outbox_channel
            WHERE name IN (SELECT value FROM json_each($1))
            AND (not_before <= $2 OR not_before > $2 + 120000)";
        let rows = sqlx::query_as(LOCK).bind(json(channels)).bind(now()).fetch_all(&self.pool).await;
        rows.map_err(Error::database("find channels"))
    }

    async fn places(&mut self, channels: Vec<String>, depth: usize) -> Result<Vec<Place>, Error> {
        // up to the last place within the depth, or all if there are fewer
        const READ: &str = "SELECT place.event_id, place.channel,
                (SELECT json_group_array(channel) FROM outbox_place AS other WHERE other.event_id = place.event_id)
            FROM json_each($1) AS locked
            JOIN outbox_place AS place ON place.channel = locked.value
            WHERE place.event_id <= coalesce((
                SELECT event_id FROM outbox_place AS last WHERE last.channel = locked.value
                ORDER BY event_id LIMIT 1 OFFSET $2 - 1), 9223372036854775807)";
        let rows = sqlx::query_as(READ).bind(json(channels)).bind(depth as i64).fetch_all(&self.pool).await;
        let rows: Vec<(i64, String, String)> = rows.map_err(Error::database("read queues"))?;
        let place = |(event, channel, channels): (_, _, String)| {
            let channels =
                serde_json::from_str(&channels).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok(Place { event, channel, channels })
        };
        rows.into_iter().map(place).collect::<Result<_, _>>().map_err(Error::database("read queues"))
    }

    async fn events(&mut self, ids: Vec<i64>) -> Result<Vec<Waiting>, Error> {
        const READ: &str = "SELECT id, name, data, attempts FROM outbox_event
            WHERE id IN (SELECT value FROM json_each($1))";
        let rows = sqlx::query_as(READ).bind(json(ids)).fetch_all(&self.pool).await;
        let rows: Vec<(i64, String, String, u32)> = rows.map_err(Error::database("read events"))?;
        Ok(rows.into_iter().map(Waiting::of_row).collect())
    }

    fn again(&self) -> Option<Self> {
        // it holds nothing but the file, which the relay keeps
        Some(Self { pool: self.pool.clone() })
    }

    async fn settle(self, settlement: &Settlement) -> Result<(), Error> {
        let settled = async {
            let mut transaction = self.pool.begin_with(BEGIN).await?;
            write_outcomes(&mut transaction, settlement).await?;
            transaction.commit().await
        };
        settled.await.map_err(Error::database("mark events that were published"))
    }
}

/// A list as a parameter, since SQLite has no arrays.
fn json<T: Into<serde_json::Value>>(list: Vec<T>) -> String {
    serde_json::Value::from(list).to_string()
}

async fn write_outcomes(
    connection: &mut SqliteConnection,
    settlement: &Settlement,
) -> Result<(), sqlx::Error> {
    const END: &str =
        "UPDATE outbox_event SET state = $2, ended_at = $3, receipt = $4, error = $5 WHERE id = $1";
    const LEAVE: &str = "DELETE FROM outbox_place WHERE event_id = $1";
    const KEEP: &str = "UPDATE outbox_event SET attempts = $2, error = $3 WHERE id = $1";
    const EMPTY: &str = "DELETE FROM outbox_channel
        WHERE name = $1 AND NOT EXISTS (SELECT 1 FROM outbox_place WHERE channel = $1)";
    const WAIT: &str = "UPDATE outbox_channel SET failures = $2, not_before = $3 WHERE name = $1";
    let Settlement { sent, parked, kept, channels } = settlement;
    let now = now();
    let mut ended = Vec::with_capacity(sent.len() + parked.len());
    for (id, receipt) in sent {
        let receipt = serde_json::to_string(receipt).map_err(|error| sqlx::Error::Encode(error.into()))?;
        ended.push((*id, "sent", Some(receipt), None));
    }
    ended.extend(parked.iter().map(|(id, error)| (*id, "parked", None, Some(error))));
    for (id, state, receipt, error) in ended {
        let query = sqlx::query(END).bind(id).bind(state).bind(now).bind(receipt).bind(error);
        query.execute(&mut *connection).await?;
        sqlx::query(LEAVE).bind(id).execute(&mut *connection).await?;
    }
    for kept in kept {
        let query = sqlx::query(KEEP).bind(kept.id).bind(kept.attempts).bind(&kept.error);
        query.execute(&mut *connection).await?;
    }
    for (channel, next) in channels {
        let is_left = sqlx::query(EMPTY).bind(channel).execute(&mut *connection).await?.rows_affected() == 0;
        if is_left {
            let not_before = now.saturating_add(millis(next.wait));
            let query = sqlx::query(WAIT).bind(channel).bind(next.failures).bind(not_before);
            query.execute(&mut *connection).await?;
        }
    }
    Ok(())
}
