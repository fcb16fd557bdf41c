//! The state that a publisher's handles and drivers share: the machine under its lock, its drivers, its waiters.
//!
//! The lock protects the machine only. Nothing is spawned, awaited, woken, counted or logged while it is held, and
//! nothing is dropped that the application could notice. Sinks and wakers are the application's code, so
//! [`observe::tell`] calls them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::{AbortHandle, AbortRegistration};
use tracing::span::Id;

use super::caller::Caller;
use super::delivery::RoomAhead;
use super::driver::Driver;
use super::http::Transport;
use super::machine::{Action, Machine, Now, Options, RequestId, WaitId};
use super::message::Message;
use super::meter::{Meter, describe_metrics};
use super::observe::Place;
use super::platform::{
    AtomicUsize, Instant, Mutex, MutexGuard, Notify, oneshot, runtime, runtime_here, watch,
};
use super::request::Request;
use super::{Delivery, PublishError, Reply, Stats, Undelivered, alarm, caller, observe};
use crate::sign::Signer;

/// The state that the publisher's handles and drivers share.
pub(crate) struct Shared {
    pub(super) transport: Box<dyn Transport>,
    pub(super) signer: Signer,
    /// The server's address, for logs and spans.
    pub(super) place: Place,
    pub(super) meter: Meter,
    /// The beginning of the machine's time.
    pub(super) started: Instant,
    state: Mutex<State>,
    /// The number of threads that are reporting the ends of events. Raised under the lock.
    telling: AtomicUsize,
    /// Changes after the machine's actions were carried out: the publisher may be at rest then.
    rest: watch::Sender<()>,
}

/// The drivers of a machine, by their runtimes, each with the signal that wakes it.
type Drivers = Arc<Vec<(runtime::Id, Arc<Notify>)>>;

struct State {
    machine: Machine<Caller>,
    drivers: Drivers,
    /// The wakers of waiters outside of any runtime. They are woken when no driver is left.
    outside: Vec<Waker>,
    /// The handles that abort the requests in flight.
    requests: HashMap<RequestId, AbortHandle>,
    /// The waiters for room in the queue.
    rooms: HashMap<WaitId, oneshot::Sender<()>>,
    /// The counts that were last reported.
    counted: Stats,
}

/// A request to make, with what its driver needs beside it.
pub(super) struct Outgoing {
    pub request: Request,
    pub registration: AbortRegistration,
    /// The spans of those who published its events.
    pub callers: Vec<Id>,
}

/// The machine's actions that are left for the driver.
pub(super) struct Step {
    pub requests: Vec<Outgoing>,
    /// The time of the next poll if nothing happens before, from the start.
    pub wake: Option<Duration>,
    pub is_at_rest: bool,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").field("signer", &self.signer).field("stats", &self.stats()).finish()
    }
}

impl Shared {
    pub(super) fn new(transport: Box<dyn Transport>, signer: Signer, place: Place, options: Options) -> Self {
        let state = State {
            machine: Machine::new(options),
            drivers: Drivers::default(),
            outside: Vec::new(),
            requests: HashMap::new(),
            rooms: HashMap::new(),
            counted: Stats::default(),
        };
        let rest = watch::Sender::new(());
        let (state, telling) = (Mutex::new(state), AtomicUsize::new(0));
        let meter = Meter::new(&place.address, place.port);
        observe::tell(describe_metrics);
        observe::tell(|| meter.register());
        Self { transport, signer, place, meter, started: Instant::now(), state, telling, rest }
    }

    pub(super) fn stats(&self) -> Stats {
        self.lock().machine.stats()
    }

    /// Publishes in the runtime of the caller. An event that waits for room is withdrawn when the future of the
    /// room is dropped.
    pub(super) fn publish(
        self: &Arc<Self>,
        message: Message,
        may_wait: bool,
    ) -> Result<(Delivery, Option<RoomAhead>), PublishError> {
        let (waiter, end) = oneshot::channel();
        let caller = Caller { end: waiter, span: observe::callers_span() };
        let now = self.now();
        let mut state = self.lock();
        let published = state.machine.publish(now, message, caller, may_wait);
        let room = published.map(|waits| {
            waits.map(|id| {
                let (admitted, admission) = oneshot::channel();
                state.rooms.insert(id, admitted);
                RoomAhead { shared: self.clone(), id, admission }
            })
        });
        let drivers = state.drivers.clone();
        drop(state);
        // the caller of a refused event is dropped here, outside the lock
        let room = room.map_err(|(error, _)| error)?;
        self.wake(&drivers);
        Ok((Delivery { end, shared: Arc::downgrade(self) }, room))
    }

    /// Accepts no more events, waits until all are sent, for at most `deadline`, and returns those that were not.
    pub(super) async fn shutdown(self: &Arc<Self>, deadline: Duration) -> Vec<Undelivered> {
        let mut rest = self.rest.subscribe();
        let now = self.now();
        let drivers = {
            let mut state = self.lock();
            state.machine.close(now, deadline);
            state.drivers.clone()
        };
        self.wake(&drivers);
        self.rests_within(&mut rest, deadline).await;
        if !self.is_at_rest() {
            // the machine closes here even if all drivers are blocked
            let now = self.now();
            self.lock().machine.close(now, Duration::ZERO);
            self.step();
            // a driver that took the end of an event from the machine earlier may be about to report it
            self.rests_within(&mut rest, alarm::GRACE).await;
        }
        self.lock().machine.take_given_back()
    }

    /// Waits until all accepted events have ended. More may be accepted meanwhile.
    pub(super) async fn finish(self: &Arc<Self>) {
        let mut rest = self.rest.subscribe();
        self.rests(&mut rest).await;
    }

    /// Waits like [`rests`](Self::rests), for at most `patience`.
    async fn rests_within(self: &Arc<Self>, rest: &mut watch::Receiver<()>, patience: Duration) {
        tokio::select! {
            biased;
            () = self.rests(rest) => {}
            () = alarm::after(patience) => {}
        }
    }

    /// Waits until all events have ended and their ends were reported. Returns early if no driver is left.
    async fn rests(self: &Arc<Self>, rest: &mut watch::Receiver<()>) {
        while !self.is_at_rest() {
            // the sender lives in `self`, so this is an error only if there is neither a runtime here nor a driver
            if self.attend(pin!(rest.changed())).await.is_err() {
                break;
            }
        }
    }

    /// Whether all events have ended, and their ends were reported to all waiters.
    fn is_at_rest(&self) -> bool {
        let state = self.lock();
        state.machine.is_at_rest() && self.telling.load(Ordering::Acquire) == 0
    }

    /// Awaits the work of a driver. The runtime that polls this drives the machine itself, so it depends on no
    /// other runtime.
    ///
    /// # Errors
    /// The same as [`must_come`](Self::must_come).
    pub(super) async fn attend<F: Future + Unpin>(
        self: &Arc<Self>,
        mut future: F,
    ) -> Result<F::Output, PublishError> {
        poll_fn(|context| match Pin::new(&mut future).poll(context) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => match self.must_come(context.waker()) {
                Ok(()) => Poll::Pending,
                Err(error) => Poll::Ready(Err(error)),
            },
        })
        .await
    }

    /// Makes sure that a driver does the awaited work, or that the waiter gets an error. The runtime in which an
    /// event was published may have ended, or may be blocked.
    ///
    /// # Errors
    /// [`PublishError::NoRuntime`] if this thread has no runtime, and no driver is left in another one.
    pub(super) fn must_come(self: &Arc<Self>, waker: &Waker) -> Result<(), PublishError> {
        if runtime_here().is_some() {
            self.drive();
            return Ok(());
        }
        let waker = waker.clone();
        let mut state = self.lock();
        if state.machine.is_at_rest() {
            return Ok(());
        }
        if state.drivers.is_empty() {
            return Err(PublishError::NoRuntime);
        }
        if !state.outside.iter().any(|other| other.will_wake(&waker)) {
            state.outside.push(waker);
        }
        Ok(())
    }

    /// Makes sure that this runtime drives the machine while there is something to do.
    fn drive(self: &Arc<Self>) {
        let Some(runtime) = runtime_here() else { return };
        let id = runtime.id();
        let wake = {
            let mut state = self.lock();
            if state.machine.is_at_rest() || state.drivers.iter().any(|(other, _)| *other == id) {
                return;
            }
            let wake = Arc::new(Notify::new());
            Arc::make_mut(&mut state.drivers).push((id, wake.clone()));
            wake
        };
        // a closed runtime drops the driver at once, and the drop removes it from the list
        runtime.spawn(Driver::new(self.clone(), wake).run());
    }

    /// Makes the drivers poll the machine: all of them, because any of their runtimes may be blocked, and this
    /// runtime's own, which is started if there is none yet.
    fn wake(self: &Arc<Self>, drivers: &Drivers) {
        drivers.iter().for_each(|(_, wake)| wake.notify_one());
        if let Some(runtime) = runtime_here()
            && !drivers.iter().any(|(id, _)| *id == runtime.id())
        {
            self.drive();
        }
    }

    /// Removes a driver if the machine is at rest. The next event starts another one.
    pub(super) fn leave(&self, driver: &Arc<Notify>) -> bool {
        let outside = {
            let mut state = self.lock();
            if !state.machine.is_at_rest() {
                return false;
            }
            remove(&mut state.drivers, driver);
            std::mem::take(&mut state.outside)
        };
        // the waiters outside got their answers; these wakers are left from earlier polls
        drop(outside);
        true
    }

    /// Removes a driver that has left, or whose runtime has ended. The other drivers poll the machine, and make its
    /// requests again.
    pub(super) fn lose(&self, driver: &Arc<Notify>, requests: &BTreeSet<RequestId>) {
        let mut handles = Vec::new();
        let (others, outside) = {
            let mut state = self.lock();
            remove(&mut state.drivers, driver);
            for id in requests {
                handles.extend(state.requests.remove(id));
                state.machine.lost(*id);
            }
            let outside = match state.drivers.is_empty() {
                true => std::mem::take(&mut state.outside),
                false => Vec::new(),
            };
            (state.drivers.clone(), outside)
        };
        others.iter().for_each(|(_, wake)| wake.notify_one());
        outside.into_iter().for_each(|waker| observe::tell(|| waker.wake()));
    }

    /// Withdraws an event that waits for room.
    pub(super) fn withdraw(self: &Arc<Self>, id: WaitId) {
        let mut state = self.lock();
        let room = state.rooms.remove(&id);
        let withdrawn = state.machine.withdraw(id);
        let drivers = state.drivers.clone();
        drop((state, room));
        // an event behind it may fit now
        if withdrawn.is_some() {
            self.wake(&drivers);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // no code of the application runs under the lock, and the machine does not panic
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Now {
        Now {
            since_start: Instant::now().saturating_duration_since(self.started),
            since_1970: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        }
    }

    /// Carries out the machine's actions, except for requests, which the driver makes.
    pub(super) fn step(&self) -> Step {
        let now = self.now();
        let mut step = Step { requests: Vec::new(), wake: None, is_at_rest: false };
        let (mut told, mut ended, mut abandoned, mut admitted) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut state = self.lock();
        while let Some(action) = state.machine.poll(now) {
            match action {
                Action::Send(request) => {
                    let (handle, registration) = AbortHandle::new_pair();
                    state.requests.insert(request.id, handle);
                    let mut known = HashSet::new();
                    let spans = state.machine.waiters(request.id).filter_map(|caller| caller.span.clone());
                    let callers = spans.filter(|span| known.insert(span.clone())).collect();
                    step.requests.push(Outgoing { request, registration, callers });
                }
                Action::Abandon(id) => abandoned.extend(state.requests.remove(&id)),
                Action::Admitted(id) => admitted.extend(state.rooms.remove(&id)),
                Action::Ended(event) => ended.push(event),
                action @ (Action::Retrying { .. }
                | Action::Failing { .. }
                | Action::Recovered { .. }
                | Action::ClockCorrected { .. }) => told.push(action),
            }
        }
        step.wake = state.machine.next_wake();
        step.is_at_rest = state.machine.is_at_rest();
        let stats = state.machine.stats();
        let counted = std::mem::replace(&mut state.counted, stats);
        self.telling.fetch_add(1, Ordering::AcqRel);
        drop(state);
        // counted and logged first, so that a waiter finds its event in the counts and the log
        observe::tell(|| self.meter.count(&counted, &stats));
        told.iter().for_each(|action| observe::tell(|| observe::log(&self.place, action)));
        abandoned.iter().for_each(AbortHandle::abort);
        for room in admitted {
            observe::tell(|| _ = room.send(()));
        }
        ended.into_iter().for_each(|event| caller::end(&self.meter, event));
        self.telling.fetch_sub(1, Ordering::AcqRel);
        // even if another driver brought the machine to rest: a shutdown may wait for this one to report
        observe::tell(|| self.rest.send_replace(()));
        step
    }

    pub(super) fn replied(&self, id: RequestId, reply: Reply) {
        let now = self.now();
        let mut state = self.lock();
        let handle = state.requests.remove(&id);
        state.machine.replied(now, id, reply);
        drop((state, handle));
    }
}

impl Drop for Shared {
    /// No handle and no runtime is left that could send what is queued. The callers may be gone too.
    fn drop(&mut self) {
        let (counted, stats) = {
            let state = self.lock();
            (state.counted, state.machine.stats())
        };
        if stats.pending > 0 {
            let end = Stats { pending: 0, undelivered: stats.undelivered + stats.pending, ..stats };
            observe::tell(|| self.meter.count(&counted, &end));
            observe::tell(|| observe::dropped(&self.place, stats.pending));
        }
    }
}

fn remove(drivers: &mut Drivers, driver: &Arc<Notify>) {
    Arc::make_mut(drivers).retain(|(_, wake)| !Arc::ptr_eq(wake, driver));
}
