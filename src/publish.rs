//! Publishing events over Pusher's HTTP API: in order, with retries, and without silent loss.
//!
//! [`Publisher`] accepts events into a bounded queue and sends them in the background. Events of one channel
//! arrive in the order in which they were accepted, even when some of them are retried. Events of different
//! channels are sent concurrently, over connections that are kept open.
//!
//! While connections are free, each event has its own request and takes one round trip. When events have to
//! wait, up to ten messages travel in one request to `batch_events`. An event is one message for each of its
//! channels.
//!
//! `createPublisher` of the npm package's `fiche-realtime/server` runs the same code, so it follows the same
//! rules.
//!
//! # What a reply means
//!
//! | reply | error | retried | events of a batch | a single event |
//! | --- | --- | --- | --- | --- |
//! | 200 to 299 | none | no | all are sent | is sent |
//! | 401, with a `Date` at least 5 minutes off this machine's clock | [`Unauthorized`](PublishError::Unauthorized) | once, immediately, with the server's time | all fail | fails |
//! | 400, 413 | [`BadRequest`](PublishError::BadRequest), [`TooLarge`](PublishError::TooLarge) | no | each is sent on its own | fails |
//! | 401, 403, 404 | [`Unauthorized`](PublishError::Unauthorized), [`Forbidden`](PublishError::Forbidden), [`NotFound`](PublishError::NotFound) | no | all fail | fails |
//! | 429 | [`TooManyRequests`](PublishError::TooManyRequests) | yes, after `Retry-After` | all are retried until the patience ends | is retried until the patience ends |
//! | 500 and above | [`Server`](PublishError::Server) | yes, after `Retry-After` | each is sent on its own after 3 failures | fails after 20 failures if other events succeed |
//! | 408 | [`Server`](PublishError::Server) | yes | each is sent on its own after 3 failures | fails after 20 failures if other events succeed |
//! | any other status | [`Server`](PublishError::Server) | no | all fail | fails |
//! | none: the connection broke | [`Connection`](PublishError::Connection) | yes | each is sent on its own after 3 failures | fails after 20 failures if other events succeed |
//! | none in time | [`Timeout`](PublishError::Timeout) | yes | each is sent on its own after 3 failures | fails after 20 failures if other events succeed |
//! | none: no connection was made | [`Connect`](PublishError::Connect) | yes | all are retried until the patience ends | is retried until the patience ends |
//!
//! **Retries.** An event is retried until its [patience](PublisherBuilder::patience) ends, and tried at least
//! once. Each retry has a new signature. The wait before a retry is random (full jitter). Its bound grows
//! exponentially, from 50 milliseconds to one second.
//!
//! **`Retry-After`** pauses all requests, for at most the patience. If it is a date, the `Date` of the same
//! reply says what time it is.
//!
//! **Fairness.** When the server fails to serve a request (408, 500 and above, a broken connection, no reply
//! in time), the request gives up its connection until its retry. While other events are ready, such retries
//! get at most every second connection. At most eight requests for each connection wait in this way. Any
//! further one keeps its connection while it waits.
//!
//! **Clock.** A 401 with a `Date` that is far off corrects the clock for all later requests. Each request is
//! repeated at most once for this reason.
//!
//! **Delivery is at least once.** A reply can get lost, and a server can deliver part of a request that it
//! refuses. The publisher then sends events again that may have arrived. So a client can receive an event
//! twice, and the second copy can come after newer events. This does no harm if the client takes an event as
//! a reason to fetch the current state. For the same reason, an error of the server does not prove that an
//! event did not arrive: see [`PublishError::may_have_arrived`].
//!
//! # Without async
//!
//! [`Publisher::blocking`] returns a publisher for threads without a tokio runtime, whose methods block.
//!
//! # Monitoring
//!
//! [`Publisher::stats`] counts events and requests. The publisher also logs to
//! [`tracing`](https://docs.rs/tracing), and records metrics with the [`metrics`](https://docs.rs/metrics)
//! facade. Fields and labels have the names of OpenTelemetry's conventions.
//!
//! **Logs.** An outage is two lines: a warning at its first failure, and an information when the server accepts
//! events again. A server that fails now and then is one outage, until no failed request is left to retry. So is
//! a server that refuses requests with any status but 400 and 413, which are about single events.
//!
//! | level | message | fields |
//! | --- | --- | --- |
//! | WARN | the server does not accept events | `server.address`, `server.port`, `http.response.status_code`, `error.type`, `waiting`: the number of events that are not sent yet, `error` |
//! | INFO | the server accepts events again | `server.address`, `server.port`, `after`: the seconds since the warning, `waiting` |
//! | WARN | the server's clock and this one differ | `server.address`, `server.port`, `seconds` |
//! | ERROR | an event was not published | `event`, `error`; DEBUG if the caller awaits the event, and so gets the error |
//! | DEBUG | a request is retried | `events`, `attempt`, `error` |
//!
//! **Spans.** Each request has a span `request` of level DEBUG, which follows the spans in which its events were
//! published, as far as they are still open. Its fields are `messaging.system`, `messaging.operation.name`,
//! `messaging.operation.type`, `messaging.batch.message_count`, `server.address`, `server.port`,
//! `http.request.method`, `http.request.resend_count`, `http.response.status_code` and `error.type`.
//!
//! **Metrics.** All have the labels `messaging.system`, `server.address` and `server.port`. Prometheus writes a
//! dot as `_`. Creating a publisher registers its counters with zero, except for `fiche_realtime_failed`, whose
//! `error.type` is not known before. [`describe_metrics`] gives their units and meanings to a recorder that was
//! installed after the publisher was created.
//!
//! | name | kind | means | further labels |
//! | --- | --- | --- | --- |
//! | `fiche_realtime_accepted` | counter | events accepted | |
//! | `fiche_realtime_sent` | counter | events that the server confirmed | |
//! | `fiche_realtime_requests` | counter | requests sent | |
//! | `fiche_realtime_retried` | counter | requests that failed and were retried | |
//! | `fiche_realtime_truncated` | counter | events shortened to fit | |
//! | `fiche_realtime_superseded` | counter | events replaced by a newer one in the queue | |
//! | `fiche_realtime_failed` | counter | events refused, or not sent in time | `error.type`: the status, or a word |
//! | `fiche_realtime_undelivered` | counter | events that a shutdown returned | |
//! | `fiche_realtime_pending` | gauge | events queued or in a request | |
//! | `fiche_realtime_latency_seconds` | histogram | the time from acceptance to the server's confirmation | |
//! | `fiche_realtime_request_seconds` | histogram | the time from a request to its answer | `http.response.status_code`, or `error.type` if there is no answer |
//!
//! `examples/grafana` has a dashboard with these metrics, and rules for alerts.

#[cfg(feature = "publisher")]
mod alarm;
mod answer;
mod backoff;
#[cfg(feature = "publisher")]
mod blocking;
#[cfg(feature = "publisher")]
mod builder;
#[cfg(feature = "publisher")]
mod caller;
mod delivery;
#[cfg(feature = "publisher")]
mod driver;
mod error;
#[cfg(feature = "publisher")]
mod handle;
#[cfg(feature = "publisher")]
pub(crate) mod http;
#[cfg(all(test, feature = "publisher"))]
mod interleavings;
pub(crate) mod machine;
pub(crate) mod message;
#[cfg(feature = "publisher")]
mod meter;
#[cfg(feature = "publisher")]
mod observe;
mod ordered;
#[cfg(feature = "publisher")]
mod platform;
mod queue;
pub(crate) mod request;
#[cfg(all(feature = "publisher", not(test)))]
mod runtime_here;
#[cfg(feature = "publisher")]
mod shared;
#[cfg(feature = "simulation")]
pub mod simulation;
mod stats;
#[cfg(all(feature = "publisher", not(test)))]
mod thread_timer;

pub(crate) use answer::{Answer, MAX_ANSWER, NoAnswer, Reply};
#[cfg(feature = "publisher")]
pub use blocking::BlockingPublisher;
#[cfg(feature = "publisher")]
pub use builder::PublisherBuilder;
#[cfg(feature = "publisher")]
pub use delivery::Delivery;
pub use delivery::{Receipt, Undelivered};
pub use error::PublishError;
#[cfg(feature = "publisher")]
pub use handle::Publisher;
#[cfg(feature = "publisher")]
pub use meter::describe_metrics;
pub use stats::Stats;
