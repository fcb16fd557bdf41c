//! The guard of a webhook that is being served.

use super::seen::Stamp;
use super::{Delivery, Webhook};

/// A webhook that is being served: see [`Webhook::serving`].
#[derive(Debug)]
#[must_use = "the webhook is forgotten at once if this is dropped"]
pub struct Serving<'a> {
    webhook: &'a Webhook,
    /// `None` once it was served.
    stamp: Option<Stamp>,
}

impl Webhook {
    /// Returns a guard for serving a new webhook: [`Serving::served`] ends it.
    ///
    /// If the guard is dropped before, the webhook is forgotten, as by [`forget`](Self::forget). So its repeat
    /// counts as new even if serving panics, or if the connection breaks and the framework drops the handler.
    ///
    /// ```
    /// # use fiche_realtime::{Signer, Webhook};
    /// # use fiche_realtime::webhook::{Delivery, Headers, Received};
    /// # let signer = Signer::new("key", "secret");
    /// # let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # let webhook = Webhook::new(signer);
    /// # let receive = || webhook.receive(headers, body, 1403175511000);
    /// async fn serve(webhook: &Webhook, delivery: &Delivery) -> Result<(), std::io::Error> {
    ///     let serving = webhook.serving(delivery);
    ///     // … what may fail, panic or be dropped …
    ///     serving.served();
    ///     Ok(())
    /// }
    /// # let Ok(Received::New(delivery)) = receive() else { panic!("it is new") };
    /// # let _ = serve;
    /// drop(webhook.serving(&delivery)); // not served
    /// assert!(matches!(receive(), Ok(Received::New(_))));
    /// ```
    pub fn serving(&self, delivery: &Delivery) -> Serving<'_> {
        Serving { webhook: self, stamp: Some(delivery.stamp) }
    }
}

impl Serving<'_> {
    /// Records that the webhook's events were served, as [`Webhook::served`] does.
    ///
    /// See the examples of [`Webhook::serving`] and [`Webhook`].
    pub fn served(mut self) {
        if let Some(stamp) = self.stamp.take() {
            self.webhook.seen().serve(stamp);
        }
    }
}

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        if let Some(stamp) = self.stamp {
            self.webhook.seen().forget(stamp);
        }
    }
}
