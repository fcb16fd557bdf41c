//! Doubles of tokio's runtimes, which can end and stand still. Each task is a thread of `shuttle`.
//!
//! As in tokio, a runtime that ends drops each of its tasks between two polls. A task that is spawned later is dropped
//! at once, in the thread that spawns it.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use shuttle::future::block_on;
use shuttle::sync::Mutex;

use super::lock::{no_lock_is_held, point};

shuttle::thread_local! {
    /// The current runtime of this thread.
    static CURRENT: RefCell<Option<Handle>> = RefCell::new(None);
}

pub(crate) fn runtime_here() -> Option<Handle> {
    CURRENT.with(|current| current.borrow().clone())
}

/// The identity of a runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id(usize);

/// A handle of a runtime.
#[derive(Clone)]
pub(crate) struct Handle {
    id: Id,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    has_ended: bool,
    stands_still: bool,
    tasks: Vec<Arc<Task>>,
    /// The waker of the waiter for the end of all tasks.
    waits: Option<Waker>,
}

#[derive(Default)]
struct Task {
    /// `None` after the task, or its runtime, has ended.
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    waker: Mutex<Option<Waker>>,
}

impl Handle {
    /// Creates a runtime. Each runtime of a schedule has its own number.
    pub(super) fn new(number: usize) -> Self {
        Self { id: Id(number), state: Arc::default() }
    }

    pub(crate) fn id(&self) -> Id {
        self.id
    }

    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        no_lock_is_held("a task is spawned");
        point();
        let task = Arc::new(Task { future: Mutex::new(Some(Box::pin(future))), ..Task::default() });
        let has_ended = {
            let mut state = self.state.lock().unwrap();
            if !state.has_ended {
                state.tasks.push(task.clone());
            }
            state.has_ended
        };
        match has_ended {
            true => drop(task),
            false => drop(shuttle::future::spawn(Run { runtime: self.clone(), task })),
        }
    }

    /// Runs a future in this runtime, on the thread of the caller.
    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _entered = self.enter();
        block_on(future)
    }

    /// Ends the runtime, and drops its tasks.
    pub(super) fn end(&self) {
        let tasks = {
            let mut state = self.state.lock().unwrap();
            state.has_ended = true;
            std::mem::take(&mut state.tasks)
        };
        let _entered = self.enter();
        for task in tasks {
            // the lock waits until a poll of the task has ended
            let future = task.future.lock().unwrap().take();
            drop(future);
            task.wake();
        }
    }

    /// Stops to poll its tasks, as a blocked runtime does.
    pub(super) fn stand_still(&self) {
        self.state.lock().unwrap().stands_still = true;
    }

    /// Polls its tasks again, after it stood still.
    pub(super) fn go_on(&self) {
        let tasks = {
            let mut state = self.state.lock().unwrap();
            state.stands_still = false;
            state.tasks.clone()
        };
        tasks.iter().for_each(|task| task.wake());
    }

    /// Waits until all of its tasks have ended.
    pub(super) async fn idle(&self) {
        let poll = |context: &mut Context<'_>| {
            let mut state = self.state.lock().unwrap();
            state.waits = Some(context.waker().clone());
            if state.tasks.is_empty() { Poll::Ready(()) } else { Poll::Pending }
        };
        poll_fn(poll).await;
    }

    pub(super) fn enter(&self) -> Entered {
        Entered(CURRENT.with(|current| current.replace(Some(self.clone()))))
    }
}

/// Keeps the thread in a runtime. The drop returns the thread to its previous runtime.
pub(super) struct Entered(Option<Handle>);

impl Drop for Entered {
    fn drop(&mut self) {
        let before = self.0.take();
        let _entered = CURRENT.with(|current| std::mem::replace(&mut *current.borrow_mut(), before));
    }
}

impl Task {
    fn wake(&self) {
        let waker = self.waker.lock().unwrap().take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// The future of a task's thread.
struct Run {
    runtime: Handle,
    task: Arc<Task>,
}

impl Future for Run {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Self { runtime, task } = &*self;
        *task.waker.lock().unwrap() = Some(context.waker().clone());
        let mut slot = task.future.lock().unwrap();
        let Some(future) = slot.as_mut() else { return Poll::Ready(()) };
        if runtime.state.lock().unwrap().stands_still {
            return Poll::Pending;
        }
        let _entered = runtime.enter();
        let poll = future.as_mut().poll(context);
        if poll.is_ready() {
            *slot = None;
            drop(slot);
            let mut state = runtime.state.lock().unwrap();
            state.tasks.retain(|other| !Arc::ptr_eq(other, task));
            state.waits.iter().for_each(Waker::wake_by_ref);
        }
        poll
    }
}
