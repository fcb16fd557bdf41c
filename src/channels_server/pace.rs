//! The pace at which a connection's messages are read.

use tokio::time::Instant;

use super::limits::{BURST, EVERY};

/// A client may send [`BURST`] messages at once, and then one in each [`EVERY`]. Further ones wait unread.
pub(super) struct Pace {
    /// The time at which the messages so far are paid for.
    paid: Instant,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { paid: now }
    }

    /// Counts a message that was read.
    pub(super) fn count(&mut self, now: Instant) {
        self.paid = self.paid.max(now) + EVERY;
    }

    /// The time at which the next message may be read.
    pub(super) fn next(&self, now: Instant) -> Instant {
        self.paid.checked_sub(EVERY * BURST).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_read_at_once_and_the_rest_one_by_one() {
        let start = Instant::now() + EVERY * BURST;
        let mut pace = Pace::new(start);
        for _ in 0..BURST {
            assert!(pace.next(start) <= start);
            pace.count(start);
        }
        for number in 1..=3 {
            pace.count(start);
            assert_eq!(pace.next(start), start + EVERY * number);
        }
        let later = start + EVERY * 4 * BURST;
        pace.count(later);
        assert_eq!(pace.next(later), later - EVERY * (BURST - 1));
    }
}
