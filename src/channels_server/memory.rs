//! What clients make the server hold in memory, counted in sum.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::limits;

/// The server's memory in parts. So a flood of one kind leaves room for the others.
pub(super) struct Memory {
    /// WebSocket connections.
    pub(super) sockets: Arc<Part>,
    /// Subscriptions, with the members of presence channels.
    pub(super) subscriptions: Arc<Part>,
    /// Frames that wait for clients.
    pub(super) frames: Arc<Part>,
    /// Bodies of requests.
    pub(super) bodies: Arc<Part>,
    /// Connections that are no WebSockets, or not yet. Further ones wait until one of them ends.
    pub(super) connections: Arc<Semaphore>,
}

impl Memory {
    /// Divides a limit in bytes.
    pub(super) fn new(limit: usize) -> Self {
        let part = |sixteenths| Arc::new(Part { limit: limit / 16 * sixteenths, held: AtomicUsize::new(0) });
        let connections = (limit / 16 / (limits::CONNECTION + limits::HEAD)).clamp(1, Semaphore::MAX_PERMITS);
        Self {
            sockets: part(6),
            subscriptions: part(4),
            frames: part(4),
            bodies: part(1),
            connections: Arc::new(Semaphore::new(connections)),
        }
    }
}

/// A part of the memory.
pub(super) struct Part {
    limit: usize,
    held: AtomicUsize,
}

impl Part {
    /// Tells whether so many bytes can ever be held.
    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        bytes.saturating_add(limits::OVERHEAD) <= self.limit
    }

    /// Takes so many bytes, and the overhead of one thing that is kept. `None` if that is more than is left.
    pub(super) fn hold(self: &Arc<Self>, bytes: usize) -> Option<Held> {
        let mut held = Held { part: self.clone(), bytes: 0 };
        held.grow(bytes.saturating_add(limits::OVERHEAD)).then_some(held)
    }
}

/// Memory that is in use until this is dropped.
#[must_use]
pub(super) struct Held {
    part: Arc<Part>,
    bytes: usize,
}

impl Held {
    /// Takes more bytes. False if they are more than is left.
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        let Part { limit, held } = &*self.part;
        let more = |held: usize| held.checked_add(bytes).filter(|sum| sum <= limit);
        let fits = held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if fits {
            self.bytes += bytes;
        }
        fits
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.part.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_can_be_held_again() {
        let part = Memory::new(80 * limits::OVERHEAD).frames;
        let most = 20 * limits::OVERHEAD;
        let mut first = part.hold(most - 2 * limits::OVERHEAD).unwrap();
        assert!(part.hold(1).is_none());
        assert!(!first.grow(usize::MAX) && first.grow(limits::OVERHEAD) && !first.grow(1));
        assert!(part.hold(0).is_none());
        drop(first);
        assert!(part.hold(usize::MAX).is_none());
        assert!(part.hold(most - limits::OVERHEAD).is_some());
    }
}
