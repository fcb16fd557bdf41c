//! What the publisher counts, for `Publisher::stats` and for the `metrics` facade.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How many events fared how, since the publisher was made.
///
/// `accepted` = `sent` + `superseded` + `failed` + `undelivered` + `pending` at any time at rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Events that were accepted.
    pub accepted: u64,
    /// Events that the server took.
    pub sent: u64,
    /// Requests that were made.
    pub requests: u64,
    /// Requests that failed and were made again.
    pub retried: u64,
    /// Accepted events that were shortened first.
    pub truncated: u64,
    /// Events that were replaced by a newer one before they were sent.
    pub superseded: u64,
    /// Events that the server refused, or that could not be sent in time.
    pub failed: u64,
    /// Events that a shutdown gave back.
    pub undelivered: u64,
    /// Events that are queued or on their way.
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

#[derive(Default)]
pub(crate) struct Counters {
    accepted: AtomicU64,
    sent: AtomicU64,
    requests: AtomicU64,
    retried: AtomicU64,
    truncated: AtomicU64,
    superseded: AtomicU64,
    failed: AtomicU64,
    undelivered: AtomicU64,
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    pub(crate) fn accepted(&self, truncated: bool) {
        add(&self.accepted);
        metrics::counter!("fiche_realtime_accepted").increment(1);
        metrics::gauge!("fiche_realtime_pending").increment(1.0);
        if truncated {
            add(&self.truncated);
            metrics::counter!("fiche_realtime_truncated").increment(1);
        }
    }

    pub(crate) fn sent(&self, latency: Duration) {
        add(&self.sent);
        self.left("fiche_realtime_sent");
        metrics::histogram!("fiche_realtime_latency_seconds").record(latency);
    }

    pub(crate) fn requested(&self) {
        add(&self.requests);
        metrics::counter!("fiche_realtime_requests").increment(1);
    }

    pub(crate) fn retried(&self) {
        add(&self.retried);
        metrics::counter!("fiche_realtime_retried").increment(1);
    }

    pub(crate) fn superseded(&self) {
        add(&self.superseded);
        self.left("fiche_realtime_superseded");
    }

    pub(crate) fn failed(&self) {
        add(&self.failed);
        self.left("fiche_realtime_failed");
    }

    pub(crate) fn undelivered(&self) {
        add(&self.undelivered);
        self.left("fiche_realtime_undelivered");
    }

    fn left(&self, counter: &'static str) {
        metrics::counter!(counter).increment(1);
        metrics::gauge!("fiche_realtime_pending").decrement(1.0);
    }

    pub(crate) fn snapshot(&self) -> Stats {
        // what left is read first, so that nothing seems to have left that never came
        let [sent, requests, retried, truncated, superseded, failed, undelivered, accepted] = [
            &self.sent,
            &self.requests,
            &self.retried,
            &self.truncated,
            &self.superseded,
            &self.failed,
            &self.undelivered,
            &self.accepted,
        ]
        .map(|counter| counter.load(Ordering::Relaxed));
        let pending = accepted.saturating_sub(sent + superseded + failed + undelivered);
        Stats { accepted, sent, requests, retried, truncated, superseded, failed, undelivered, pending }
    }
}
