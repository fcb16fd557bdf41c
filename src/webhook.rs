//! Webhooks: what a Channels server tells of its channels, verified, fresh, once, and typed.
//!
//! ```
//! use fiche_realtime::webhook::{Headers, Received, WebhookEvent};
//! use fiche_realtime::{Signer, Webhook};
//!
//! let signer = Signer::new("key", "secret").with_previous("old key", "old secret");
//! let body = br#"{"time_ms":1403175510755,"events":[{"name":"channel_occupied","channel":"private-audit-42"}]}"#;
//! let signature = signer.sign_webhook(body);
//!
//! let webhook = Webhook::new(signer);
//! let headers = Headers { key: Some("key"), signature: Some(&signature) };
//! let Received::New(delivery) = webhook.receive(headers, body, 1403175511000)? else { panic!("it is new") };
//! let [WebhookEvent::ChannelOccupied { channel }] = &delivery.events[..] else { panic!("it is one event") };
//! assert_eq!(channel.scope().and_then(|scope| scope.id()), Some("42"));
//! assert_eq!(webhook.receive(headers, body, 1403175512000), Ok(Received::Repeat));
//! # Ok::<(), fiche_realtime::webhook::WebhookError>(())
//! ```
//!
//! The signature covers the body alone, so the headers `Content-Type` and `Content-Length` play no part
//! and may say what they like. Answer with 2xx what was received, repeats too: Pusher sends anything else
//! again, with growing pauses, for 5 minutes.

mod error;
mod event;
mod read;
mod seen;
mod watched;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::sign::Signer;
use seen::{Seen, Stamp};

pub use error::WebhookError;
pub use event::{WebhookChannel, WebhookEvent};
pub use watched::Watched;

/// How far a webhook's `time_ms` may be from the receiver's clock if nothing else is asked for, either
/// way: 10 minutes.
///
/// `time_ms` is when the webhook was created, and Pusher repeats one that was not accepted for 5 minutes:
/// with less than these the last repeats would be refused. The other 5 are for clocks that differ and for
/// queues on the way. Within this time a repeat, or a replay, is known by its body.
pub const MAX_AGE: Duration = Duration::from_secs(600);

/// How many webhooks are remembered if nothing else is asked for: 10,000, about a megabyte.
pub const MEMORY: usize = 10_000;

/// The headers of a webhook that count.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// `X-Pusher-Key`
    pub key: Option<&'a str>,
    /// `X-Pusher-Signature`
    pub signature: Option<&'a str>,
}

/// A webhook that was received.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// For the first time.
    New(Delivery),
    /// Again: its events were handed out before.
    Repeat,
}

/// What one webhook tells.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// When it was created, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// What happened, in order.
    pub events: Vec<WebhookEvent>,
    stamp: Stamp,
}

/// Receives an app's webhooks. Share one among all requests: it remembers what came.
#[derive(Debug)]
pub struct Webhook {
    signer: Signer,
    max_age: Duration,
    seen: Mutex<Seen>,
}

impl Webhook {
    /// A receiver of webhooks that one of the signer's keys signed.
    ///
    /// With several active keys Pusher signs with the oldest: while keys change, give the old one
    /// ([`Signer::with_previous`]).
    pub fn new(signer: Signer) -> Self {
        Self { signer, max_age: MAX_AGE, seen: Mutex::new(Seen::new(MEMORY)) }
    }

    /// Takes webhooks that were created so long ago at most, instead of [`MAX_AGE`].
    #[must_use]
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    /// Remembers so many webhooks, instead of [`MEMORY`]. If more come within the greatest age, the oldest
    /// are forgotten and would be taken again.
    #[must_use]
    pub fn with_memory(self, webhooks: usize) -> Self {
        Self { seen: Mutex::new(Seen::new(webhooks)), ..self }
    }

    /// Verifies a webhook, and reads it unless it came before. `body` is the request's, byte for byte;
    /// `now_ms` is in milliseconds since the Unix epoch.
    ///
    /// From here on the webhook counts as received. Where its events then cannot be served and the answer
    /// is not 2xx, [`forget`](Self::forget) it first, or its repeat would be passed over.
    ///
    /// # Errors
    /// [`WebhookError`] if it is not rightly signed, not such a document, or too old.
    pub fn receive(&self, headers: Headers<'_>, body: &[u8], now_ms: u64) -> Result<Received, WebhookError> {
        let key = headers.key.ok_or(WebhookError::MissingHeader { name: "X-Pusher-Key" })?;
        let signature =
            headers.signature.ok_or(WebhookError::MissingHeader { name: "X-Pusher-Signature" })?;
        self.signer.verify_webhook(key, body, signature)?;
        let (time_ms, events) = read::document(body)?;
        let max_age = u64::try_from(self.max_age.as_millis()).unwrap_or(u64::MAX);
        if now_ms.abs_diff(time_ms) > max_age {
            return Err(WebhookError::Stale { time_ms, now_ms, max_age: self.max_age });
        }
        // the body, not the signature: a repeat may be signed with another key
        let stamp = Stamp { time_ms, digest: Sha256::digest(body).into() };
        let new = self.seen().remember(stamp, now_ms.saturating_sub(max_age));
        Ok(if new { Received::New(Delivery { time_ms, events, stamp }) } else { Received::Repeat })
    }

    /// Takes the webhook as new when it comes again.
    pub fn forget(&self, delivery: &Delivery) {
        self.seen().forget(delivery.stamp);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // no panic can leave a set half changed
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
