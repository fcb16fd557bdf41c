//! The errors of the outbox.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use fiche_realtime::RouteError;

/// The error of an outbox.
#[derive(Debug)]
pub enum Error {
    /// The database did not do what it was asked to do.
    Database {
        /// What it was asked to do.
        what: &'static str,
        /// Its answer.
        source: sqlx::Error,
    },
    /// The database did not answer in time. Its connection may hang, and others too, so the process should end.
    Stuck {
        /// What it was asked to do.
        what: &'static str,
        /// After how long.
        after: Duration,
    },
    /// An event cannot be written as JSON: it has NaN, an infinity, or a count over 2^53-1.
    NotJson {
        /// The event's name.
        name: String,
        /// The serializer's answer.
        source: serde_json::Error,
    },
    /// An event has no channels.
    Route {
        /// The event's name.
        name: String,
        /// Why.
        source: RouteError,
    },
    /// The file that keeps other relays of a SQLite database away cannot be used.
    LockFile {
        /// Its path.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// No event with this id is parked.
    NotParked(i64),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database { what, source } => {
                let hint = if lacks_tables(source) { "; run `outbox tables`" } else { "" };
                write!(f, "expected the database to {what}, found: {source}{hint}")
            }
            Self::Stuck { what, after } => {
                let seconds = after.as_secs_f64();
                write!(
                    f,
                    "expected the database to {what} within {seconds} s, found no answer; start the relay again"
                )
            }
            Self::NotJson { name, source } => {
                write!(f, "expected an event `{name}` that can be written as JSON, found: {source}")
            }
            Self::Route { name, source } => {
                write!(f, "expected an event `{name}` with channels, found: {source}")
            }
            Self::LockFile { path, source } => write!(
                f,
                "expected to open and lock `{}`, found: {source}; let the relay write in the folder of the database",
                path.display()
            ),
            Self::NotParked(id) => {
                write!(f, "expected the id of a parked event, found {id}; `outbox parked` lists them")
            }
        }
    }
}

/// Whether a table does not exist.
fn lacks_tables(error: &sqlx::Error) -> bool {
    // SQLite has no code of its own for it
    error.as_database_error().is_some_and(|error| {
        error.code().is_some_and(|code| code == "42P01") || error.message().starts_with("no such table")
    })
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database { source, .. } => Some(source),
            Self::NotJson { source, .. } => Some(source),
            Self::Route { source, .. } => Some(source),
            Self::LockFile { source, .. } => Some(source),
            Self::Stuck { .. } | Self::NotParked(_) => None,
        }
    }
}

impl Error {
    /// Names what the database was asked to do.
    pub(crate) fn database(what: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database { what, source }
    }
}
