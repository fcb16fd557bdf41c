//! The faults of network and server.

use std::fmt;
use std::time::Duration;

use fastrand::Rng;

use super::plan::one_of;

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    NotConnected,
    ResetBefore,
    ResetAfter,
    Stall,
    StallAfter,
    LateRequest,
    LateReply,
    Twice,
    Unserved,
    Refused,
    RefusedForAll,
    TooMany,
    OddSuccess,
}

impl Kind {
    pub(super) const ALL: &[Self] = &[
        Kind::NotConnected,
        Kind::ResetBefore,
        Kind::ResetAfter,
        Kind::Stall,
        Kind::StallAfter,
        Kind::LateRequest,
        Kind::LateReply,
        Kind::Twice,
        Kind::Unserved,
        Kind::Unserved,
        Kind::Refused,
        Kind::RefusedForAll,
        Kind::TooMany,
        Kind::TooMany,
        Kind::OddSuccess,
    ];
}

/// The fault of one request.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// No connection is made.
    NotConnected,
    /// The connection breaks after this many tenths of the messages are delivered.
    Reset { tenths: usize },
    /// No reply comes after this many tenths of the messages are delivered.
    Stall { tenths: usize },
    /// The request takes this long to arrive.
    LateRequest(Duration),
    /// The reply takes this long to arrive.
    LateReply(Duration),
    /// The reply arrives, and again after this time.
    Twice(Duration),
    /// The server answers like this after this many tenths of the messages are delivered.
    Answer { status: u16, tenths: usize, retry_after: RetryAfter, date: Date, body: Body },
}

/// The body of an answer.
#[derive(Clone, Copy)]
pub(super) struct Body(pub &'static [u8]);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// The `Retry-After` header.
#[derive(Clone, Copy, Debug)]
pub(super) enum RetryAfter {
    None,
    Seconds(u64),
    /// A date, this many seconds from the server's time.
    Moment(i64),
    /// Text that is no time, has several times, or is a number only in other languages.
    Text(&'static str),
    /// More digits than fit in a number.
    Huge,
}

/// The `Date` header.
#[derive(Clone, Copy, Debug)]
pub(super) enum Date {
    /// The server's time.
    Now,
    None,
    Garbage,
}

const GARBAGE: &[&[u8]] = &[b"", b"{}", b"\xff\xfe\x00", b"<html>502</html>", b"{\"error\":", &[b'x'; 5_000]];

const REFUSED_FOR_ALL: &[u16] =
    &[0, 1, 100, 101, 199, 300, 302, 304, 399, 401, 402, 403, 404, 405, 407, 410, 412, 414, 422, 499];

impl Fault {
    pub(super) fn of(kind: Kind, rng: &mut Rng, timeout: Duration) -> Self {
        let some = one_of(rng, &[0, 0, 3, 5, 8, 10]);
        let (status, tenths) = match kind {
            Kind::NotConnected => return Self::NotConnected,
            Kind::ResetBefore => return Self::Reset { tenths: 0 },
            Kind::ResetAfter => return Self::Reset { tenths: some.max(5) },
            Kind::Stall => return Self::Stall { tenths: 0 },
            Kind::StallAfter => return Self::Stall { tenths: some.max(5) },
            Kind::LateRequest => return Self::LateRequest(timeout.mul_f64(3.0 * rng.f64())),
            Kind::LateReply => return Self::LateReply(timeout.mul_f64(3.0 * rng.f64())),
            Kind::Twice => return Self::Twice(timeout.mul_f64(1.5 * rng.f64())),
            Kind::Unserved => {
                let any = rng.u16(500..1_000);
                (one_of(rng, &[500, 502, 503, 504, any, 999, u16::MAX, 408]), some)
            }
            Kind::Refused => (one_of(rng, &[400, 413]), some),
            Kind::RefusedForAll => (one_of(rng, REFUSED_FOR_ALL), some),
            Kind::TooMany => (429, 0),
            Kind::OddSuccess => (rng.u16(200..300), 10),
        };
        Self::answer(rng, status, tenths)
    }

    fn answer(rng: &mut Rng, status: u16, tenths: usize) -> Self {
        let retry_after = match rng.u8(..16) {
            0..=4 => RetryAfter::None,
            5..=8 => RetryAfter::Seconds(rng.u64(..4)),
            9 => RetryAfter::Seconds(rng.u64(..400)),
            10 | 11 => RetryAfter::Moment(rng.i64(-3..20)),
            12 => RetryAfter::Moment(one_of(rng, &[-100_000_000, -400, 400, 100_000_000])),
            13 => RetryAfter::Huge,
            _ => RetryAfter::Text(one_of(rng, &["soon", "", "0x2", "1e3", "-1", "2.5", "3, 4", "+7", "١"])),
        };
        let date = one_of(rng, &[Date::Now, Date::Now, Date::Now, Date::None, Date::Garbage]);
        Self::Answer { status, tenths, retry_after, date, body: Body(one_of(rng, GARBAGE)) }
    }
}
