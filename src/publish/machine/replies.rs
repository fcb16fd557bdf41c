//! The outcome of a request for its events.

use std::time::Duration;

use super::group::{Group, Phase};
use super::{Accepted, Action, Machine, Waiter};
use crate::publish::answer::{NoAnswer, Reply, Verdict};
use crate::publish::{PublishError, backoff};
use crate::sign::MAX_CLOCK_SKEW;

/// The number of failures after which the events of a batch are sent one by one.
const BATCH_TRIES: u32 = 3;

/// The number of failures after which an event fails if the server serves others.
const LONELY_TRIES: u32 = 20;

/// The smallest difference between the server's time and a request's time that explains a refusal, in
/// seconds.
const CLOCK_IS_OFF: u64 = MAX_CLOCK_SKEW / 2;

/// The most requests, for each connection, that may wait for a retry without a connection.
const MAX_ASIDE: usize = 8;

impl<W: Waiter> Machine<W> {
    /// Decides what becomes of a group whose request had this reply.
    pub(super) fn judge(&mut self, number: u64, mut group: Group<W>, reply: Reply) {
        let bytes = group.events.iter().map(|(_, event)| event.message.data.len()).max().unwrap_or(0);
        if !matches!(reply, Err(NoAnswer::NotConnected(_))) {
            group.leave_in_doubt();
        }
        match Verdict::of(reply, bytes, self.server_time()) {
            Verdict::Taken => {
                self.last_success = Some(self.now.since_start);
                self.serves(&group);
                self.end_group(group, Ok(()));
            }
            Verdict::Unauthorized { server_time: Some(time), .. }
                if !group.is_clock_corrected && self.correct_clock(time, group.signed_at) =>
            {
                group.is_clock_corrected = true;
                group.phase = Phase::Due;
                self.stats.retried += 1;
                self.groups.insert(number, group);
                self.due.push_back(number);
            }
            Verdict::Unauthorized { error, .. } | Verdict::Refused { error, can_be_one: false } => {
                self.fails(&error);
                self.end_group(group, Err(error));
            }
            Verdict::Refused { error, can_be_one: true } => match group.events.len() {
                1 => self.end_group(group, Err(error)),
                _ => self.split(group, false),
            },
            Verdict::Again { error, silence, is_unserved } => {
                if let Some(silence) = silence {
                    let until = self.now.since_start.saturating_add(silence.min(self.options.patience));
                    self.silent_until = self.silent_until.max(until);
                }
                group.unserved += u32::from(is_unserved);
                for (_, event) in &mut group.events {
                    self.failed += usize::from(event.failure.is_none());
                    event.failure = Some(error.clone());
                }
                self.fails(&error);
                self.try_again(number, group, error, is_unserved);
            }
        }
    }

    /// Notes that the server does not accept events, and reports the first failure.
    fn fails(&mut self, error: &PublishError) {
        if self.failing_since.is_none() {
            self.failing_since = Some(self.now.since_start);
            let waiting = self.room.held() + self.room.waiting();
            self.actions.push_back(Action::Failing { error: error.clone(), waiting });
        }
    }

    /// Notes that the server accepted the events of this group. It serves again once no other event is left that
    /// failed. So a server that fails now and then is reported once, and so is one that does not serve one event.
    fn serves(&mut self, group: &Group<W>) {
        let Some(since) = self.failing_since else { return };
        if self.failed == group.events.iter().filter(|(_, event)| event.failure.is_some()).count() {
            self.failing_since = None;
            let after = self.now.since_start.saturating_sub(since);
            let waiting = self.room.held() + self.room.waiting() - group.events.len();
            self.actions.push_back(Action::Recovered { after, waiting });
        }
    }

    fn try_again(&mut self, number: u64, mut group: Group<W>, error: PublishError, is_unserved: bool) {
        let now = self.now.since_start;
        let is_to_split = group.events.len() > 1 && group.unserved >= BATCH_TRIES;
        // an event that keeps failing while others succeed is taken to be the cause
        let others_pass = self.last_success.is_some_and(|success| success > group.begun);
        if group.unserved >= LONELY_TRIES && others_pass && !is_to_split {
            return self.end_group(group, Err(error));
        }
        // the events of a batch that is split are sent as soon as they can be
        let until = match is_to_split {
            true => now,
            false => now.saturating_add(backoff::wait(group.attempt, self.chance.f64())),
        };
        let patience = self.options.patience;
        let is_over = |event: &Accepted<W>| event.at.saturating_add(patience) <= until;
        if is_to_split || group.events.iter().any(|(_, event)| is_over(event)) {
            // the younger events of a batch have some time left
            let (over, left): (Vec<_>, Vec<_>) =
                std::mem::take(&mut group.events).into_iter().partition(|(_, event)| is_over(event));
            over.into_iter().for_each(|(ticket, event)| self.end(ticket, event, Err(error.clone())));
            self.split(Group { events: left, ..group }, true);
            return self.admit();
        }
        self.stats.retried += 1;
        let (events, attempt) = (group.events.len(), group.attempt);
        self.actions.push_back(Action::Retrying { events, attempt, error });
        // the server may serve other requests, which this one must not hold up
        group.phase = match is_unserved && self.aside() < self.options.connections.saturating_mul(MAX_ASIDE) {
            true => {
                self.connected -= 1;
                Phase::Aside { until }
            }
            false => Phase::Connected { until },
        };
        self.timers.insert((until, number), ());
        self.groups.insert(number, group);
    }

    fn aside(&self) -> usize {
        self.groups.iter().filter(|(_, group)| !group.is_connected()).count()
    }

    /// Learns the server's time. Returns whether it explains why the server refused a request signed with the
    /// time `signed_at`.
    fn correct_clock(&mut self, server: Duration, signed_at: u64) -> bool {
        let seconds = server.as_secs() as i64 - self.now.since_1970.as_secs() as i64;
        // compared with the request's own time, as the clock may have been set while the request was in
        // flight
        let can_be_why = server.as_secs().abs_diff(signed_at) >= CLOCK_IS_OFF;
        // if several requests learn it together, only one reports it
        if can_be_why && seconds.abs_diff(self.skew) >= CLOCK_IS_OFF {
            self.skew = seconds;
            self.actions.push_back(Action::ClockCorrected { seconds });
        }
        can_be_why
    }
}
