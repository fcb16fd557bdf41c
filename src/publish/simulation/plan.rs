//! The plan of a simulation, which a seed decides: the publisher's options, who publishes what and when,
//! and the times of faults.

use std::time::Duration;

use fastrand::Rng;

use super::events::{Planned, events};
use super::fault::{Fault, Kind};
use crate::publish::machine::{Options, usual};
use crate::publish::request::app_path;

/// With a longer patience, a publisher is shut down once it has only events left that cannot be served.
const LONG: Duration = Duration::from_secs(100);

/// Everything that is planned, and its times.
pub(super) struct Plan {
    pub options: Options,
    pub events: Vec<Planned>,
    pub steps: Vec<(Duration, Step)>,
    pub storms: Vec<Storm>,
    /// The time after the last fault, apart from events that are never served.
    pub calm_from: Duration,
    /// The number of drivers that share the machine.
    pub drivers: usize,
    /// The longest delay of a driver's wake-up.
    pub lateness: Duration,
    /// The longest time that a request or a reply takes without a fault.
    pub latency: Duration,
    /// The initial errors of this machine's clock and of the server's, in seconds.
    pub clocks: (i64, i64),
    /// Whether the publisher is shut down once it has only events left that cannot be served.
    pub closes_when_stuck: bool,
}

/// A planned step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// The next `count` events are published. The machine is polled after each, or after all.
    Publish {
        count: usize,
        one_by_one: bool,
    },
    /// The caller stops waiting for room for this event.
    Withdraw(usize),
    /// The caller stops waiting for the end of this event.
    Forget(usize),
    /// This machine's clock jumps, and is then wrong by this number of seconds.
    Clock(i64),
    /// The server's clock jumps in the same way.
    ServerClock(i64),
    /// A driver ends, and its requests with it.
    Lose(usize),
    /// The server restarts, and never answers the requests before that.
    Restart,
    Close(Duration),
    /// A driver polls for no reason.
    Poll,
}

/// A period with faults.
pub(super) struct Storm {
    pub from: Duration,
    pub until: Duration,
    /// The probability of a fault for each request.
    pub rate: f64,
    pub kinds: Vec<Kind>,
}

impl Plan {
    pub(super) fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let rng = &mut rng;
        let timeout = one_of(rng, &[millis(50), millis(300), millis(1_000), millis(1_000), usual::TIMEOUT]);
        let patience = match rng.u8(..12) {
            0 => Duration::ZERO,
            1 => millis(rng.u64(1..3_000)),
            2..=4 => millis(rng.u64(3_000..15_000)),
            5 => Duration::from_secs(60),
            6 => usual::PATIENCE,
            _ => Duration::from_secs(7_200),
        };
        let options = Options {
            app_path: app_path("7"),
            queue: one_of(rng, &[0, 1, 2, 5, 10, 40, usual::QUEUE, usual::QUEUE]),
            queue_bytes: one_of(rng, &[0, 200, 1_000, usual::QUEUE_BYTES, usual::QUEUE_BYTES]),
            connections: one_of(rng, &[0, 1, 1, 1, 2, 2, 3, 4, usual::CONNECTIONS]),
            timeout,
            patience,
            coalesce: rng.bool(),
            seed: rng.u64(..),
        };
        let is_outage = rng.u8(..25) == 0;
        let count = if is_outage { rng.usize(1..8) } else { one_of(rng, &[1, 3, 8, 15, 25, 40]) };
        let events = events(rng, count);
        let storms = storms(rng, is_outage);
        let mut plan = Self {
            latency: millis(rng.u64(1..20)),
            lateness: millis(one_of(rng, &[0, 0, 0, 1, 30])),
            drivers: rng.usize(1..3),
            clocks: (wrong_by(rng), wrong_by(rng)),
            closes_when_stuck: patience > LONG,
            calm_from: Duration::ZERO,
            steps: Vec::new(),
            storms,
            events,
            options,
        };
        plan.schedule(rng);
        let storms = plan.storms.iter().map(|storm| storm.until);
        let steps = plan.steps.iter().filter(|(_, step)| step.is_fault()).map(|(at, _)| *at);
        plan.calm_from = storms.chain(steps).max().unwrap_or_default();
        plan
    }

    /// Schedules the steps.
    fn schedule(&mut self, rng: &mut Rng) {
        let (mut at, mut left) = (Duration::ZERO, self.events.len());
        const GAPS: &[&[u64]] = &[&[0, 1], &[0, 20, 200], &[0, 100, 2_000], &[1_000, 5_000]];
        let gaps = one_of(rng, GAPS);
        while left > 0 {
            let longest = one_of(rng, gaps);
            at += millis(rng.u64(..=longest));
            let count = rng.usize(1..=left.min(12));
            left -= count;
            self.steps.push((at, Step::Publish { count, one_by_one: rng.bool() }));
        }
        let end = (at + millis(1)).max(self.storms.iter().map(|storm| storm.until).max().unwrap_or_default());
        for event in 0..self.events.len() {
            match rng.u8(..20) {
                0 => self.at_some_time(rng, end, Step::Withdraw(event)),
                1 | 2 => self.at_some_time(rng, end, Step::Forget(event)),
                _ => {}
            }
        }
        if rng.u8(..4) == 0 {
            for _ in 0..rng.u8(1..4) {
                let seconds = wrong_by(rng);
                let step = if rng.bool() { Step::Clock(seconds) } else { Step::ServerClock(seconds) };
                self.at_some_time(rng, end, step);
            }
        }
        if rng.u8(..4) == 0 {
            for _ in 0..rng.u8(1..5) {
                let driver = rng.usize(..self.drivers);
                self.at_some_time(rng, end, Step::Lose(driver));
            }
        }
        if rng.u8(..6) == 0 {
            self.at_some_time(rng, end, Step::Restart);
        }
        for _ in 0..rng.u8(..3) {
            self.at_some_time(rng, end, Step::Poll);
        }
        if rng.u8(..3) == 0 {
            for _ in 0..rng.u8(1..3) {
                let deadline = match rng.u8(..5) {
                    0 => Duration::ZERO,
                    1 => millis(rng.u64(1..50)),
                    2 | 3 => millis(rng.u64(50..20_000)),
                    _ => Duration::MAX,
                };
                self.at_some_time(rng, end, Step::Close(deadline));
            }
        }
        self.steps.sort_by_key(|(at, _)| *at);
    }

    fn at_some_time(&mut self, rng: &mut Rng, end: Duration, step: Step) {
        self.steps.push((end.mul_f64(rng.f64()), step));
    }

    /// The fault of a request at this time, if it has one.
    pub(super) fn fault(&self, rng: &mut Rng, at: Duration) -> Option<Fault> {
        let storm = self.storms.iter().find(|storm| storm.from <= at && at < storm.until)?;
        let has_fault = rng.f64() < storm.rate;
        has_fault.then(|| Fault::of(one_of(rng, &storm.kinds), rng, self.options.timeout))
    }
}

impl Step {
    fn is_fault(self) -> bool {
        matches!(self, Step::Clock(_) | Step::ServerClock(_) | Step::Lose(_) | Step::Restart)
    }
}

fn storms(rng: &mut Rng, is_outage: bool) -> Vec<Storm> {
    let mut storms = Vec::new();
    let mut from = Duration::ZERO;
    let count = if is_outage { 1 } else { one_of(rng, &[0, 1, 1, 2, 3]) };
    for _ in 0..count {
        from += millis(one_of(rng, &[0, 0, 500, 3_000]));
        let length = if is_outage { rng.u64(60_000..240_000) } else { rng.u64(10..8_000) };
        let until = from + millis(length);
        let kinds = (0..rng.u8(1..4)).map(|_| one_of(rng, Kind::ALL)).collect();
        let rate = one_of(rng, if is_outage { &[1.0] } else { &[0.1, 0.5, 0.9, 1.0] });
        storms.push(Storm { from, until, rate, kinds });
        from = until;
    }
    storms
}

/// A random error of a clock, in seconds.
fn wrong_by(rng: &mut Rng) -> i64 {
    one_of(rng, &[0, 0, 0, 0, 3, -200, 290, -310, 400, -595, 605, -700, 3_600, -86_400, -1_700_000_000])
}

pub(super) fn one_of<T: Copy>(rng: &mut Rng, choices: &[T]) -> T {
    choices[rng.usize(..choices.len())]
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}
