//! The publisher as a state machine without I/O: it is told what happened, and says what to do.
//!
//! It has no clock, task or socket. A driver calls [`publish`](Machine::publish),
//! [`replied`](Machine::replied), [`lost`](Machine::lost) and [`close`](Machine::close) when those things
//! happen. After each call, and at [`next_wake`](Machine::next_wake), the driver carries out the actions that
//! [`poll`](Machine::poll) returns, until there are none. The time is an argument of each call, and all
//! randomness comes from the seed. A driver decides nothing.
//!
//! Each part decides one thing: [`queue`](super::queue) what may be sent next, [`answer`](super::answer) what
//! an answer means, [`backoff`](super::backoff) how long to wait. This module combines them: [`lives`] begins
//! and ends events, [`sending`] chooses the next request, [`replies`] handles its outcome.

mod group;
mod lives;
mod replies;
mod room;
mod sending;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::answer::Reply;
use super::message::Message;
use super::ordered::Ordered;
use super::queue::{Queue, Ticket};
use super::request::Request;
use super::{PublishError, Stats, Undelivered};
use group::{Group, Phase};
use room::Room;

pub(crate) use group::RequestId;
pub(crate) use room::WaitId;

/// The defaults of a publisher's options.
pub(crate) mod usual {
    use std::time::Duration;

    pub(crate) const QUEUE: usize = 10_000;
    pub(crate) const QUEUE_BYTES: usize = 64 * 1024 * 1024;
    pub(crate) const CONNECTIONS: usize = 8;
    pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);
    pub(crate) const PATIENCE: Duration = Duration::from_secs(120);
}

/// The options of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The app's path in the HTTP API, such as `/apps/3`.
    pub app_path: String,
    /// The most events that may be queued or in a request.
    pub queue: usize,
    /// The most bytes that these events may take.
    pub queue_bytes: usize,
    /// The most requests that may be in flight at a time.
    pub connections: usize,
    /// The timeout of one request.
    pub timeout: Duration,
    /// How long an event is retried, counted from its acceptance.
    pub patience: Duration,
    /// Whether newer progress replaces queued progress.
    pub coalesce: bool,
    /// The seed of all randomness.
    pub seed: u64,
}

/// The time, which a driver passes with each call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Now {
    /// The time since a fixed moment. If it runs backwards, the machine's time stands still.
    pub since_start: Duration,
    /// The time since 1970, by this machine's clock.
    pub since_1970: Duration,
}

/// Someone who waits for the end of an event.
pub(crate) trait Waiter {
    /// Whether anyone still waits. If not, nobody is notified.
    fn is_waited_for(&self) -> bool {
        true
    }
}

/// An action for the driver.
#[derive(Debug)]
pub(crate) enum Action<W> {
    /// Send the request, and report the reply to the machine.
    Send(Request),
    /// Cancel the request. Its reply no longer matters.
    Abandon(RequestId),
    /// Report that an event which waited for room was admitted.
    Admitted(WaitId),
    /// Report the end of an event to everyone who waits for it.
    Ended(Ended<W>),
    /// Log that a request failed and will be retried.
    Retrying { events: usize, attempt: u32, error: PublishError },
    /// Log that the server does not accept events: the first failure after a success. `waiting` is the number
    /// of events that are not sent yet.
    Failing { error: PublishError, waiting: usize },
    /// Log that the server accepts events again, this time after the first failure.
    Recovered { after: Duration, waiting: usize },
    /// Log that requests are signed with the server's time from now on. The difference from this machine's
    /// clock is in seconds.
    ClockCorrected { seconds: i64 },
}

/// An event that has ended.
#[derive(Debug)]
pub(crate) struct Ended<W> {
    /// The event.
    pub message: Message,
    /// The waiter of the event.
    pub waiter: W,
    /// The waiters of the events that this one replaced.
    pub superseded: Vec<W>,
    /// The time from its acceptance to its end.
    pub after: Duration,
    /// Whether the server confirmed it.
    pub result: Result<(), PublishError>,
}

/// An accepted event.
pub(crate) struct Accepted<W> {
    message: Message,
    waiter: W,
    superseded: Vec<W>,
    /// Its key in [`Machine::replaceable`].
    key: Option<String>,
    at: Duration,
    /// Whether a request has carried it, so that it may have arrived.
    was_sent: bool,
    /// Whether a request that carried it may have arrived, although it failed.
    is_in_doubt: bool,
    /// The error of the last request that carried it, failed and was to be made again. [`Machine::failed`] counts
    /// the events that have one.
    failure: Option<PublishError>,
    /// Whether it returned to the queue because a request failed, so that it is made again only within its patience.
    is_retried: bool,
}

/// The state machine. `W` is the driver's handle of whoever waits for an event.
pub(crate) struct Machine<W> {
    options: Options,
    chance: fastrand::Rng,
    now: Now,
    room: Room<W>,
    queue: Queue<Accepted<W>>,
    /// The queued events that a newer event of the same key replaces.
    replaceable: HashMap<String, Ticket>,
    /// The groups of events taken from the queue, by number.
    groups: Ordered<u64, Group<W>>,
    next_group: u64,
    /// The timers of the groups: a request times out, or a retry is due.
    timers: Ordered<(Duration, u64), ()>,
    /// The groups that have a connection and are to be sent at once.
    due: VecDeque<u64>,
    /// The groups that are to be sent as soon as they get a connection.
    due_aside: VecDeque<u64>,
    /// How many groups have a connection.
    connected: usize,
    /// Whether the last connection went to a group that the server had failed to serve.
    was_suspect: bool,
    /// The server asked clients to send nothing before this time.
    silent_until: Duration,
    /// The time of the last success.
    last_success: Option<Duration>,
    /// The time of the first failure, until the server serves again.
    failing_since: Option<Duration>,
    /// How many events failed and have not ended yet.
    failed: usize,
    /// The correction of this machine's clock in seconds, learned from the server.
    skew: i64,
    /// The deadline of a shutdown. Once set, no more events are accepted.
    closes_at: Option<Duration>,
    given_back: Vec<Undelivered>,
    stats: Stats,
    actions: VecDeque<Action<W>>,
}

impl<W: Waiter> Machine<W> {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            chance: fastrand::Rng::with_seed(options.seed),
            now: Now::default(),
            room: Room::new(options.queue, options.queue_bytes),
            queue: Queue::default(),
            replaceable: HashMap::new(),
            groups: Ordered::default(),
            next_group: 0,
            timers: Ordered::default(),
            due: VecDeque::new(),
            due_aside: VecDeque::new(),
            connected: 0,
            was_suspect: false,
            silent_until: Duration::ZERO,
            last_success: None,
            failing_since: None,
            failed: 0,
            skew: 0,
            closes_at: None,
            given_back: Vec::new(),
            stats: Stats::default(),
            actions: VecDeque::new(),
            options: Options { connections: options.connections.max(1), ..options },
        }
    }

    /// Publishes an event. It is accepted now, or with `may_wait` as soon as there is room, in the order of
    /// the calls.
    ///
    /// # Errors
    /// [`PublishError::Full`] or [`PublishError::ShutDown`], together with the waiter.
    pub(crate) fn publish(
        &mut self,
        now: Now,
        message: Message,
        waiter: W,
        may_wait: bool,
    ) -> Result<Option<WaitId>, (PublishError, W)> {
        self.advance(now);
        if self.closes_at.is_some() {
            return Err((PublishError::ShutDown, waiter));
        }
        let key = if self.options.coalesce { message.replaces() } else { None };
        if self.room.is_waited_for() || !self.fits(&message, key.as_deref()) {
            return match may_wait {
                true => Ok(Some(self.room.wait(message, waiter, key))),
                false => Err((PublishError::Full, waiter)),
            };
        }
        self.accept(message, waiter, key);
        Ok(None)
    }

    /// Withdraws an event that waits for room. The next poll admits the events that fit now, because it has
    /// the time.
    pub(crate) fn withdraw(&mut self, id: WaitId) -> Option<W> {
        self.room.withdraw(id)
    }

    /// Handles the reply to a request, or its failure. The reply to an abandoned request changes nothing.
    pub(crate) fn replied(&mut self, now: Now, id: RequestId, reply: Reply) {
        self.advance(now);
        if let Some(group) = self.take_in_flight(id) {
            self.judge(id.group, group, reply);
        }
    }

    /// Handles the loss of a request: the driver that sent it is gone, so it is sent again.
    pub(crate) fn lost(&mut self, id: RequestId) {
        if let Some(mut group) = self.take_in_flight(id) {
            group.leave_in_doubt();
            group.phase = Phase::Due;
            self.groups.insert(id.group, group);
            self.due.push_back(id.group);
        }
    }

    /// Closes the publisher. Events that are left after `deadline` are given back. With several deadlines,
    /// the earliest applies.
    pub(crate) fn close(&mut self, now: Now, deadline: Duration) {
        self.advance(now);
        let at = self.now.since_start.saturating_add(deadline);
        self.closes_at = Some(self.closes_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// The next action. `None` until something happens or [`next_wake`](Self::next_wake) is reached.
    pub(crate) fn poll(&mut self, now: Now) -> Option<Action<W>> {
        self.advance(now);
        self.admit();
        loop {
            if let Some(action) = self.actions.pop_front() {
                return Some(action);
            }
            if !self.expire() && !self.send_next() {
                return None;
            }
        }
    }

    /// The time of the next poll if nothing happens before, as [`Now::since_start`].
    pub(crate) fn next_wake(&self) -> Option<Duration> {
        if self.is_at_rest() {
            return None;
        }
        let timer = self.timers.first().map(|((at, _), ())| at);
        let silence = (self.is_silent() && self.has_unsent()).then_some(self.silent_until);
        [timer, silence, self.closes_at].into_iter().flatten().min()
    }

    /// Whether no event is queued, in a request, or waiting for room.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.actions.is_empty() && self.room.is_empty()
    }

    /// The events given back since the last call, oldest first.
    pub(crate) fn take_given_back(&mut self) -> Vec<Undelivered> {
        std::mem::take(&mut self.given_back)
    }

    /// Counts of events so far, by outcome.
    pub(crate) fn stats(&self) -> Stats {
        Stats { pending: self.room.held() as u64, ..self.stats }
    }

    /// The waiters of the events in a request.
    #[cfg(feature = "publisher")]
    pub(crate) fn waiters(&self, id: RequestId) -> impl Iterator<Item = &W> {
        let events = self.groups.get(id.group).map(|group| &group.events);
        events.into_iter().flatten().map(|(_, event)| &event.waiter)
    }

    /// The number of events that wait for room.
    #[cfg(any(feature = "js-server", feature = "simulation"))]
    pub(crate) fn waiting_for_room(&self) -> usize {
        self.room.waiting()
    }

    fn advance(&mut self, now: Now) {
        let since_start = now.since_start.max(self.now.since_start);
        self.now = Now { since_start, ..now };
    }
}
