//! Simulates the publisher in virtual time, under faults that follow from a seed.
//!
//! A seed decides everything: the publisher's options, the events and their times, and the behaviour of
//! network, server and clocks. Requests and replies are late, lost, cut off or duplicated. Replies have
//! every status and every kind of `Retry-After`. Batches arrive in part, outages last minutes, and some
//! events are never served. Clocks are wrong, and jump. Drivers end with their requests, callers give up,
//! and a shutdown can come at any moment.
//!
//! The simulation drives the publisher's state machine without a clock, task or socket. A model that states
//! the rules in their simplest form checks everything the machine says:
//!
//! - No accepted event is lost, ends twice, or ends other than its replies say.
//! - The first arrivals on each channel are in the order of acceptance, whatever is repeated. An event is
//!   sent only after all earlier events of its channels have ended, or behind them in the same request.
//! - No event is sent that was not accepted, was replaced, or has ended. No event is in two requests at a
//!   time.
//! - An event that can be served, and shares no channel with one that cannot, ends within a time that
//!   depends only on the number of events and the time of one request, not on the patience.
//! - The bounds of events, bytes, connections and messages hold. There is no request during a `Retry-After`.
//! - Each attempt has a new signature, with the server's time as far as it is known.
//! - No event is retried after its patience, or given up before.
//! - A shutdown ends everything by its deadline. The counters add up.
//! - A machine with nothing to do says nothing and asks for no wake-up. It never asks to be woken at once.
//!
//! ```
//! use fiche_realtime::simulation;
//!
//! let report = simulation::run(7).expect("a seed passes");
//! assert!(report.requests > 0);
//! let (trace, _) = simulation::trace(7);
//! assert!(trace.contains("arrives"));
//! ```
//!
//! This command runs many seeds: `cargo run --release --no-default-features --features simulation --example
//! simulate -- --seeds 1000000`

mod events;
mod fault;
mod judge;
mod model;
mod network;
mod plan;
mod sending;
mod server;
mod settled;
mod wire;
mod world;

use std::fmt;
use std::ops::AddAssign;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use world::World;

/// Counts of what a simulation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Seeds that were run.
    pub seeds: u64,
    /// Events that were published.
    pub events: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// Requests that had a fault, not counting those with an event that is never served.
    pub faults: u64,
    /// The number of polls.
    pub polls: u64,
    /// The virtual time that passed.
    pub time: Duration,
}

impl AddAssign for Report {
    fn add_assign(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.events += other.events;
        self.requests += other.requests;
        self.faults += other.faults;
        self.polls += other.polls;
        self.time += other.time;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seeds, events, requests, faults, polls, time } = self;
        let hours = time.as_secs() / 3_600;
        write!(
            f,
            "{seeds} seeds: {events} events, {requests} requests, {faults} faults, {polls} polls, {hours} hours"
        )
    }
}

/// The error for a seed that does not pass: the first failed check, and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The virtual time.
    pub at: Duration,
    /// The failed check, in words.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} at {:?}: {}", self.seed, self.at, self.what)
    }
}

impl std::error::Error for Failure {}

/// Runs the simulation of a seed.
///
/// See the example of the [module](self).
///
/// # Errors
/// The first check that fails.
pub fn run(seed: u64) -> Result<Report, Failure> {
    finish(seed, &mut World::new(seed, None))
}

/// Runs the simulation of a seed, and returns a trace with a line for everything that happens.
///
/// See the example of the [module](self).
pub fn trace(seed: u64) -> (String, Result<Report, Failure>) {
    let mut world = World::new(seed, Some(String::new()));
    let result = finish(seed, &mut world);
    (world.trace.unwrap_or_default(), result)
}

fn finish(seed: u64, world: &mut World) -> Result<Report, Failure> {
    // a panic of the machine is a failure too
    let result = catch_unwind(AssertUnwindSafe(|| world.run())).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Err(format!("a panic: {}", text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default()))
    });
    match result {
        Ok(()) => Ok(world.report),
        Err(what) => Err(Failure { seed, at: world.time(), what }),
    }
}

#[cfg(test)]
mod tests {
    /// How many seeds a run of the tests tries.
    const SEEDS: u64 = 2_000;

    #[test]
    fn seeds_pass() {
        let threads: Vec<_> = (0..4)
            .map(|first| {
                std::thread::spawn(move || {
                    let mut all = super::Report::default();
                    for seed in (first..SEEDS).step_by(4) {
                        match super::run(seed) {
                            Ok(report) => all += report,
                            Err(failure) => {
                                panic!("{failure}; `examples/simulate.rs` replays it: --seed {seed}")
                            }
                        }
                    }
                    all
                })
            })
            .collect();
        let mut all = super::Report::default();
        for thread in threads {
            all += thread.join().expect("no seed fails");
        }
        assert!(all.seeds == SEEDS && all.requests > SEEDS && all.faults > SEEDS, "{all}");
    }

    #[test]
    fn a_seed_is_the_same_every_time() {
        for seed in 0..20 {
            assert_eq!(super::trace(seed), super::trace(seed));
        }
    }
}
