//! The parts of std and tokio that the publisher's handles and drivers use: locks, signals, runtimes and timers.
//!
//! The crate's unit tests replace them by doubles, which `shuttle` schedules: see `interleavings.rs`. Only
//! [`http`](super::http) does not use this module, because its `Transport` has a double of its own.

#[cfg(test)]
pub(super) use super::interleavings::{
    lock::{AtomicUsize, Mutex, MutexGuard},
    runtime::{self, runtime_here},
    signal::{Notify, oneshot, watch},
    time::{Instant, sleep, thread_timer},
};
#[cfg(not(test))]
pub(super) use {
    super::runtime_here::runtime_here,
    super::thread_timer::thread_timer,
    std::sync::{Mutex, MutexGuard, atomic::AtomicUsize},
    tokio::runtime,
    tokio::sync::{Notify, oneshot, watch},
    tokio::time::{Instant, sleep},
};
