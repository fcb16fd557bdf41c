//! The model of the machine: each rule in its simplest form, without the machine's data structures. It is
//! told everything that the machine is told and says, and it objects.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::time::Duration;

use super::events::Planned;
use super::judge::{Judgement, Kind, News};
use super::plan::Plan;
use crate::publish::machine::{Now, Options, RequestId, WaitId, Waiter};
use crate::publish::{PublishError, Stats};

/// Returns an error with this text unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+));
        }
    };
}
pub(super) use ensure;

/// The result of a check.
pub(super) type Checked<T = ()> = Result<T, String>;

/// The caller that published the event with this number.
#[derive(Debug)]
pub(super) struct Caller {
    pub event: usize,
    pub waits: Rc<Cell<bool>>,
}

impl Waiter for Caller {
    fn is_waited_for(&self) -> bool {
        self.waits.get()
    }
}

/// The state of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was not published, was refused, or was withdrawn.
    Outside,
    /// It waits for room.
    Waiting(WaitId),
    /// It was accepted and has not ended.
    Pending,
    /// A newer event replaced it.
    Superseded,
    /// The server confirmed it.
    Sent,
    /// It was refused, or retried until its patience ended.
    Failed,
    /// It was given back.
    Undelivered,
}

pub(super) struct Event {
    pub planned: Planned,
    /// The key that it shares with the events it replaces.
    pub key: Option<String>,
    pub standing: Standing,
    pub waits: Rc<Cell<bool>>,
    /// Its place in the order of acceptance.
    pub order: usize,
    pub accepted_at: Duration,
    /// The number of requests that carried it.
    pub requests: u32,
    /// The bundle that it belongs to.
    pub bundle: Option<usize>,
    /// Whether it must have its own request.
    pub is_alone: bool,
    /// The events that it replaced, and those that they had replaced.
    pub replaced: Vec<usize>,
    /// The channels on which it arrived.
    pub delivered: BTreeSet<String>,
    /// Whether a request that carried it failed, and may have arrived.
    pub is_in_doubt: bool,
    /// The error of the last request that carried it and failed, unless another event could be the cause.
    pub failure: Option<Kind>,
    /// Whether it is sent again only within its patience: its bundle was dissolved because a request failed.
    pub is_retried: bool,
    /// Whether it ended with the error that nothing was sent.
    pub was_not_sent: bool,
}

impl Event {
    /// Whether it would be retried, and its patience is over.
    pub(super) fn is_over(&self, at: Duration, patience: Duration) -> bool {
        self.is_retried && self.accepted_at.saturating_add(patience) <= at
    }
}

/// Events that travel together, from their first request until they end or are sent one by one.
pub(super) struct Bundle {
    pub events: Vec<usize>,
    pub begun: Duration,
    pub attempts: u32,
    /// The number of times that the server failed to serve it.
    pub unserved: u32,
    /// Whether the clock was blamed for a refusal of its signature.
    pub is_clock_corrected: bool,
    /// Whether it keeps a connection while it waits.
    pub has_connection: bool,
    /// Whether it may keep a connection while it waits, because many others wait without one.
    pub may_hold: bool,
    pub in_flight: Option<RequestId>,
    /// Whether its events have ended or are sent one by one.
    pub is_over: bool,
}

/// A request in flight.
pub(super) struct Live {
    pub sent_at: Duration,
    pub bundle: usize,
    /// The time with which it was signed.
    pub signed: u64,
}

pub(super) struct Model {
    pub options: Options,
    pub calm_from: Duration,
    pub lateness: Duration,
    pub events: Vec<Event>,
    pub now: Now,
    pub live: BTreeMap<RequestId, Live>,
    pub seen: BTreeSet<RequestId>,
    pub bundles: Vec<Bundle>,
    pub judgements: Vec<Judgement>,
    /// The events that wait for room, in order.
    pub waiting: VecDeque<usize>,
    pub held_bytes: usize,
    pub silent_until: Duration,
    pub last_success: Option<Duration>,
    /// The time of the first failure after a success.
    pub failing_since: Option<Duration>,
    /// What the machine has to report about failures.
    pub news: VecDeque<News>,
    pub skew: i64,
    pub closes_at: Option<Duration>,
    pub stats: Stats,
    /// The accepted events, in the order of acceptance.
    pub accepted: Vec<usize>,
    /// The latest event, in the order of acceptance, that arrived on each channel.
    pub latest: BTreeMap<String, usize>,
    /// Whether the last request was one that the server had failed to serve before.
    pub was_suspect: bool,
}

impl Model {
    pub(super) fn new(plan: &mut Plan) -> Self {
        let events = std::mem::take(&mut plan.events).into_iter().map(|planned| {
            let is_progress = plan.options.coalesce && planned.message.name.ends_with(".progress");
            Event {
                key: is_progress.then(|| planned.message.channels[0].to_string()),
                planned,
                standing: Standing::Outside,
                waits: Rc::new(Cell::new(true)),
                order: 0,
                accepted_at: Duration::ZERO,
                requests: 0,
                bundle: None,
                is_alone: false,
                replaced: Vec::new(),
                delivered: BTreeSet::new(),
                is_in_doubt: false,
                failure: None,
                is_retried: false,
                was_not_sent: false,
            }
        });
        Self {
            events: events.collect(),
            calm_from: plan.calm_from,
            lateness: plan.lateness,
            options: Options { connections: plan.options.connections.max(1), ..plan.options.clone() },
            now: Now::default(),
            live: BTreeMap::new(),
            seen: BTreeSet::new(),
            bundles: Vec::new(),
            judgements: Vec::new(),
            waiting: VecDeque::new(),
            held_bytes: 0,
            silent_until: Duration::ZERO,
            last_success: None,
            failing_since: None,
            news: VecDeque::new(),
            skew: 0,
            closes_at: None,
            stats: Stats::default(),
            accepted: Vec::new(),
            latest: BTreeMap::new(),
            was_suspect: false,
        }
    }

    /// Advances the machine's time, which never runs backwards.
    pub(super) fn advance(&mut self, now: Now) {
        let since_start = now.since_start.max(self.now.since_start);
        self.now = Now { since_start, ..now };
    }

    pub(super) fn at(&self) -> Duration {
        self.now.since_start
    }

    /// Handles the publication of an event, which was accepted, left waiting, or refused.
    pub(super) fn published(
        &mut self,
        n: usize,
        result: Result<Option<WaitId>, PublishError>,
    ) -> Checked<&'static str> {
        let is_closed = self.closes_at.is_some();
        let has_room = self.waiting.is_empty() && self.fits(n);
        let may_wait = self.events[n].planned.may_wait;
        match result {
            Err(PublishError::ShutDown) => {
                ensure!(is_closed, "event {n} is refused as after a shutdown that was not");
                Ok("refused: shut down")
            }
            _ if is_closed => Err(format!("event {n} is not refused after a shutdown")),
            Err(PublishError::Full) => {
                ensure!(!has_room && !may_wait, "event {n} is refused though there is room or it may wait");
                Ok("refused: full")
            }
            Err(error) => Err(format!("event {n} is refused: {error}")),
            Ok(Some(id)) => {
                ensure!(!has_room && may_wait, "event {n} waits though there is room or it may not");
                self.events[n].standing = Standing::Waiting(id);
                self.waiting.push_back(n);
                Ok("waits for room")
            }
            Ok(None) => {
                ensure!(has_room, "event {n} is accepted though there is no room");
                self.accept(n);
                Ok("accepted")
            }
        }
    }

    /// Whether there is room for an event, which may replace another.
    pub(super) fn fits(&self, n: usize) -> bool {
        let replaced = self.replaced_by(n).map(|old| self.size(old));
        let held = self.stats.pending as usize - usize::from(replaced.is_some());
        let bytes = self.held_bytes - replaced.unwrap_or(0) + self.size(n);
        held == 0 || held < self.options.queue && bytes <= self.options.queue_bytes
    }

    pub(super) fn size(&self, n: usize) -> usize {
        self.events[n].planned.message.size()
    }

    /// The event that a new one replaces: it has the same key and was in no request yet.
    fn replaced_by(&self, n: usize) -> Option<usize> {
        let key = self.events[n].key.as_ref()?;
        self.accepted.iter().copied().find(|old| {
            let old = &self.events[*old];
            old.key.as_ref() == Some(key) && old.standing == Standing::Pending && old.requests == 0
        })
    }

    fn accept(&mut self, n: usize) {
        if let Some(old) = self.replaced_by(n) {
            self.events[old].standing = Standing::Superseded;
            self.held_bytes -= self.size(old);
            self.stats.superseded += 1;
            self.stats.pending -= 1;
            let mut replaced = std::mem::take(&mut self.events[old].replaced);
            replaced.push(old);
            self.events[n].replaced = replaced;
        }
        self.stats.accepted += 1;
        self.stats.pending += 1;
        self.held_bytes += self.size(n);
        let (order, accepted_at) = (self.accepted.len(), self.at());
        let event = &mut self.events[n];
        self.stats.truncated += u64::from(!event.planned.message.truncated.is_empty());
        (event.standing, event.order, event.accepted_at) = (Standing::Pending, order, accepted_at);
        self.accepted.push(n);
    }

    /// Handles the admission of an event that waited for room.
    pub(super) fn admitted(&mut self, id: WaitId) -> Checked<usize> {
        let n = self.waiting.pop_front().ok_or("an event is admitted that does not wait")?;
        ensure!(self.events[n].standing == Standing::Waiting(id), "another event than {n} is admitted");
        // a shutdown admits the remaining events in order to give them back
        ensure!(self.fits(n) || self.is_over(), "event {n} is admitted though there is no room");
        self.accept(n);
        Ok(n)
    }

    /// Stops waiting for room for this event. Returns its id if it was waiting.
    pub(super) fn withdraw(&mut self, n: usize) -> Option<WaitId> {
        let Standing::Waiting(id) = self.events[n].standing else { return None };
        self.events[n].standing = Standing::Outside;
        self.waiting.retain(|other| *other != n);
        Some(id)
    }

    pub(super) fn close(&mut self, deadline: Duration) {
        let at = self.at().saturating_add(deadline);
        self.closes_at = Some(self.closes_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Whether the deadline of a shutdown has passed.
    pub(super) fn is_over(&self) -> bool {
        self.closes_at.is_some_and(|at| at <= self.at())
    }

    pub(super) fn pending(&self) -> impl Iterator<Item = &Event> {
        self.accepted.iter().map(|n| &self.events[*n]).filter(|event| event.standing == Standing::Pending)
    }

    /// Whether the only events left are those that the server never serves, and those behind them.
    pub(super) fn is_stuck(&self) -> bool {
        self.stats.pending > 0 && !self.pending().any(|event| event.planned.is_servable)
    }
}
