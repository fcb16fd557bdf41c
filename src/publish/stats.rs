//! The counters of a publisher.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Counts of events since the publisher was created, by outcome.
///
/// `Publisher::stats` returns them. Whenever the publisher is at rest, `accepted` equals `sent` +
/// `superseded` + `failed` + `undelivered` + `pending`.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fiche_realtime::testing::{Channels, Fault};
/// use fiche_realtime::AuditFicheFetchStarted;
///
/// let channels = Channels::new();
/// channels.fail_next([Fault::Status(503)]);
/// let publisher = channels.publisher();
/// publisher.publish(AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build()).await?;
///
/// let stats = publisher.stats();
/// assert_eq!((stats.accepted, stats.sent), (1, 1));
/// assert_eq!((stats.requests, stats.retried), (2, 1));
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Stats {
    /// Events that the queue accepted.
    pub accepted: u64,
    /// Events that the server confirmed.
    pub sent: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// Requests that failed and were retried.
    pub retried: u64,
    /// Accepted events that were shortened to fit.
    pub truncated: u64,
    /// Events that a newer one replaced in the queue.
    pub superseded: u64,
    /// Events that the server refused, or that were not sent in time.
    pub failed: u64,
    /// Events that a shutdown returned.
    pub undelivered: u64,
    /// Events that are queued or in a request.
    pub pending: u64,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accepted, sent, requests, retried, truncated, superseded, failed, undelivered, pending } =
            self;
        write!(
            f,
            "{accepted} events accepted, {sent} sent in {requests} requests ({retried} made again), {truncated} shortened, \
             {superseded} superseded, {failed} failed, {undelivered} given back, {pending} pending"
        )
    }
}
