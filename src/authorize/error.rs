//! Errors about a whole request.

use std::fmt;
use std::time::Duration;

use super::request::MAX_BODY;
use crate::error::{RealtimeError, server};
use crate::sign::SocketIdError;

/// The error for a request to subscribe or to sign in that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The body has more bytes than [`MAX_BODY`].
    TooLarge {
        /// The size of the body in bytes; if it is not known, one more than are allowed.
        found: usize,
    },
    /// The body did not arrive in time.
    TooSlow {
        /// The time that it had.
        patience: Duration,
    },
    /// The connection broke before the end of the body.
    CutOff,
    /// The body has no `socket_id`.
    MissingSocketId,
    /// The body has several `socket_id` parameters, so the sender is ambiguous.
    RepeatedSocketId,
    /// The `socket_id` is not written as a socket id.
    SocketId(SocketIdError),
    /// The body has no `channel_name`.
    MissingChannel,
    /// The body has more channels than [`MAX_CHANNELS`](super::MAX_CHANNELS).
    TooManyChannels,
}

impl RequestError {
    /// The HTTP status of the response: 413 for a body that is too large, 408 for one that is too slow,
    /// otherwise 400.
    ///
    /// ```
    /// use fiche_realtime::authorize::{ChannelRequest, MAX_BODY};
    ///
    /// assert_eq!(ChannelRequest::parse(b"socket_id=1.2").unwrap_err().status(), 400);
    /// assert_eq!(ChannelRequest::parse(&[b'a'; MAX_BODY + 1]).unwrap_err().status(), 413);
    /// ```
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 413,
            Self::TooSlow { .. } => 408,
            Self::CutOff
            | Self::MissingSocketId
            | Self::RepeatedSocketId
            | Self::SocketId(_)
            | Self::MissingChannel
            | Self::TooManyChannels => 400,
        }
    }
}

impl From<&RequestError> for RealtimeError {
    fn from(error: &RequestError) -> Self {
        match error {
            RequestError::TooLarge { found } => server::REQUEST_SIZE.at("body", MAX_BODY, found),
            RequestError::TooSlow { patience } => server::REQUEST_TIME.at("body", patience.as_secs(), ""),
            RequestError::CutOff => server::REQUEST_END.at("body", "", ""),
            RequestError::MissingSocketId => server::REQUEST_FIELD.at("socket_id", "", ""),
            RequestError::RepeatedSocketId => server::REQUEST_SOCKETS.at("socket_id", "", ""),
            RequestError::SocketId(error) => error.into(),
            RequestError::MissingChannel => server::REQUEST_FIELD.at("channel_name", "", ""),
            RequestError::TooManyChannels => server::REQUEST_CHANNELS.at("channel_name", "", ""),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::SocketId(error) => Some(error),
            Self::TooLarge { .. }
            | Self::TooSlow { .. }
            | Self::CutOff
            | Self::MissingSocketId
            | Self::RepeatedSocketId
            | Self::MissingChannel
            | Self::TooManyChannels => None,
        }
    }
}

impl From<SocketIdError> for RequestError {
    fn from(error: SocketIdError) -> Self {
        Self::SocketId(error)
    }
}
