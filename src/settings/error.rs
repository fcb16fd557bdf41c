//! The errors of settings.

use std::fmt;

use super::{CLUSTER, HOST, PORT, SCHEME, host};
use crate::error::{RealtimeError, server};

/// The error for settings that cannot be used.
///
/// The [`RealtimeError`] of this error names the variable in `field`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingsError {
    /// This variable is missing, but others are set.
    Missing(&'static str),
    /// `PUSHER_PORT` is not a port.
    Port(String),
    /// `PUSHER_SCHEME` is neither `http` nor `https`.
    Scheme(String),
    /// `PUSHER_HOST` is neither a name, nor an IPv4 address, nor an IPv6 address in brackets. A URL is none of
    /// them. The text is without what can be a secret in a URL: the user, the password, the query and the fragment.
    Host(String),
    /// This variable is set without `PUSHER_HOST`, to another value than the one of Pusher's own server, which
    /// is used then.
    WithoutHost {
        /// The variable: `PUSHER_PORT` or `PUSHER_SCHEME`.
        name: &'static str,
        /// Its value.
        found: String,
    },
    /// `PUSHER_CLUSTER` is not a cluster's name.
    Cluster(String),
    /// `PUSHER_PREVIOUS_KEYS` is not a list of `key:secret` pairs. The error does not quote it, because
    /// it contains secrets.
    PreviousKeys,
}

impl From<&SettingsError> for RealtimeError {
    fn from(error: &SettingsError) -> Self {
        let quote = server::quote_line;
        match error {
            SettingsError::Missing(name) => server::SETTING.at(*name, "", ""),
            SettingsError::Port(found) => server::PORT.at(PORT, "", quote(found)),
            SettingsError::Scheme(found) => server::SCHEME.at(SCHEME, "", quote(found)),
            SettingsError::Host(found) => {
                let error = server::HOST.at(HOST, "", quote(found));
                match host::parts(found) {
                    Some(parts) => Self { advice: only_the_host(parts), ..error },
                    None => error,
                }
            }
            SettingsError::WithoutHost { name, found } => server::WITHOUT_HOST.at(*name, "", quote(found)),
            SettingsError::Cluster(found) => server::CLUSTER.at(CLUSTER, "", quote(found)),
            SettingsError::PreviousKeys => server::PREVIOUS_KEYS.at("PUSHER_PREVIOUS_KEYS", "", ""),
        }
    }
}

/// What to do with a URL, or with a host and a port.
fn only_the_host((host, port, scheme): (&str, Option<u16>, Option<&str>)) -> String {
    let others = match (port, scheme) {
        (Some(port), Some(scheme)) => {
            format!("the port ({port}) and the scheme ({scheme}) have their own settings")
        }
        (Some(port), None) => format!("the port ({port}) has its own setting"),
        (None, Some(scheme)) => format!("the scheme ({scheme}) has its own setting"),
        (None, None) => "the port and the scheme have their own settings".into(),
    };
    format!("set only the host, `{host}`: {others}")
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for SettingsError {}
