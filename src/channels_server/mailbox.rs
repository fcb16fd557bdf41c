//! The frames that wait for one connection, and the order to close it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::Notify;

use super::memory::Held;
use super::protocol::Close;

/// The places for frames that an empty mailbox keeps.
const KEPT: usize = 16;

/// A frame, which all of its receivers share.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) text: Utf8Bytes,
    /// The memory that the text takes, until the last receiver has it.
    _held: Option<Arc<Held>>,
}

impl Frame {
    pub(super) fn new(text: Utf8Bytes, held: Held) -> Self {
        Self { text, _held: Some(Arc::new(held)) }
    }

    /// A short frame of the connection's own task, which is written at once.
    pub(super) fn own(text: Utf8Bytes) -> Self {
        Self { text, _held: None }
    }
}

/// The queue of one connection. The hub fills it, and the connection's task empties it.
pub(super) struct Mailbox {
    inside: Mutex<Inside>,
    changed: Notify,
    /// The most frames that may wait.
    most: usize,
}

#[derive(Default)]
struct Inside {
    frames: VecDeque<Frame>,
    /// The bytes of the frames that wait, and of those that the task is writing.
    bytes: usize,
    /// The bytes of the frames that the task is writing.
    taken: usize,
    close: Option<Close>,
}

impl Mailbox {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { inside: Mutex::default(), changed: Notify::new(), most: most.max(1) })
    }

    /// Adds a frame. False if too many wait.
    pub(super) fn put(&self, frame: Frame) -> bool {
        let mut inside = self.lock();
        if inside.close.is_some() {
            return true; // nobody will read it
        }
        let fits = inside.frames.len() < self.most;
        if fits {
            inside.bytes += frame.text.len();
            inside.frames.push_back(frame);
            self.changed.notify_one();
        }
        fits
    }

    /// Orders the connection to close, and drops what waits. Only the first order counts. Returns the bytes that the
    /// task still has: it drops them as soon as it runs.
    pub(super) fn close(&self, close: Close) -> usize {
        let mut inside = self.lock();
        let taken = inside.taken;
        if inside.close.is_none() {
            *inside = Inside { close: Some(close), ..Inside::default() };
            self.changed.notify_one();
        }
        taken
    }

    /// The bytes of all frames that are not written yet.
    pub(super) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Takes up to `most` frames that wait, without waiting for any. Those that were taken before are written.
    pub(super) fn take(&self, batch: &mut Vec<Frame>, most: usize) {
        let mut inside = self.lock();
        let count = most.min(inside.frames.len());
        let from = batch.len();
        batch.extend(inside.frames.drain(..count));
        inside.bytes -= inside.taken;
        inside.taken = batch[from..].iter().map(|frame| frame.text.len()).sum();
        if inside.frames.is_empty() {
            // after a backlog, the places of its frames would stay
            inside.frames.shrink_to(KEPT);
        }
    }

    /// Waits for frames, of which it takes up to `most`. The error is the order to close.
    pub(super) async fn receive(&self, batch: &mut Vec<Frame>, most: usize) -> Result<(), Close> {
        loop {
            self.take(batch, most);
            if let Some(close) = self.lock().close {
                return Err(close);
            }
            if !batch.is_empty() {
                return Ok(());
            }
            self.changed.notified().await;
        }
    }

    /// Waits for the order to close.
    pub(super) async fn closed(&self) -> Close {
        loop {
            if let Some(close) = self.lock().close {
                return close;
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
