//! The memory of recent webhooks.

use std::collections::BTreeSet;

/// The identity of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    // the first field, so that the set is sorted by age
    pub(super) time_ms: u64,
    /// SHA-256 of the body.
    pub(super) digest: [u8; 32],
}

/// A bounded set of webhooks.
#[derive(Debug)]
pub(super) struct Seen {
    stamps: BTreeSet<Stamp>,
    capacity: usize,
}

impl Seen {
    pub(super) fn new(capacity: usize) -> Self {
        Self { stamps: BTreeSet::new(), capacity }
    }

    /// Remembers the webhook, and returns whether it is new. Forgets webhooks older than `oldest`, which
    /// would be refused anyway.
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
