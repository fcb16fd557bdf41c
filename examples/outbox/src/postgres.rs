//! The outbox in PostgreSQL.
//!
//! A relay's claim is an open transaction with row locks. It lasts as long as the batch is under way. When the
//! relay dies, the server rolls it back, and another relay can claim the same events at once.

mod claim;
mod write;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, PgPool};
use tokio::time::{sleep, timeout};

use crate::store::{COUNT, Counts, PARKED, Parked, ParkedRow, Store, TAKE};
use crate::{Entry, Error};
use claim::remove_empty;
use write::WAKE;

pub use claim::PostgresClaim;
pub use write::{write, write_entries};

/// The tables.
pub const SCHEMA: &str = include_str!("schema/postgres.sql");

/// How long PostgreSQL keeps a transaction of a relay in which nothing happens, unless DATABASE_URL says otherwise.
/// A relay that is frozen, or whose machine vanishes without a word, holds its locks for this time. It is longer
/// than a batch takes.
const FROZEN: &str = "idle_in_transaction_session_timeout";
const SET_FROZEN: &str = "SET idle_in_transaction_session_timeout = '60s'";

/// The statements are short, and compiling one takes longer than it does.
const SET_JIT: &str = "SET jit = off";

/// How long to wait before the relay connects again.
const RETRY: Duration = Duration::from_secs(1);

/// How long to look for the reason why there is no connection.
const WHY: Duration = Duration::from_secs(5);

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
            // PgBouncer refuses `extra_float_digits`, which is for text, and sqlx reads numbers in binary
            let options = url.parse::<PgConnectOptions>()?.extra_float_digits(None);
            let options = options.application_name("outbox");
            let is_set = options.get_options().is_some_and(|options| options.contains(FROZEN));
            // a claim, the listener, and one to spare
            let pool = PgPoolOptions::new().max_connections(3).acquire_timeout(Duration::from_secs(5));
            // statements, because it refuses options of the start, or ignores them
            let pool = pool.after_connect(move |connection, _| {
                Box::pin(async move {
                    connection.execute(SET_JIT).await?;
                    if !is_set {
                        connection.execute(SET_FROZEN).await?;
                    }
                    Ok(())
                })
            });
            match pool.connect_with(options.clone()).await {
                // the pool tries until its time is over, and does not say why
                Err(sqlx::Error::PoolTimedOut) => {
                    let why = timeout(WHY, PgConnection::connect_with(&options)).await;
                    Err(why.ok().and_then(Result::err).unwrap_or(sqlx::Error::PoolTimedOut))
                }
                connected => connected,
            }
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
        let rows = sqlx::query_as(PARKED).fetch_all(&self.pool).await;
        let rows: Vec<ParkedRow> = rows.map_err(Error::database("list parked events"))?;
        Ok(rows.into_iter().map(Parked::of_row).collect())
    }

    async fn requeue(&self, id: i64) -> Result<i64, Error> {
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
        let counts = sqlx::query_as(COUNT).fetch_one(&self.pool).await;
        counts.map(Counts::of_row).map_err(Error::database("count events"))
    }
}
