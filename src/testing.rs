//! An in-memory Channels server for the tests of a backend: it records the messages that arrive, and fails on
//! request.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use fiche_realtime::testing::{Channels, Fault};
//! use fiche_realtime::{AuditFicheFetchStarted, Event};
//!
//! let channels = Channels::new();
//! channels.fail_next([Fault::Status(503), Fault::ResetAfter]);
//! let publisher = channels.publisher();
//! publisher.publish(AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build()).await?;
//!
//! // the second answer was lost after the event had arrived, so the event arrived twice
//! let arrived = channels.on("private-fiche-7");
//! assert_eq!(arrived.len(), 2);
//! assert!(matches!(arrived[0].event(), Some(Event::AuditFicheFetchStarted(event)) if event.from_cache));
//! assert_eq!(channels.requests(), 3);
//! # Ok(())
//! # }
//! ```
//!
//! No network is involved. With tokio's paused time (`#[tokio::test(start_paused = true)]`), retries do not
//! wait. The server verifies requests as a real one does: it answers a wrong signature or a wrong time with
//! 401.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::contract::Event;
use crate::decode::{Decoded, decode};
use crate::limits::{MAX_BATCH, MAX_DATA_BYTES, MAX_EVENT_CHANNELS};
use crate::publish::http::{Replied, Transport};
use crate::publish::{Answer, NoAnswer, Publisher, PublisherBuilder, Reply};
use crate::settings::{Server, Settings};
use crate::sign::Signer;

const APP_ID: &str = "test-app";
const KEY: &str = "test-key";
const SECRET: &str = "test-secret";

/// A way in which the in-memory server fails a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It delivers nothing and answers with this status, such as 401, 403, 413, 429 or 503.
    Status(u16),
    /// It delivers nothing and answers with 429 and a `Retry-After` of this time, in whole seconds.
    TooManyRequests(Duration),
    /// It delivers this number of the request's messages, then answers with this status.
    Partly(u16, usize),
    /// The connection breaks before anything is delivered.
    Reset,
    /// The connection breaks after everything is delivered.
    ResetAfter,
    /// It delivers nothing and does not answer. The publisher gives up after this time.
    Stall(Duration),
}

/// A message that arrived on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The channel's name.
    pub channel: String,
    /// The event's name.
    pub name: String,
    /// The payload's JSON text.
    pub data: String,
}

impl Arrived {
    /// The message as its typed event. `None` if it is partial, unknown or invalid.
    ///
    /// See the example of the [module](self).
    pub fn event(&self) -> Option<Event> {
        match decode(&self.name, self.data.as_bytes()) {
            Decoded::Event { payload, .. } => payload.to_event().ok(),
            Decoded::Partial { .. } | Decoded::Unknown { .. } | Decoded::Invalid { .. } => None,
        }
    }
}

/// An in-memory Channels server. Clones share one server.
///
/// A test gives its code a [`publisher`](Self::publisher) and then looks at what arrived:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
///
/// use fiche_realtime::testing::{Channels, Fault};
/// use fiche_realtime::{Publisher, TranscriptionRecordingStarted};
///
/// /// The code under test.
/// async fn announce(publisher: &Publisher, recordings: u64) {
///     for index in 1..=recordings {
///         let started = TranscriptionRecordingStarted::builder()
///             .fiche_id(7)
///             .call_id(format!("call-{index}"))
///             .recording_index(index)
///             .total_to_transcribe(recordings)
///             .build();
///         let _ = publisher.enqueue(started).await;
///     }
/// }
///
/// let channels = Channels::new();
/// channels.fail_if(|request| (request % 2 == 0).then_some(Fault::Reset)); // every second request breaks
/// let publisher = channels.publisher();
/// announce(&publisher, 3).await;
/// assert!(publisher.shutdown(Duration::from_secs(10)).await.is_empty());
///
/// let ids: Vec<_> = channels.on("private-fiche-7").iter().map(|arrived| arrived.data.contains("call-2")).collect();
/// assert_eq!(ids, [false, true, false], "in order, and once each");
/// # }
/// ```
#[derive(Clone)]
pub struct Channels(Arc<Mutex<Inner>>);

type OfRequest = dyn FnMut(usize) -> Option<Fault> + Send;
type OfEvent = dyn FnMut(&Arrived) -> Option<Fault> + Send;

struct Inner {
    signer: Signer,
    arrived: Vec<Arrived>,
    faults: VecDeque<Fault>,
    fault: Option<Box<OfRequest>>,
    event_fault: Option<Box<OfEvent>>,
    requests: usize,
    clock_ahead: i64,
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = self.lock();
        f.debug_struct("Channels")
            .field("requests", &inner.requests)
            .field("arrived", &inner.arrived)
            .finish()
    }
}

impl Default for Channels {
    fn default() -> Self {
        Self::new()
    }
}

impl Channels {
    /// Creates a server that accepts every valid request.
    ///
    /// See the examples of [`Channels`] and the [module](self).
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            signer: Signer::new(KEY, SECRET),
            arrived: Vec::new(),
            faults: VecDeque::new(),
            fault: None,
            event_fault: None,
            requests: 0,
            clock_ahead: 0,
        })))
    }

    /// Creates a publisher for this server, with the default options.
    ///
    /// See the examples of [`Channels`] and the [module](self).
    pub fn publisher(&self) -> Publisher {
        self.builder().build().expect("the settings of the in-memory server name an address")
    }

    /// Returns a builder, to create a publisher for this server with other options.
    ///
    /// See the example of [`PublisherBuilder::patience`].
    pub fn builder(&self) -> PublisherBuilder {
        let server = Server::Own { host: "localhost".into(), port: 80, tls: false };
        let settings = Settings { app_id: APP_ID.into(), key: KEY.into(), secret: SECRET.into(), server };
        Publisher::builder(&settings).transport(self.clone())
    }

    /// Fails the next requests, each with one of these faults, in this order.
    ///
    /// See the example of the [module](self).
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().faults.extend(faults);
    }

    /// Sets a function that decides for each request whether it fails. It gets the number of the request,
    /// counted from 0. It must not use this server itself.
    ///
    /// See the example of [`Channels`].
    pub fn fail_if(&self, fault: impl FnMut(usize) -> Option<Fault> + Send + 'static) {
        self.lock().fault = Some(Box::new(fault));
    }

    /// Sets a function that decides for each message whether its request fails. It must not use this server
    /// itself.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::AuditFicheFetchStarted;
    /// use fiche_realtime::testing::{Channels, Fault};
    ///
    /// let channels = Channels::new();
    /// channels.fail_event(|arrived| (arrived.channel == "private-fiche-8").then_some(Fault::Status(400)));
    /// let of = |fiche_id| AuditFicheFetchStarted::builder().fiche_id(fiche_id).from_cache(true).build();
    /// let outcomes = channels.publisher().publish_all([7, 8, 9].map(of)).await;
    /// assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail_event(&self, fault: impl FnMut(&Arrived) -> Option<Fault> + Send + 'static) {
        self.lock().event_fault = Some(Box::new(fault));
    }

    /// Sets the server's clock this number of seconds ahead of this machine's.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use fiche_realtime::{AuditFicheFetchStarted, testing::Channels};
    ///
    /// let channels = Channels::new();
    /// channels.set_clock_ahead(3_600);
    /// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    /// channels.publisher().publish(event).await?;
    /// assert_eq!(channels.requests(), 2, "the first was refused, and the second had the server's time");
    /// assert_eq!(channels.arrived().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.lock().clock_ahead = seconds;
    }

    /// All messages that arrived, in order.
    ///
    /// See the example of [`set_clock_ahead`](Self::set_clock_ahead).
    pub fn arrived(&self) -> Vec<Arrived> {
        self.lock().arrived.clone()
    }

    /// The messages that arrived on a channel, in order.
    ///
    /// See the examples of [`Channels`] and the [module](self).
    pub fn on(&self, channel: &str) -> Vec<Arrived> {
        self.lock().arrived.iter().filter(|arrived| arrived.channel == channel).cloned().collect()
    }

    /// The number of requests that were received.
    ///
    /// See the example of the [module](self).
    pub fn requests(&self) -> usize {
        self.lock().requests
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a request to `/events` or `/batch_events`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Batch { batch: Vec<Message> },
    Single { name: String, channels: Vec<String>, data: String },
}

#[derive(Deserialize)]
struct Message {
    channel: String,
    name: String,
    data: String,
}

impl Inner {
    /// Reads the messages of a request. The error is the status with which it is refused.
    fn read(&self, path: &str, query: &str, body: &[u8], now: u64) -> Result<Vec<Arrived>, u16> {
        let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        self.signer.verify_request("POST", path, &pairs, body, now).map_err(|_| 401u16)?;
        let endpoint =
            path.strip_prefix("/apps/").and_then(|path| path.strip_prefix(APP_ID)).ok_or(404u16)?;
        let arrived: Vec<Arrived> = match (endpoint, serde_json::from_slice(body)) {
            ("/batch_events", Ok(Body::Batch { batch })) if batch.len() <= MAX_BATCH => batch
                .into_iter()
                .map(|Message { channel, name, data }| Arrived { channel, name, data })
                .collect(),
            ("/events", Ok(Body::Single { name, channels, data }))
                if channels.len() <= MAX_EVENT_CHANNELS =>
            {
                let arrived = |channel| Arrived { channel, name: name.clone(), data: data.clone() };
                channels.into_iter().map(arrived).collect()
            }
            _ => return Err(400),
        };
        let is_too_large = arrived.iter().any(|arrived| arrived.data.len() > MAX_DATA_BYTES);
        if is_too_large { Err(413) } else { Ok(arrived) }
    }

    fn answer(&mut self, path: &str, query: &str, body: &[u8]) -> (Reply, Duration) {
        let number = self.requests;
        self.requests += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let now = now.saturating_add_signed(self.clock_ahead);
        let date = || Some(httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(now)));
        let status =
            |status, text: &str| Ok(Answer { status, body: text.into(), date: date(), retry_after: None });
        let broken = || Err(NoAnswer::Broken("reset by the test".into()));
        let messages = match self.read(path, query, body, now) {
            Ok(messages) => messages,
            Err(refused) => return (status(refused, "refused"), Duration::ZERO),
        };
        let of_event = |fault: &mut Option<Box<OfEvent>>| messages.iter().find_map(fault.as_mut()?);
        let fault = self.faults.pop_front().or_else(|| self.fault.as_mut()?(number));
        let fault = fault.or_else(|| of_event(&mut self.event_fault));
        let (delivered, answer, wait) = match fault {
            None => (messages.len(), status(200, "{}"), Duration::ZERO),
            Some(Fault::Status(code)) => (0, status(code, "as told"), Duration::ZERO),
            Some(Fault::Partly(code, count)) => (count, status(code, "as told"), Duration::ZERO),
            Some(Fault::TooManyRequests(wait)) => {
                let retry_after = Some(wait.as_secs().to_string());
                (
                    0,
                    Ok(Answer { status: 429, retry_after, date: date(), body: "as told".into() }),
                    Duration::ZERO,
                )
            }
            Some(Fault::Reset) => (0, broken(), Duration::ZERO),
            Some(Fault::ResetAfter) => (messages.len(), broken(), Duration::ZERO),
            Some(Fault::Stall(wait)) => (0, Err(NoAnswer::Silent), wait),
        };
        self.arrived.extend(messages.into_iter().take(delivered));
        (answer, wait)
    }
}

impl Transport for Channels {
    fn post(&self, path: &str, query: &str, body: Vec<u8>) -> Replied {
        let (channels, path, query) = (self.clone(), path.to_owned(), query.to_owned());
        Box::pin(async move {
            // as in a network, nothing happens during the call itself
            tokio::task::yield_now().await;
            let (reply, wait) = channels.lock().answer(&path, &query, &body);
            tokio::time::sleep(wait).await;
            reply
        })
    }
}
