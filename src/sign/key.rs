//! A key of an app, ready to sign with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

use super::{SignatureError, hex};

/// The key's name, and the hash state keyed with its secret. The secret itself is not kept.
pub(super) struct Key {
    pub(super) app_key: String,
    keyed: Hmac<Sha256>,
}

// Whoever has the keyed state can sign. It consists of SHA-256 states. This fails to compile unless
// they are wiped on drop.
const _: fn() = || {
    fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<Sha256>();
};

impl Key {
    pub(super) fn new(app_key: String, secret: &[u8]) -> Self {
        let keyed =
            Hmac::new_from_slice(secret).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        Self { app_key, keyed }
    }

    pub(super) fn sign(&self, parts: &[&[u8]]) -> String {
        hex::encode(&self.mac(parts).finalize().into_bytes())
    }

    pub(super) fn sign_bytes(&self, text: &[u8]) -> [u8; 32] {
        self.mac(&[text]).finalize().into_bytes().into()
    }

    /// Verifies a signature, with a comparison in constant time.
    pub(super) fn verify(&self, parts: &[&[u8]], signature: &str) -> Result<(), SignatureError> {
        let expected = hex::decode32(signature)
            .ok_or_else(|| SignatureError::Malformed { found: signature.to_owned() })?;
        self.mac(parts).verify_slice(&expected).map_err(|_| SignatureError::Mismatch { signed: None })
    }

    // The text comes in parts, so that the data of a webhook or a user is hashed without a copy.
    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}
