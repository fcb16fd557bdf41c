//! The current thread's runtime.

use std::panic::catch_unwind;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

/// Returns the current thread's runtime, if there is one and it has timers, which a publisher needs.
pub(super) fn runtime_here() -> Option<Handle> {
    let runtime = Handle::try_current().ok()?;
    // in a runtime without timers tokio panics; there is no other way to ask
    catch_unwind(|| drop(sleep(Duration::ZERO))).ok()?;
    Some(runtime)
}
