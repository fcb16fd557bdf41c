//! Waiting, with a limit.

use std::time::{Duration, Instant};

use tokio::time::sleep;

/// Waits until something is so, at most 30 seconds.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < Duration::from_secs(30), "expected within 30 s: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
