//! The checks that hold whenever the machine has nothing more to say.

use super::model::{Bundle, Caller, Checked, Model, Standing, ensure};
use super::wire;
use crate::publish::Undelivered;
use crate::publish::machine::Machine;

impl Model {
    pub(super) fn check(&self, machine: &Machine<Caller>) -> Checked {
        let at = self.at();
        ensure!(
            machine.stats() == self.stats,
            "the stats are {:?}, expected {:?}",
            machine.stats(),
            self.stats
        );
        let stats = machine.stats();
        let sum = stats.sent + stats.superseded + stats.failed + stats.undelivered + stats.pending;
        ensure!(sum == stats.accepted, "the stats do not add up: {stats:?}");
        let waiting = machine.waiting_for_room();
        ensure!(waiting == self.waiting.len(), "{waiting} wait for room, expected {:?}", self.waiting);
        let first = self.waiting.front().filter(|n| self.fits(**n));
        ensure!(first.is_none(), "event {first:?} waits for room though there is room");
        let held = stats.pending as usize;
        ensure!(held <= self.options.queue.max(1), "{held} events are held");
        let bytes = self.held_bytes;
        ensure!(held <= 1 || bytes <= self.options.queue_bytes, "{held} events of {bytes} bytes are held");

        let late = self.live.values().find(|live| live.sent_at + self.options.timeout <= at);
        ensure!(late.is_none(), "a request is waited for longer than it should be");
        let is_quiet = held == 0 && self.waiting.is_empty();
        ensure!(
            machine.is_at_rest() == is_quiet,
            "at rest is {}, it should be {is_quiet}",
            machine.is_at_rest()
        );
        match machine.next_wake() {
            Some(wake) => {
                ensure!(!is_quiet, "the machine wants to be woken at {wake:?} for nothing");
                ensure!(wake > at, "the machine wants to be woken at {wake:?}, which is over");
            }
            None => ensure!(is_quiet, "nothing wakes the machine, which has {held} events"),
        }
        ensure!(
            is_quiet || !self.is_over(),
            "the deadline of a shutdown is over, and {held} events are left"
        );
        self.check_idle()?;
        self.check_time()
    }

    /// Checks that no connection is free while something waits to be sent for the first time.
    fn check_idle(&self) -> Checked {
        let is_busy = |bundle: &&Bundle| {
            !bundle.is_over && (bundle.in_flight.is_some() || bundle.has_connection || bundle.may_hold)
        };
        let busy = self.bundles.iter().filter(is_busy).count();
        if self.at() >= self.silent_until && busy < self.options.connections {
            let ready = self.ready().next();
            ensure!(ready.is_none(), "event {ready:?} waits, and {busy} connections are busy");
        }
        Ok(())
    }

    /// Checks the events that a shutdown gave back: all that ended in this way, oldest first.
    pub(super) fn check_given_back(&self, given_back: &mut Vec<Undelivered>) -> Checked {
        let is_undelivered = |n: &&usize| self.events[**n].standing == Standing::Undelivered;
        let expected: Vec<_> = self.accepted.iter().filter(is_undelivered).collect();
        let found: Vec<_> = given_back.iter().filter_map(|event| wire::number(&event.data)).collect();
        ensure!(found.iter().eq(expected.iter().copied()), "{found:?} are given back, expected {expected:?}");
        for (n, event) in found.into_iter().zip(given_back) {
            let was_sent = self.events[n].requests > 0;
            ensure!(event.was_on_its_way == was_sent, "event {n} was sent: {was_sent}, it says {event:?}");
        }
        Ok(())
    }

    /// Checks the end of the simulation.
    pub(super) fn check_end(&self) -> Checked {
        let left = self.pending().next().map(|event| event.order);
        ensure!(left.is_none(), "nothing happens any more, and event {left:?} has not ended");
        ensure!(self.waiting.is_empty(), "nothing happens any more, and {:?} wait", self.waiting);
        Ok(())
    }
}
