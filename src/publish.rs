//! Publishing events over Pusher's HTTP API, in order and without losing any silently.
//!
//! A [`Publisher`] has a bounded queue. Events of one channel arrive in the order in which they were
//! accepted, whatever is retried; different channels go concurrently over connections that are kept.
//! At rest an event has a request of its own and takes one round trip; when events wait, up to ten
//! messages travel in one request to `batch_events`.
//!
//! # When a request fails
//!
//! | what happens | what the publisher does |
//! | --- | --- |
//! | no connection, a broken one, no answer in time, 5xx, 429 | tries again with exponential back-off and full jitter, after `Retry-After` if the server says so, signed anew each time, until the event has been [tried long enough](PublisherBuilder::patience) |
//! | 401 with a `Date` that differs from this machine's clock | takes the server's time, once |
//! | any other 401, 403, 404 | ends at once: [`PublishError`] says what to do |
//! | 400, 413 | ends at once; of a batch each event is sent again in a request of its own, so that one that is refused does not hold up the others |
//! | 5xx, a broken connection or silence, again and again, while other requests pass | of a batch each event goes on alone after the third, and ends after the twentieth |
//!
//! **At least once.** A request whose answer was lost, and one that the server refused in part, can have
//! delivered its events, so a client can get one twice, the second time after newer ones: treat events as news of a state that is fetched,
//! and repeats do no harm. An error from the server's side does not say that nobody got the event.
//!
//! # What can be watched
//!
//! [`Publisher::stats`], a span for each request and events of [`tracing`](https://docs.rs/tracing), and these of the
//! [`metrics`](https://docs.rs/metrics) facade:
//!
//! | name | kind | |
//! | --- | --- | --- |
//! | `fiche_realtime_accepted` | counter | events accepted |
//! | `fiche_realtime_sent` | counter | events that the server took |
//! | `fiche_realtime_requests` | counter | requests made |
//! | `fiche_realtime_retried` | counter | requests that failed and were made again |
//! | `fiche_realtime_truncated` | counter | events shortened to fit |
//! | `fiche_realtime_superseded` | counter | events replaced by a newer one before they were sent |
//! | `fiche_realtime_failed` | counter | events refused, or not sent in time |
//! | `fiche_realtime_undelivered` | counter | events that a shutdown gave back |
//! | `fiche_realtime_pending` | gauge | events queued or on their way |
//! | `fiche_realtime_latency_seconds` | histogram | from acceptance to the server's answer |

mod backoff;
mod builder;
mod delivery;
mod error;
mod message;
mod queue;
mod stats;
pub(crate) mod transport;
mod worker;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, TryAcquireError, oneshot};
use tokio::time::Instant;

use crate::channel::Channel;
use crate::contract::Event;
use crate::settings::Settings;
use message::Message;
use worker::{Job, Shared};

pub use builder::PublisherBuilder;
pub use delivery::{Delivery, Receipt, Undelivered};
pub use error::PublishError;
pub use stats::Stats;

/// Publishes the contract's events. Clones share one queue.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use fiche_realtime::{AuditFicheFetchStarted, Literal, Publisher, Settings};
/// let settings = Settings::from_env()?.ok_or("PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET are not set")?;
/// let publisher = Publisher::new(&settings)?;
/// publisher.publish(AuditFicheFetchStarted { fiche_id: "1024".into(), from_cache: true, status: Literal }).await?;
/// # Ok(())
/// # }
/// ```
///
/// Its methods run in a tokio runtime, and say so elsewhere. When the last clone is dropped, what is queued is still sent while
/// the runtime lives; [`shutdown`](Self::shutdown) waits for that and says what was left. What a runtime
/// that ends leaves is sent with the next event that is published in another.
#[derive(Clone)]
pub struct Publisher {
    shared: Arc<Shared>,
    options: Arc<Options>,
}

struct Options {
    coalesce: bool,
    is_watched: Option<Box<IsWatched>>,
}

type IsWatched = dyn Fn(&Channel) -> bool + Send + Sync;

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("signer", &self.shared.signer)
            .field("stats", &self.stats())
            .finish()
    }
}

impl Publisher {
    /// A publisher to the app of the settings.
    ///
    /// # Errors
    /// [`PublishError::Settings`] if no URL can be made of them.
    pub fn new(settings: &Settings) -> Result<Self, PublishError> {
        Self::builder(settings).build()
    }

    /// A publisher that works in another way than usual.
    pub fn builder(settings: &Settings) -> PublisherBuilder {
        PublisherBuilder::new(settings)
    }

    /// Publishes a typed event to the channels that the contract routes it to, and waits until the server
    /// has it.
    ///
    /// # Errors
    /// See [`PublishError`]. An error from the server's side does not say that nobody got the event.
    pub async fn publish(&self, event: impl Into<Event>) -> Result<Receipt, PublishError> {
        self.enqueue(event).await?.await
    }

    /// Publishes the event `name` with the JSON text `data`, which the contract must accept in full or
    /// as a partial payload. A name that the contract does not have is published as it is.
    ///
    /// # Errors
    /// [`PublishError::Invalid`] with every problem, or as [`publish`](Self::publish).
    pub async fn publish_json(&self, name: &str, data: &str) -> Result<Receipt, PublishError> {
        self.enqueue_json(name, data).await?.await
    }

    /// Waits for room in the queue, and no longer.
    ///
    /// # Errors
    /// What is wrong with the event itself, and [`PublishError::ShutDown`].
    pub async fn enqueue(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        self.queue(Message::of(&event.into())?).await
    }

    /// As [`enqueue`](Self::enqueue), with JSON text.
    ///
    /// # Errors
    /// As [`enqueue`](Self::enqueue).
    pub async fn enqueue_json(&self, name: &str, data: &str) -> Result<Delivery, PublishError> {
        self.queue(Message::of_json(name, data)?).await
    }

    /// Queues the event if there is room.
    ///
    /// # Errors
    /// [`PublishError::Full`] if there is none, and as [`enqueue`](Self::enqueue).
    pub fn try_publish(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        self.try_queue(Message::of(&event.into())?)
    }

    /// As [`try_publish`](Self::try_publish), with JSON text.
    ///
    /// # Errors
    /// As [`try_publish`](Self::try_publish).
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

    /// How many events fared how so far.
    pub fn stats(&self) -> Stats {
        self.shared.counters.snapshot()
    }

    /// Takes no more events, waits at most `deadline` until those that were accepted are sent, and gives
    /// back the others. Each event that is given back also ends its [`Delivery`] with
    /// [`PublishError::Undelivered`].
    pub async fn shutdown(&self, deadline: Duration) -> Vec<Undelivered> {
        let shared = &self.shared;
        shared.lock().is_closed = true;
        shared.room.close();
        // another runtime may have left something
        shared.wake(&mut shared.lock());
        let flushed = tokio::time::timeout(deadline, self.at_rest()).await;
        if flushed.is_err() {
            // told and remembered in one go, so that nothing is lost where this future is dropped
            let waiting = {
                let mut state = shared.lock();
                let waiting = state.queue.drain();
                state.undelivered.extend(waiting.iter().map(|job| job.undelivered(false)));
                waiting
            };
            for job in waiting {
                shared.counters.undelivered();
                let _ = job.done.send(Err(PublishError::Undelivered));
            }
            shared.stop.send_replace(true);
            self.at_rest().await;
        }
        std::mem::take(&mut shared.lock().undelivered)
    }

    /// Waits until nothing is queued or on its way.
    async fn at_rest(&self) {
        let mut ended = self.shared.ended.subscribe();
        while !self.shared.lock().queue.is_empty() {
            // the sender is in `shared`, so this cannot fail
            let _ = ended.changed().await;
        }
    }

    async fn queue(&self, message: Message) -> Result<Delivery, PublishError> {
        Handle::try_current().map_err(|_| PublishError::NoRuntime)?;
        let message = match self.watched(message) {
            Ok(message) => message,
            Err(delivery) => return Ok(delivery),
        };
        let key = self.replaces(&message);
        // a newer event takes the older one's place in the queue, so it need not wait for room
        let place = match self.supersede(key.as_deref()) {
            Some(place) => place,
            None => {
                let place = self.shared.room.clone().acquire_owned().await;
                place.map_err(|_| PublishError::ShutDown)?
            }
        };
        self.accept(message, key, place)
    }

    fn try_queue(&self, message: Message) -> Result<Delivery, PublishError> {
        Handle::try_current().map_err(|_| PublishError::NoRuntime)?;
        let message = match self.watched(message) {
            Ok(message) => message,
            Err(delivery) => return Ok(delivery),
        };
        let key = self.replaces(&message);
        let place = match self.supersede(key.as_deref()) {
            Some(place) => place,
            None => self.shared.room.clone().try_acquire_owned().map_err(|error| match error {
                TryAcquireError::Closed => PublishError::ShutDown,
                TryAcquireError::NoPermits => PublishError::Full,
            })?,
        };
        self.accept(message, key, place)
    }

    /// The message to those of its channels that are watched, or the receipt that says that none is.
    fn watched(&self, mut message: Message) -> Result<Message, Delivery> {
        if let Some(is_watched) = &self.options.is_watched {
            message.channels.retain(|channel| is_watched(channel));
        }
        if !message.channels.is_empty() {
            return Ok(message);
        }
        let (done, delivery) = oneshot::channel();
        let (bytes, truncated) = (message.data.len(), message.truncated);
        let _ = done.send(Ok(Receipt { channels: Vec::new(), bytes, truncated, superseded: false }));
        Err(Delivery(delivery))
    }

    /// The key of the events that this one replaces, and that replace it.
    fn replaces(&self, message: &Message) -> Option<String> {
        if self.options.coalesce { message.replaces() } else { None }
    }

    /// Removes the event that a newer one replaces, and returns its place.
    fn supersede(&self, key: Option<&str>) -> Option<OwnedSemaphorePermit> {
        if self.shared.room.is_closed() {
            return None;
        }
        let mut state = self.shared.lock();
        let ticket = state.replaceable.remove(key?)?;
        let Job { channels, data, truncated, done, place, .. } = state.queue.remove(ticket)?;
        drop(state);
        self.shared.counters.superseded();
        let _ = done.send(Ok(Receipt { channels, bytes: data.len(), truncated, superseded: true }));
        Some(place)
    }

    fn accept(
        &self,
        message: Message,
        key: Option<String>,
        place: OwnedSemaphorePermit,
    ) -> Result<Delivery, PublishError> {
        let (done, delivery) = oneshot::channel();
        let Message { name, channels, data, truncated } = message;
        let shared = &self.shared;
        let is_truncated = !truncated.is_empty();
        tracing::trace!(event = name, ?channels, bytes = data.len(), "accepted");
        let job = Job {
            name,
            channels: channels.clone(),
            data,
            truncated,
            key: key.clone(),
            accepted: Instant::now(),
            done,
            place,
        };
        let mut state = shared.lock();
        if state.is_closed {
            return Err(PublishError::ShutDown);
        }
        let ticket = state.queue.push(channels, job);
        if let Some(key) = key {
            state.replaceable.insert(key, ticket);
        }
        shared.wake(&mut state);
        drop(state);
        shared.counters.accepted(is_truncated);
        Ok(Delivery(delivery))
    }
}
