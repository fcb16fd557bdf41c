//! How a publisher is made.

use std::sync::Arc;
use std::time::Duration;

use super::transport::{Http, Transport};
use super::worker::Shared;
use super::{IsWatched, Options, PublishError, Publisher};
use crate::channel::Channel;
use crate::settings::Settings;
use crate::sign::Signer;

/// How a [`Publisher`] is to work.
pub struct PublisherBuilder {
    settings: Settings,
    signer: Option<Signer>,
    queue: usize,
    connections: usize,
    timeout: Duration,
    patience: Duration,
    coalesce: bool,
    is_watched: Option<Box<IsWatched>>,
    transport: Option<Box<dyn Transport>>,
}

impl PublisherBuilder {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            signer: None,
            queue: 10_000,
            connections: 8,
            timeout: Duration::from_secs(5),
            patience: Duration::from_secs(120),
            coalesce: false,
            is_watched: None,
            transport: None,
        }
    }

    /// Signs with this instead of the settings' key and secret.
    #[must_use]
    pub fn signer(mut self, signer: Signer) -> Self {
        self.signer = Some(signer);
        self
    }

    /// How many events may be queued or on their way, each of at most 10 KB: 10,000 unless said otherwise.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// How many requests may be made at a time: 8 unless said otherwise.
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// How long one request may take: 5 seconds unless said otherwise.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long an event is tried, from its acceptance: 2 minutes unless said otherwise.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Lets a newer event whose name ends in `.progress` replace one of the same name and
    /// identifiers that still waits in the queue. The newer one keeps its own place in the order, at the end.
    #[must_use]
    pub fn coalesce(mut self) -> Self {
        self.coalesce = true;
        self
    }

    /// Sends an event only to those of its channels of which this says true, such as
    /// [`Watched::may_be_watched`](crate::webhook::Watched::may_be_watched); to none, it is not sent.
    #[must_use]
    pub fn only_if(mut self, is_watched: impl Fn(&Channel) -> bool + Send + Sync + 'static) -> Self {
        self.is_watched = Some(Box::new(is_watched));
        self
    }

    #[cfg(feature = "testing")]
    pub(crate) fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// The publisher.
    ///
    /// # Errors
    /// [`PublishError::Settings`] if no URL can be made of them.
    pub fn build(self) -> Result<Publisher, PublishError> {
        let Settings { key, secret, app_id, .. } = &self.settings;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(Http::new(&self.settings.base_url(), self.timeout, self.connections)?),
        };
        let signer = self.signer.unwrap_or_else(|| Signer::new(key, secret));
        let shared = Shared::new(transport, signer, app_id, (self.queue, self.connections), self.patience);
        let options = Options { coalesce: self.coalesce, is_watched: self.is_watched };
        Ok(Publisher { shared: Arc::new(shared), options: Arc::new(options) })
    }
}
