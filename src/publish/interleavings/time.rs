//! Time that passes when the schedule says so, or not at all.
//!
//! If time stands still, a task whose wake-up was forgotten waits for ever, because no timer wakes it. `shuttle` then
//! reports the deadlock.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::ops::Add;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use shuttle::rand::Rng;

use super::runtime::runtime_here;

shuttle::lazy_static! {
    /// The clock of a schedule. Its lock is held within one step only.
    static ref CLOCK: Mutex<Clock> = Mutex::default();
}

#[derive(Default)]
struct Clock {
    now: Duration,
    /// The wakers, by the times at which they are woken.
    timers: BTreeMap<(Duration, usize), Waker>,
    made: usize,
    /// The waker of [`pass`] while it waits for a timer.
    idle: Option<Waker>,
    is_over: bool,
}

fn with_clock<T>(f: impl FnOnce(&mut Clock) -> T) -> T {
    f(&mut CLOCK.lock().unwrap())
}

/// A moment, as the time since the beginning of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        Self(with_clock(|clock| clock.now))
    }

    pub(crate) fn saturating_duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    pub(crate) fn checked_add(&self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0 + duration)
    }
}

/// A future that ends at a moment.
pub(crate) struct Sleep {
    until: Duration,
    number: usize,
}

/// A timer of the current runtime. It ends only if that runtime is driven.
pub(crate) fn sleep(duration: Duration) -> Sleep {
    assert!(runtime_here().is_some(), "a timer needs a runtime");
    thread_timer(duration)
}

/// A timer with a thread of its own.
pub(crate) fn thread_timer(duration: Duration) -> Sleep {
    with_clock(|clock| {
        clock.made += 1;
        Sleep { until: clock.now.saturating_add(duration), number: clock.made }
    })
}

impl Sleep {
    pub(crate) fn reset(mut self: Pin<&mut Self>, until: Instant) {
        self.cancel();
        self.until = until.0;
    }

    fn cancel(&self) {
        drop(with_clock(|clock| clock.timers.remove(&(self.until, self.number))));
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (is_over, idle) = with_clock(|clock| {
            let is_over = clock.now >= self.until;
            if !is_over {
                clock.timers.insert((self.until, self.number), context.waker().clone());
            }
            (is_over, clock.idle.take())
        });
        idle.into_iter().for_each(Waker::wake);
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Lets time pass from timer to timer, on average in one of `one_in` steps, until [`end`].
pub(super) async fn pass(one_in: u32) {
    loop {
        shuttle::future::yield_now().await;
        let is_due = shuttle::rand::thread_rng().gen_ratio(1, one_in);
        let next = poll_fn(|context| {
            with_clock(|clock| match clock.timers.first_entry() {
                _ if clock.is_over => Poll::Ready(None),
                Some(_) if !is_due => Poll::Ready(Some(None)),
                Some(timer) => {
                    clock.now = clock.now.max(timer.key().0);
                    Poll::Ready(Some(Some(timer.remove())))
                }
                None => {
                    clock.idle = Some(context.waker().clone());
                    Poll::Pending
                }
            })
        });
        match next.await {
            None => return,
            Some(waker) => waker.into_iter().for_each(Waker::wake),
        }
    }
}

/// Ends [`pass`].
pub(super) fn end() {
    let idle = with_clock(|clock| {
        clock.is_over = true;
        clock.idle.take()
    });
    idle.into_iter().for_each(Waker::wake);
}
