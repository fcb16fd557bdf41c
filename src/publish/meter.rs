//! The publisher's metrics, by the names and labels of OpenTelemetry where it has them.

use std::borrow::Cow;
use std::time::Duration;

use metrics::{Key, Label, Level, Metadata, Recorder, Unit, with_recorder};

use super::{NoAnswer, PublishError, Reply, Stats};

/// The value of `messaging.system`.
pub(super) const SYSTEM: &str = "pusher";

/// A counter of [`Stats`]: the name, the description, and the count.
type Count = (&'static str, &'static str, fn(&Stats) -> u64);

const COUNTS: [Count; 7] = [
    ("fiche_realtime_accepted", "Events accepted.", |stats| stats.accepted),
    ("fiche_realtime_sent", "Events that the server confirmed.", |stats| stats.sent),
    ("fiche_realtime_requests", "Requests sent.", |stats| stats.requests),
    ("fiche_realtime_retried", "Requests that failed and were retried.", |stats| stats.retried),
    ("fiche_realtime_truncated", "Events shortened to fit.", |stats| stats.truncated),
    ("fiche_realtime_superseded", "Events replaced by a newer one in the queue.", |stats| stats.superseded),
    ("fiche_realtime_undelivered", "Events that a shutdown returned.", |stats| stats.undelivered),
];

const FAILED: (&str, &str) = ("fiche_realtime_failed", "Events refused, or not sent in time.");
const PENDING: (&str, &str) = ("fiche_realtime_pending", "Events queued or in a request.");
const LATENCY: (&str, &str) =
    ("fiche_realtime_latency_seconds", "The time from an event's acceptance to the server's confirmation.");
const REQUEST: (&str, &str) =
    ("fiche_realtime_request_seconds", "The time from a request to its answer, or to its failure.");

/// Describes the metrics to the current recorder: the unit and the meaning of each.
///
/// Creating a publisher does this too. Call it if the recorder is installed later. The counters of that publisher
/// are then missing until they grow.
///
/// ```
/// // after the exporter has installed its recorder
/// fiche_realtime::publish::describe_metrics();
/// ```
pub fn describe_metrics() {
    with_recorder(|recorder| {
        for (name, description, _) in COUNTS {
            recorder.describe_counter(name.into(), Some(Unit::Count), description.into());
        }
        recorder.describe_counter(FAILED.0.into(), Some(Unit::Count), FAILED.1.into());
        recorder.describe_gauge(PENDING.0.into(), Some(Unit::Count), PENDING.1.into());
        for (name, description) in [LATENCY, REQUEST] {
            recorder.describe_histogram(name.into(), Some(Unit::Seconds), description.into());
        }
    });
}

/// Records the metrics of a publisher, which have the server's address as labels.
pub(super) struct Meter {
    labels: Vec<Label>,
    // built once, because they are recorded often
    counts: [Key; COUNTS.len()],
    pending: Key,
    latency: Key,
    answered: Key,
}

impl Meter {
    pub(super) fn new(address: &str, port: u16) -> Self {
        let labels = vec![
            Label::new("messaging.system", SYSTEM),
            Label::new("server.address", address.to_owned()),
            Label::new("server.port", port.to_string()),
        ];
        let key = |name: &'static str| Key::from_parts(name, labels.clone());
        Self {
            counts: COUNTS.map(|(name, _, _)| key(name)),
            pending: key(PENDING.0),
            latency: key(LATENCY.0),
            answered: key(REQUEST.0).with_extra_labels(vec![Label::new(STATUS, "200")]),
            labels,
        }
    }

    /// Registers the counters of [`Stats`] and the gauge, with zero. Otherwise a counter would begin with its first
    /// count, which no rate of it shows, and a server that takes nothing from the start would have no `sent` at all.
    pub(super) fn register(&self) {
        for key in &self.counts {
            record(|recorder| recorder.register_counter(key, &METADATA).increment(0));
        }
        record(|recorder| recorder.register_gauge(&self.pending, &METADATA).increment(0.0));
    }

    /// Adds the changes since `before` to the counters.
    pub(super) fn count(&self, before: &Stats, now: &Stats) {
        for (key, (_, _, count)) in self.counts.iter().zip(COUNTS) {
            let more = count(now) - count(before);
            if more > 0 {
                record(|recorder| recorder.register_counter(key, &METADATA).increment(more));
            }
        }
        if before.pending != now.pending {
            let change = now.pending as f64 - before.pending as f64;
            record(|recorder| recorder.register_gauge(&self.pending, &METADATA).increment(change));
        }
    }

    /// Records an event that the server confirmed.
    pub(super) fn sent(&self, after: Duration) {
        record(|recorder| recorder.register_histogram(&self.latency, &METADATA).record(after));
    }

    /// Counts an event that failed.
    pub(super) fn failed(&self, error: &PublishError) {
        let key = self.key(FAILED.0, Label::new(ERROR, type_of(error).into_owned()));
        record(|recorder| recorder.register_counter(&key, &METADATA).increment(1));
    }

    /// Records the time of a request.
    pub(super) fn replied(&self, reply: &Reply, after: Duration) {
        let other = match reply {
            Ok(answer) if answer.status == 200 => None,
            Ok(answer) => Some(Label::new(STATUS, answer.status.to_string())),
            Err(none) => Some(Label::new(ERROR, type_of_none(none))),
        };
        let other = other.map(|label| self.key(REQUEST.0, label));
        let key = other.as_ref().unwrap_or(&self.answered);
        record(|recorder| recorder.register_histogram(key, &METADATA).record(after));
    }

    fn key(&self, name: &'static str, label: Label) -> Key {
        let mut labels = self.labels.clone();
        labels.push(label);
        Key::from_parts(name, labels)
    }
}

const STATUS: &str = "http.response.status_code";
const ERROR: &str = "error.type";

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, Some(module_path!()));

fn record(with: impl FnOnce(&dyn Recorder)) {
    with_recorder(with);
}

/// The `error.type` of an error: its status, or a word for its kind.
pub(super) fn type_of(error: &PublishError) -> Cow<'static, str> {
    if let Some(status) = error.status() {
        return status.to_string().into();
    }
    match error {
        PublishError::Connect(text) => type_of_none(&NoAnswer::NotConnected(text.clone())).into(),
        PublishError::Connection(text) => type_of_none(&NoAnswer::Broken(text.clone())).into(),
        PublishError::Timeout => type_of_none(&NoAnswer::Silent).into(),
        other => crate::error::RealtimeError::from(other).code.as_str().into(),
    }
}

/// The `error.type` of a missing answer.
pub(super) fn type_of_none(none: &NoAnswer) -> &'static str {
    match none {
        NoAnswer::NotConnected(_) => "connect",
        NoAnswer::Broken(_) => "connection",
        NoAnswer::Silent => "timeout",
    }
}
