//! How long to wait before a request is made again.

use std::time::Duration;

/// The first wait is at most this long, each further one at most twice as long.
const FIRST: Duration = Duration::from_millis(50);

/// No wait is longer, unless the server asks for it: a server that is back is used within a second.
pub(crate) const LONGEST: Duration = Duration::from_secs(1);

/// Exponential back-off with full jitter after so many failures: any time up to the bound, so that publishers that failed
/// together do not come back together.
pub(crate) fn wait(failures: u32) -> Duration {
    let bound = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(8)).min(LONGEST);
    // without a source of randomness the bound itself is a wait as good
    bound.mul_f64(getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_second_and_vary() {
        for failures in 1..40 {
            let bound = FIRST.saturating_mul(1 << (failures - 1).min(8)).min(LONGEST);
            let waits: Vec<_> = (0..50).map(|_| wait(failures)).collect();
            assert!(waits.iter().all(|wait| *wait <= bound));
            assert!(waits.iter().any(|wait| *wait > bound / 2) && waits.iter().any(|wait| *wait < bound / 2));
        }
        assert_eq!(FIRST.saturating_mul(1 << 8).min(LONGEST), LONGEST);
    }
}
