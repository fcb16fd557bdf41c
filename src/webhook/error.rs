//! The error for a webhook that is refused.

use std::fmt;
use std::time::Duration;

use crate::error::{RealtimeError, server};
use crate::sign::SignatureError;

/// The error for a webhook that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookError {
    /// A header of the signature is missing.
    MissingHeader {
        /// The name of the header.
        name: &'static str,
    },
    /// The signature is not that of this body, or its key is not one of the app's.
    Signature(SignatureError),
    /// The body is not a JSON object.
    NotAnObject,
    /// A field that every webhook has is missing.
    MissingField {
        /// The name of the field.
        name: &'static str,
    },
    /// `time_ms` is not a whole number of milliseconds.
    Time {
        /// The value that was found.
        found: String,
    },
    /// `events` is not an array.
    Events {
        /// The JSON type that was found.
        found: &'static str,
    },
    /// The webhook was created too long ago, or in the future: it is a replay, a clock is wrong, or it
    /// was delayed for long.
    Stale {
        /// The time at which it was created, in milliseconds since the Unix epoch.
        time_ms: u64,
        /// The time now, in milliseconds since the Unix epoch.
        now_ms: u64,
        /// The largest difference allowed.
        max_age: Duration,
    },
}

impl WebhookError {
    /// The HTTP status of the answer: 401 if the sender is not verified, otherwise 400.
    ///
    /// ```
    /// use fiche_realtime::webhook::WebhookError;
    ///
    /// assert_eq!(WebhookError::MissingHeader { name: "X-Pusher-Key" }.status(), 401);
    /// assert_eq!(WebhookError::NotAnObject.status(), 400);
    /// ```
    pub fn status(&self) -> u16 {
        match self {
            Self::MissingHeader { .. } | Self::Signature(_) => 401,
            Self::NotAnObject
            | Self::MissingField { .. }
            | Self::Time { .. }
            | Self::Events { .. }
            | Self::Stale { .. } => 400,
        }
    }
}

impl From<&WebhookError> for RealtimeError {
    fn from(error: &WebhookError) -> Self {
        match error {
            WebhookError::MissingHeader { name } => server::WEBHOOK_HEADER.at(*name, "", ""),
            WebhookError::Signature(error) => error.into(),
            WebhookError::NotAnObject => server::WEBHOOK_BODY.at("body", "", ""),
            WebhookError::MissingField { name } => server::WEBHOOK_FIELD.at(*name, "", ""),
            WebhookError::Time { found } => server::WEBHOOK_TIME.at("time_ms", "", server::quote_line(found)),
            WebhookError::Events { found } => server::WEBHOOK_EVENTS.at("events", "", found),
            WebhookError::Stale { time_ms, now_ms, max_age } => {
                let seconds = max_age.as_secs();
                server::WEBHOOK_STALE.at("time_ms", format_args!("{seconds} s of {now_ms}"), time_ms)
            }
        }
    }
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for WebhookError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signature(error) => Some(error),
            Self::MissingHeader { .. }
            | Self::NotAnObject
            | Self::MissingField { .. }
            | Self::Time { .. }
            | Self::Events { .. }
            | Self::Stale { .. } => None,
        }
    }
}

impl From<SignatureError> for WebhookError {
    fn from(error: SignatureError) -> Self {
        Self::Signature(error)
    }
}
