//! What a relay asks of a database.

use std::future::Future;
use std::time::Duration;

use crate::Error;
use crate::batch::{Settlement, Waiting};

// what both databases understand

/// Reads the parked events.
pub(crate) const PARKED: &str =
    "SELECT id, name, data, error FROM outbox_event WHERE state = 'parked' ORDER BY id";

/// Takes a parked event out, to write it again.
pub(crate) const TAKE: &str =
    "DELETE FROM outbox_event WHERE id = $1 AND state = 'parked' RETURNING name, data";

/// Counts the events by state. Each event that waits has one place that leads, and the other states have an index
/// each, so this does not read the table of the events.
pub(crate) const COUNT: &str = "SELECT (SELECT count(*) FROM outbox_place WHERE is_lead),
    (SELECT count(*) FROM outbox_event WHERE state = 'sent'),
    (SELECT count(*) FROM outbox_event WHERE state = 'parked')";

/// A row of [`PARKED`].
pub(crate) type ParkedRow = (i64, String, String, Option<String>);

/// An event's place in the queue of one of its channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The id of the event.
    pub event: i64,
    /// The channel.
    pub channel: String,
    /// All channels of the event.
    pub channels: Vec<String>,
}

/// The number of events by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that wait to be sent.
    pub waiting: i64,
    /// Events that were sent and are not cleaned up yet.
    pub sent: i64,
    /// Events that cannot be sent.
    pub parked: i64,
}

impl Counts {
    pub(crate) fn of_row((waiting, sent, parked): (i64, i64, i64)) -> Self {
        Self { waiting, sent, parked }
    }
}

/// An event that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The id of its row.
    pub id: i64,
    /// The event's name.
    pub name: String,
    /// The payload as JSON text.
    pub data: String,
    /// Why it cannot be sent.
    pub error: String,
}

impl Parked {
    pub(crate) fn of_row((id, name, data, error): ParkedRow) -> Self {
        Self { id, name, data, error: error.unwrap_or_default() }
    }
}

/// A database with an outbox.
pub trait Store: Sized {
    /// A claim on events.
    type Claim: Claim;

    /// Creates the tables if they do not exist.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn create_tables(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Begins a claim. `None` if another relay has to end before.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::LockFile`]
    fn begin(&self) -> impl Future<Output = Result<Option<Self::Claim>, Error>> + Send;

    /// Waits until an event was written, for at most this time. It may return early.
    fn woken(&mut self, at_most: Duration) -> impl Future<Output = ()> + Send;

    /// Deletes at most `limit` events that were sent longer than this ago. Returns how many it deleted.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn clean(&self, sent_before: Duration, limit: u32) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Lists the parked events, oldest first.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn parked(&self) -> impl Future<Output = Result<Vec<Parked>, Error>> + Send;

    /// Writes a parked event again, at the end of the queues of its channels. Returns its new id.
    ///
    /// # Errors
    /// [`Error::NotParked`], [`Error::Route`], [`Error::Database`]
    fn requeue(&self, id: i64) -> impl Future<Output = Result<i64, Error>> + Send;

    /// Counts the events.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn counts(&self) -> impl Future<Output = Result<Counts, Error>> + Send;
}

/// A claim: it locks channels until it is settled or dropped. The channels come with the number of batches in a
/// row in which one of their events failed.
pub trait Claim: Send {
    /// Locks channels that lead, at most `limit`, and none that another relay has locked or that has to wait.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn lock_leads(&mut self, limit: usize) -> impl Future<Output = Result<Vec<(String, u32)>, Error>> + Send;

    /// Locks those of the channels that no other relay has locked and that do not have to wait.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn lock(
        &mut self,
        channels: Vec<String>,
    ) -> impl Future<Output = Result<Vec<(String, u32)>, Error>> + Send;

    /// Reads the first places in the queues of these channels, at most `depth` of each.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn places(
        &mut self,
        channels: Vec<String>,
        depth: usize,
    ) -> impl Future<Output = Result<Vec<Place>, Error>> + Send;

    /// Reads these events, without their channels.
    ///
    /// # Errors
    /// [`Error::Database`]
    fn events(&mut self, ids: Vec<i64>) -> impl Future<Output = Result<Vec<Waiting>, Error>> + Send;

    /// The same claim, with which [`settle`](Self::settle) can be tried again. `None` if it ends with the first try.
    fn again(&self) -> Option<Self>
    where
        Self: Sized;

    /// Writes what became of the events, and unlocks the channels.
    ///
    /// # Errors
    /// [`Error::Database`]: nothing was written, and the events are published again.
    fn settle(self, settlement: &Settlement) -> impl Future<Output = Result<(), Error>> + Send;
}
