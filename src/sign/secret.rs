//! The app's secret in memory.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// The app's secret. It is never printed, and its memory is wiped when it is dropped.
///
/// Each clone is a copy, which is wiped as well. The wipe does not reach the text that the secret was
/// borrowed from (`From<&str>`), or the environment of the process.
///
/// ```
/// let secret = fiche_realtime::sign::Secret::from("7ad3773142a6692b25b8");
/// assert_eq!(format!("{secret:?}"), "[REDACTED]");
/// ```
// Equality is for settings. It authenticates nothing: signatures are compared in constant time.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}
