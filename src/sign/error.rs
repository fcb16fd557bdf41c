//! What can be wrong with a signature, or with what is to be signed.

use std::fmt;

use super::request::MAX_CLOCK_SKEW;
use crate::MAX_CHANNEL_LENGTH;

/// Why a channel or a user cannot be authorised with these values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// The channel needs no authorisation: it is not `private-…` or `presence-…`.
    PublicChannel {
        /// The channel's name.
        found: String,
    },
    /// The name holds a character that Pusher allows in no channel name.
    ChannelCharacter {
        /// The channel's name.
        found: String,
        /// The first such character.
        character: char,
    },
    /// The name is longer than [`MAX_CHANNEL_LENGTH`] bytes.
    ChannelLength {
        /// Its length in bytes.
        found: usize,
    },
    /// A presence channel without `channel_data`.
    MissingChannelData,
    /// `channel_data` for a channel that is not a presence channel.
    UnexpectedChannelData,
    /// `channel_data` is no JSON object with a `user_id`, a non-empty string or a number.
    ChannelData,
    /// `user_data` is no JSON object with an `id`, a non-empty string.
    UserData,
}

impl fmt::Display for AuthorizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicChannel { found } => write!(
                f,
                "expected a channel name that begins with `private-` or `presence-`, found {}; other channels take no authorisation",
                quote(found)
            ),
            Self::ChannelCharacter { found, character } => write!(
                f,
                "expected only letters, digits and `_-=@,.;` in a channel name, found {} in {}; use an id without it",
                quote(&character.to_string()),
                quote(found)
            ),
            Self::ChannelLength { found } => write!(
                f,
                "expected a channel name of at most {MAX_CHANNEL_LENGTH} bytes, found {found}; use a shorter id"
            ),
            Self::MissingChannelData => f.write_str(
                "expected `channel_data` for a presence channel, found none; pass a JSON object with the member's `user_id`",
            ),
            Self::UnexpectedChannelData => f.write_str(
                "expected no `channel_data` for a private channel, found some; only presence channels have members",
            ),
            Self::ChannelData => f.write_str(
                "expected `channel_data` to be a JSON object with a `user_id` that is a non-empty string or a number, found something else; build it with a JSON library",
            ),
            Self::UserData => f.write_str(
                "expected `user_data` to be a JSON object with an `id` that is a non-empty string, found something else; write a numeric id as a string",
            ),
        }
    }
}

impl std::error::Error for AuthorizeError {}

/// Why a signature is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// A query parameter that every signed request has is not there.
    MissingParameter {
        /// Its name.
        name: &'static str,
    },
    /// A query parameter of the signature stands twice, so its value is open.
    RepeatedParameter {
        /// Its name.
        name: &'static str,
    },
    /// The signature names another app's key.
    UnknownKey {
        /// The key it names.
        found: String,
    },
    /// `auth_version` is not `1.0`.
    Version {
        /// The version it names.
        found: String,
    },
    /// `auth_timestamp` is no whole number of seconds.
    Timestamp {
        /// What stands there.
        found: String,
    },
    /// `auth_timestamp` is further than [`MAX_CLOCK_SKEW`] from now.
    Expired {
        /// The request's time, in seconds since the Unix epoch.
        found: u64,
        /// The time now, likewise.
        now: u64,
    },
    /// `body_md5` is not the MD5 of the body.
    BodyMd5 {
        /// The MD5 of the body that came.
        expected: String,
        /// What the request says.
        found: String,
    },
    /// The signature is not 64 lower-case hex digits, or the `auth` of a
    /// channel or user is not `key:` and those.
    Malformed {
        /// What stands there.
        found: String,
    },
    /// The signature is well-formed and not the right one.
    Mismatch {
        /// The text that should have been signed, where it helps and is short:
        /// not for webhooks, whose body the caller has.
        signed: Option<String>,
    },
    /// What was to be signed could not have been.
    Input(AuthorizeError),
}

impl From<AuthorizeError> for SignatureError {
    fn from(error: AuthorizeError) -> Self {
        Self::Input(error)
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingParameter { name } => write!(
                f,
                "expected the query parameter `{name}`, found none; sign the request"
            ),
            Self::RepeatedParameter { name } => write!(
                f,
                "expected the query parameter `{name}` once, found it again; send it once"
            ),
            Self::UnknownKey { found } => write!(
                f,
                "expected this app's key, found {}; check the app's key and id",
                quote(found)
            ),
            Self::Version { found } => write!(
                f,
                "expected `auth_version` to be `1.0`, found {}",
                quote(found)
            ),
            Self::Timestamp { found } => write!(
                f,
                "expected `auth_timestamp` in whole seconds since 1970, found {}",
                quote(found)
            ),
            Self::Expired { found, now } => write!(
                f,
                "expected `auth_timestamp` within {MAX_CLOCK_SKEW} s of {now}, found `{found}`; check the clock, and sign again before a retry"
            ),
            Self::BodyMd5 { expected, found } => write!(
                f,
                "expected `body_md5` to be `{expected}`, the MD5 of the body, found {}; sign the exact bytes that are sent",
                quote(found)
            ),
            Self::Malformed { found } => write!(
                f,
                "expected a signature of 64 lower-case hex digits, found {}",
                quote(found)
            ),
            Self::Mismatch { signed: None } => f.write_str(
                "expected the HMAC-SHA256 of this text under the app's secret, found another signature; check the secret, and that no byte was changed",
            ),
            Self::Mismatch { signed: Some(text) } => write!(
                f,
                "expected the HMAC-SHA256 of `{}` under the app's secret, found another signature; check the secret",
                text.escape_debug()
            ),
            Self::Input(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SignatureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Input(error) => Some(error),
            _ => None,
        }
    }
}

/// The user's input in backticks, on one line and at most 64 characters of it.
pub(crate) fn quote(text: &str) -> String {
    const LONGEST: usize = 64;
    let mut quoted: String = text.chars().take(LONGEST).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    format!("`{}`", quoted.escape_debug())
}
