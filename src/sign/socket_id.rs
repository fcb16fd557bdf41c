//! The id that Pusher gives a WebSocket connection.

use std::fmt;
use std::str::FromStr;

use super::error::quote;

/// A connection's id: digits, a full stop, digits, and nothing else.
///
/// It comes from a browser and is signed, so it is checked before anything
/// is done with it. A looser check lets a caller choose what gets signed
/// (Pusher's own libraries were caught by an unanchored pattern).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(String);

impl SocketId {
    /// Takes an id such as `1234.5678`.
    ///
    /// # Errors
    ///
    /// [`SocketIdError`] if the text is anything else, down to a final newline.
    pub fn parse(text: &str) -> Result<Self, SocketIdError> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match text.split_once('.') {
            Some((left, right)) if digits(left) && digits(right) => Ok(Self(text.to_owned())),
            _ => Err(SocketIdError { found: text.to_owned() }),
        }
    }

    /// The id as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SocketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SocketId {
    type Err = SocketIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// A text that is no socket id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketIdError {
    /// What was given.
    pub found: String,
}

impl fmt::Display for SocketIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected a socket id such as `1234.5678`, found {}; pass on the `socket_id` that pusher-js posts, unchanged",
            quote(&self.found)
        )
    }
}

impl std::error::Error for SocketIdError {}
