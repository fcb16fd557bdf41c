//! The choice of the next request.

use std::time::Duration;

use super::group::{Group, Phase};
use super::{Action, Machine, Now, RequestId, Waiter};
use crate::limits::MAX_BATCH;
use crate::publish::answer::NoAnswer;
use crate::publish::request::Request;

impl<W: Waiter> Machine<W> {
    /// Takes the group of a request that is still in flight, and removes its timer.
    pub(super) fn take_in_flight(&mut self, id: RequestId) -> Option<Group<W>> {
        let Phase::InFlight { until } = self.groups.get(id.group)?.phase_of(id)? else { return None };
        self.timers.remove((until, id.group));
        self.groups.remove(id.group)
    }

    /// Handles what is due by now. Returns whether there was anything.
    pub(super) fn expire(&mut self) -> bool {
        let now = self.now.since_start;
        if self.closes_at.is_some_and(|at| at <= now) && !self.room.is_empty() {
            self.give_back();
            return true;
        }
        let Some(((_, number), ())) = self.timers.first().filter(|((at, _), ())| *at <= now) else {
            return false;
        };
        self.timers.pop_first();
        let Some(mut group) = self.groups.remove(number) else { return true };
        match group.phase {
            Phase::InFlight { .. } => {
                self.actions.push_back(Action::Abandon(group.request_id(number)));
                self.judge(number, group, Err(NoAnswer::Silent));
            }
            // it kept its connection only to limit the number of waiting requests; the next turn may be
            // another's
            Phase::Connected { .. } if group.unserved > 0 => {
                self.connected -= 1;
                group.phase = Phase::DueAside;
                self.groups.insert(number, group);
                self.due_aside.push_back(number);
            }
            Phase::Connected { .. } => {
                group.phase = Phase::Due;
                self.groups.insert(number, group);
                self.due.push_back(number);
            }
            Phase::Aside { .. } => {
                group.phase = Phase::DueAside;
                self.groups.insert(number, group);
                self.due_aside.push_back(number);
            }
            // these phases have no timer
            Phase::Due | Phase::DueAside => {
                self.groups.insert(number, group);
            }
        }
        true
    }

    pub(super) fn is_silent(&self) -> bool {
        self.now.since_start < self.silent_until
    }

    pub(super) fn has_unsent(&self) -> bool {
        !self.due.is_empty() || !self.due_aside.is_empty() || self.queue.has_ready()
    }

    /// Sends the next request, if one may be sent. Returns whether it did.
    pub(super) fn send_next(&mut self) -> bool {
        if self.is_silent() {
            return false;
        }
        if let Some(number) = self.due.pop_front() {
            self.send(number);
            return true;
        }
        if self.connected >= self.options.connections {
            return false;
        }
        let number = match self.is_suspects_turn() {
            true => self.due_aside.pop_front(),
            false => self.take(),
        };
        // events may have ended instead
        let Some(number) = number else { return !self.actions.is_empty() };
        self.connected += 1;
        self.send(number);
        true
    }

    /// Whether the next connection goes to a group that the server had failed to serve. While other events
    /// are ready, such groups get at most every second connection, and hold no more than half of them.
    pub(super) fn is_suspects_turn(&self) -> bool {
        if self.due_aside.is_empty() || !self.queue.has_ready() {
            return !self.due_aside.is_empty();
        }
        let suspects = self.groups.iter().filter(|(_, group)| group.is_connected() && group.unserved > 0);
        !self.was_suspect && suspects.count() < (self.options.connections / 2).max(1)
    }

    /// Takes the next group from the queue. Events that are retried end here if their patience is over.
    pub(super) fn take(&mut self) -> Option<u64> {
        // while connections are free, each event has its own request and takes one round trip; events
        // beyond that travel together
        let idle = self.options.connections - self.connected;
        let room = if self.queue.waiting() <= idle { 1 } else { MAX_BATCH };
        let now = self.now.since_start;
        let patience = self.options.patience;
        let mut events = Vec::new();
        for (ticket, event) in self.queue.take(room) {
            let is_over = event.is_retried && event.at.saturating_add(patience) <= now;
            match event.failure.clone().filter(|_| is_over) {
                Some(error) => self.end(ticket, event, Err(error)),
                None => events.push((ticket, event)),
            }
        }
        if events.is_empty() {
            return None;
        }
        for (ticket, event) in &events {
            // a newer event may have replaced the key of one that was split; its entry stays
            if let Some(key) = &event.key
                && self.replaceable.get(key) == Some(ticket)
            {
                self.replaceable.remove(key);
            }
        }
        let number = self.next_group;
        self.next_group += 1;
        self.groups.insert(number, Group::new(events, self.now.since_start));
        Some(number)
    }

    pub(super) fn send(&mut self, number: u64) {
        let time = self.server_time().as_secs();
        let Some(group) = self.groups.get_mut(number) else { return };
        self.was_suspect = group.unserved > 0;
        let until = self.now.since_start.saturating_add(self.options.timeout);
        self.timers.insert((until, number), ());
        group.phase = Phase::InFlight { until };
        group.attempt += 1;
        group.signed_at = time;
        for (_, event) in &mut group.events {
            event.was_sent = true;
        }
        let messages = group.events.iter().map(|(_, event)| &event.message);
        let request = Request::new(group.request_id(number), &self.options.app_path, messages, time);
        self.stats.requests += 1;
        self.actions.push_back(Action::Send(request));
    }

    /// The server's time since 1970, as far as it is known.
    pub(super) fn server_time(&self) -> Duration {
        let Now { since_1970, .. } = self.now;
        Duration::new(since_1970.as_secs().saturating_add_signed(self.skew), since_1970.subsec_nanos())
    }
}
