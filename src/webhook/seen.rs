//! The memory of recent webhooks.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The identity of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    // the first field, so that the map is sorted by age
    pub(super) time_ms: u64,
    /// SHA-256 of the body.
    pub(super) digest: [u8; 32],
}

/// What became of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    New,
    /// It is being served.
    Unfinished,
    Served,
}

/// A bounded set of webhooks, each with whether it was served.
#[derive(Debug)]
pub(super) struct Seen {
    served: BTreeMap<Stamp, bool>,
    capacity: usize,
}

impl Seen {
    pub(super) fn new(capacity: usize) -> Self {
        Self { served: BTreeMap::new(), capacity }
    }

    /// Returns what became of the webhook before. A new one is then unfinished. Forgets webhooks older than
    /// `oldest`, which would be refused anyway.
    pub(super) fn remember(&mut self, stamp: Stamp, oldest: u64) -> Progress {
        self.served = self.served.split_off(&Stamp { time_ms: oldest, digest: [0; 32] });
        match self.served.entry(stamp) {
            Entry::Occupied(served) if *served.get() => return Progress::Served,
            Entry::Occupied(_) => return Progress::Unfinished,
            Entry::Vacant(new) => new.insert(false),
        };
        while self.served.len() > self.capacity {
            self.served.pop_first();
        }
        Progress::New
    }

    pub(super) fn serve(&mut self, stamp: Stamp) {
        // one that was forgotten stays so: memory is bounded
        if let Some(served) = self.served.get_mut(&stamp) {
            *served = true;
        }
    }

    pub(super) fn forget(&mut self, stamp: Stamp) {
        self.served.remove(&stamp);
    }
}
