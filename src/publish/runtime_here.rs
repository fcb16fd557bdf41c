//! The current thread's runtime.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::sleep;

thread_local! {
    /// The runtime about which this thread asked last, and whether it has timers.
    static ASKED: Cell<Option<(Id, bool)>> = const { Cell::new(None) };
}

/// Returns the current thread's runtime, if there is one and it has timers, which a publisher needs.
pub(super) fn runtime_here() -> Option<Handle> {
    let runtime = Handle::try_current().ok()?;
    let has_timers = match ASKED.get() {
        Some((id, has_timers)) if id == runtime.id() => has_timers,
        // in a runtime without timers tokio panics; there is no other way to ask
        _ => catch_unwind(|| drop(sleep(Duration::ZERO))).is_ok(),
    };
    ASKED.set(Some((runtime.id(), has_timers)));
    has_timers.then_some(runtime)
}
