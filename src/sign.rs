//! Signatures of Pusher Channels: HTTP requests, channel and user
//! authorisations, and webhooks.
//!
//! Everything here is HMAC-SHA256 under the app's secret, written as 64
//! lower-case hex digits. What differs is the text that is signed:
//!
//! | what | text |
//! | --- | --- |
//! | HTTP request | `METHOD`, path and sorted query, one a line |
//! | private channel | `socket_id:channel` |
//! | presence channel | `socket_id:channel:channel_data` |
//! | user | `socket_id::user::user_data` |
//! | webhook | the body as it came |
//!
//! The module does no input or output and reads no clock: the time is an
//! argument, in seconds since the Unix epoch.
//!
//! ```
//! use fiche_realtime::sign::{Signer, SocketId};
//!
//! let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
//! let socket = SocketId::parse("1234.1234")?;
//! let granted = signer.authorize_channel(&socket, "private-audit-42", None)?;
//! assert!(signer.verify_channel(&socket, "private-audit-42", None, &granted.auth).is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorize;
mod error;
mod hex;
mod name;
mod request;
mod socket_id;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub use authorize::{ChannelAuth, UserAuth};
#[cfg(feature = "channels-server")]
pub(crate) use error::quote;
pub use error::{AuthorizeError, SignatureError};
#[cfg(feature = "channels-server")]
pub(crate) use name::bad_character;
pub use request::MAX_CLOCK_SKEW;
pub use socket_id::{SocketId, SocketIdError};

/// Signs and verifies under one app's key and secret.
///
/// Verification compares in constant time. The secret itself is not kept,
/// only the hash state keyed with it, and neither is ever printed.
#[derive(Clone)]
pub struct Signer {
    app_key: String,
    keyed: Hmac<Sha256>,
}

impl Signer {
    /// A signer for the app with this key and secret, as the app's page in
    /// Pusher's dashboard shows them.
    pub fn new(app_key: impl Into<String>, secret: impl AsRef<[u8]>) -> Self {
        let keyed = Hmac::new_from_slice(secret.as_ref())
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        Self { app_key: app_key.into(), keyed }
    }

    /// The app's key. It is public: every browser that connects knows it.
    pub fn app_key(&self) -> &str {
        &self.app_key
    }

    /// Checks the `X-Pusher-Signature` of a webhook.
    ///
    /// `body` is the request's body, byte for byte: parsing and writing it
    /// again gives other bytes. A missing header is best passed as `""`.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Malformed`] if `signature` is not 64 lower-case hex
    /// digits, [`SignatureError::Mismatch`] if it is not this body's.
    pub fn verify_webhook(&self, body: &[u8], signature: &str) -> Result<(), SignatureError> {
        self.verify(&[body], signature)
    }

    fn sign(&self, parts: &[&[u8]]) -> String {
        hex::encode(&self.mac(parts).finalize().into_bytes())
    }

    fn verify(&self, parts: &[&[u8]], signature: &str) -> Result<(), SignatureError> {
        let expected = hex::decode32(signature)
            .ok_or_else(|| SignatureError::Malformed { found: signature.to_owned() })?;
        self.mac(parts).verify_slice(&expected).map_err(|_| SignatureError::Mismatch { signed: None })
    }

    // The text comes in parts so that a webhook's or a user's data is hashed
    // where it lies.
    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("app_key", &self.app_key)
            .field("secret", &format_args!("[REDACTED]"))
            .finish()
    }
}
