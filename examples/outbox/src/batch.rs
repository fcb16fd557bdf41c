//! A batch: the events that a relay has claimed, and which of them may be sent now.
//!
//! At most one event of each channel is under way. The next one follows when the outcome is known, so an event
//! never overtakes one that has to be sent again. Events without a common channel are under way together, and
//! the publisher puts up to ten of them into one request.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use fiche_realtime::{PublishError, Receipt};

use crate::verdict::{Cause, Patience};

/// An event of the outbox that waits to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The id of its row. On each channel, a smaller id was committed earlier.
    pub id: i64,
    /// The event's name.
    pub name: String,
    /// The payload as JSON text.
    pub data: String,
    /// Its channels.
    pub channels: Vec<String>,
    /// The counted attempts so far.
    pub attempts: u32,
}

impl Waiting {
    /// An event without its channels, which are read with its places.
    pub(crate) fn of_row((id, name, data, attempts): (i64, String, String, u32)) -> Self {
        Self { id, name, data, channels: Vec::new(), attempts }
    }
}

/// What is to be written into the outbox after a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settlement {
    /// The events that the server has confirmed.
    pub sent: Vec<(i64, Receipt)>,
    /// The events to park, with their errors.
    pub parked: Vec<(i64, String)>,
    /// The events that failed and stay.
    pub kept: Vec<Kept>,
    /// How each channel goes on.
    pub channels: BTreeMap<String, Next>,
}

/// An event that failed and stays in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The id of its row.
    pub id: i64,
    /// The counted attempts so far.
    pub attempts: u32,
    /// The error of the last attempt.
    pub error: String,
}

/// How a channel goes on after a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The batches in a row in which an event of the channel failed and stayed.
    pub failures: u32,
    /// How long no relay claims the channel.
    pub wait: Duration,
}

impl Next {
    /// The wait after a number of failures in a row: 1 s, 2 s, 4 s and so on, up to a minute.
    fn after(failures: u32) -> Self {
        let seconds = 1u64.checked_shl(failures.saturating_sub(1).min(6)).unwrap_or(u64::MAX).min(60);
        Self { failures, wait: if failures == 0 { Duration::ZERO } else { Duration::from_secs(seconds) } }
    }
}

/// Claimed events, and what has become of them.
#[derive(Debug)]
pub struct Batch {
    events: BTreeMap<i64, Waiting>,
    /// The events of each channel that have not ended, in order.
    queues: BTreeMap<String, VecDeque<i64>>,
    /// Events that may be sent now.
    ready: BTreeSet<i64>,
    failed: Vec<(i64, Cause, String)>,
    /// The failures in a row of each claimed channel, before this batch.
    failures: BTreeMap<String, u32>,
    settlement: Settlement,
}

impl Batch {
    /// Creates a batch of events. `failures` has each claimed channel. Of each channel, the events have to be the
    /// first that wait, without a gap.
    pub fn new(events: Vec<Waiting>, failures: BTreeMap<String, u32>) -> Self {
        let events: BTreeMap<_, _> = events.into_iter().map(|event| (event.id, event)).collect();
        let mut queues = BTreeMap::<_, VecDeque<_>>::new();
        for event in events.values() {
            for channel in &event.channels {
                queues.entry(channel.clone()).or_default().push_back(event.id);
            }
        }
        let ids: Vec<_> = events.keys().copied().collect();
        let ready = BTreeSet::new();
        let mut batch =
            Self { events, queues, ready, failed: Vec::new(), failures, settlement: Settlement::default() };
        ids.into_iter().for_each(|id| batch.check(id));
        batch
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Takes an event that may be sent now. `None` if there is none until another one ends.
    pub fn take_ready(&mut self) -> Option<Waiting> {
        let id = self.ready.pop_first()?;
        self.events.get(&id).cloned()
    }

    /// Notes the outcome of an event that was taken.
    pub fn ended(&mut self, id: i64, outcome: Result<Receipt, PublishError>) {
        match outcome {
            Ok(receipt) => self.settlement.sent.push((id, receipt)),
            Err(error) => match Cause::of(&error) {
                Cause::Event => self.settlement.parked.push((id, text(&error))),
                // it stays the first of its channels, so nothing behind it gets ready
                cause => return self.failed.push((id, cause, text(&error))),
            },
        }
        let channels = self.events.get(&id).map(|event| event.channels.clone()).unwrap_or_default();
        for channel in channels {
            let next = self.queues.get_mut(&channel).and_then(|queue| {
                queue.pop_front();
                queue.front().copied()
            });
            next.into_iter().for_each(|id| self.check(id));
        }
    }

    /// Makes an event ready if it is the first of each of its channels.
    fn check(&mut self, id: i64) {
        let is_first = |channel| self.queues.get(channel).and_then(VecDeque::front) == Some(&id);
        if self.events.get(&id).is_some_and(|event| event.channels.iter().all(is_first)) {
            self.ready.insert(id);
        }
    }

    /// Decides what is to be written, once no event is under way.
    pub fn settle(mut self, patience: Patience) -> Settlement {
        let others_were_sent = !self.settlement.sent.is_empty();
        let mut waits = BTreeSet::new();
        for (id, cause, error) in std::mem::take(&mut self.failed) {
            let Some(event) = self.events.get(&id) else { continue };
            let attempts = event.attempts + u32::from(cause == Cause::Unclear);
            if cause == Cause::Unclear && patience.is_over(attempts, others_were_sent) {
                self.settlement.parked.push((id, error));
            } else {
                waits.extend(event.channels.iter().cloned());
                self.settlement.kept.push(Kept { id, attempts, error });
            }
        }
        for (channel, failures) in self.failures {
            let failures = if waits.contains(&channel) { failures.saturating_add(1) } else { 0 };
            self.settlement.channels.insert(channel, Next::after(failures));
        }
        self.settlement
    }
}

/// The text of an error, for a column of the type text, in which PostgreSQL refuses U+0000.
fn text(error: &PublishError) -> String {
    error.to_string().replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests;
