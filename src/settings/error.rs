//! The errors of settings.

use std::fmt;

use super::{CLUSTER, HOST, PORT, SCHEME};
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
    /// `PUSHER_HOST` is neither a name, nor an IPv4 address, nor an IPv6 address in brackets.
    Host(String),
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
            SettingsError::Host(found) => server::HOST.at(HOST, "", quote(found)),
            SettingsError::Cluster(found) => server::CLUSTER.at(CLUSTER, "", quote(found)),
            SettingsError::PreviousKeys => server::PREVIOUS_KEYS.at("PUSHER_PREVIOUS_KEYS", "", ""),
        }
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for SettingsError {}
