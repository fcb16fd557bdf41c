//! The builder of a publisher.

use std::sync::Arc;
use std::time::Duration;

use super::handle::IsWatched;
use super::http::{Http, Transport};
use super::machine::{Options, usual};
use super::observe::Place;
use super::request::app_path;
use super::shared::Shared;
use super::{PublishError, Publisher};
use crate::channel::Channel;
use crate::settings::Settings;
use crate::sign::Signer;

/// The options of a [`Publisher`], and its constructor [`build`](Self::build).
///
/// [`Publisher::builder`] returns a builder with the defaults. Change what you need, then build:
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use fiche_realtime::{Publisher, Server, Settings};
///
/// let server = Server::Pusher(Some("eu".into()));
/// let settings = Settings { app_id: "3".into(), key: "key".into(), secret: "secret".into(), server };
/// let publisher = Publisher::builder(&settings)
///     .patience(Duration::from_secs(30)) // give up on an event after 30 seconds
///     .queue(1_000) // hold at most 1,000 events
///     .connections(2) // send at most 2 requests at a time
///     .timeout(Duration::from_secs(3)) // wait at most 3 seconds for a reply
///     .coalesce() // newer progress replaces older progress in the queue
///     .build()?;
/// assert_eq!(publisher.stats().accepted, 0);
/// # Ok(())
/// # }
/// ```
pub struct PublisherBuilder {
    settings: Settings,
    signer: Option<Signer>,
    queue: usize,
    queue_bytes: usize,
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
            queue: usual::QUEUE,
            queue_bytes: usual::QUEUE_BYTES,
            connections: usual::CONNECTIONS,
            timeout: usual::TIMEOUT,
            patience: usual::PATIENCE,
            coalesce: false,
            is_watched: None,
            transport: None,
        }
    }

    /// Signs with this signer instead of the settings' key and secret.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fiche_realtime::{Publisher, Server, Settings, Webhook};
    /// # let server = Server::Own { host: "localhost".into(), port: 6001, tls: false };
    /// # let settings = Settings { app_id: "3".into(), key: "key".into(), secret: "secret".into(), server };
    /// let signer = settings.signer("old key:old secret")?; // one signer for all that signs and verifies
    /// let publisher = Publisher::builder(&settings).signer(signer.clone()).build()?;
    /// let webhook = Webhook::new(signer.clone());
    /// assert_eq!(signer.app_key(), "key", "the old key only verifies");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn signer(mut self, signer: Signer) -> Self {
        self.signer = Some(signer);
        self
    }

    /// Sets the most events that may be queued or in a request at a time. The default is 10,000.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::testing::Channels;
    /// use fiche_realtime::{AuditFicheFetchStarted, PublishError};
    ///
    /// let publisher = Channels::new().builder().queue(1).build()?;
    /// let event = || AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// let first = publisher.try_publish(event())?;
    /// assert!(matches!(publisher.try_publish(event()), Err(PublishError::Full)));
    /// first.await?; // there is room again
    /// assert!(publisher.try_publish(event()).is_ok());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// Sets the most bytes that these events may take in total: their names, channels and data. The default
    /// is 64 MiB.
    ///
    /// A single event is always accepted into an empty queue, whatever its size.
    ///
    /// See the example of [`queue`](Self::queue), which limits their number.
    #[must_use]
    pub fn queue_bytes(mut self, bytes: usize) -> Self {
        self.queue_bytes = bytes;
        self
    }

    /// Sets the most requests that may be in flight at a time. The default is 8, and the minimum is 1.
    ///
    /// See the example of [`PublisherBuilder`].
    #[must_use]
    pub fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// Sets the timeout of one request. The default is 5 seconds.
    ///
    /// See the example of [`PublisherBuilder`].
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets how long an event is retried, counted from its acceptance. The default is 2 minutes.
    ///
    /// Each event is tried at least once.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use fiche_realtime::AuditFicheFetchStarted;
    /// use fiche_realtime::testing::{Channels, Fault};
    ///
    /// let channels = Channels::new();
    /// channels.fail_if(|_| Some(Fault::Status(503))); // the server is down
    /// let publisher = channels.builder().patience(Duration::ZERO).build()?;
    /// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// assert_eq!(publisher.publish(event).await.unwrap_err().status(), Some(503));
    /// assert_eq!(channels.requests(), 1, "it was tried once");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Replaces queued progress by newer progress.
    ///
    /// A new event whose name ends in `.progress` replaces a queued event with the same name and the same
    /// identifiers. It takes its own place at the end of the queue. The replaced event ends with the receipt
    /// of the newer one, in which `superseded` is true.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::testing::Channels;
    /// use fiche_realtime::{BatchProgress, OperationType};
    ///
    /// let publisher = Channels::new().builder().connections(1).coalesce().build()?;
    /// let progress = |completed, percentage| {
    ///     let of = BatchProgress::builder().batch_id("batch-9").operation_type(OperationType::Audit);
    ///     of.total(4).completed(completed).failed(0).progress_percentage(percentage).build()
    /// };
    /// publisher.enqueue(progress(1, 25.0)).await?;
    /// let second = publisher.enqueue(progress(2, 50.0)).await?;
    /// let third = publisher.enqueue(progress(3, 75.0)).await?;
    /// assert!(second.await?.superseded, "it was still in the queue");
    /// assert!(!third.await?.superseded);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn coalesce(mut self) -> Self {
        self.coalesce = true;
        self
    }

    /// Skips channels for which the predicate returns false, such as channels that nobody watches.
    ///
    /// [`Watched`](crate::webhook::Watched) tells them by webhooks. An event without a channel left is not sent;
    /// its receipt has no channels. The predicate holds for all events of the publisher, also for those that
    /// nothing makes up for when a page is opened later. It is called while an event is published, so it must be
    /// quick.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::testing::Channels;
    /// use fiche_realtime::{AuditFicheFetchStarted, Channel};
    ///
    /// let watched = Channel::fiche("7")?;
    /// let publisher = Channels::new().builder().only_if(move |channel| *channel == watched).build()?;
    /// let of = |fiche_id| AuditFicheFetchStarted::builder().fiche_id(fiche_id).from_cache(true).build();
    /// assert_eq!(publisher.publish(of(7)).await?.channels[0].name(), "private-fiche-7");
    /// assert!(publisher.publish(of(8)).await?.channels.is_empty(), "it was not sent");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
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

    /// Creates the publisher.
    ///
    /// See the example of [`PublisherBuilder`].
    ///
    /// # Errors
    /// [`PublishError::Settings`] if the settings do not give a usable URL. [`PublishError::Certificates`] if the
    /// server has TLS, and this machine has no certificates of authorities to check it.
    pub fn build(self) -> Result<Publisher, PublishError> {
        self.settings.server.check().map_err(|error| PublishError::Settings(error.to_string()))?;
        let Settings { key, secret, app_id, .. } = &self.settings;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Box::new(Http::new(&self.settings.base_url(), self.timeout, self.connections)?),
        };
        let signer = self.signer.unwrap_or_else(|| Signer::new(key, secret));
        let options = Options {
            app_path: app_path(app_id),
            queue: self.queue,
            queue_bytes: self.queue_bytes,
            connections: self.connections,
            timeout: self.timeout,
            patience: self.patience,
            coalesce: self.coalesce,
            // any seed will do where the system has no randomness
            seed: getrandom::u64().unwrap_or_default(),
        };
        let (address, port) = self.settings.server.address();
        let shared = Arc::new(Shared::new(transport, signer, Place { address, port }, options));
        Ok(Publisher { shared, is_watched: self.is_watched.map(Arc::from) })
    }
}
