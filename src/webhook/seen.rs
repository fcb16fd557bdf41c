//! The webhooks that came lately.

use std::collections::BTreeSet;

/// What tells one webhook from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    // first, so that the set is in the order of age
    pub(super) time_ms: u64,
    /// SHA-256 of the body.
    pub(super) digest: [u8; 32],
}

/// A bounded set of them.
#[derive(Debug)]
pub(super) struct Seen {
    stamps: BTreeSet<Stamp>,
    capacity: usize,
}

impl Seen {
    pub(super) fn new(capacity: usize) -> Self {
        Self { stamps: BTreeSet::new(), capacity }
    }

    /// Whether the webhook is new. What is older than `oldest` is let go, for it would be refused as such.
    pub(super) fn remember(&mut self, stamp: Stamp, oldest: u64) -> bool {
        self.stamps = self.stamps.split_off(&Stamp { time_ms: oldest, digest: [0; 32] });
        let new = self.stamps.insert(stamp);
        while self.stamps.len() > self.capacity {
            self.stamps.pop_first();
        }
        new
    }

    pub(super) fn forget(&mut self, stamp: Stamp) {
        self.stamps.remove(&stamp);
    }
}
