//! The handle of a publisher.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::delivery::RoomAhead;
use super::message::Message;
use super::platform::runtime_here;
use super::shared::Shared;
use super::{Delivery, PublishError, PublisherBuilder, Receipt, Stats, Undelivered, observe};
use crate::channel::Channel;
use crate::contract::Event;
use crate::settings::Settings;

/// Publishes the contract's events to a Channels server. Clones share one queue.
///
/// Create one publisher for each app when the backend starts, and [shut it down](Self::shutdown) when it
/// ends. The publisher sends in the background: it batches, retries and keeps the order, as the
/// [module](super) describes.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use fiche_realtime::{AuditFicheFetchStarted, Publisher, Settings};
///
/// let settings = Settings::from_env()?.ok_or("set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET")?;
/// let publisher = Publisher::new(&settings)?;
///
/// let event = AuditFicheFetchStarted::builder().fiche_id(1024).from_cache(true).build();
/// let receipt = publisher.publish(event).await?;
/// println!("published to {:?}", receipt.channels);
///
/// for lost in publisher.shutdown(Duration::from_secs(10)).await {
///     eprintln!("{} was not delivered", lost.name);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Three methods publish. They differ in what they wait for:
///
/// | method | returns |
/// | --- | --- |
/// | [`publish`](Self::publish) | after the server has confirmed the event |
/// | [`enqueue`](Self::enqueue) | as soon as the queue has room, with a [`Delivery`] to await later |
/// | [`try_publish`](Self::try_publish) | immediately, with a [`Delivery`], or with [`PublishError::Full`] |
///
/// Each has a variant for JSON text, such as [`publish_json`](Self::publish_json).
/// [`publish_all`](Self::publish_all) publishes several events in order.
///
/// The methods must run in a tokio runtime with I/O and time enabled. Outside of a runtime, or in one without
/// time, they fail with [`PublishError::NoRuntime`]. Only a panic tells whether a runtime has time: it is caught,
/// but a panic hook sees it, and with `panic = "abort"` it ends the process. In a runtime with time but without I/O, each request fails
/// like one whose connection broke, and is retried. When its patience ends, the event fails with a
/// [`PublishError::Connection`] that names `enable_io`.
///
/// A thread without a runtime uses [`blocking`](Self::blocking).
///
/// Several runtimes may share a publisher. If one of them ends, its events are sent by any other runtime that
/// publishes or awaits something.
///
/// When the last clone is dropped, queued events are still sent while the runtime lives.
/// [`shutdown`](Self::shutdown) waits for this, and returns the events that were not sent.
#[derive(Clone)]
pub struct Publisher {
    pub(super) shared: Arc<Shared>,
    pub(super) is_watched: Option<Arc<IsWatched>>,
}

pub(super) type IsWatched = dyn Fn(&Channel) -> bool + Send + Sync;

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.fmt(f)
    }
}

impl Publisher {
    /// Creates a publisher for the app of the settings, with the default options.
    ///
    /// See the example of [`Publisher`].
    ///
    /// # Errors
    /// [`PublishError::Settings`] if the settings do not give a usable URL. [`PublishError::Certificates`] if the
    /// server has TLS, and this machine has no certificates of authorities to check it.
    pub fn new(settings: &Settings) -> Result<Self, PublishError> {
        Self::builder(settings).build()
    }

    /// Returns a builder, to create a publisher with other options.
    ///
    /// See the example of [`PublisherBuilder`].
    pub fn builder(settings: &Settings) -> PublisherBuilder {
        PublisherBuilder::new(settings)
    }

    /// Publishes a typed event to its channels, and waits until the server has confirmed it.
    ///
    /// If the future is dropped while the queue is full, the event is not published. If it is dropped later, the
    /// event is sent all the same, and the log has the error if it is not.
    ///
    /// See the examples of [`Publisher`] and [`Receipt`].
    ///
    /// # Errors
    /// See [`PublishError`]. An error of the server or the connection does not prove that the event did not
    /// arrive.
    pub async fn publish(&self, event: impl Into<Event>) -> Result<Receipt, PublishError> {
        self.enqueue(event).await?.await
    }

    /// Publishes the event `name` with the JSON text `data`.
    ///
    /// The payload must be complete or partial by the contract. A name that the contract does not have is
    /// published unchecked.
    ///
    /// See the example of [`PublishError`].
    ///
    /// # Errors
    /// [`PublishError::Invalid`] lists every problem of the payload. Otherwise the same as
    /// [`publish`](Self::publish).
    pub async fn publish_json(&self, name: &str, data: &str) -> Result<Receipt, PublishError> {
        self.enqueue_json(name, data).await?.await
    }

    /// Publishes events in their order, and waits until each has ended. Returns their outcomes, in the same
    /// order.
    ///
    /// The events are queued one after another, and sent in as few requests as their channels and the free
    /// connections allow. An event that fails does not stop the others. If the future is dropped, the events
    /// that are queued are still sent, and the others are not.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use fiche_realtime::AuditFicheFetchStarted;
    /// use fiche_realtime::testing::Channels;
    ///
    /// let publisher = Channels::new().publisher();
    /// let of = |fiche_id| AuditFicheFetchStarted::builder().fiche_id(fiche_id).from_cache(true).build();
    /// let outcomes = publisher.publish_all([7, 8, 9].map(of)).await;
    /// assert!(outcomes.iter().all(Result::is_ok));
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    pub async fn publish_all<E: Into<Event>>(
        &self,
        events: impl IntoIterator<Item = E>,
    ) -> Vec<Result<Receipt, PublishError>> {
        self.send_all(events.into_iter().map(|event| Message::of(&event.into()))).await
    }

    /// Publishes events with JSON text, each with its name: see [`publish_all`](Self::publish_all) and
    /// [`publish_json`](Self::publish_json).
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use fiche_realtime::testing::Channels;
    ///
    /// let channels = Channels::new();
    /// let toast = r#"{"type":"info","message":"Saved","duration":5000}"#;
    /// let events = [("notification", toast), ("notification", "no JSON"), ("notification", toast)];
    /// let outcomes = channels.publisher().publish_all_json(events).await;
    /// assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    /// assert_eq!(channels.on("private-global").len(), 2);
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    pub async fn publish_all_json<N: AsRef<str>, D: AsRef<str>>(
        &self,
        events: impl IntoIterator<Item = (N, D)>,
    ) -> Vec<Result<Receipt, PublishError>> {
        let messages = events.into_iter().map(|(name, data)| Message::of_json(name.as_ref(), data.as_ref()));
        self.send_all(messages).await
    }

    async fn send_all(
        &self,
        messages: impl Iterator<Item = Result<Message, PublishError>>,
    ) -> Vec<Result<Receipt, PublishError>> {
        let mut deliveries = Vec::new();
        for message in messages {
            deliveries.push(match message {
                Ok(message) => self.queue(message).await,
                Err(error) => Err(error),
            });
        }
        let mut outcomes = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            outcomes.push(match delivery {
                Ok(delivery) => delivery.await,
                Err(error) => Err(error),
            });
        }
        outcomes
    }

    /// Queues a typed event, and waits only until the queue has room.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::{AuditFicheFetchStarted, testing::Channels};
    ///
    /// let publisher = Channels::new().publisher();
    /// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// let delivery = publisher.enqueue(event).await?; // it is accepted, and sent in the background
    /// // … other work …
    /// assert_eq!(delivery.await?.channels[0].name(), "private-fiche-7");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The errors of the event itself, and [`PublishError::ShutDown`].
    pub async fn enqueue(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        self.queue(Message::of(&event.into())?).await
    }

    /// Queues an event with JSON text: see [`publish_json`](Self::publish_json) and
    /// [`enqueue`](Self::enqueue).
    ///
    /// See the examples of [`enqueue`](Self::enqueue) and [`publish_json`](Self::publish_json).
    ///
    /// # Errors
    /// The same as [`enqueue`](Self::enqueue).
    pub async fn enqueue_json(&self, name: &str, data: &str) -> Result<Delivery, PublishError> {
        self.queue(Message::of_json(name, data)?).await
    }

    /// Queues a typed event if there is room, without waiting.
    ///
    /// See the example of [`PublisherBuilder::queue`].
    ///
    /// # Errors
    /// [`PublishError::Full`] if there is no room. Otherwise the same as [`enqueue`](Self::enqueue).
    pub fn try_publish(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        self.try_queue(Message::of(&event.into())?)
    }

    /// Queues an event with JSON text if there is room: see [`publish_json`](Self::publish_json).
    ///
    /// See the examples of [`PublisherBuilder::queue`] and [`publish_json`](Self::publish_json).
    ///
    /// # Errors
    /// The same as [`try_publish`](Self::try_publish).
    pub fn try_publish_json(&self, name: &str, data: &str) -> Result<Delivery, PublishError> {
        self.try_queue(Message::of_json(name, data)?)
    }

    /// Publishes what it is given, checked or not, as a backend might that does not know the contract.
    #[cfg(feature = "cli")]
    pub(crate) async fn send(
        &self,
        name: &str,
        channels: Vec<Channel>,
        data: &str,
    ) -> Result<Receipt, PublishError> {
        let message = Message { name: name.into(), channels, data: data.into(), truncated: Vec::new() };
        self.queue(message).await?.await
    }

    /// Counts of events so far, by outcome.
    ///
    /// See the example of [`Stats`].
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }

    /// Closes the publisher: accepts no more events, and waits until the accepted ones are sent, for at most
    /// `deadline`.
    ///
    /// Returns the events that were not confirmed by then, in the order of their acceptance: on each channel
    /// this is the order in which they were to arrive. So publish them again, or store them, in this order.
    /// Events that wait for room are sent too, or returned after the others, in the order of their calls. The
    /// [`Delivery`] of each returned event ends with [`PublishError::Undelivered`].
    ///
    /// The call returns by its deadline, whatever the server and other runtimes do. If its own runtime is
    /// blocked, or another thread is just ending a delivery, it can return up to a tenth of a second late. By
    /// then every [`Delivery`] has ended.
    ///
    /// If several calls run at once, the earliest deadline applies, and each event is returned by one of
    /// them. If a call is dropped before it ends, the next call returns its events.
    ///
    /// See the examples of [`Publisher`] and [`Undelivered`].
    pub async fn shutdown(&self, deadline: Duration) -> Vec<Undelivered> {
        self.shared.shutdown(deadline).await
    }

    async fn queue(&self, message: Message) -> Result<Delivery, PublishError> {
        let (delivery, room) = self.accept(message, true)?;
        if let Some(room) = room {
            room.wait().await?;
        }
        Ok(delivery)
    }

    fn try_queue(&self, message: Message) -> Result<Delivery, PublishError> {
        self.accept(message, false).map(|(delivery, _)| delivery)
    }

    fn accept(
        &self,
        mut message: Message,
        may_wait: bool,
    ) -> Result<(Delivery, Option<RoomAhead>), PublishError> {
        runtime_here().ok_or(PublishError::NoRuntime)?;
        if let Some(is_watched) = &self.is_watched {
            message.channels.retain(|channel| is_watched(channel));
        }
        if message.channels.is_empty() {
            return Ok((Delivery::to_nobody(&message), None));
        }
        observe::published(|| {
            let Message { name, channels, data, .. } = &message;
            tracing::trace!(event = name, ?channels, bytes = data.len(), "published");
        });
        self.shared.publish(message, may_wait)
    }
}
