//! Why a webhook is refused.

use std::fmt;
use std::time::Duration;

use crate::sign::{SignatureError, quote};

/// Why a webhook is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header of the signature is not there.
    MissingHeader {
        /// Its name.
        name: &'static str,
    },
    /// The signature is not this body's, or its key is none of the app's.
    Signature(SignatureError),
    /// The body is no JSON object.
    NotAnObject,
    /// A field that every webhook has is not there.
    MissingField {
        /// Its name.
        name: &'static str,
    },
    /// `time_ms` is no whole number of milliseconds.
    Time {
        /// What stands there.
        found: String,
    },
    /// `events` is no list.
    Events {
        /// What it is, a JSON type.
        found: &'static str,
    },
    /// It was created too long ago, or in the future: a replay, a clock that is wrong, or a long delay.
    Stale {
        /// When it says that it was created, in milliseconds since the Unix epoch.
        time_ms: u64,
        /// The time now, likewise.
        now_ms: u64,
        /// How far these may be apart.
        max_age: Duration,
    },
}

impl WebhookError {
    /// The HTTP status to answer with: 401 where it is not known who sent it, else 400.
    pub fn status(&self) -> u16 {
        match self {
            Self::MissingHeader { .. } | Self::Signature(_) => 401,
            _ => 400,
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader { name } => {
                write!(f, "expected the header `{name}`, found none; only a Channels server may post here")
            }
            Self::Signature(error) => error.fmt(f),
            Self::NotAnObject => f.write_str(
                "expected the body to be a JSON object, found something else; the signature is right, so ask who sent it",
            ),
            Self::MissingField { name } => {
                write!(f, "expected `{name}` in the body, found none; the signature is right, so ask who sent it")
            }
            Self::Time { found } => write!(
                f,
                "expected `time_ms` in whole milliseconds since 1970, found {}; the signature is right, so ask who sent it",
                quote(found)
            ),
            Self::Events { found } => write!(
                f,
                "expected `events` to be an array, found {found}; the signature is right, so ask who sent it"
            ),
            Self::Stale { time_ms, now_ms, max_age } => write!(
                f,
                "expected `time_ms` within {} s of `{now_ms}`, found `{time_ms}`; check the clock, which is given in milliseconds",
                max_age.as_secs()
            ),
        }
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signature(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SignatureError> for WebhookError {
    fn from(error: SignatureError) -> Self {
        Self::Signature(error)
    }
}
