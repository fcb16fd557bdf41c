//! The publisher's logs in `tracing`, and its counts in `metrics`.
//!
//! Both call sinks, which are the application's code and may panic. Such a panic ends the call of the sink, and
//! nothing else.

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
    /// Whether this thread is in a sink that was told of a published event.
    static IS_TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Calls code that may panic, and returns the panic as an error. The panic hook has reported it.
pub(super) fn guarded<T>(what: impl FnOnce() -> T) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(what))
}

/// Calls the application's code, and ignores a panic.
pub(super) fn tell(what: impl FnOnce()) {
    let _ = guarded(what);
}

/// Reports a published event. An event that the sink itself publishes is not reported, because that would have no
/// end.
pub(super) fn published(what: impl FnOnce()) {
    if !IS_TELLING.replace(true) {
        tell(what);
        IS_TELLING.set(false);
    }
}

/// A future in the span of a request. Its output is the future's output, or the panic of the future.
///
/// With `Instrumented` of `tracing`, a sink that panics would fail the request, or end the process when the span is
/// dropped.
pub(super) struct InSpan<F> {
    span: Span,
    future: F,
}

impl<F> InSpan<F> {
    pub(super) fn new(events: usize, attempt: u32, future: F) -> Self {
        let span =
            guarded(|| tracing::debug_span!("request", events, attempt)).unwrap_or_else(|_| Span::none());
        Self { span, future }
    }
}

impl<F: Future + Unpin> Future for InSpan<F> {
    type Output = thread::Result<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { span, future } = &mut *self;
        let entered = guarded(|| span.enter());
        let poll = guarded(|| Pin::new(future).poll(context));
        tell(|| drop(entered));
        poll.map_or_else(|panic| Poll::Ready(Err(panic)), |poll| poll.map(Ok))
    }
}

impl<F> Drop for InSpan<F> {
    fn drop(&mut self) {
        let span = std::mem::replace(&mut self.span, Span::none());
        tell(|| drop(span));
    }
}

/// Adds the changes since `before` to the counters.
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

/// Reports the end of an event.
pub(super) fn ended(event: &str, after: std::time::Duration, result: &Result<(), PublishError>) {
    match result {
        Ok(()) => metrics::histogram!("fiche_realtime_latency_seconds").record(after),
        // the shutdown returns these events
        Err(PublishError::Undelivered) => {}
        Err(error) => tracing::error!(event, %error, "an event was not published"),
    }
}

/// Logs an action of the machine that concerns only those who watch it.
pub(super) fn log<W>(action: &Action<W>) {
    match action {
        Action::Retrying { events, attempt, error } => {
            tracing::debug!(events, attempt, %error, "a request is retried");
        }
        Action::ClockCorrected { seconds } => tracing::warn!(
            seconds,
            "the server's clock and this one differ; requests are signed with the server's time"
        ),
        Action::Send(_) | Action::Abandon(_) | Action::Admitted(_) | Action::Ended(_) => {}
    }
}
