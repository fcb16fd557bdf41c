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
    /// The weights of the attempts so far: see [`Patience`].
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
    /// How each channel goes on of which an event was tried.
    pub channels: BTreeMap<String, Next>,
}

/// An event that failed and stays in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The id of its row.
    pub id: i64,
    /// The weights of the attempts so far.
    pub attempts: u32,
    /// The error of the last attempt.
    pub error: String,
}

/// How a channel goes on after a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The batches in a row in which the first event of the channel failed and stayed.
    pub failures: u32,
    /// How long no relay claims the channel.
    pub wait: Duration,
}

impl Next {
    /// After a number of failures in a row. `chance` from 0 to 1 chooses among the waits from half of the longest
    /// one to all of it. So channels whose events failed in one request do not stay together.
    fn after(failures: u32, chance: f64) -> Self {
        let part = 0.5 + 0.5 * chance.clamp(0.0, 1.0);
        Self { failures, wait: Self::longest(failures).mul_f64(part) }
    }

    /// The longest wait after a number of failures in a row: 1 s, 2 s, 4 s and so on, up to a minute.
    fn longest(failures: u32) -> Duration {
        let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
        Duration::from_secs((1 << doublings.min(6)).min(60))
    }

    /// The shortest one.
    fn shortest(failures: u32) -> Duration {
        Self::longest(failures) / 2
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
    /// Events that may be sent now, but each on its own.
    ready_alone: BTreeSet<i64>,
    under_way: usize,
    /// Whether the event that is under way has to stay the only one.
    is_alone: bool,
    failed: Vec<(i64, Cause, String)>,
    /// The failures in a row of each claimed channel: of the event that was its first in the last batch.
    failures: BTreeMap<String, u32>,
    patience: Patience,
    settlement: Settlement,
}

impl Batch {
    /// Creates a batch of events. `failures` has each claimed channel. Of each channel, the events have to be the
    /// first that wait, without a gap.
    pub fn new(events: Vec<Waiting>, failures: BTreeMap<String, u32>, patience: Patience) -> Self {
        let events: BTreeMap<_, _> = events.into_iter().map(|event| (event.id, event)).collect();
        let mut queues = BTreeMap::<_, VecDeque<_>>::new();
        for event in events.values() {
            for channel in &event.channels {
                queues.entry(channel.clone()).or_default().push_back(event.id);
            }
        }
        let ids: Vec<_> = events.keys().copied().collect();
        let mut batch = Self {
            events,
            queues,
            ready: BTreeSet::new(),
            ready_alone: BTreeSet::new(),
            under_way: 0,
            is_alone: false,
            failed: Vec::new(),
            failures,
            patience,
            settlement: Settlement::default(),
        };
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
        if self.is_alone {
            return None;
        }
        let id = match self.ready.pop_first() {
            Some(id) => id,
            None if self.under_way > 0 => return None,
            None => {
                let id = self.ready_alone.pop_first()?;
                self.is_alone = true;
                id
            }
        };
        self.under_way += 1;
        self.events.get(&id).cloned()
    }

    /// Notes the outcome of an event that was taken.
    pub fn ended(&mut self, id: i64, outcome: Result<Receipt, PublishError>) {
        self.under_way = self.under_way.saturating_sub(1);
        self.is_alone = false;
        let channels = self.events.get(&id).map(|event| event.channels.clone()).unwrap_or_default();
        self.settlement.channels.extend(channels.iter().map(|channel| (channel.clone(), Next::default())));
        match outcome {
            Ok(receipt) => self.settlement.sent.push((id, receipt)),
            Err(error) => {
                let cause = Cause::of(&error);
                if !self.patience.is_over(self.patience.weight(cause, self.has_sent())) {
                    // it stays the first of its channels, so nothing behind it gets ready
                    return self.failed.push((id, cause, text(&error)));
                }
                self.settlement.parked.push((id, text(&error)));
            }
        }
        for channel in channels {
            let next = self.queues.get_mut(&channel).and_then(|queue| {
                queue.pop_front();
                queue.front().copied()
            });
            // they were those of the event that has ended
            self.failures.insert(channel, 0);
            next.into_iter().for_each(|id| self.check(id));
        }
    }

    /// Makes an event ready if it is the first of each of its channels.
    fn check(&mut self, id: i64) {
        let is_first = |channel| self.queues.get(channel).and_then(VecDeque::front) == Some(&id);
        let Some(event) = self.events.get(&id) else { return };
        if event.channels.iter().all(is_first) {
            let is_last = self.patience.is_last(event.attempts);
            if is_last { &mut self.ready_alone } else { &mut self.ready }.insert(id);
        }
    }

    fn has_sent(&self) -> bool {
        !self.settlement.sent.is_empty()
    }

    /// Decides what is to be written, once no event is under way. `since_sent` is the time from the last batch of
    /// this relay in which an event was sent to this batch. `chance` gives numbers from 0 to 1.
    pub fn settle(mut self, since_sent: Option<Duration>, mut chance: impl FnMut() -> f64) -> Settlement {
        for (id, cause, error) in std::mem::take(&mut self.failed) {
            let Some(event) = self.events.get(&id) else { continue };
            let failures =
                || event.channels.iter().map(|channel| self.failures.get(channel).copied().unwrap_or(0));
            // the event has waited at least that long, so others were sent after it had failed
            let waited = Next::shortest(failures().min().unwrap_or(0));
            let others_are_sent = self.has_sent() || since_sent.is_some_and(|since| since < waited);
            let weight = self.patience.weight(cause, others_are_sent);
            let attempts = event.attempts.saturating_add(weight);
            if weight > 0 && self.patience.is_over(attempts) {
                self.settlement.parked.push((id, error));
                continue;
            }
            // One wait for all of its channels. Otherwise the first could be claimed again and again while another
            // one still waits.
            let next = Next::after(failures().max().unwrap_or(0).saturating_add(1), chance());
            self.settlement.channels.extend(event.channels.iter().map(|channel| (channel.clone(), next)));
            self.settlement.kept.push(Kept { id, attempts, error });
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
