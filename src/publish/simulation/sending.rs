//! Checks the events that are sent, and those that arrive.

use std::time::Duration;

use super::model::{Bundle, Checked, Live, Model, Standing, ensure};
use super::wire::{self, Letter};
use crate::limits::MAX_BATCH;
use crate::publish::request::Request;

impl Model {
    /// Handles a request that the machine sends, signed with this query.
    ///
    /// Each of its events must be accepted, not ended and not in another request. No earlier event of its
    /// channels may be left, except before it in the same request.
    pub(super) fn sent(&mut self, request: &Request, query: &str) -> Checked<Vec<Letter>> {
        ensure!(self.silent_until <= self.at(), "a request during the silence until {:?}", self.silent_until);
        ensure!(!self.is_over(), "a request after the deadline of a shutdown");
        ensure!(self.seen.insert(request.id), "{:?} is sent twice", request.id);
        let letters = wire::read(&request.path, &request.body)?;
        let events = self.events_of(&letters)?;
        ensure!(events.len() == request.events, "{} events, it says {}", events.len(), request.events);
        ensure!(
            request.path.ends_with("/events") == (events.len() == 1),
            "{events:?} go to {}",
            request.path
        );
        ensure!(events.len() == 1 || letters.len() <= MAX_BATCH, "{} messages in a request", letters.len());
        self.check_order(&events)?;
        let bundle = self.bundle_of(&events, request.id.attempt())?;

        let signed = self.now.since_1970.as_secs().saturating_add_signed(self.skew);
        let timestamp =
            wire::parameters(query).iter().find(|(key, _)| *key == "auth_timestamp").map(|(_, time)| *time);
        ensure!(timestamp == Some(&*signed.to_string()), "signed with {timestamp:?}, it is {signed}");
        self.check_turn(bundle)?;

        for n in &events {
            self.events[*n].requests += 1;
            self.events[*n].bundle = Some(bundle);
        }
        self.stats.requests += 1;
        self.live.insert(request.id, Live { sent_at: self.at(), bundle, signed });
        let busy = self.bundles.iter().filter(|bundle| bundle.in_flight.is_some()).count() + 1;
        ensure!(busy <= self.options.connections, "{busy} requests at a time");
        let bundle = &mut self.bundles[bundle];
        (bundle.in_flight, bundle.attempts) = (Some(request.id), request.id.attempt());
        bundle.may_hold = false;
        Ok(letters)
    }

    /// The events of a request. Each must come with its payload, its name and all of its channels.
    fn events_of(&self, letters: &[Letter]) -> Checked<Vec<usize>> {
        let mut events = Vec::new();
        let mut letters = letters.iter();
        while let Some(first) = letters.next() {
            let event = self.events.get(first.event).ok_or("an event is sent that is not known")?;
            let message = &event.planned.message;
            for (index, channel) in message.channels.iter().enumerate() {
                let letter = if index == 0 { Some(first) } else { letters.next() };
                let is_its = letter.is_some_and(|letter| {
                    letter.name == message.name
                        && letter.data == message.data
                        && letter.channel == channel.name()
                });
                ensure!(is_its, "event {} is not sent as it was published", first.event);
            }
            ensure!(
                event.standing == Standing::Pending,
                "event {} is sent, it is {:?}",
                first.event,
                event.standing
            );
            ensure!(!events.contains(&first.event), "event {} is sent twice in a request", first.event);
            events.push(first.event);
        }
        Ok(events)
    }

    fn check_order(&self, events: &[usize]) -> Checked {
        for (place, n) in events.iter().enumerate() {
            if let Some(earlier) = self.before(*n).find(|earlier| !events[..place].contains(earlier)) {
                return Err(format!("event {n} overtakes {earlier} on a channel"));
            }
        }
        Ok(())
    }

    /// The remaining events that were accepted before an event and share a channel with it.
    fn before(&self, n: usize) -> impl Iterator<Item = usize> {
        let event = &self.events[n];
        self.accepted[..event.order].iter().copied().filter(|earlier| {
            let earlier = &self.events[*earlier];
            earlier.standing == Standing::Pending && earlier.planned.lanes & event.planned.lanes != 0
        })
    }

    /// The events that could be sent for the first time, or on their own for the first time.
    pub(super) fn ready(&self) -> impl Iterator<Item = usize> {
        self.accepted.iter().copied().filter(|n| {
            let event = &self.events[*n];
            event.standing == Standing::Pending && event.bundle.is_none() && self.before(*n).next().is_none()
        })
    }

    /// The bundle of these events. They stay together, in order, until it is dissolved.
    fn bundle_of(&mut self, events: &[usize], attempt: u32) -> Checked<usize> {
        let first = events.first().ok_or("a request without events")?;
        if let Some(number) = self.events[*first].bundle {
            let bundle = &self.bundles[number];
            ensure!(bundle.in_flight.is_none(), "the events {events:?} are on their way already");
            ensure!(bundle.events == events, "the events {:?} are made again as {events:?}", bundle.events);
            ensure!(attempt == bundle.attempts + 1, "attempt {attempt} follows {}", bundle.attempts);
            return Ok(number);
        }
        for n in events {
            let event = &self.events[*n];
            ensure!(event.bundle.is_none(), "event {n} is on its way already");
            ensure!(!event.is_alone || events.len() == 1, "event {n} is to travel alone, not in {events:?}");
            let is_over = event.is_over(self.at(), self.options.patience);
            ensure!(!is_over, "event {n} is retried after its patience");
        }
        ensure!(attempt == 1, "the first attempt of {events:?} is number {attempt}");
        ensure!(
            self.ready().next() == Some(*first),
            "event {first} is sent before an older one that could be"
        );
        self.bundles.push(Bundle {
            events: events.to_vec(),
            begun: self.at(),
            attempts: 0,
            unserved: 0,
            is_clock_corrected: false,
            has_connection: false,
            may_hold: false,
            in_flight: None,
            is_over: false,
        });
        Ok(self.bundles.len() - 1)
    }

    /// Checks that retries of unserved requests get at most every second free connection while other events
    /// are ready.
    fn check_turn(&mut self, number: usize) -> Checked {
        let bundle = &self.bundles[number];
        let is_suspect = bundle.unserved > 0;
        if is_suspect && self.was_suspect && !bundle.has_connection {
            let other = self.ready().next();
            ensure!(other.is_none(), "{:?} goes before event {other:?}, which was not tried", bundle.events);
        }
        self.was_suspect = is_suspect;
        Ok(())
    }

    /// Handles a message that arrives. First arrivals must be in the order of acceptance, whatever is
    /// repeated. The exception is an event that arrives after it was given up, because nobody can stop a
    /// request in flight.
    pub(super) fn arrived(&mut self, letter: &Letter) -> Checked {
        let n = letter.event;
        let event = &mut self.events[n];
        let was_there = !event.delivered.insert(letter.channel.clone());
        ensure!(!event.was_not_sent, "event {n} arrives, and its error said that nothing was sent");
        match event.standing {
            Standing::Outside | Standing::Waiting(_) | Standing::Superseded => {
                return Err(format!("event {n} arrives, it is {:?}", event.standing));
            }
            Standing::Failed | Standing::Undelivered | Standing::Sent => return Ok(()),
            Standing::Pending if was_there => return Ok(()),
            Standing::Pending => {}
        }
        let order = event.order;
        if let Some(latest) = self.latest.get(&letter.channel).filter(|latest| **latest > order) {
            return Err(format!("event {n} arrives on {} after {}", letter.channel, self.accepted[*latest]));
        }
        self.latest.insert(letter.channel.clone(), order);
        Ok(())
    }

    /// The longest time, after the last fault, until all servable events have ended.
    ///
    /// Each event is in at most one batch, which is tried three times, and then on its own; a servable event
    /// is served by then. At least every second free connection goes to an event that was not tried yet, or
    /// to the next in turn of the others. One try takes at most the time of a request and a back-off.
    fn bound(&self) -> Duration {
        let one_try = self.options.timeout + Duration::from_secs(1) + self.lateness;
        one_try * (8 * self.accepted.len() as u32 + 8)
    }

    /// Checks that nothing takes longer than allowed.
    pub(super) fn check_time(&self) -> Checked {
        let (at, bound) = (self.at(), self.bound());
        let calm = self.calm_from.max(self.silent_until);
        if at <= calm {
            return Ok(());
        }
        for event in self.pending() {
            let begin = calm.max(event.accepted_at);
            let n = event.order;
            let is_late = event.planned.is_servable && at > begin + bound;
            ensure!(
                !is_late,
                "the event accepted as number {n} could be served for {:?} and is not",
                at - begin
            );
            let end = begin.max(event.accepted_at.saturating_add(self.options.patience));
            let is_late = at > end.saturating_add(bound);
            ensure!(!is_late, "the event accepted as number {n} has not ended {:?} after its time", at - end);
        }
        Ok(())
    }
}
