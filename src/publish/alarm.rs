//! A deadline that holds even if no runtime drives a timer.

use std::future::pending;
use std::time::Duration;

use super::platform::{runtime_here, sleep, thread_timer};

/// The delay of the thread behind the runtime's own timer. So a timer that is driven, or whose time is paused, is
/// first.
pub(super) const GRACE: Duration = Duration::from_millis(100);

/// Waits until `deadline` has passed. It uses the current runtime's timer, and a thread in case there is no runtime
/// or nobody drives it.
pub(super) async fn after(deadline: Duration) {
    let is_timed = runtime_here().is_some();
    let grace = if is_timed { GRACE } else { Duration::ZERO };
    tokio::select! {
        biased;
        () = thread_timer(deadline.saturating_add(grace)) => {}
        () = async { if is_timed { sleep(deadline).await } else { pending().await } } => {}
    }
}
