//! The order of events: which may be sent now, given the ones in flight.
//!
//! An event stands in one lane for each of its channels. It may be sent when it is first in all of its
//! lanes, or in the same request as all events before it. An event that was taken stays in its lanes until
//! it is finished. So later events of a channel stay behind it, even if it is retried. Other lanes go on.
//! This module has no clock, no task and no network.

use std::collections::{HashMap, VecDeque};

use super::ordered::Ordered;
use crate::channel::Channel;

/// The place of an event in the order of acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket(u64);

/// The queue of events, in the order of acceptance. `T` is the event itself.
pub(crate) struct Queue<T> {
    next: u64,
    waiting: Ordered<Ticket, Entry<T>>,
    lanes: HashMap<Channel, Lane>,
    /// The waiting events that are first in all of their lanes, oldest first.
    ready: Ordered<Ticket, ()>,
    /// The channels of each event that was taken and is not finished.
    taken: Ordered<Ticket, Vec<Channel>>,
}

struct Entry<T> {
    channels: Vec<Channel>,
    event: T,
    /// The number of its lanes in which it is not first.
    behind: usize,
    /// Whether it must have its own request.
    alone: bool,
}

#[derive(Default)]
struct Lane {
    /// The events in flight, then the waiting ones, each in order.
    tickets: VecDeque<Ticket>,
    on_its_way: usize,
}

impl Lane {
    /// The first waiting event.
    fn first_waiting(&self) -> Option<Ticket> {
        self.tickets.get(self.on_its_way).copied()
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            next: 0,
            waiting: Ordered::default(),
            lanes: HashMap::new(),
            ready: Ordered::default(),
            taken: Ordered::default(),
        }
    }
}

impl<T> Queue<T> {
    /// Appends an event. Its channels must be distinct.
    pub(crate) fn push(&mut self, channels: Vec<Channel>, event: T) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        let mut behind = 0;
        for channel in &channels {
            let lane = self.lanes.entry(channel.clone()).or_default();
            behind += usize::from(!lane.tickets.is_empty());
            lane.tickets.push_back(ticket);
        }
        if behind == 0 {
            self.ready.insert(ticket, ());
        }
        self.waiting.insert(ticket, Entry { channels, event, behind, alone: false });
        ticket
    }

    /// A waiting event.
    pub(crate) fn get(&self, ticket: Ticket) -> Option<&T> {
        self.waiting.get(ticket).map(|entry| &entry.event)
    }

    /// The number of waiting events, without those in flight.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether an event may be sent.
    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Takes the events for one request: the oldest ready event, and more as long as they have at most
    /// `room` messages together. An event is one message for each of its channels. The list is in the
    /// order in which the events must arrive. The first event is taken however many channels it has.
    pub(crate) fn take(&mut self, room: usize) -> Vec<(Ticket, T)> {
        let mut taken = Vec::new();
        let mut messages = 0;
        // followers of taken events come before other ready events, so that a lane drains in few requests
        let mut next = VecDeque::new();
        while let Some(ticket) = next.pop_front().or_else(|| self.ready.first().map(|(ticket, ())| ticket)) {
            let Some(entry) = self.waiting.get(ticket) else { break };
            if messages > 0 && (entry.alone || messages + entry.channels.len() > room) {
                break;
            }
            messages += if entry.alone { room } else { entry.channels.len() };
            self.ready.remove(ticket);
            let Some(Entry { channels, event, .. }) = self.waiting.remove(ticket) else { break };
            for channel in &channels {
                let Some(lane) = self.lanes.get_mut(channel) else { continue };
                lane.on_its_way += 1;
                if let Some(follower) = lane.first_waiting()
                    && let Some(entry) = self.waiting.get_mut(follower)
                {
                    entry.behind -= 1;
                    if entry.behind == 0 {
                        next.push_back(follower);
                    }
                }
            }
            self.taken.insert(ticket, channels);
            taken.push((ticket, event));
        }
        // the next event of each lane waits for the taken ones
        let mut lanes: Vec<&Channel> =
            taken.iter().filter_map(|(ticket, _)| self.taken.get(*ticket)).flatten().collect();
        lanes.sort_unstable();
        lanes.dedup();
        for channel in lanes {
            let follower = self.lanes.get(channel).and_then(Lane::first_waiting);
            if let Some(entry) = follower.and_then(|follower| self.waiting.get_mut(follower)) {
                entry.behind += 1;
            }
        }
        taken
    }

    /// Finishes a taken event: it has arrived, or never will.
    pub(crate) fn finish(&mut self, ticket: Ticket) {
        for channel in self.taken.remove(ticket).unwrap_or_default() {
            self.leave(&channel, ticket);
        }
    }

    /// Puts events of one request back into their places. From now on each of them has its own request.
    pub(crate) fn give_back(&mut self, taken: Vec<(Ticket, T)>) {
        // from the last to the first, so that the events in flight stay at the front of each lane
        for (ticket, event) in taken.into_iter().rev() {
            let channels = self.taken.remove(ticket).unwrap_or_default();
            let mut behind = 0;
            for channel in &channels {
                let Some(lane) = self.lanes.get_mut(channel) else { continue };
                lane.on_its_way -= 1;
                behind += usize::from(lane.tickets.front() != Some(&ticket));
            }
            if behind == 0 {
                self.ready.insert(ticket, ());
            }
            self.waiting.insert(ticket, Entry { channels, event, behind, alone: true });
        }
    }

    /// Removes a waiting event.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<T> {
        let Entry { channels, event, .. } = self.waiting.remove(ticket)?;
        self.ready.remove(ticket);
        for channel in &channels {
            self.leave(channel, ticket);
        }
        Some(event)
    }

    /// Removes all waiting events, oldest first.
    pub(crate) fn drain(&mut self) -> Vec<(Ticket, T)> {
        let tickets: Vec<_> = self.waiting.iter().map(|(ticket, _)| ticket).collect();
        tickets.into_iter().filter_map(|ticket| Some((ticket, self.remove(ticket)?))).collect()
    }

    fn leave(&mut self, channel: &Channel, ticket: Ticket) {
        let Some(lane) = self.lanes.get_mut(channel) else { return };
        let Ok(place) = lane.tickets.binary_search(&ticket) else { return };
        lane.tickets.remove(place);
        let was_on_its_way = place < lane.on_its_way;
        lane.on_its_way -= usize::from(was_on_its_way);
        if lane.tickets.is_empty() {
            self.lanes.remove(channel);
        } else if lane.on_its_way == 0
            && place == 0
            && let Some(first) = lane.first_waiting()
            && let Some(entry) = self.waiting.get_mut(first)
        {
            entry.behind -= 1;
            if entry.behind == 0 {
                self.ready.insert(first, ());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn channels(ids: &[usize]) -> Vec<Channel> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        ids.iter().map(|id| Channel::audit(&id.to_string()).unwrap()).collect()
    }

    #[test]
    fn at_rest_one_event_is_one_request() {
        let mut queue = Queue::default();
        queue.push(channels(&[1, 2]), "a");
        let taken = queue.take(1);
        assert_eq!((taken.len(), taken[0].1), (1, "a"));
        queue.push(channels(&[2]), "b");
        assert!(queue.take(10).is_empty(), "b would overtake a");
        queue.finish(taken[0].0);
        assert_eq!(queue.take(10)[0].1, "b");
    }

    #[test]
    fn a_batch_takes_followers_in_order_and_counts_messages() {
        let mut queue = Queue::default();
        for (ids, event) in [(&[1, 2][..], "a"), (&[1], "b"), (&[2, 3], "c"), (&[4], "d"), (&[1], "e")] {
            queue.push(channels(ids), event);
        }
        let names = |taken: Vec<(Ticket, &'static str)>| {
            taken.into_iter().map(|(_, event)| event).collect::<String>()
        };
        assert_eq!(names(queue.take(5)), "abc");
        // e is behind a and b, d is not
        assert_eq!(names(queue.take(10)), "d");
        assert!(queue.take(10).is_empty());
    }

    #[test]
    fn what_is_removed_lets_the_next_go() {
        let mut queue = Queue::default();
        let first = queue.push(channels(&[1, 2]), "a");
        queue.push(channels(&[1]), "b");
        queue.push(channels(&[2]), "c");
        assert_eq!(queue.remove(first), Some("a"));
        assert_eq!(queue.remove(first), None);
        assert_eq!(queue.take(1)[0].1, "b");
        assert_eq!(queue.drain()[0].1, "c");
        assert_eq!(queue.waiting(), 0);
    }

    proptest! {
        // events of one to three channels, then steps: accept, take, finish or give back one in flight,
        // remove one that waits
        #[test]
        fn whatever_happens_a_channel_keeps_its_order(
            steps in proptest::collection::vec((0..9u8, proptest::collection::vec(0..6usize, 1..4), 1..12usize), 1..300),
        ) {
            let mut queue = Queue::default();
            let mut accepted: Vec<Vec<Channel>> = Vec::new();
            let mut waits: Vec<(Ticket, usize)> = Vec::new();
            let mut on_their_way: Vec<Vec<(Ticket, usize)>> = Vec::new();
            let mut sent: Vec<usize> = Vec::new();
            let mut gone = 0;
            let mut alone: Vec<usize> = Vec::new();
            for (what, ids, number) in steps {
                match what {
                    0..=3 => {
                        let ticket = queue.push(channels(&ids), accepted.len());
                        waits.push((ticket, accepted.len()));
                        accepted.push(channels(&ids));
                    }
                    4 | 5 => {
                        let taken = queue.take(number);
                        let messages: usize = taken.iter().map(|(_, event)| accepted[*event].len()).sum();
                        prop_assert!(taken.len() <= 1 || messages <= number);
                        prop_assert!(taken.len() <= 1 || !taken.iter().any(|(_, event)| alone.contains(event)));
                        for (ticket, event) in &taken {
                            // no earlier event of its channels waits, or is in flight in another request
                            let shares = |other: &usize| other < event
                                && accepted[*other].iter().any(|channel| accepted[*event].contains(channel));
                            prop_assert!(!waits.iter().any(|(_, other)| shares(other) && !taken.iter().any(|(_, event)| event == other)));
                            prop_assert!(!on_their_way.iter().flatten().any(|(_, other)| shares(other)));
                            waits.retain(|(other, _)| other != ticket);
                        }
                        let in_order = taken.is_sorted_by(|(_, a), (_, b)| {
                            a < b || !accepted[*a].iter().any(|channel| accepted[*b].contains(channel))
                        });
                        prop_assert!(in_order);
                        if taken.is_empty() {
                            // an event is held back only by one that shares a channel with it
                            for (_, event) in &waits {
                                let held = |other: &usize| other != event
                                    && accepted[*other].iter().any(|channel| accepted[*event].contains(channel));
                                prop_assert!(on_their_way.iter().flatten().any(|(_, other)| held(other))
                                    || waits.iter().any(|(_, other)| other < event && held(other)));
                            }
                            prop_assert!(waits.is_empty() || !on_their_way.is_empty());
                        } else {
                            on_their_way.push(taken);
                        }
                    }
                    6 if !on_their_way.is_empty() => {
                        for (ticket, event) in on_their_way.remove(number % on_their_way.len()) {
                            queue.finish(ticket);
                            sent.push(event);
                        }
                    }
                    8 if !on_their_way.is_empty() => {
                        let back = on_their_way.remove(number % on_their_way.len());
                        waits.extend(&back);
                        alone.extend(back.iter().map(|(_, event)| *event));
                        queue.give_back(back);
                    }
                    7 if !waits.is_empty() => {
                        let (ticket, event) = waits.remove(number % waits.len());
                        prop_assert_eq!(queue.remove(ticket), Some(event));
                        gone += 1;
                    }
                    _ => {}
                }
                prop_assert_eq!(queue.waiting(), waits.len());
            }
            // in the end everything is sent
            for (ticket, event) in on_their_way.into_iter().flatten() {
                queue.finish(ticket);
                sent.push(event);
            }
            loop {
                let taken = queue.take(10);
                if taken.is_empty() {
                    break;
                }
                for (ticket, event) in taken {
                    queue.finish(ticket);
                    sent.push(event);
                }
            }
            prop_assert!(queue.waiting.is_empty() && queue.taken.is_empty() && queue.lanes.is_empty() && queue.ready.is_empty());
            prop_assert_eq!(sent.len() + gone, accepted.len());
            for channel in (0..6).flat_map(|id| channels(&[id])) {
                let on_it: Vec<_> = sent.iter().filter(|event| accepted[**event].contains(&channel)).collect();
                prop_assert!(on_it.is_sorted());
            }
        }
    }
}
