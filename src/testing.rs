//! An in-memory Channels for the tests of what publishes: it records what arrives, and fails as told.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use fiche_realtime::testing::{Channels, Fault};
//! use fiche_realtime::{AuditFicheFetchStarted, Event, Literal};
//!
//! let channels = Channels::new();
//! channels.fail_next([Fault::Status(503), Fault::ResetAfter]);
//! let publisher = channels.publisher();
//! publisher.publish(AuditFicheFetchStarted { fiche_id: "7".into(), from_cache: true, status: Literal }).await?;
//!
//! // the second answer was lost after the event had arrived, so it arrived twice
//! let arrived = channels.on("private-fiche-7");
//! assert_eq!(arrived.len(), 2);
//! assert!(matches!(arrived[0].event(), Some(Event::AuditFicheFetchStarted(event)) if event.from_cache));
//! assert_eq!(channels.requests(), 3);
//! # Ok(())
//! # }
//! ```
//!
//! There is no network, and tokio's paused time makes the waits of retries instant
//! (`#[tokio::test(start_paused = true)]`). Requests are verified as a server does: a wrong signature or
//! a wrong time is answered with 401.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::contract::Event;
use crate::decode::{Decoded, decode};
use crate::publish::transport::{Answer, Answered, Transport};
use crate::publish::{PublishError, Publisher, PublisherBuilder};
use crate::settings::{Server, Settings};
use crate::sign::Signer;
use crate::truncate::MAX_DATA_BYTES;

const APP_ID: &str = "test-app";
const KEY: &str = "test-key";
const SECRET: &str = "test-secret";

/// The most messages in one batch, and channels of one event, that Channels takes.
const MAX_BATCH: usize = 10;
const MAX_CHANNELS: usize = 100;

/// How the in-memory server fails a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It answers this status and delivers nothing, such as 401, 403, 413, 429 or 503.
    Status(u16),
    /// It answers 429 and asks to wait as long.
    TooManyRequests(Duration),
    /// It delivers as many messages of the request, then answers this status.
    Partly(u16, usize),
    /// The connection breaks before anything is delivered.
    Reset,
    /// The connection breaks after all was delivered.
    ResetAfter,
    /// No answer comes, and nothing is delivered; the publisher gives up after this long.
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
    /// The message as its typed event; `None` if it is partial, unknown or invalid.
    pub fn event(&self) -> Option<Event> {
        match decode(&self.name, self.data.as_bytes()) {
            Decoded::Event { payload, .. } => payload.to_event().ok(),
            _ => None,
        }
    }
}

/// An in-memory Channels. Clones are the same one.
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
    /// A server that takes what it gets.
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

    /// A publisher to this server.
    pub fn publisher(&self) -> Publisher {
        self.builder().build().expect("the settings of the in-memory server name an address")
    }

    /// A publisher to this server that works in another way than usual.
    pub fn builder(&self) -> PublisherBuilder {
        let server = Server::Own { host: "localhost".into(), port: 80, tls: false };
        let settings = Settings { app_id: APP_ID.into(), key: KEY.into(), secret: SECRET.into(), server };
        Publisher::builder(&settings).transport(self.clone())
    }

    /// Fails the next requests, one each, in this order.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().faults.extend(faults);
    }

    /// Asks for each request, by its number from 0, whether it fails. What is asked must not look at this
    /// server itself.
    pub fn fail_if(&self, fault: impl FnMut(usize) -> Option<Fault> + Send + 'static) {
        self.lock().fault = Some(Box::new(fault));
    }

    /// Asks for each message of a request whether the request fails. What is asked must not look at this
    /// server itself.
    pub fn fail_event(&self, fault: impl FnMut(&Arrived) -> Option<Fault> + Send + 'static) {
        self.lock().event_fault = Some(Box::new(fault));
    }

    /// Sets the server's clock as many seconds ahead of this machine's.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.lock().clock_ahead = seconds;
    }

    /// All messages that arrived, in their order.
    pub fn arrived(&self) -> Vec<Arrived> {
        self.lock().arrived.clone()
    }

    /// The messages that arrived on a channel, in their order.
    pub fn on(&self, channel: &str) -> Vec<Arrived> {
        self.lock().arrived.iter().filter(|arrived| arrived.channel == channel).cloned().collect()
    }

    /// How many requests were made.
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
    /// The messages of a request, or the status with which it is refused.
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
            ("/events", Ok(Body::Single { name, channels, data })) if channels.len() <= MAX_CHANNELS => {
                let arrived = |channel| Arrived { channel, name: name.clone(), data: data.clone() };
                channels.into_iter().map(arrived).collect()
            }
            _ => return Err(400),
        };
        let is_too_large = arrived.iter().any(|arrived| arrived.data.len() > MAX_DATA_BYTES);
        if is_too_large { Err(413) } else { Ok(arrived) }
    }

    fn answer(&mut self, path: &str, query: &str, body: &[u8]) -> (Result<Answer, PublishError>, Duration) {
        let number = self.requests;
        self.requests += 1;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let now = now.saturating_add_signed(self.clock_ahead);
        let date = Some(UNIX_EPOCH + Duration::from_secs(now));
        let status = |status, text: &str| Ok(Answer { status, text: text.into(), date, retry_after: None });
        let broken = || Err(PublishError::Connection("reset by the test".into()));
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
                let answer = Answer { status: 429, retry_after: Some(wait), date, text: "as told".into() };
                (0, Ok(answer), Duration::ZERO)
            }
            Some(Fault::Reset) => (0, broken(), Duration::ZERO),
            Some(Fault::ResetAfter) => (messages.len(), broken(), Duration::ZERO),
            Some(Fault::Stall(wait)) => (0, Err(PublishError::Timeout), wait),
        };
        self.arrived.extend(messages.into_iter().take(delivered));
        (answer, wait)
    }
}

impl Transport for Channels {
    fn post<'a>(&'a self, path: &'a str, query: &'a str, body: Vec<u8>) -> Answered<'a> {
        Box::pin(async move {
            // as with a network, nothing happens in the moment of the call
            tokio::task::yield_now().await;
            let (answer, wait) = self.lock().answer(path, query, &body);
            tokio::time::sleep(wait).await;
            answer
        })
    }
}
