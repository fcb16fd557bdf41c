//! What carries events from the queue to the server: as many workers as there are connections, each with
//! one request at a time. A worker ends when there is nothing for it to do.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::time::Instant;
use tracing::Instrument;

use super::queue::{Queue, Ticket};
use super::stats::Counters;
use super::transport::{Answer, Transport};
use super::{PublishError, Receipt, Undelivered, backoff};
use crate::channel::Channel;
use crate::sign::{MAX_CLOCK_SKEW, Signer};
use crate::sign::{batch_body, event_body};

/// The most messages in one request to `batch_events`.
const MAX_BATCH: usize = 10;

/// How often a batch is tried that the server fails to serve, before its events go one by one.
const BATCH_TRIES: u32 = 3;

/// How often the server may fail to serve an event while it serves others.
const LONELY_TRIES: u32 = 20;

/// How many events, for each connection, may wait to be tried again without holding it.
const MAX_ASIDE: usize = 8;

/// Why events are not tried again.
struct Failure {
    error: PublishError,
    /// Whether it can be for the sake of one of them.
    can_be_one: bool,
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        Self { error, can_be_one: false }
    }
}

/// An event on its way.
pub(super) struct Job {
    pub name: String,
    pub channels: Vec<Channel>,
    pub data: String,
    pub truncated: Vec<String>,
    /// Its key in [`State::replaceable`].
    pub key: Option<String>,
    pub accepted: Instant,
    pub done: oneshot::Sender<Result<Receipt, PublishError>>,
    /// Its place in the queue, given back when it is dropped.
    pub place: OwnedSemaphorePermit,
}

impl Job {
    pub(super) fn undelivered(&self, was_on_its_way: bool) -> Undelivered {
        let Self { name, channels, data, .. } = self;
        Undelivered { name: name.clone(), channels: channels.clone(), data: data.clone(), was_on_its_way }
    }
}

/// What the publisher's handles and workers share.
pub(super) struct Shared {
    pub transport: Box<dyn Transport>,
    pub signer: Signer,
    /// `/apps/{app_id}`
    pub app_path: String,
    pub connections: usize,
    /// How long an event is tried.
    pub patience: Duration,
    pub room: Arc<Semaphore>,
    pub counters: Counters,
    pub state: Mutex<State>,
    /// Seconds to add to this machine's clock, learned from the server's.
    clock_skew: AtomicI64,
    /// Whether to stop what is on its way.
    pub stop: watch::Sender<bool>,
    /// Changes when a worker has ended.
    pub ended: watch::Sender<()>,
}

#[derive(Default)]
pub(super) struct State {
    pub queue: Queue<Job>,
    pub workers: usize,
    /// Whether no more events are accepted.
    pub is_closed: bool,
    /// The workers that wait without a connection, which are not among the others.
    pub aside: usize,
    /// The server asked for silence until then.
    pub silence_until: Option<Instant>,
    /// When the server took something.
    pub last_success: Option<Instant>,
    /// The events that wait and that a newer one of the same key replaces.
    pub replaceable: HashMap<String, Ticket>,
    pub undelivered: Vec<Undelivered>,
}

impl Shared {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        signer: Signer,
        app_id: &str,
        (queue, connections): (usize, usize),
        patience: Duration,
    ) -> Self {
        Self {
            transport,
            signer,
            app_path: format!("/apps/{app_id}"),
            connections: connections.max(1),
            patience,
            room: Arc::new(Semaphore::new(queue.clamp(1, Semaphore::MAX_PERMITS))),
            counters: Counters::default(),
            state: Mutex::default(),
            clock_skew: AtomicI64::new(0),
            stop: watch::Sender::new(false),
            ended: watch::Sender::new(()),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // the state is whole between any two statements that could panic
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a worker if one more is of use.
    pub(super) fn wake(self: &Arc<Self>, state: &mut State) {
        if state.workers < self.connections
            && state.queue.has_ready()
            && let Ok(runtime) = Handle::try_current()
        {
            state.workers += 1;
            runtime.spawn(Worker { shared: self.clone(), taken: Vec::new(), place: Place::Connected }.run());
        }
    }

    fn finish(&self, ticket: Ticket, job: Job, error: Option<PublishError>) {
        // outside the lock, since whatever counts or logs may itself publish; and before the event leaves
        // the queue, so that whoever waits for that finds it counted
        match &error {
            None => self.counters.sent(job.accepted.elapsed()),
            Some(PublishError::Undelivered) => self.counters.undelivered(),
            Some(error) => {
                self.counters.failed();
                tracing::error!(event = job.name, %error, "an event was not published");
            }
        }
        {
            let mut state = self.lock();
            state.queue.finish(ticket);
            if error == Some(PublishError::Undelivered) {
                state.undelivered.push(job.undelivered(true));
            }
        }
        let result = match error {
            None => Ok(Receipt {
                channels: job.channels,
                bytes: job.data.len(),
                truncated: job.truncated,
                superseded: false,
            }),
            Some(error) => Err(error),
        };
        // whoever published it may not wait for the answer
        let _ = job.done.send(result);
        drop(job.place);
    }

    /// Waits as long as the server asked to.
    async fn silence(&self) {
        loop {
            let until = self.lock().silence_until;
            match until {
                Some(until) if until > Instant::now() => tokio::time::sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// Learns the server's time from its refusal; whether that can be why it refused.
    fn correct_clock(&self, answer: &Answer, before: i64) -> bool {
        let Some(date) = answer.date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let skew = date.as_secs() as i64 - now() as i64;
        let is_other = (skew - before).unsigned_abs() >= MAX_CLOCK_SKEW / 2;
        // of several requests that learn it together one says so
        if is_other && self.clock_skew.swap(skew, Ordering::Relaxed) == before {
            tracing::warn!(
                seconds = skew,
                "the server's clock and this one differ; requests are signed with the server's time"
            );
        }
        is_other
    }

    async fn send(&self, taken: &[(Ticket, Job)], skew: i64) -> Result<Answer, PublishError> {
        let (path, body) = match taken {
            [(_, job)] => {
                (format!("{}/events", self.app_path), event_body(&job.name, &job.channels, &job.data))
            }
            _ => {
                let messages = taken.iter().flat_map(|(_, job)| {
                    job.channels.iter().map(move |channel| (&*job.name, channel, &*job.data))
                });
                (format!("{}/batch_events", self.app_path), batch_body(messages))
            }
        };
        let time = now().saturating_add_signed(skew);
        let query = self.signer.sign_request("POST", &path, &[], &body, time);
        self.counters.requested();
        self.transport.post(&path, &query, body).await
    }
}

/// A task with one request at a time.
struct Worker {
    shared: Arc<Shared>,
    taken: Vec<(Ticket, Job)>,
    place: Place,
}

/// Where a worker is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In [`State::workers`].
    Connected,
    /// In [`State::aside`].
    Aside,
    /// Nowhere: it has ended.
    Ended,
}

impl Worker {
    async fn run(mut self) {
        while self.take() {
            let result = self.attempt().await;
            self.settle(result);
        }
    }

    /// Takes the next request's events; without any the worker ends.
    fn take(&mut self) -> bool {
        let mut state = self.shared.lock();
        // while there are connections to spare each event has its own request, so that at rest it takes
        // one round trip; what waits beyond them travels together
        let idle = self.shared.connections - state.workers.min(self.shared.connections) + 1;
        let room = if state.queue.waiting() <= idle { 1 } else { MAX_BATCH };
        self.taken = state.queue.take(room);
        if self.taken.is_empty() {
            // under one lock with the look at the queue: whoever pushes next starts another worker
            self.place = Place::Ended;
            state.workers -= 1;
            self.shared.ended.send_replace(());
            return false;
        }
        for key in self.taken.iter().filter_map(|(_, job)| job.key.as_ref()) {
            state.replaceable.remove(key);
        }
        // what is ready beside it is not to wait until this request has ended
        self.shared.wake(&mut state);
        true
    }

    /// Sends events in one request until the server took them or there is no point in going on.
    async fn attempt(&mut self) -> Result<(), Failure> {
        let mut stop = self.shared.stop.subscribe();
        let result = tokio::select! {
            result = self.attempts() => result,
            _ = stop.wait_for(|stop| *stop) => Err(PublishError::Undelivered.into()),
        };
        self.step_back();
        result
    }

    async fn attempts(&mut self) -> Result<(), Failure> {
        let shared = self.shared.clone();
        let begin = Instant::now();
        let oldest = self.taken.iter().map(|(_, job)| job.accepted).min().unwrap_or(begin);
        let (mut corrected, mut unserved) = (false, 0);
        for attempt in 1.. {
            shared.silence().await;
            let skew = shared.clock_skew.load(Ordering::Relaxed);
            let span = tracing::debug_span!("request", events = self.taken.len(), attempt);
            let error = match shared.send(&self.taken, skew).instrument(span).await {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    shared.lock().last_success = Some(Instant::now());
                    return Ok(());
                }
                Ok(answer) if answer.status == 401 && !corrected && shared.correct_clock(&answer, skew) => {
                    corrected = true;
                    shared.counters.retried();
                    continue;
                }
                Ok(answer) => {
                    if let Some(wait) = answer.retry_after.filter(|_| matches!(answer.status, 429 | 500..)) {
                        let until = Instant::now().checked_add(wait.min(shared.patience));
                        let mut state = shared.lock();
                        state.silence_until = state.silence_until.max(until);
                    }
                    let bytes = self.taken.iter().map(|(_, job)| job.data.len()).max().unwrap_or(0);
                    PublishError::of(answer, bytes)
                }
                Err(error) => error,
            };
            let is_refused = matches!(error, PublishError::BadRequest(_) | PublishError::TooLarge { .. });
            let is_unserved = matches!(
                error,
                PublishError::Server { .. } | PublishError::Timeout | PublishError::Connection(_)
            );
            unserved += u32::from(is_unserved);
            if !error.may_pass() || self.taken.len() > 1 && unserved >= BATCH_TRIES {
                return Err(Failure { error, can_be_one: is_refused || is_unserved });
            }
            // what the server cannot serve where it serves others is taken for the event's own fault
            let others_pass = shared.lock().last_success.is_some_and(|success| success > begin);
            let wait = backoff::wait(attempt);
            if unserved >= LONELY_TRIES && others_pass || oldest.elapsed() + wait >= shared.patience {
                return Err(error.into());
            }
            shared.counters.retried();
            tracing::debug!(events = self.taken.len(), attempt, %error, "to be tried again");
            if is_unserved {
                self.step_aside();
            }
            tokio::time::sleep(wait).await;
            self.step_back();
        }
        Ok(())
    }

    /// Lets another worker have this one's connection while it waits: the server answers, so what it
    /// cannot serve may be the event's own fault, and must not hold up others.
    fn step_aside(&mut self) {
        let mut state = self.shared.lock();
        if state.aside < self.shared.connections * MAX_ASIDE {
            self.place = Place::Aside;
            state.aside += 1;
            state.workers -= 1;
            self.shared.wake(&mut state);
        }
    }

    fn step_back(&mut self) {
        if self.place == Place::Aside {
            self.place = Place::Connected;
            let mut state = self.shared.lock();
            state.aside -= 1;
            state.workers += 1;
        }
    }

    /// Tells what became of the events, each whoever waits for it.
    fn settle(&mut self, result: Result<(), Failure>) {
        let taken = std::mem::take(&mut self.taken);
        match result {
            Ok(()) => taken.into_iter().for_each(|(ticket, job)| self.shared.finish(ticket, job, None)),
            // one event can spoil a batch: in requests of their own the others are not held up by it
            Err(Failure { can_be_one: true, .. }) if taken.len() > 1 => {
                self.shared.lock().queue.give_back(taken);
            }
            Err(Failure { error, .. }) => {
                // of a batch that ran out of patience the younger events have some left
                let is_over = |job: &Job| {
                    !error.may_pass() || job.accepted.elapsed() + backoff::LONGEST >= self.shared.patience
                };
                let (over, left) = taken.into_iter().partition::<Vec<_>, _>(|(_, job)| is_over(job));
                over.into_iter()
                    .for_each(|(ticket, job)| self.shared.finish(ticket, job, Some(error.clone())));
                self.shared.lock().queue.give_back(left);
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // its runtime ended: what it had goes on with the next event that another runtime publishes
        let mut state = self.shared.lock();
        state.queue.give_back(std::mem::take(&mut self.taken));
        match self.place {
            Place::Connected => state.workers -= 1,
            Place::Aside => state.aside -= 1,
            Place::Ended => {}
        }
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
