//! When `tail` connects again. The time and the chance are arguments, so there is neither a clock nor I/O here.

use std::time::Duration;

use crate::limits::{FIRST_FATAL_CODE, LAST_FATAL_CODE};

/// The shortest wait, except the first time that the server asks to reconnect at once.
const FIRST: Duration = Duration::from_secs(1);

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(10);

/// How long a connection must last to count as a good one, after which failures start again at none.
const LASTING: Duration = Duration::from_secs(30);

/// What a connection that ended asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Do not connect again.
    Never,
    /// Connect again at once.
    AtOnce,
    /// Connect again after a wait.
    Later,
}

impl Next {
    /// The meaning of a close code in version 7 of the protocol.
    pub(super) fn after(code: u16) -> Self {
        match usize::from(code) {
            FIRST_FATAL_CODE..=LAST_FATAL_CODE => Self::Never,
            4200..4300 => Self::AtOnce,
            // 4100 to 4199 ask for at least a second, and other codes ask for nothing
            _ => Self::Later,
        }
    }
}

/// The waits of connections that end one after the other.
#[derive(Default)]
pub(super) struct Retry {
    /// The number of connections since the last good one.
    failures: u32,
}

impl Retry {
    /// Returns the wait before the next connection, or nothing if there must not be one. `lasted` is how long the
    /// last one was subscribed. `chance` from 0 to 1 picks the wait between [`FIRST`] and a bound that doubles with
    /// each failure, so that clients which failed together do not return together.
    ///
    /// A server that ends every connection with 4200 is reached at once only the first time.
    pub(super) fn wait(&mut self, next: Next, lasted: Duration, chance: f64) -> Option<Duration> {
        if lasted >= LASTING {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        match next {
            Next::Never => None,
            Next::AtOnce if self.failures == 1 => Some(Duration::ZERO),
            Next::AtOnce | Next::Later => {
                let bound = FIRST.saturating_mul(2u32.saturating_pow(self.failures)).min(LONGEST);
                Some(FIRST + (bound - FIRST).mul_f64(chance.clamp(0.0, 1.0)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_secs(29);

    /// The waits in milliseconds after connections that ended in this way.
    fn waits(ends: &[(Next, Duration)], chance: f64) -> Vec<Option<u128>> {
        let mut retry = Retry::default();
        let wait = |(next, lasted): &(Next, Duration)| retry.wait(*next, *lasted, chance);
        ends.iter().map(wait).map(|wait| wait.map(|wait| wait.as_millis())).collect()
    }

    #[test]
    fn close_codes_have_the_meaning_of_the_protocol() {
        for (code, next) in [
            (4000, Next::Never),
            (4099, Next::Never),
            (4100, Next::Later),
            (4199, Next::Later),
            (4200, Next::AtOnce),
            (4299, Next::AtOnce),
            (4300, Next::Later),
            (1000, Next::Later),
            (1006, Next::Later),
        ] {
            assert_eq!(Next::after(code), next, "{code}");
        }
    }

    #[test]
    fn at_once_is_only_the_first_time() {
        let ends = [(Next::AtOnce, SHORT); 6];
        assert_eq!(waits(&ends, 1.0), [0, 4_000, 8_000, 10_000, 10_000, 10_000].map(Some));
        assert_eq!(waits(&ends, 0.0), [0, 1_000, 1_000, 1_000, 1_000, 1_000].map(Some));
        // an earlier failure of another kind counts too
        assert_eq!(waits(&[(Next::Later, SHORT), (Next::AtOnce, SHORT)], 0.5), [1_500, 2_500].map(Some));
    }

    #[test]
    fn a_wait_is_at_least_a_second() {
        let ends = [(Next::Later, Duration::ZERO); 5];
        assert_eq!(waits(&ends, 1.0), [2_000, 4_000, 8_000, 10_000, 10_000].map(Some));
        assert_eq!(waits(&ends, 0.0), [1_000; 5].map(Some));
        let mut old = Retry { failures: u32::MAX };
        assert_eq!(old.wait(Next::AtOnce, SHORT, 1.0), Some(LONGEST));
    }

    #[test]
    fn a_connection_that_lasted_starts_again() {
        let ends = [
            (Next::AtOnce, SHORT),
            (Next::AtOnce, SHORT),
            (Next::AtOnce, LASTING),
            (Next::Later, SHORT),
            (Next::Later, LASTING),
        ];
        assert_eq!(waits(&ends, 1.0), [0, 4_000, 0, 4_000, 2_000].map(Some));
    }

    #[test]
    fn never_is_never() {
        assert_eq!(waits(&[(Next::Never, LASTING), (Next::Never, SHORT)], 1.0), [None, None]);
    }
}
