//! Webhooks: the reports of a Channels server about its channels, verified, fresh, without repeats, and
//! typed.
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
//! // a repeat must not be answered with 2xx before the first is served: that may still fail
//! assert_eq!(webhook.receive(headers, body, 1403175512000), Ok(Received::Unfinished));
//! webhook.served(&delivery);
//! assert_eq!(webhook.receive(headers, body, 1403175513000), Ok(Received::Repeat));
//! # Ok::<(), fiche_realtime::webhook::WebhookError>(())
//! ```
//!
//! The signature covers only the body. The headers `Content-Type` and `Content-Length` are ignored.
//!
//! Answer a webhook with 2xx once its events are served, and every repeat after that. After any other answer,
//! Pusher sends the webhook again, with growing pauses, for 5 minutes.

mod error;
mod event;
mod read;
mod seen;
mod serving;
mod watched;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::sign::Signer;
use seen::{Progress, Seen, Stamp};

pub use error::WebhookError;
pub use event::{WebhookChannel, WebhookEvent};
#[cfg(feature = "js-server")]
pub(crate) use read::{document, is_typed};
pub use serving::Serving;
pub use watched::Watched;

/// The default of the largest difference between a webhook's `time_ms` and the receiver's clock, in both
/// directions: 10 minutes.
///
/// `time_ms` is the time at which the webhook was created. If a webhook is not accepted, Pusher repeats it
/// for 5 minutes, so a lower limit would refuse the last repeats. The other 5 minutes allow for clocks that
/// differ, and for queues on the way. Within this time, repeats and replays are recognised by their body.
pub const MAX_AGE: Duration = Duration::from_secs(600);

/// The default number of webhooks that are remembered: 10,000, which take about a megabyte.
pub const MEMORY: usize = 10_000;

/// The headers of a webhook that matter.
#[derive(Clone, Copy, Debug)]
pub struct Headers<'a> {
    /// The `X-Pusher-Key` header.
    pub key: Option<&'a str>,
    /// The `X-Pusher-Signature` header.
    pub signature: Option<&'a str>,
}

/// The result of receiving a webhook.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// A new webhook.
    New(Delivery),
    /// A repeat of a webhook whose events are still being served. Answer with 503: if serving fails, the next
    /// repeat is needed.
    Unfinished,
    /// A repeat of a webhook that was served.
    Repeat,
}

/// The content of a webhook.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// The time at which it was created, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// The events, in order.
    pub events: Vec<WebhookEvent>,
    stamp: Stamp,
}

/// Receives an app's webhooks: verifies the signature, refuses old ones, recognises repeats, and parses the
/// events.
///
/// Share one `Webhook` among all requests, because it remembers the webhooks that it received. It is safe to
/// use from several threads. An endpoint does this:
///
/// ```
/// use std::time::{SystemTime, UNIX_EPOCH};
///
/// use fiche_realtime::Webhook;
/// use fiche_realtime::webhook::{Headers, Received};
///
/// /// Returns the HTTP status of the answer.
/// fn endpoint(webhook: &Webhook, key: Option<&str>, signature: Option<&str>, body: &[u8]) -> u16 {
///     let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
///     match webhook.receive(Headers { key, signature }, body, now.as_millis() as u64) {
///         Ok(Received::New(delivery)) => {
///             let serving = webhook.serving(&delivery);
///             delivery.events.iter().for_each(|event| println!("{event:?}"));
///             serving.served();
///             200
///         }
///         Ok(Received::Unfinished) => 503,
///         Ok(Received::Repeat) => 200,
///         Err(error) => error.status(),
///     }
/// }
/// # let webhook = Webhook::new(fiche_realtime::Signer::new("key", "secret"));
/// # assert_eq!(endpoint(&webhook, None, None, b""), 401);
/// ```
#[derive(Debug)]
pub struct Webhook {
    signer: Signer,
    max_age: Duration,
    seen: Mutex<Seen>,
}

impl Webhook {
    /// Creates a receiver of webhooks that are signed with one of the signer's keys.
    ///
    /// If an app has several active keys, Pusher signs with the oldest. While keys change, add the old one
    /// ([`Signer::with_previous`]).
    ///
    /// See the examples of [`Webhook`] and of the [module](self).
    pub fn new(signer: Signer) -> Self {
        Self { signer, max_age: MAX_AGE, seen: Mutex::new(Seen::new(MEMORY)) }
    }

    /// Sets the largest difference between a webhook's time and now. The default is [`MAX_AGE`].
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, Received, WebhookError};
    /// # let signer = Signer::new("key", "secret");
    /// # let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # use std::time::Duration;
    /// let webhook = Webhook::new(signer).with_max_age(Duration::from_secs(60));
    /// // the webhook is of 1403175510755 ms
    /// assert!(matches!(webhook.receive(headers, body, 1403175571000), Err(WebhookError::Stale { .. })));
    /// assert!(matches!(webhook.receive(headers, body, 1403175570000), Ok(Received::New(_))));
    /// ```
    #[must_use]
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    /// Sets the number of webhooks that are remembered. The default is [`MEMORY`].
    ///
    /// If more webhooks arrive within the greatest age, the oldest are forgotten, and repeats of them count
    /// as new.
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, Received};
    /// # let signer = Signer::new("key", "secret");
    /// let webhook = Webhook::new(signer.clone()).with_memory(1);
    /// let is_new = |time_ms: u64| {
    ///     let body = format!(r#"{{"time_ms":{time_ms},"events":[]}}"#);
    ///     let signature = signer.sign_webhook(body.as_bytes());
    ///     let headers = Headers { key: Some("key"), signature: Some(&signature) };
    ///     matches!(webhook.receive(headers, body.as_bytes(), 1403175511000), Ok(Received::New(_)))
    /// };
    /// assert!(is_new(1403175510755));
    /// assert!(!is_new(1403175510755), "it is a repeat");
    /// assert!(is_new(1403175510756));
    /// assert!(is_new(1403175510755), "it was forgotten");
    /// ```
    #[must_use]
    pub fn with_memory(self, webhooks: usize) -> Self {
        Self { seen: Mutex::new(Seen::new(webhooks)), ..self }
    }

    /// Verifies a webhook, and parses it unless it is a repeat.
    ///
    /// `body` is the request's body, byte for byte. `now_ms` is in milliseconds since the Unix epoch.
    ///
    /// A new webhook is unfinished until you call [`served`](Self::served) or [`forget`](Self::forget). Call
    /// one of them before you answer: `served` if its events were served, `forget` if its repeat has to be
    /// served instead. The guard of [`serving`](Self::serving) does this also when serving panics or is
    /// dropped.
    ///
    /// The [module](self) has an example of a webhook and its repeats. A webhook that is not signed is refused:
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, WebhookError};
    /// # let signer = Signer::new("key", "secret");
    /// # let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # let webhook = Webhook::new(signer);
    /// let unsigned = Headers { key: Some("key"), signature: None };
    /// let error = webhook.receive(unsigned, body, 1403175511000).unwrap_err();
    /// assert_eq!(error, WebhookError::MissingHeader { name: "X-Pusher-Signature" });
    /// assert_eq!(error.status(), 401);
    /// # assert!(webhook.receive(headers, body, 1403175511000).is_ok());
    /// ```
    ///
    /// # Errors
    /// [`WebhookError`] if the signature is wrong, the body is not a webhook, or the webhook is too old.
    pub fn receive(&self, headers: Headers<'_>, body: &[u8], now_ms: u64) -> Result<Received, WebhookError> {
        let key = headers.key.ok_or(WebhookError::MissingHeader { name: "X-Pusher-Key" })?;
        let signature =
            headers.signature.ok_or(WebhookError::MissingHeader { name: "X-Pusher-Signature" })?;
        self.signer.verify_webhook(key, body, signature)?;
        let (time_ms, events) = read::document(body)?;
        if !is_fresh(time_ms, now_ms, self.max_age) {
            return Err(WebhookError::Stale { time_ms, now_ms, max_age: self.max_age });
        }
        // the body, not the signature, because a repeat may be signed with another key
        let stamp = Stamp { time_ms, digest: Sha256::digest(body).into() };
        let oldest = now_ms.saturating_sub(milliseconds(self.max_age));
        Ok(match self.seen().remember(stamp, oldest) {
            Progress::New => Received::New(Delivery { time_ms, events, stamp }),
            Progress::Unfinished => Received::Unfinished,
            Progress::Served => Received::Repeat,
        })
    }

    /// Records that the webhook's events were served, so that its repeats are skipped.
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, Received};
    /// # let signer = Signer::new("key", "secret");
    /// # let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # let webhook = Webhook::new(signer);
    /// let receive = || webhook.receive(headers, body, 1403175511000);
    /// let Ok(Received::New(delivery)) = receive() else { panic!("it is new") };
    /// webhook.served(&delivery);
    /// assert_eq!(receive(), Ok(Received::Repeat));
    /// ```
    pub fn served(&self, delivery: &Delivery) {
        self.seen().serve(delivery.stamp);
    }

    /// Forgets the webhook, so that its repeat counts as new.
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, Received};
    /// # let signer = Signer::new("key", "secret");
    /// # let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # let webhook = Webhook::new(signer);
    /// let receive = || webhook.receive(headers, body, 1403175511000);
    /// let Ok(Received::New(delivery)) = receive() else { panic!("it is new") };
    /// webhook.forget(&delivery); // its events could not be stored
    /// assert!(matches!(receive(), Ok(Received::New(_))));
    /// ```
    pub fn forget(&self, delivery: &Delivery) {
        self.seen().forget(delivery.stamp);
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // a panic cannot leave the map half changed
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a webhook of this time is fresh enough now.
pub(crate) fn is_fresh(time_ms: u64, now_ms: u64, max_age: Duration) -> bool {
    now_ms.abs_diff(time_ms) <= milliseconds(max_age)
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
