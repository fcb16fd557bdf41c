//! What can be wrong with a request as a whole.

use std::fmt;

use super::request::{MAX_BODY, MAX_CHANNELS};
use crate::sign::SocketIdError;

/// Why a request to subscribe or to sign in cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The body has more bytes than [`MAX_BODY`].
    TooLarge {
        /// Its bytes.
        found: usize,
    },
    /// No `socket_id` stands in the body.
    MissingSocketId,
    /// `socket_id` stands there more than once, so it is open who asks.
    RepeatedSocketId,
    /// `socket_id` is none.
    SocketId(SocketIdError),
    /// No `channel_name` stands in the body.
    MissingChannel,
    /// More channels than [`MAX_CHANNELS`] stand in the body.
    TooManyChannels,
}

impl RequestError {
    /// The HTTP status to answer with: 413 for a body that is too large, else 400.
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. } => 413,
            _ => 400,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { found } => write!(
                f,
                "expected a body of at most {MAX_BODY} bytes, found {found}; ask for fewer channels in one request"
            ),
            Self::MissingSocketId => f.write_str(
                "expected `socket_id` in a form-encoded body, found none; pass on the body that pusher-js posts, unchanged",
            ),
            Self::RepeatedSocketId => {
                f.write_str("expected `socket_id` once, found it repeated; send one request for each socket")
            }
            Self::SocketId(error) => error.fmt(f),
            Self::MissingChannel => f.write_str(
                "expected `channel_name` in a form-encoded body, found none; pass on the body that pusher-js posts, unchanged",
            ),
            Self::TooManyChannels => write!(
                f,
                "expected at most {MAX_CHANNELS} channels in one request, found more; ask in several requests"
            ),
        }
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::SocketId(error) => Some(error),
            _ => None,
        }
    }
}

impl From<SocketIdError> for RequestError {
    fn from(error: SocketIdError) -> Self {
        Self::SocketId(error)
    }
}
