//! What whoever runs a publisher can watch: logs of `tracing`, figures of `metrics`.
//!
//! A sink is the application's code and may panic. That is its own matter: here it ends with the call.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use tracing::Span;

use super::machine::Action;
use super::{PublishError, Stats};

thread_local! {
    /// Whether a sink is told something in this thread.
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Calls the application's code; what it panics with was reported by the panic hook, and goes no further.
pub(super) fn guarded<T>(what: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(what)).ok()
}

/// As [`guarded`], where nothing comes of it.
pub(super) fn tell(what: impl FnOnce()) {
    guarded(what);
}

/// Tells that an event is published, but for one that a sink publishes when it is told: that would have no end.
pub(super) fn published(what: impl FnOnce()) {
    if !IS_TELLING.replace(true) {
        tell(what);
        IS_TELLING.set(false);
    }
}

/// A future in the span of a request. What it panics with is its output.
///
/// Of a sink that panics `tracing`'s own would make a request that fails, or end the process where it is dropped.
pub(super) struct InSpan<F> {
    span: Span,
    future: F,
}

impl<F> InSpan<F> {
    pub(super) fn new(events: usize, attempt: u32, future: F) -> Self {
        let span = guarded(|| tracing::debug_span!("request", events, attempt)).unwrap_or_else(Span::none);
        Self { span, future }
    }
}

impl<F: Future + Unpin> Future for InSpan<F> {
    type Output = thread::Result<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { span, future } = &mut *self;
        let entered = guarded(|| span.enter());
        let poll = catch_unwind(AssertUnwindSafe(|| Pin::new(future).poll(context)));
        tell(|| drop(entered));
        match poll {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

impl<F> Drop for InSpan<F> {
    fn drop(&mut self) {
        let span = std::mem::replace(&mut self.span, Span::none());
        tell(|| drop(span));
    }
}

/// Adds what happened since `before` to the counters.
pub(super) fn count(before: &Stats, now: &Stats) {
    let figures = [
        ("fiche_realtime_accepted", before.accepted, now.accepted),
        ("fiche_realtime_sent", before.sent, now.sent),
        ("fiche_realtime_requests", before.requests, now.requests),
        ("fiche_realtime_retried", before.retried, now.retried),
        ("fiche_realtime_truncated", before.truncated, now.truncated),
        ("fiche_realtime_superseded", before.superseded, now.superseded),
        ("fiche_realtime_failed", before.failed, now.failed),
        ("fiche_realtime_undelivered", before.undelivered, now.undelivered),
    ];
    for (name, before, now) in figures {
        if now > before {
            metrics::counter!(name).increment(now - before);
        }
    }
    if before.pending != now.pending {
        metrics::gauge!("fiche_realtime_pending").increment(now.pending as f64 - before.pending as f64);
    }
}

/// An event came to its end.
pub(super) fn ended(event: &str, after: std::time::Duration, result: &Result<(), PublishError>) {
    match result {
        Ok(()) => metrics::histogram!("fiche_realtime_latency_seconds").record(after),
        // a shutdown says so itself
        Err(PublishError::Undelivered) => {}
        Err(error) => tracing::error!(event, %error, "an event was not published"),
    }
}

/// What the machine says for whoever watches.
pub(super) fn log<W>(action: &Action<W>) {
    match action {
        Action::Retrying { events, attempt, error } => {
            tracing::debug!(events, attempt, %error, "to be tried again");
        }
        Action::ClockCorrected { seconds } => tracing::warn!(
            seconds,
            "the server's clock and this one differ; requests are signed with the server's time"
        ),
        Action::Send(_) | Action::Abandon(_) | Action::Admitted(_) | Action::Ended(_) => {}
    }
}
