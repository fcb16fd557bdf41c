//! A mutex for the schedules. Other threads may run at each use of it, and it counts the locks that a thread holds.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::{LockResult, PoisonError};
use std::thread;

pub(crate) use shuttle::sync::atomic::AtomicUsize;
use shuttle::sync::{self, atomic::Ordering};

shuttle::thread_local! {
    /// The number of the publisher's locks that this thread holds.
    static HELD: Cell<usize> = Cell::new(0);
}

/// A point at which the schedule may run another thread.
pub(super) fn point() {
    if !thread::panicking() {
        AtomicUsize::new(0).load(Ordering::SeqCst);
    }
}

/// Fails if this thread holds a lock. The thread is about to do something that may run any code.
#[track_caller]
pub(super) fn no_lock_is_held(what: &str) {
    if !thread::panicking() {
        assert_eq!(HELD.with(Cell::get), 0, "a lock is held: {what}");
    }
}

#[derive(Debug)]
pub(crate) struct Mutex<T>(sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let guarded = |guard| {
            HELD.with(|held| held.set(held.get() + 1));
            MutexGuard(Some(guard))
        };
        self.0.lock().map(guarded).map_err(|poisoned| PoisonError::new(guarded(poisoned.into_inner())))
    }
}

pub(crate) struct MutexGuard<'a, T>(Option<sync::MutexGuard<'a, T>>);

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("until it is dropped")
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("until it is dropped")
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        HELD.with(|held| held.set(held.get() - 1));
        self.0 = None;
        // shuttle's own point is before the release; without this one, the release and the next use are one step
        point();
    }
}
