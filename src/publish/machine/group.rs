//! Groups: the events that share a request.

use std::time::Duration;

use super::Accepted;
use crate::publish::queue::Ticket;

/// The id of a request: its group, and the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RequestId {
    pub(super) group: u64,
    pub(super) attempt: u32,
}

impl RequestId {
    /// The number of the group, and the attempt.
    #[cfg(feature = "js-server")]
    pub(crate) fn parts(self) -> (u64, u32) {
        (self.group, self.attempt)
    }

    /// Restores an id from its [`parts`](Self::parts).
    #[cfg(feature = "js-server")]
    pub(crate) fn of_parts(group: u64, attempt: u32) -> Self {
        Self { group, attempt }
    }

    /// The number of the attempt, counted from 1.
    #[cfg(any(feature = "publisher", feature = "simulation"))]
    pub(crate) fn attempt(self) -> u32 {
        self.attempt
    }
}

#[cfg(feature = "simulation")]
impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}.{}", self.group, self.attempt)
    }
}

/// The phase of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has a connection and is to be sent at once.
    Due,
    /// It is to be sent once it gets a connection.
    DueAside,
    /// Its request is in flight, and times out at `until`.
    InFlight { until: Duration },
    /// It keeps its connection and is to be sent again at `until`.
    Connected { until: Duration },
    /// It has no connection and is to be sent again at `until`.
    Aside { until: Duration },
}

pub(super) struct Group<W> {
    pub(super) events: Vec<(Ticket, Accepted<W>)>,
    pub(super) begun: Duration,
    pub(super) attempt: u32,
    /// The number of times that the server failed to serve it.
    pub(super) unserved: u32,
    pub(super) is_clock_corrected: bool,
    /// The time with which its request was signed, in seconds since 1970.
    pub(super) signed_at: u64,
    pub(super) phase: Phase,
}

impl<W> Group<W> {
    pub(super) fn new(events: Vec<(Ticket, Accepted<W>)>, begun: Duration) -> Self {
        Self {
            events,
            begun,
            attempt: 0,
            unserved: 0,
            is_clock_corrected: false,
            signed_at: 0,
            phase: Phase::Due,
        }
    }

    pub(super) fn request_id(&self, number: u64) -> RequestId {
        RequestId { group: number, attempt: self.attempt }
    }

    /// Notes that the events may have arrived with a request that failed.
    pub(super) fn leave_in_doubt(&mut self) {
        for (_, event) in &mut self.events {
            event.is_in_doubt = true;
        }
    }

    /// The phase, if the request is the latest of the group.
    pub(super) fn phase_of(&self, id: RequestId) -> Option<Phase> {
        (self.attempt == id.attempt).then_some(self.phase)
    }

    pub(super) fn is_connected(&self) -> bool {
        match self.phase {
            Phase::Due | Phase::InFlight { .. } | Phase::Connected { .. } => true,
            Phase::DueAside | Phase::Aside { .. } => false,
        }
    }
}
