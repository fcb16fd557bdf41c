//! The futures and results that a caller gets for an event: room in the queue, and the outcome.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;

/// The outcome of an event that was published.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use fiche_realtime::testing::Channels;
/// use fiche_realtime::AuditFicheFetchStarted;
///
/// let publisher = Channels::new().publisher();
/// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
/// let receipt = publisher.publish(event).await?;
///
/// assert_eq!(receipt.channels[0].name(), "private-fiche-7");
/// assert_eq!(receipt.bytes, r#"{"fiche_id":"7","from_cache":true,"status":"fetching"}"#.len());
/// assert!(receipt.truncated.is_empty(), "nothing had to be shortened");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The channels to which the event was sent. Empty if the predicate of `PublisherBuilder::only_if`
    /// accepted none.
    pub channels: Vec<Channel>,
    /// The size of the data that was sent, in bytes: at most [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES).
    pub bytes: usize,
    /// JSON Pointers of the fields that were [shortened](mod@crate::truncate).
    pub truncated: Vec<String>,
    /// Whether a newer event replaced this one and was sent instead. The other fields then describe the newer
    /// event.
    pub superseded: bool,
}

/// An event that a shutdown returned, because the server had not confirmed it by the deadline.
///
/// Store it, or publish it again later with `Publisher::publish_json`:
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// use fiche_realtime::testing::{Channels, Fault};
/// use fiche_realtime::AuditFicheFetchStarted;
///
/// let channels = Channels::new();
/// channels.fail_if(|_| Some(Fault::Status(503))); // the server is down
/// let publisher = channels.publisher();
/// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
/// let _ = publisher.enqueue(event).await?;
///
/// for event in publisher.shutdown(Duration::from_millis(20)).await {
///     assert_eq!(event.name, "audit.fiche_fetch_started");
///     assert!(event.was_on_its_way, "the server may have delivered it before it failed");
/// }
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Undelivered {
    /// The event's name.
    pub name: String,
    /// The channels of the event.
    pub channels: Vec<Channel>,
    /// The payload's JSON text.
    pub data: String,
    /// Whether a request has carried the event. If so, it may have arrived.
    pub was_on_its_way: bool,
}

#[cfg(feature = "publisher")]
pub use future::Delivery;
#[cfg(feature = "publisher")]
pub(super) use future::RoomAhead;

#[cfg(feature = "publisher")]
mod future {
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::{Arc, Weak};
    use std::task::{Context, Poll};

    use super::Receipt;
    use crate::publish::PublishError;
    use crate::publish::machine::WaitId;
    use crate::publish::message::Message;
    use crate::publish::platform::oneshot;
    use crate::publish::shared::Shared;

    /// An accepted event: a future that resolves to its [`Receipt`], or to the error that ended it.
    ///
    /// The publisher sends the event whether or not you await this future. Dropping it does not cancel the
    /// event.
    ///
    /// If you await it in a tokio runtime, this runtime takes over the sending where the runtime that
    /// published the event has ended or is blocked. If you await it outside of tokio, it fails with
    /// [`PublishError::NoRuntime`] once no runtime is left to send the event, and waits while the only one
    /// that is left is blocked.
    ///
    /// ```
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::testing::Channels;
    /// use fiche_realtime::AuditFicheFetchStarted;
    ///
    /// let publisher = Channels::new().publisher();
    /// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// let delivery = publisher.enqueue(event).await?; // returns as soon as the queue has room
    /// // … other work, while the event is sent …
    /// let receipt = delivery.await?;
    /// assert_eq!(receipt.channels.len(), 1);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    #[derive(Debug)]
    #[must_use = "await it to learn whether the event was sent"]
    pub struct Delivery {
        pub(in crate::publish) end: oneshot::Receiver<Result<Receipt, PublishError>>,
        pub(in crate::publish) shared: Weak<Shared>,
    }

    impl Delivery {
        /// Creates the delivery of an event that goes to no channel.
        pub(in crate::publish) fn to_nobody(message: &Message) -> Self {
            let (done, end) = oneshot::channel();
            let _ = done.send(Ok(message.receipt(false)));
            Self { end, shared: Weak::new() }
        }
    }

    impl Future for Delivery {
        type Output = Result<Receipt, PublishError>;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
            let poll = Pin::new(&mut self.end).poll(context);
            if poll.is_pending()
                && let Some(shared) = self.shared.upgrade()
                && let Err(error) = shared.must_come(context.waker())
            {
                return Poll::Ready(Err(error));
            }
            // the publisher is gone, so nobody knows whether the event was sent
            poll.map(|result| result.unwrap_or(Err(PublishError::Undelivered)))
        }
    }

    /// A place in the line of callers who wait for room. If it is dropped early, the event is not published.
    pub(in crate::publish) struct RoomAhead {
        pub(in crate::publish) shared: Arc<Shared>,
        pub(in crate::publish) id: WaitId,
        pub(in crate::publish) admission: oneshot::Receiver<()>,
    }

    impl RoomAhead {
        pub(in crate::publish) async fn wait(mut self) -> Result<(), PublishError> {
            let shared = self.shared.clone();
            // the sender lives as long as the publisher
            shared.attend(&mut self.admission).await.map(|_| ())
        }
    }

    impl Drop for RoomAhead {
        fn drop(&mut self) {
            self.shared.withdraw(self.id);
        }
    }
}
