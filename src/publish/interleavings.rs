//! Tests of the publisher's lock, signals and hand-overs between runtimes, in thousands of schedules by `shuttle`.
//!
//! The code under test is the driver and the machine themselves. [`platform`](super::platform) gives them a lock,
//! atomics and signals that let another thread run at each use. It also has doubles of the parts that `shuttle` cannot
//! run: tokio's runtimes ([`runtime`]), its timers and the thread of a deadline ([`time`]), and the network
//! ([`server`]).
//!
//! A wait that never ends is a deadlock, and `shuttle` finds it. In the plans without time, no timer makes up for a
//! forgotten wake-up. [`world`] checks the other properties.
//!
//! `SCHEDULES=100000 SEED=2 cargo test --features publisher --lib interleavings` tries more and other schedules. When
//! a schedule fails, `shuttle` prints it. `SCHEDULE=… cargo test --features publisher --lib NAME` plays it again.

mod few;
pub(super) mod lock;
mod panics;
pub(super) mod runtime;
mod server;
pub(super) mod signal;
pub(super) mod time;
mod world;

use std::env;

use few::{shuts_down_at_once, stands_still_for_good, two_rest};
use shuttle::scheduler::{
    PctScheduler, RandomScheduler, ReplayScheduler, Scheduler, UncontrolledNondeterminismCheckScheduler,
};
use shuttle::{Config, MaxSteps, Runner};
use world::Plan;

/// The number of schedules of a plan that each of two schedulers tries.
const SCHEDULES: usize = 1000;

/// The number of preemptions in a schedule of [`PctScheduler`].
const PREEMPTIONS: usize = 3;

/// A number of steps that only an endless schedule reaches.
const MAX_STEPS: usize = 100_000;

/// Tries a world in many schedules.
fn explore(world: impl Fn() + Copy + Send + Sync + 'static) {
    if let Ok(schedule) = env::var("SCHEDULE") {
        return run(ReplayScheduler::new_from_encoded(&schedule), world);
    }
    let number = |name| env::var(name).ok().map(|text| text.parse().expect("a whole number"));
    let schedules = number("SCHEDULES").unwrap_or(SCHEDULES);
    // a fixed seed: a test that fails only now and then helps nobody
    let seed = number("SEED").unwrap_or(1) as u64;
    run(RandomScheduler::new_from_seed(seed, schedules), world);
    run(PctScheduler::new_from_seed(seed, PREEMPTIONS, schedules), world);
}

fn run(scheduler: impl Scheduler + 'static, world: impl Fn() + Send + Sync + 'static) {
    panics::note();
    let mut config = Config::new();
    config.max_steps = MaxSteps::FailAfter(MAX_STEPS);
    config.stack_size = 0x4_0000;
    config.silence_warnings = true;
    Runner::new(scheduler, config).run(world);
}

/// Tries a plan of [`world`].
fn plan(plan: Plan) {
    explore(move || world::world(plan));
}

#[test]
fn a_runtime_ends_and_others_go_on() {
    plan(Plan { runtimes: 3, ends: 1, ..Plan::default() });
}

#[test]
fn the_last_runtime_ends_under_those_who_wait_outside() {
    plan(Plan { runtimes: 2, ends: 2, ..Plan::default() });
}

#[test]
fn a_shutdown_meets_those_who_publish() {
    plan(Plan { runtimes: 2, ends: 1, shuts_down: true, ..Plan::default() });
}

#[test]
fn runtimes_stand_still() {
    plan(Plan { runtimes: 3, stand_still: 2, has_time: true, ..Plan::default() });
}

#[test]
fn the_server_fails_while_runtimes_end() {
    plan(Plan { runtimes: 3, ends: 1, stand_still: 1, has_time: true, fails: true, ..Plan::default() });
}

#[test]
fn a_shutdown_returns_by_its_deadline_whatever_happens() {
    plan(Plan { runtimes: 2, ends: 1, stand_still: 1, has_time: true, fails: true, shuts_down: true });
}

#[test]
fn a_runtime_that_stands_still_for_good_leaves_its_events_to_another() {
    explore(|| stands_still_for_good(false));
}

#[test]
fn a_shutdown_ends_what_waits_in_a_runtime_that_stands_still_for_good() {
    explore(|| stands_still_for_good(true));
}

#[test]
fn a_shutdown_waits_for_ends_that_are_about_to_be_told() {
    explore(shuts_down_at_once);
}

#[test]
fn drivers_leave_when_another_brings_the_machine_to_rest() {
    explore(two_rest);
}

#[test]
fn a_schedule_plays_again() {
    let plan = Plan { runtimes: 3, ends: 1, stand_still: 1, has_time: true, fails: true, shuts_down: true };
    let schedules = RandomScheduler::new_from_seed(1, 100);
    run(UncontrolledNondeterminismCheckScheduler::new(schedules), move || world::world(plan));
}
