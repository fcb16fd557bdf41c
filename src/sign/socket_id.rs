//! The id of a WebSocket connection.

use std::fmt;
use std::str::FromStr;

use crate::error::{RealtimeError, server};

/// The id that Pusher gives a connection, such as `1234.5678`: digits, a full stop, digits.
///
/// The id comes from a browser and gets signed, so it is checked first. A looser check would let a
/// caller choose the text that is signed. Pusher's own libraries had this bug, with an unanchored
/// pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SocketId(String);

impl SocketId {
    /// Parses an id such as `1234.5678`.
    ///
    /// ```
    /// use fiche_realtime::sign::SocketId;
    ///
    /// assert_eq!(SocketId::parse("1234.5678")?.as_str(), "1234.5678");
    /// assert!(SocketId::parse("1234.5678:private-audit-42").is_err(), "it would choose the text that is signed");
    /// # Ok::<(), fiche_realtime::sign::SocketIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SocketIdError`] if the text is anything else. A final newline is also an error.
    pub fn parse(text: &str) -> Result<Self, SocketIdError> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match text.split_once('.') {
            Some((left, right)) if digits(left) && digits(right) => Ok(Self(text.to_owned())),
            _ => Err(SocketIdError { found: text.to_owned() }),
        }
    }

    /// The id as it was given.
    ///
    /// See the example of [`parse`](Self::parse).
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

/// The error for text that is not a socket id.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketIdError {
    /// The text.
    pub found: String,
}

impl From<&SocketIdError> for RealtimeError {
    fn from(error: &SocketIdError) -> Self {
        server::SOCKET_ID.at("socket_id", "", server::quote_line(&error.found))
    }
}

impl fmt::Display for SocketIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for SocketIdError {}
