//! The errors of signatures, and of the input that is to be signed.

use std::fmt;

use super::request::MAX_CLOCK_SKEW;
use crate::error::{RealtimeError, server};
use crate::limits::MAX_QUOTE;

/// The error for a channel or a user that cannot be authorised.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// The channel is public: its name begins with neither `private-` nor `presence-`. It needs no
    /// authorisation.
    PublicChannel {
        /// The channel's name.
        found: String,
    },
    /// The channel's name has a character that Pusher does not allow.
    ChannelCharacter {
        /// The channel's name.
        found: String,
        /// The first character that is not allowed.
        character: char,
    },
    /// The channel's name is longer than [`MAX_CHANNEL_LENGTH`](crate::MAX_CHANNEL_LENGTH) bytes.
    ChannelLength {
        /// The length of the name in bytes.
        found: usize,
    },
    /// A presence channel has no `channel_data`.
    MissingChannelData,
    /// A channel that is not a presence channel has `channel_data`.
    UnexpectedChannelData,
    /// `channel_data` is not a JSON object whose `user_id` is a non-empty string or a number.
    ChannelData,
    /// `user_data` is not a JSON object whose `id` is a non-empty string.
    UserData,
}

impl From<&AuthorizeError> for RealtimeError {
    fn from(error: &AuthorizeError) -> Self {
        let quote = server::quote_line;
        match error {
            AuthorizeError::PublicChannel { found } => server::CHANNEL_PUBLIC.at("channel", "", quote(found)),
            AuthorizeError::ChannelCharacter { found, character } => {
                let found = format!("{} in {}", quote(&character.to_string()), quote(found));
                server::CHANNEL_CHARACTER.at("channel", "", found)
            }
            AuthorizeError::ChannelLength { found } => server::CHANNEL_LENGTH.at("channel", "", found),
            AuthorizeError::MissingChannelData => server::CHANNEL_DATA_MISSING.at("channel_data", "", ""),
            AuthorizeError::UnexpectedChannelData => {
                server::CHANNEL_DATA_UNEXPECTED.at("channel_data", "", "")
            }
            AuthorizeError::ChannelData => server::CHANNEL_DATA.at("channel_data", "", ""),
            AuthorizeError::UserData => server::USER_DATA.at("user_data", "", ""),
        }
    }
}

impl fmt::Display for AuthorizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for AuthorizeError {}

/// The error for a signature that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The request lacks a query parameter that every signed request has.
    MissingParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// The request has a parameter of the signature twice, so its value is ambiguous.
    RepeatedParameter {
        /// The name of the parameter.
        name: &'static str,
    },
    /// The signature names a key that is not one of the app's.
    UnknownKey {
        /// The name of the key.
        found: String,
    },
    /// `auth_version` is not `1.0`.
    Version {
        /// The version that the request names.
        found: String,
    },
    /// `auth_timestamp` is not a whole number of seconds.
    Timestamp {
        /// The value that was found.
        found: String,
    },
    /// `auth_timestamp` is further from now than [`MAX_CLOCK_SKEW`].
    Expired {
        /// The request's time, in seconds since the Unix epoch.
        found: u64,
        /// The time now, in seconds since the Unix epoch.
        now: u64,
    },
    /// `body_md5` is not the MD5 of the body.
    BodyMd5 {
        /// The MD5 of the body that was received.
        expected: String,
        /// The MD5 that the request states.
        found: String,
    },
    /// The signature is not 64 lower-case hex digits. Or the `auth` of a channel or user is not
    /// `key:` and 64 such digits.
    Malformed {
        /// The value that was found.
        found: String,
    },
    /// The signature is well-formed, but wrong.
    Mismatch {
        /// The text that should have been signed. `None` for webhooks, where the caller has the
        /// body.
        signed: Option<String>,
    },
    /// The channel or the user could not have been authorised at all.
    Input(AuthorizeError),
}

impl From<AuthorizeError> for SignatureError {
    fn from(error: AuthorizeError) -> Self {
        Self::Input(error)
    }
}

impl From<&SignatureError> for RealtimeError {
    fn from(error: &SignatureError) -> Self {
        let quote = server::quote_line;
        match error {
            SignatureError::MissingParameter { name } => server::PARAMETER_MISSING.at(*name, "", ""),
            SignatureError::RepeatedParameter { name } => server::PARAMETER_REPEATED.at(*name, "", ""),
            SignatureError::UnknownKey { found } => server::KEY.at("key", "", quote(found)),
            SignatureError::Version { found } => server::AUTH_VERSION.at("auth_version", "", quote(found)),
            SignatureError::Timestamp { found } => {
                server::AUTH_TIMESTAMP.at("auth_timestamp", "", quote(found))
            }
            SignatureError::Expired { found, now } => {
                server::AUTH_EXPIRED.at("auth_timestamp", format_args!("{MAX_CLOCK_SKEW} s of {now}"), found)
            }
            SignatureError::BodyMd5 { expected, found } => {
                server::BODY_MD5.at("body_md5", expected, quote(found))
            }
            SignatureError::Malformed { found } => server::SIGNATURE_FORM.at("signature", "", quote(found)),
            SignatureError::Mismatch { signed } => {
                let signed = signed.as_ref().map(|text| format!("`{}`", text.escape_debug()));
                server::SIGNATURE.at("signature", signed.as_deref().unwrap_or("this text"), "")
            }
            SignatureError::Input(error) => error.into(),
        }
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for SignatureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Input(error) => Some(error),
            Self::MissingParameter { .. }
            | Self::RepeatedParameter { .. }
            | Self::UnknownKey { .. }
            | Self::Version { .. }
            | Self::Timestamp { .. }
            | Self::Expired { .. }
            | Self::BodyMd5 { .. }
            | Self::Malformed { .. }
            | Self::Mismatch { .. } => None,
        }
    }
}

/// Quotes the input in backticks, on one line, and at most [`MAX_QUOTE`] characters of it.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted: String = text.chars().take(MAX_QUOTE).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    format!("`{}`", quoted.escape_debug())
}
