//! A publisher for threads without a tokio runtime.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::unconstrained;

use super::{Delivery, PublishError, Publisher, Receipt, Stats, Undelivered};
use crate::contract::Event;

/// A [`Publisher`] for blocking code, such as a job in a thread without a tokio runtime.
///
/// [`Publisher::blocking`] creates one. Its methods are those of the publisher, but they block the thread
/// instead of being async. Both share one queue, so the order of a channel's events holds for events of both.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use std::time::Duration;
/// # let channels = fiche_realtime::testing::Channels::new();
/// # let publisher = channels.publisher();
/// use fiche_realtime::AuditFicheFetchStarted;
///
/// // let publisher = Publisher::new(&settings)?;
/// let blocking = publisher.blocking()?;
/// let job = std::thread::spawn(move || {
///     let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
///     let receipt = blocking.publish(event)?; // returns when the server has confirmed it
///     assert_eq!(receipt.channels[0].name(), "private-fiche-7");
///
///     for lost in blocking.shutdown(Duration::from_secs(10)) {
///         eprintln!("{} was not delivered", lost.name);
///     }
///     Ok::<_, fiche_realtime::PublishError>(())
/// });
/// job.join().expect("it does not panic")?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
///
/// A thread of its own, with a small runtime, sends the events. Clones share it. When the last clone is
/// dropped, the thread sends what is queued, and then ends. A process does not wait for this: call
/// [`shutdown`](Self::shutdown) at its end.
///
/// Within async code use the [`Publisher`]. The methods work there too, but they block the runtime's thread.
#[derive(Clone)]
pub struct BlockingPublisher {
    publisher: Publisher,
    background: Arc<Background>,
}

impl fmt::Debug for BlockingPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingPublisher").field(&self.publisher).finish()
    }
}

/// The thread that sends. It ends some time after this is dropped.
struct Background {
    runtime: Handle,
    _until_dropped: oneshot::Sender<()>,
}

impl Publisher {
    /// Returns a publisher for threads without a tokio runtime, which shares the queue of this one.
    ///
    /// It starts a thread. So call this once, and clone the result.
    ///
    /// See the example of [`BlockingPublisher`].
    ///
    /// # Errors
    /// [`PublishError::Thread`] if the system has no thread left, or none of what its runtime needs.
    pub fn blocking(&self) -> Result<BlockingPublisher, PublishError> {
        let background = Arc::new(Background::start(self.clone())?);
        Ok(BlockingPublisher { publisher: self.clone(), background })
    }
}

impl Background {
    fn start(publisher: Publisher) -> Result<Self, PublishError> {
        let (until_dropped, dropped) = oneshot::channel();
        let (started, start) = mpsc::sync_channel(1);
        let drive = move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(started.send(Err(error))),
            };
            if started.send(Ok(runtime.handle().clone())).is_err() {
                return;
            }
            runtime.block_on(async {
                // an error means that it was dropped, which is what this waits for
                let _ = dropped.await;
                publisher.shared.finish().await;
            });
        };
        let thread = |error: &dyn fmt::Display| PublishError::Thread(error.to_string());
        let name = "fiche-realtime-blocking".into();
        thread::Builder::new().name(name).spawn(drive).map_err(|error| thread(&error))?;
        // the thread sends before it drops the sender, unless it panics
        let runtime = start.recv().map_err(|error| thread(&error))?.map_err(|error| thread(&error))?;
        Ok(Self { runtime, _until_dropped: until_dropped })
    }
}

impl BlockingPublisher {
    /// Publishes a typed event to its channels, and blocks until the server has confirmed it.
    ///
    /// See the example of [`BlockingPublisher`].
    ///
    /// # Errors
    /// The same as [`Publisher::publish`].
    pub fn publish(&self, event: impl Into<Event>) -> Result<Receipt, PublishError> {
        self.wait(self.publisher.publish(event))
    }

    /// Publishes the event `name` with the JSON text `data`: see [`Publisher::publish_json`].
    ///
    /// # Errors
    /// The same as [`Publisher::publish_json`].
    pub fn publish_json(&self, name: &str, data: &str) -> Result<Receipt, PublishError> {
        self.wait(self.publisher.publish_json(name, data))
    }

    /// Publishes events in their order, and blocks until each has ended: see [`Publisher::publish_all`].
    pub fn publish_all<E: Into<Event>>(
        &self,
        events: impl IntoIterator<Item = E>,
    ) -> Vec<Result<Receipt, PublishError>> {
        self.wait(self.publisher.publish_all(events))
    }

    /// Publishes events with JSON text, each with its name: see [`Publisher::publish_all_json`].
    pub fn publish_all_json<N: AsRef<str>, D: AsRef<str>>(
        &self,
        events: impl IntoIterator<Item = (N, D)>,
    ) -> Vec<Result<Receipt, PublishError>> {
        self.wait(self.publisher.publish_all_json(events))
    }

    /// Queues a typed event, and blocks only until the queue has room. [`wait`](Self::wait) then waits for
    /// its outcome.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let channels = fiche_realtime::testing::Channels::new();
    /// # let blocking = channels.publisher().blocking()?;
    /// use fiche_realtime::AuditFicheFetchStarted;
    ///
    /// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// let delivery = blocking.enqueue(event)?;
    /// // … other work, while the event is sent …
    /// assert_eq!(blocking.wait(delivery)?.channels[0].name(), "private-fiche-7");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The same as [`Publisher::enqueue`].
    pub fn enqueue(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        self.wait(self.publisher.enqueue(event))
    }

    /// Queues an event with JSON text: see [`Publisher::enqueue_json`].
    ///
    /// See the example of [`wait`](Self::wait).
    ///
    /// # Errors
    /// The same as [`Publisher::enqueue_json`].
    pub fn enqueue_json(&self, name: &str, data: &str) -> Result<Delivery, PublishError> {
        self.wait(self.publisher.enqueue_json(name, data))
    }

    /// Queues a typed event if there is room. Never blocks.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let channels = fiche_realtime::testing::Channels::new();
    /// use fiche_realtime::{AuditFicheFetchStarted, PublishError};
    ///
    /// # channels.fail_if(|_| Some(fiche_realtime::testing::Fault::Status(503)));
    /// # let publisher = channels.builder().queue(1).build()?;
    /// let blocking = publisher.blocking()?; // its queue holds one event, and the server is down
    /// let event = || AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// assert!(blocking.try_publish(event()).is_ok());
    /// assert!(matches!(blocking.try_publish(event()), Err(PublishError::Full)));
    /// # blocking.shutdown(std::time::Duration::ZERO);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    /// The same as [`Publisher::try_publish`].
    pub fn try_publish(&self, event: impl Into<Event>) -> Result<Delivery, PublishError> {
        let _runtime = self.background.runtime.enter();
        self.publisher.try_publish(event)
    }

    /// Queues an event with JSON text if there is room: see [`Publisher::try_publish_json`].
    ///
    /// # Errors
    /// The same as [`Publisher::try_publish_json`].
    pub fn try_publish_json(&self, name: &str, data: &str) -> Result<Delivery, PublishError> {
        let _runtime = self.background.runtime.enter();
        self.publisher.try_publish_json(name, data)
    }

    /// Counts of events so far, by outcome.
    ///
    /// See the example of [`Stats`].
    pub fn stats(&self) -> Stats {
        self.publisher.stats()
    }

    /// Closes the publisher, blocks for at most `deadline`, and returns the events that were not sent: see
    /// [`Publisher::shutdown`].
    ///
    /// See the example of [`BlockingPublisher`].
    pub fn shutdown(&self, deadline: Duration) -> Vec<Undelivered> {
        self.wait(self.publisher.shutdown(deadline))
    }

    /// Blocks until a future ends: a [`Delivery`], or several of them.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # fn main() -> Result<(), fiche_realtime::PublishError> {
    /// # let channels = fiche_realtime::testing::Channels::new();
    /// # let blocking = channels.publisher().blocking()?;
    /// let data = r#"{"fiche_id":"7","from_cache":true,"status":"fetching"}"#;
    /// let delivery = blocking.enqueue_json("audit.fiche_fetch_started", data)?;
    /// // … other work, while the event is sent …
    /// let receipt = blocking.wait(delivery)?;
    /// assert_eq!(receipt.bytes, data.len());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        // `Handle::block_on` would panic in a thread of a runtime
        let _runtime = self.background.runtime.enter();
        // without the budget of a task that this thread may be in, which could never be renewed here
        let mut future = pin!(unconstrained(future));
        let waker = Waker::from(Arc::new(Unparks(thread::current())));
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }
}

/// Wakes a thread that is parked.
struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
