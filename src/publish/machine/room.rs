//! The room of the queue, and the events that wait for it.

use crate::publish::message::Message;
use crate::publish::ordered::Ordered;

/// The id of an event that waits for room. Ids follow the order of the calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WaitId(u64);

pub(super) struct Room<W> {
    most: usize,
    most_bytes: usize,
    held: usize,
    held_bytes: usize,
    waiting: Ordered<WaitId, Waiting<W>>,
    next: u64,
}

struct Waiting<W> {
    message: Message,
    waiter: W,
    key: Option<String>,
}

impl<W> Room<W> {
    pub(super) fn new(most: usize, most_bytes: usize) -> Self {
        Self { most, most_bytes, held: 0, held_bytes: 0, waiting: Ordered::default(), next: 0 }
    }

    /// Whether an event of this size has room. `replaced` is the size of the event that it replaces, if
    /// any. A single event always fits into an empty queue, whatever its size.
    pub(super) fn fits(&self, size: usize, replaced: Option<usize>) -> bool {
        let held = self.held - usize::from(replaced.is_some());
        let bytes = self.held_bytes - replaced.unwrap_or(0);
        held == 0 || held < self.most && bytes + size <= self.most_bytes
    }

    pub(super) fn enter(&mut self, size: usize) {
        self.held += 1;
        self.held_bytes += size;
    }

    pub(super) fn leave(&mut self, size: usize) {
        self.held -= 1;
        self.held_bytes -= size;
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_waited_for(&self) -> bool {
        !self.waiting.is_empty()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.held == 0 && self.waiting.is_empty()
    }

    pub(super) fn wait(&mut self, message: Message, waiter: W, key: Option<String>) -> WaitId {
        let id = WaitId(self.next);
        self.next += 1;
        self.waiting.insert(id, Waiting { message, waiter, key });
        id
    }

    pub(super) fn withdraw(&mut self, id: WaitId) -> Option<W> {
        self.waiting.remove(id).map(|waiting| waiting.waiter)
    }

    /// The message and the key of the first waiting event.
    pub(super) fn first_waiting(&self) -> Option<(&Message, Option<&str>)> {
        let (_, Waiting { message, key, .. }) = self.waiting.first()?;
        Some((message, key.as_deref()))
    }

    pub(super) fn take_waiting(&mut self) -> Option<(WaitId, Message, W, Option<String>)> {
        let (id, Waiting { message, waiter, key }) = self.waiting.pop_first()?;
        Some((id, message, waiter, key))
    }
}
