//! What is told of an event that was accepted.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::PublishError;
use crate::channel::Channel;

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Receipt {
    /// The channels that got the event; none if [nobody watches](super::PublisherBuilder::only_if).
    pub channels: Vec<Channel>,
    /// The bytes of data that were sent, at most [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES).
    pub bytes: usize,
    /// What was [shortened](mod@crate::truncate), as JSON Pointers.
    pub truncated: Vec<String>,
    /// Whether a newer event took its place, so that it was not sent itself.
    pub superseded: bool,
}

/// An event that was accepted: a future of its receipt. Dropping it does not take the event back.
#[derive(Debug)]
#[must_use = "an event that fails says so here"]
pub struct Delivery(pub(super) oneshot::Receiver<Result<Receipt, PublishError>>);

impl Future for Delivery {
    type Output = Result<Receipt, PublishError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // a worker that ended without an answer was stopped with its runtime
        Pin::new(&mut self.0).poll(context).map(|result| result.unwrap_or(Err(PublishError::Undelivered)))
    }
}

/// An event that a shutdown gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The event's name.
    pub name: String,
    /// Where it was to go.
    pub channels: Vec<Channel>,
    /// The payload's JSON text.
    pub data: String,
    /// Whether it was being sent, so that it may have arrived all the same.
    pub was_on_its_way: bool,
}
