//! The publisher's spans and logs in `tracing`, and the guard around them and around [`meter`](super::meter).
//!
//! Both have sinks, which are the application's code and may panic. Such a panic ends the call of the sink, and
//! nothing else.

use std::cell::Cell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tracing::field::Empty;
use tracing::span::Id;
use tracing::{Span, dispatcher};

use super::machine::Action;
use super::meter::{Meter, SYSTEM, type_of, type_of_none};
use super::request::Request;
use super::{PublishError, Reply};

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

/// The place of a server, by the names of OpenTelemetry.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub address: String,
    pub port: u16,
}

/// The id of the span that the caller is in.
pub(super) fn callers_span() -> Option<Id> {
    guarded(|| dispatcher::get_default(|dispatch| dispatch.current_span().id().cloned())).ok().flatten()
}

/// Creates the span of a request. It follows the spans of those who published its events.
pub(super) fn span(place: &Place, request: &Request, callers: &[Id]) -> Span {
    let span = guarded(|| {
        let again = request.id.attempt() - 1;
        let span = tracing::debug_span!(
            "request",
            otel.name = "send",
            otel.kind = "producer",
            messaging.system = SYSTEM,
            messaging.operation.name = "send",
            messaging.operation.type = "send",
            messaging.batch.message_count = request.events,
            server.address = place.address,
            server.port = place.port,
            http.request.method = "POST",
            http.request.resend_count = (again > 0).then_some(again),
            http.response.status_code = Empty,
            "error.type" = Empty,
        );
        callers.iter().for_each(|caller| _ = span.follows_from(caller));
        span
    });
    span.unwrap_or_else(|_| Span::none())
}

/// A future in the span of a request. Its output is the request's reply, or the panic of the future.
///
/// With `Instrumented` of `tracing`, a sink that panics would fail the request, or end the process when the span is
/// dropped.
pub(super) struct InSpan<F> {
    span: Span,
    future: F,
}

impl<F> InSpan<F> {
    pub(super) fn new(span: Span, future: F) -> Self {
        Self { span, future }
    }
}

impl<F: Future<Output = Reply> + Unpin> Future for InSpan<F> {
    type Output = thread::Result<Reply>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { span, future } = &mut *self;
        let entered = guarded(|| span.enter());
        let poll = guarded(|| Pin::new(future).poll(context));
        tell(|| drop(entered));
        match poll {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(reply)) => {
                tell(|| replied(span, &reply));
                Poll::Ready(Ok(reply))
            }
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

/// Records the outcome of a request in its span.
fn replied(span: &Span, reply: &Reply) {
    match reply {
        Ok(answer) => {
            span.record("http.response.status_code", answer.status);
            if answer.status >= 300 {
                span.record("error.type", answer.status.to_string());
            }
        }
        Err(none) => _ = span.record("error.type", type_of_none(none)),
    }
}

/// Reports the end of an event. `is_awaited` says whether its caller gets the result.
pub(super) fn ended(
    meter: &Meter,
    event: &str,
    after: Duration,
    result: &Result<(), PublishError>,
    is_awaited: bool,
) {
    const TEXT: &str = "an event was not published";
    match result {
        Ok(()) => meter.sent(after),
        // the shutdown returns these events
        Err(PublishError::Undelivered) => {}
        Err(error) => {
            meter.failed(error);
            // nobody else learns of an event whose caller does not wait
            match is_awaited {
                true => tracing::debug!(event, %error, "{TEXT}"),
                false => tracing::error!(event, %error, "{TEXT}"),
            }
        }
    }
}

/// Logs that a publisher was dropped with events that are not sent.
pub(super) fn dropped(place: &Place, events: u64) {
    tracing::error!(
        server.address = place.address,
        server.port = place.port,
        events,
        "the publisher was dropped before its events were sent: await `shutdown` first"
    );
}

/// Logs an action of the machine that concerns only those who watch it.
pub(super) fn log<W>(place: &Place, action: &Action<W>) {
    let Place { address, port } = place;
    match action {
        Action::Retrying { events, attempt, error } => {
            tracing::debug!(events, attempt, %error, "a request is retried");
        }
        Action::Failing { error, waiting } => tracing::warn!(
            server.address = address,
            server.port = port,
            http.response.status_code = error.status(),
            "error.type" = &*type_of(error),
            waiting,
            %error,
            "the server does not accept events"
        ),
        Action::Recovered { after, waiting } => tracing::info!(
            server.address = address,
            server.port = port,
            after = after.as_secs_f64(),
            waiting,
            "the server accepts events again"
        ),
        Action::ClockCorrected { seconds } => tracing::warn!(
            server.address = address,
            server.port = port,
            seconds,
            "the server's clock and this one differ; requests are signed with the server's time"
        ),
        Action::Send(_) | Action::Abandon(_) | Action::Admitted(_) | Action::Ended(_) => {}
    }
}
