//! Signatures of Pusher Channels: HTTP requests, channel and user authorisations, and webhooks.
//!
//! Each signature is an HMAC-SHA256 under the app's secret, written as 64 lower-case hex digits.
//! The kinds of signature differ in the text that is signed:
//!
//! | for | text |
//! | --- | --- |
//! | HTTP request | `METHOD`, path and sorted query, each on its own line |
//! | private channel | `socket_id:channel` |
//! | presence channel | `socket_id:channel:channel_data` |
//! | user | `socket_id::user::user_data` |
//! | webhook | the body as received |
//!
//! This module does no I/O and reads no clock. The time is an argument, in seconds since the Unix
//! epoch.
//!
//! While an app changes its keys, a [`Signer`] signs with the current key and also verifies
//! signatures of older keys: see [`with_previous`](Signer::with_previous).
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
#[cfg(feature = "publisher-core")]
pub(crate) use body::batch_body;
pub use body::event_body;
pub(crate) use error::quote;
pub use error::{AuthorizeError, SignatureError};
#[cfg(feature = "channels-server")]
pub(crate) use name::bad_character;
pub use request::MAX_CLOCK_SKEW;
#[cfg(feature = "publisher-core")]
pub(crate) use request::percent_encode;
#[cfg(feature = "channels-server")]
pub(crate) use request::verify_body;
pub use secret::Secret;
pub use socket_id::{SocketId, SocketIdError};

/// Signs with an app's current key, and verifies with this and its previous keys.
///
/// `Publisher`, [`Authorizer`](crate::Authorizer) and [`Webhook`](crate::Webhook)
/// sign and verify for you. Use a signer yourself for other requests of Pusher's HTTP API, and for
/// tests of your endpoints:
///
/// ```
/// use fiche_realtime::Signer;
///
/// let signer = Signer::new("key", "secret");
/// let query = signer.sign_request("GET", "/apps/3/channels/private-audit-42", &[("info", "user_count")], b"", 1353088179);
/// let url = format!("https://api-eu.pusher.com/apps/3/channels/private-audit-42?{query}");
/// assert!(url.contains("auth_signature="));
/// ```
///
/// Verification compares in constant time. The signer does not keep the secrets, only hash states
/// that are keyed with them. Clones share these states. They are wiped when the last clone is
/// dropped, and they are never printed.
#[derive(Clone)]
pub struct Signer {
    // Shared, so that a move or a clone leaves no copy behind.
    current: Arc<Key>,
    previous: Vec<Arc<Key>>,
}

impl Signer {
    /// Creates a signer for the app with this key and secret. Pusher's dashboard shows both on the
    /// app's page.
    ///
    /// ```
    /// use fiche_realtime::Signer;
    ///
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// assert_eq!(signer.app_key(), "278d425bdf160c739803");
    /// assert!(format!("{signer:?}").contains("[REDACTED]"), "the secret is never printed");
    /// ```
    pub fn new(app_key: impl Into<String>, secret: impl AsRef<[u8]>) -> Self {
        Self { current: Arc::new(Key::new(app_key.into(), secret.as_ref())), previous: Vec::new() }
    }

    /// Also verifies signatures of this key, but never signs with it.
    ///
    /// This is for a change of keys. Until the old key is disabled, Pusher signs webhooks with it
    /// (with the oldest active key), and other publishers may still use it. It also works for a
    /// secret that changed under the same key.
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
    ///
    /// See the example of [`new`](Self::new).
    pub fn app_key(&self) -> &str {
        &self.current.app_key
    }

    /// Signs the body of a webhook, and returns the `X-Pusher-Signature` header. This is for
    /// servers of the protocol, and for tests of an endpoint.
    ///
    /// ```
    /// use fiche_realtime::Signer;
    ///
    /// let signature = Signer::new("key", "secret").sign_webhook(br#"{"hello":"world"}"#);
    /// assert_eq!(signature, "2677ad3e7c090b2fa2c0fb13020d66d5420879b8316eb356a2d60fb9073bc778");
    /// ```
    pub fn sign_webhook(&self, body: &[u8]) -> String {
        self.sign(&[body])
    }

    /// Checks the signature of a webhook.
    ///
    /// `app_key` and `signature` are the headers `X-Pusher-Key` and `X-Pusher-Signature`. Pass `""`
    /// for a missing header. `body` is the request's body, byte for byte: JSON that is parsed and
    /// written again has other bytes. [`Webhook`](crate::Webhook) also reads the body, and refuses
    /// old and repeated webhooks.
    ///
    /// ```
    /// use fiche_realtime::{Signer, sign::SignatureError};
    ///
    /// let signer = Signer::new("key", "secret");
    /// let signature = "2677ad3e7c090b2fa2c0fb13020d66d5420879b8316eb356a2d60fb9073bc778";
    /// assert_eq!(signer.verify_webhook("key", br#"{"hello":"world"}"#, signature), Ok(()));
    /// // the same JSON with a space is another body
    /// let error = signer.verify_webhook("key", br#"{"hello": "world"}"#, signature).unwrap_err();
    /// assert_eq!(error, SignatureError::Mismatch { signed: None });
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignatureError::UnknownKey`] if no key of this signer has that name,
    /// [`SignatureError::Malformed`] if `signature` is not 64 lower-case hex digits, and
    /// [`SignatureError::Mismatch`] if it is not the signature of this body.
    pub fn verify_webhook(&self, app_key: &str, body: &[u8], signature: &str) -> Result<(), SignatureError> {
        self.verify(app_key, &[body], signature)
    }

    fn sign(&self, parts: &[&[u8]]) -> String {
        self.current.sign(parts)
    }

    /// Verifies with the key of that name, or with each of them if a secret changed under one name.
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
