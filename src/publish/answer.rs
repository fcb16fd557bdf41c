//! The meaning of a server's answer, or of a missing answer.

use std::time::Duration;

use super::PublishError;

/// The longest part of an answer that an error quotes, in characters.
const MAX_TEXT: usize = 500;

/// The longest part of an answer that a driver reads, in bytes. The connection of a longer answer is not
/// reused.
pub(crate) const MAX_ANSWER: usize = 64 * 1024;

/// An answer of the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub status: u16,
    /// The `Retry-After` header as received. Several headers are joined by commas.
    pub retry_after: Option<String>,
    /// The `Date` header as received.
    pub date: Option<String>,
    /// The beginning of the body, up to [`MAX_ANSWER`] bytes.
    pub body: Vec<u8>,
}

/// The reason for a missing answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// No connection was made, so nothing was sent.
    NotConnected(String),
    /// The connection broke.
    Broken(String),
    /// No answer came in time.
    Silent,
}

/// The outcome of a request.
pub(crate) type Reply = Result<Answer, NoAnswer>;

/// The meaning of a reply for the events of its request.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The server accepted the events.
    Taken,
    /// The server refused the signature. A wrong clock may be the cause, so this carries the server's time
    /// since 1970.
    Unauthorized { error: PublishError, server_time: Option<Duration> },
    /// A retry would not help.
    Refused {
        error: PublishError,
        /// Whether a single event of the request may be the cause.
        can_be_one: bool,
    },
    /// A retry may succeed later.
    Again {
        error: PublishError,
        /// How long the server asks clients to wait before the next request.
        silence: Option<Duration>,
        /// Whether the server failed to serve the request. A single event of the request may be the cause.
        is_unserved: bool,
    },
}

impl Verdict {
    /// The meaning of a reply. `bytes` is the size of the largest data in the request. `now` is the
    /// server's time since 1970, as far as it is known.
    pub(super) fn of(reply: Reply, bytes: usize, now: Duration) -> Self {
        let Answer { status, retry_after, date, body } = match reply {
            Ok(answer) => answer,
            Err(NoAnswer::NotConnected(text)) => {
                return Self::failed(PublishError::Connect(text), None, None);
            }
            Err(NoAnswer::Broken(text)) => return Self::failed(PublishError::Connection(text), None, None),
            Err(NoAnswer::Silent) => return Self::failed(PublishError::Timeout, None, None),
        };
        let text = || String::from_utf8_lossy(&body).chars().take(MAX_TEXT).collect();
        // the `Date` of the answer is the best source of the server's time
        let server_time = date.as_deref().and_then(since_1970);
        let now = server_time.unwrap_or(now);
        let silence = || retry_after.as_deref().and_then(|text| self::retry_after(text, now));
        let error = match status {
            200..=299 => return Self::Taken,
            400 => PublishError::BadRequest(text()),
            401 => PublishError::Unauthorized(text()),
            403 => PublishError::Forbidden(text()),
            404 => PublishError::NotFound(text()),
            413 => PublishError::TooLarge { bytes },
            429 => PublishError::TooManyRequests { retry_after: silence() },
            _ => PublishError::Server { status, text: text() },
        };
        Self::failed(error, silence().filter(|_| status == 429 || status >= 500), server_time)
    }

    /// The meaning of an error.
    fn failed(error: PublishError, silence: Option<Duration>, server_time: Option<Duration>) -> Self {
        if error.is_transient() {
            // the other two say nothing about the events of the request
            let is_unserved =
                !matches!(error, PublishError::Connect(_) | PublishError::TooManyRequests { .. });
            return Self::Again { error, silence, is_unserved };
        }
        if let PublishError::Unauthorized(_) = error {
            return Self::Unauthorized { error, server_time };
        }
        let can_be_one = matches!(error, PublishError::BadRequest(_) | PublishError::TooLarge { .. });
        Self::Refused { error, can_be_one }
    }
}

/// Parses a `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3), as the time from `now`.
fn retry_after(text: &str, now: Duration) -> Option<Duration> {
    let text = text.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // a number with too many digits for u64 exceeds any patience
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    since_1970(text)?.checked_sub(now)
}

/// Parses an HTTP date, as the time since 1970.
fn since_1970(text: &str) -> Option<Duration> {
    httpdate::parse_http_date(text.trim_ascii()).ok()?.duration_since(std::time::UNIX_EPOCH).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        let now = Duration::from_secs(784_111_700);
        let seconds = |text| retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(seconds(" 3 "), Some(3));
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(77));
        assert_eq!(seconds("99999999999999999999999"), Some(u64::MAX));
        for none in
            ["Thu, 01 Jan 1970 00:00:00 GMT", "soon", "", "-1", "+3", "0x2", "1e3", "2.5", "3, 4", "3\u{a0}"]
        {
            assert_eq!(seconds(none), None, "{none}");
        }
    }
}
