//! The wait before a retry.

use std::time::Duration;

/// The bound of the first wait. It doubles with each further wait.
const FIRST: Duration = Duration::from_millis(50);

/// The bound of every wait. It is short so that a server that comes back is used within a second. A
/// `Retry-After` can ask for more.
const LONGEST: Duration = Duration::from_secs(1);

/// The wait after this number of attempts: exponential back-off with full jitter. `chance` from 0 to 1
/// picks any time up to the bound, so publishers that failed together do not retry together.
pub(super) fn wait(attempts: u32, chance: f64) -> Duration {
    let bound = FIRST.saturating_mul(1 << attempts.saturating_sub(1).min(8)).min(LONGEST);
    bound.mul_f64(chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_second() {
        let bounds: Vec<_> = (1..8).map(|attempts| wait(attempts, 1.0).as_millis()).collect();
        assert_eq!(bounds, [50, 100, 200, 400, 800, 1000, 1000]);
        assert_eq!(wait(u32::MAX, 1.0), LONGEST);
        assert_eq!((wait(3, 0.0), wait(3, 0.5)), (Duration::ZERO, Duration::from_millis(100)));
    }
}
