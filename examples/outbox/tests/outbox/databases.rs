//! What the tests ask of both databases.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;

use fiche_realtime::{Event, route_json};
use outbox::postgres::{self, PostgresStore};
use outbox::sqlite::{self, SqliteStore};
use outbox::store::{Counts, Store};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{PgPool, Row, SqlitePool};

use crate::cluster::unique;
use crate::events::token_of;
use crate::until::until;

/// A change of the service: a row that is written with its events.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS work (token text PRIMARY KEY)";
const INSERT: &str = "INSERT INTO work (token) VALUES ($1)";
const READ: &str = "SELECT name, data FROM outbox_event ORDER BY id";

/// A database with an outbox, for tests.
pub trait Database: Clone + Send + Sync + 'static {
    /// Writes events and a row of the service for each, in one transaction, which then commits or rolls back.
    fn write(&self, events: Vec<Event>, commits: bool) -> impl Future<Output = ()> + Send;

    /// The names and payloads of all events, in the order of their ids.
    fn all(&self) -> impl Future<Output = Vec<(String, String)>> + Send;

    /// The tokens of the service's rows.
    fn work(&self) -> impl Future<Output = Vec<String>> + Send;

    /// The number of events by state.
    fn counts(&self) -> impl Future<Output = Counts> + Send;

    /// The tokens of all events on each channel, in the order of the ids.
    fn expected(&self) -> impl Future<Output = BTreeMap<String, Vec<String>>> + Send {
        async {
            let mut expected = BTreeMap::<_, Vec<_>>::new();
            for (name, data) in self.all().await {
                for channel in route_json(&name, &data).unwrap() {
                    expected.entry(channel.name().to_owned()).or_default().push(token_of(&data));
                }
            }
            expected
        }
    }

    /// Waits until no event waits.
    async fn settled(&self) -> Counts {
        until("no event waits", async || self.counts().await.waiting == 0).await;
        self.counts().await
    }
}

fn tokens(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| token_of(&event.to_json().unwrap())).collect()
}

/// A database in PostgreSQL.
#[derive(Clone)]
pub struct Postgres {
    pub pool: PgPool,
}

impl Postgres {
    pub async fn open(url: &str) -> Self {
        PostgresStore::connect(url).await.unwrap().create_tables().await.unwrap();
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(8).connect(url).await.unwrap();
        sqlx::query(TABLE).execute(&pool).await.unwrap();
        Self { pool }
    }
}

impl Database for Postgres {
    async fn write(&self, events: Vec<Event>, commits: bool) {
        let mut transaction = self.pool.begin().await.unwrap();
        for token in tokens(&events) {
            sqlx::query(INSERT).bind(token).execute(&mut *transaction).await.unwrap();
        }
        postgres::write(&mut transaction, &events).await.unwrap();
        if commits { transaction.commit().await.unwrap() } else { transaction.rollback().await.unwrap() }
    }

    async fn all(&self) -> Vec<(String, String)> {
        sqlx::query_as(READ).fetch_all(&self.pool).await.unwrap()
    }

    async fn work(&self) -> Vec<String> {
        let rows = sqlx::query("SELECT token FROM work ORDER BY token").fetch_all(&self.pool).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn counts(&self) -> Counts {
        let rows = sqlx::query_as("SELECT state, count(*) FROM outbox_event GROUP BY state");
        counts(rows.fetch_all(&self.pool).await.unwrap())
    }
}

/// A folder that is deleted when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("outbox-{}-{}", std::process::id(), unique()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    /// The URL of a SQLite database in the folder.
    pub fn url(&self) -> String {
        format!("sqlite:{}/outbox.db", self.0.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database in SQLite.
#[derive(Clone)]
pub struct Sqlite {
    pub pool: SqlitePool,
}

impl Sqlite {
    pub async fn open(url: &str) -> Self {
        let store = SqliteStore::open(url).await.unwrap();
        store.create_tables().await.unwrap();
        let pool = SqlitePoolOptions::new().max_connections(4).connect(url).await.unwrap();
        sqlx::query(TABLE).execute(&pool).await.unwrap();
        Self { pool }
    }
}

impl Database for Sqlite {
    async fn write(&self, events: Vec<Event>, commits: bool) {
        let mut transaction = self.pool.begin_with(sqlite::BEGIN).await.unwrap();
        for token in tokens(&events) {
            sqlx::query(INSERT).bind(token).execute(&mut *transaction).await.unwrap();
        }
        sqlite::write(&mut transaction, &events).await.unwrap();
        if commits { transaction.commit().await.unwrap() } else { transaction.rollback().await.unwrap() }
    }

    async fn all(&self) -> Vec<(String, String)> {
        sqlx::query_as(READ).fetch_all(&self.pool).await.unwrap()
    }

    async fn work(&self) -> Vec<String> {
        let rows = sqlx::query("SELECT token FROM work ORDER BY token").fetch_all(&self.pool).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn counts(&self) -> Counts {
        let rows = sqlx::query_as("SELECT state, count(*) FROM outbox_event GROUP BY state");
        counts(rows.fetch_all(&self.pool).await.unwrap())
    }
}

fn counts(rows: Vec<(String, i64)>) -> Counts {
    let of = |state: &str| rows.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
    Counts { waiting: of("waiting"), sent: of("sent"), parked: of("parked") }
}
