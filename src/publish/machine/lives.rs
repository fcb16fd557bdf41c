//! The beginning and the end of events.

use super::group::{Group, Phase};
use super::{Accepted, Action, Ended, Machine, Waiter};
use crate::publish::message::Message;
use crate::publish::queue::Ticket;
use crate::publish::{PublishError, Undelivered};

impl<W: Waiter> Machine<W> {
    pub(super) fn fits(&self, message: &Message, key: Option<&str>) -> bool {
        let replaced = key.and_then(|key| self.replaceable.get(key)).and_then(|old| self.queue.get(*old));
        self.room.fits(message.size(), replaced.map(|old| old.message.size()))
    }

    pub(super) fn accept(&mut self, message: Message, waiter: W, key: Option<String>) {
        let mut superseded = Vec::new();
        if let Some(old) = key.as_ref().and_then(|key| self.replaceable.remove(key))
            && let Some(old) = self.queue.remove(old)
        {
            self.room.leave(old.message.size());
            self.stats.superseded += 1;
            superseded = old.superseded;
            if superseded.len() == superseded.capacity() {
                superseded.retain(Waiter::is_waited_for);
            }
            superseded.push(old.waiter);
        }
        self.room.enter(message.size());
        self.stats.accepted += 1;
        self.stats.truncated += u64::from(!message.truncated.is_empty());
        let channels = message.channels.clone();
        let at = self.now.since_start;
        let event = Accepted {
            message,
            waiter,
            superseded,
            key: key.clone(),
            at,
            was_sent: false,
            is_in_doubt: false,
            failure: None,
            is_retried: false,
        };
        let ticket = self.queue.push(channels, event);
        if let Some(key) = key {
            self.replaceable.insert(key, ticket);
        }
    }

    /// Accepts the events that waited for room, as far as there is room now.
    pub(super) fn admit(&mut self) {
        while let Some((message, key)) = self.room.first_waiting()
            && self.fits(message, key)
            && let Some((id, message, waiter, key)) = self.room.take_waiting()
        {
            self.accept(message, waiter, key);
            self.actions.push_back(Action::Admitted(id));
        }
    }

    /// Puts the events of a group back into the queue. From now on each of them travels alone. If that is a retry, it
    /// is one within the patience; a server that refused the batch gets each of them once in any case.
    pub(super) fn split(&mut self, mut group: Group<W>, is_retried: bool) {
        self.connected -= 1;
        group.events.iter_mut().for_each(|(_, event)| event.is_retried = is_retried);
        self.queue.give_back(group.events);
    }

    pub(super) fn end_group(&mut self, group: Group<W>, result: Result<(), PublishError>) {
        self.connected -= 1;
        group.events.into_iter().for_each(|(ticket, event)| self.end(ticket, event, result.clone()));
        self.admit();
    }

    /// Ends an event that was taken from the queue.
    pub(super) fn end(&mut self, ticket: Ticket, event: Accepted<W>, result: Result<(), PublishError>) {
        self.queue.finish(ticket);
        match result {
            Ok(()) => self.stats.sent += 1,
            Err(_) => self.stats.failed += 1,
        }
        let result = result.map_err(|error| match error {
            // the error says that nothing was sent, which holds for the last attempt alone
            PublishError::Connect(text) if event.is_in_doubt => {
                PublishError::Connection(format!("{text}; an earlier request may have arrived"))
            }
            error => error,
        });
        self.tell(event, result);
    }

    pub(super) fn tell(&mut self, event: Accepted<W>, result: Result<(), PublishError>) {
        let Accepted { message, waiter, superseded, at, failure, .. } = event;
        self.failed -= usize::from(failure.is_some());
        self.room.leave(message.size());
        let after = self.now.since_start.saturating_sub(at);
        self.actions.push_back(Action::Ended(Ended { message, waiter, superseded, after, result }));
    }

    /// Ends all remaining events, oldest first.
    pub(super) fn give_back(&mut self) {
        while let Some((id, message, waiter, key)) = self.room.take_waiting() {
            self.accept(message, waiter, key);
            self.actions.push_back(Action::Admitted(id));
        }
        let mut left = Vec::new();
        while let Some((number, group)) = self.groups.pop_first() {
            if let Phase::InFlight { .. } = group.phase {
                self.actions.push_back(Action::Abandon(group.request_id(number)));
            }
            for (ticket, event) in group.events {
                self.queue.finish(ticket);
                left.push((ticket, event));
            }
        }
        left.extend(self.queue.drain());
        left.sort_unstable_by_key(|(ticket, _)| *ticket);
        self.timers.clear();
        self.due.clear();
        self.due_aside.clear();
        self.replaceable.clear();
        self.connected = 0;
        for (_, event) in left {
            let Message { name, channels, data, .. } = event.message.clone();
            self.given_back.push(Undelivered { name, channels, data, was_on_its_way: event.was_sent });
            self.stats.undelivered += 1;
            self.tell(event, Err(PublishError::Undelivered));
        }
    }
}
