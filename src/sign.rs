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
//! While an app changes its keys, a [`Signer`] signs with the current one and
//! verifies what older ones signed:
//! [`with_previous`](Signer::with_previous).
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
mod body;
mod error;
mod hex;
mod key;
mod name;
mod request;
mod secret;
mod socket_id;

use std::fmt;
use std::sync::Arc;

use key::Key;

pub use authorize::{ChannelAuth, UserAuth};
#[cfg(feature = "publisher")]
pub(crate) use body::batch_body;
pub use body::event_body;
pub(crate) use error::quote;
pub use error::{AuthorizeError, SignatureError};
#[cfg(feature = "channels-server")]
pub(crate) use name::bad_character;
pub use request::MAX_CLOCK_SKEW;
pub use secret::Secret;
pub use socket_id::{SocketId, SocketIdError};

/// Signs under an app's current key, and verifies under this and its previous
/// ones.
///
/// Verification compares in constant time. The secrets themselves are not
/// kept, only the hash states keyed with them; clones share these, the last
/// one wipes them, and they are never printed.
#[derive(Clone)]
pub struct Signer {
    // Shared, so that no move or clone leaves a copy behind.
    current: Arc<Key>,
    previous: Vec<Arc<Key>>,
}

impl Signer {
    /// A signer for the app with this key and secret, as the app's page in
    /// Pusher's dashboard shows them.
    pub fn new(app_key: impl Into<String>, secret: impl AsRef<[u8]>) -> Self {
        Self { current: Arc::new(Key::new(app_key.into(), secret.as_ref())), previous: Vec::new() }
    }

    /// Verifies what this key signed too, and signs nothing with it.
    ///
    /// For a change of keys: until the old key is disabled, Pusher signs
    /// webhooks with it (the oldest active key signs them), and other
    /// publishers may still use it. A secret that changed under the same key
    /// is taken likewise.
    ///
    /// ```
    /// use fiche_realtime::Signer;
    ///
    /// let old = Signer::new("old", "tofu");
    /// let new = Signer::new("new", "miso").with_previous("old", "tofu");
    /// let query = old.sign_request("GET", "/apps/3/channels", &[], b"", 1353088179);
    /// # let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    /// assert!(new.verify_request("GET", "/apps/3/channels", &pairs, b"", 1353088179).is_ok());
    /// assert_eq!(new.app_key(), "new");
    /// ```
    #[must_use]
    pub fn with_previous(mut self, app_key: impl Into<String>, secret: impl AsRef<[u8]>) -> Self {
        self.previous.push(Arc::new(Key::new(app_key.into(), secret.as_ref())));
        self
    }

    /// The app's current key. It is public: every browser that connects knows it.
    pub fn app_key(&self) -> &str {
        &self.current.app_key
    }

    /// The `X-Pusher-Signature` of a webhook with this body, for servers of
    /// the protocol and for tests of an endpoint.
    pub fn sign_webhook(&self, body: &[u8]) -> String {
        self.sign(&[body])
    }

    /// Checks the signature of a webhook.
    ///
    /// `app_key` and `signature` are its headers `X-Pusher-Key` and
    /// `X-Pusher-Signature`; a missing one is best passed as `""`. `body` is
    /// the request's body, byte for byte: parsing and writing it again gives
    /// other bytes. [`Webhook`](crate::Webhook) also reads it, and refuses
    /// old and repeated ones.
    ///
    /// # Errors
    ///
    /// [`SignatureError::UnknownKey`] if no key of this signer has that name,
    /// [`SignatureError::Malformed`] if `signature` is not 64 lower-case hex
    /// digits, [`SignatureError::Mismatch`] if it is not this body's.
    pub fn verify_webhook(&self, app_key: &str, body: &[u8], signature: &str) -> Result<(), SignatureError> {
        self.verify(app_key, &[body], signature)
    }

    fn sign(&self, parts: &[&[u8]]) -> String {
        self.current.sign(parts)
    }

    /// Verifies under the key of that name, or any of them where a secret changed under one name.
    fn verify(&self, app_key: &str, parts: &[&[u8]], signature: &str) -> Result<(), SignatureError> {
        let mut verdict = Err(SignatureError::UnknownKey { found: app_key.to_owned() });
        for key in std::iter::once(&self.current).chain(&self.previous) {
            if key.app_key == app_key && verdict.is_err() {
                verdict = key.verify(parts, signature);
            }
        }
        verdict
    }

    fn knows(&self, app_key: &str) -> bool {
        std::iter::once(&self.current).chain(&self.previous).any(|key| key.app_key == app_key)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let previous: Vec<_> = self.previous.iter().map(|key| &key.app_key).collect();
        f.debug_struct("Signer")
            .field("app_key", &self.app_key())
            .field("secret", &format_args!("[REDACTED]"))
            .field("previous", &previous)
            .finish()
    }
}
