//! A timer that needs no runtime.

use std::future::pending;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

/// Waits for `duration` with a thread of its own. Waits for ever if no thread can be created.
pub(super) async fn thread_timer(duration: Duration) {
    // the thread also ends when this future is dropped
    let (_until_dropped, dropped) = mpsc::channel::<()>();
    let (alarm, rings) = oneshot::channel();
    let wait = move || {
        if dropped.recv_timeout(duration) == Err(RecvTimeoutError::Timeout) {
            let _ = alarm.send(());
        }
    };
    let thread = thread::Builder::new().name("fiche-realtime-deadline".into()).spawn(wait);
    if thread.is_err() || rings.await.is_err() {
        pending().await
    }
}
