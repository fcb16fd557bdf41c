//! Why an event was not published.

use std::fmt;
use std::time::Duration;

use super::transport::Answer;
use crate::channel::ChannelError;
use crate::decode::Problem;
use crate::route::RouteError;
use crate::truncate::{MAX_DATA_BYTES, TruncateError};

/// Why an event was not published. Texts are the server's own, shortened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PublishError {
    /// The settings name no usable address.
    Settings(String),
    /// The payload cannot be written as JSON: NaN, infinity, a count over 2^53-1.
    NotJson(String),
    /// The payload breaks the contract.
    Invalid(Vec<Problem>),
    /// The payload cannot be shortened to what the wire takes.
    Truncate(TruncateError),
    /// The payload names no channel.
    Route(RouteError),
    /// The data has more bytes than [`MAX_DATA_BYTES`], or the server (413) has a lower limit.
    TooLarge {
        /// The bytes of the data.
        bytes: usize,
    },
    /// There is no tokio runtime here to send the event.
    NoRuntime,
    /// The queue is full.
    Full,
    /// The publisher was shut down before.
    ShutDown,
    /// A shutdown gave the event back, or the runtime ended.
    Undelivered,
    /// 400: the server does not understand the request. It may have delivered part of it.
    BadRequest(String),
    /// 401: the signature or its time is wrong.
    Unauthorized(String),
    /// 403: the app is disabled or over its quota.
    Forbidden(String),
    /// 404: the server has no such app.
    NotFound(String),
    /// 429: too many requests.
    TooManyRequests {
        /// How long the server asks to wait, where it says.
        retry_after: Option<Duration>,
    },
    /// 5xx, or any other status that is no success.
    Server {
        /// The HTTP status.
        status: u16,
        /// What the server said.
        text: String,
    },
    /// No connection was made: nothing was sent.
    Connect(String),
    /// No answer came in time: the event may have been published or not.
    Timeout,
    /// The connection broke: the event may have been published or not.
    Connection(String),
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(text) => {
                write!(
                    f,
                    "expected a server's address in PUSHER_HOST, PUSHER_PORT and PUSHER_SCHEME, found {text}"
                )
            }
            Self::NotJson(text) => write!(f, "expected a payload that JSON can carry: {text}"),
            Self::Invalid(problems) => {
                write!(f, "expected a payload as the contract has it")?;
                problems.iter().try_for_each(|problem| write!(f, "; {problem}"))
            }
            Self::Truncate(error) => error.fmt(f),
            Self::Route(error) => error.fmt(f),
            Self::TooLarge { bytes } => {
                write!(
                    f,
                    "expected at most {MAX_DATA_BYTES} bytes of data, found {bytes}: send less and let clients fetch the rest"
                )
            }
            Self::NoRuntime => {
                write!(f, "expected a tokio runtime to send the event, found none: publish within one")
            }
            Self::Full => write!(f, "the queue is full: wait with `publish`, or build it larger"),
            Self::ShutDown => write!(f, "the publisher was shut down: make another"),
            Self::Undelivered => write!(
                f,
                "the publisher was shut down before the event was sent; it may have been published or not"
            ),
            Self::BadRequest(text) => write!(f, "the server refused the request (400): {text}"),
            Self::Unauthorized(text) => {
                write!(
                    f,
                    "the server refused the signature (401): check PUSHER_KEY, PUSHER_SECRET and the clock: {text}"
                )
            }
            Self::Forbidden(text) => {
                write!(f, "the app is disabled or over its quota (403): see its dashboard: {text}")
            }
            Self::NotFound(text) => {
                write!(f, "the server has no such app (404): check PUSHER_APP_ID: {text}")
            }
            Self::TooManyRequests { retry_after: Some(wait) } => {
                write!(f, "too many requests (429): try again after {} s", wait.as_secs())
            }
            Self::TooManyRequests { retry_after: None } => {
                write!(f, "too many requests (429): try again later")
            }
            Self::Server { status, text } => {
                write!(f, "the server failed ({status}), try again later: {text}")
            }
            Self::Connect(text) => {
                write!(f, "no connection to the server: check PUSHER_HOST or PUSHER_CLUSTER: {text}")
            }
            Self::Timeout => write!(f, "no answer in time; the event may have been published or not"),
            Self::Connection(text) => {
                write!(f, "the connection broke; the event may have been published or not: {text}")
            }
        }
    }
}

impl std::error::Error for PublishError {}

impl PublishError {
    /// What an answer says that is no success; `bytes` are those of the largest data that was sent.
    pub(crate) fn of(answer: Answer, bytes: usize) -> Self {
        let Answer { status, text, retry_after, .. } = answer;
        match status {
            400 => Self::BadRequest(text),
            401 => Self::Unauthorized(text),
            403 => Self::Forbidden(text),
            404 => Self::NotFound(text),
            413 => Self::TooLarge { bytes },
            429 => Self::TooManyRequests { retry_after },
            _ => Self::Server { status, text },
        }
    }

    /// Whether the same request can succeed later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::TooManyRequests { .. } | Self::Connect(_) | Self::Connection(_) | Self::Timeout => true,
            // a proxy says 408 on a connection that was idle
            Self::Server { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }
}

impl From<RouteError> for PublishError {
    fn from(error: RouteError) -> Self {
        Self::Route(error)
    }
}

impl From<TruncateError> for PublishError {
    fn from(error: TruncateError) -> Self {
        match error {
            TruncateError::NotJson(found) => Self::NotJson(found),
            TruncateError::Invalid(problems) => Self::Invalid(problems),
            error => Self::Truncate(error),
        }
    }
}

impl From<ChannelError> for PublishError {
    fn from(error: ChannelError) -> Self {
        Self::Route(error.into())
    }
}

impl From<reqwest::Error> for PublishError {
    fn from(error: reqwest::Error) -> Self {
        // the URL carries the signature, which no log should keep
        let error = error.without_url();
        if error.is_timeout() && !error.is_connect() {
            return Self::Timeout;
        }
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        if error.is_connect() { Self::Connect(text) } else { Self::Connection(text) }
    }
}
