//! The world of a simulation: virtual time, the drivers, and the network between them and the server.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use fastrand::Rng;

use super::Report;
use super::judge::{News, kind_of};
use super::model::{Caller, Checked, Model, ensure};
use super::plan::{Plan, Step, Storm};
use super::server::{Exchange, Replied, START, Server};
use crate::channel::Channel;
use crate::publish::Undelivered;
use crate::publish::machine::{Action, Machine, Now, RequestId};
use crate::publish::message::Message;
use crate::sign::Signer;

/// More actions or moments than this are taken for an endless loop.
const MOST: u64 = 200_000;

/// Something that happens at some time.
pub(super) enum Happening {
    Step(Step),
    /// A request arrives at the server.
    Arrival(RequestId),
    /// A reply arrives at the driver, perhaps for the second time.
    Reply(RequestId, Replied),
}

pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) machine: Machine<Caller>,
    pub(super) model: Model,
    pub(super) server: Server,
    pub(super) signer: Signer,
    pub(super) rng: Rng,
    pub(super) at: Duration,
    /// The error of this machine's clock, in seconds.
    wrong_by: i64,
    agenda: BTreeMap<(Duration, u64), Happening>,
    happenings: u64,
    pub(super) exchanges: BTreeMap<RequestId, Exchange>,
    /// The driver of each request.
    pub(super) drivers: BTreeMap<RequestId, usize>,
    /// The number of events published so far.
    published: usize,
    given_back: Vec<Undelivered>,
    pub report: Report,
    pub trace: Option<String>,
}

impl World {
    pub(super) fn new(seed: u64, trace: Option<String>) -> Self {
        let mut plan = Plan::of(seed);
        let model = Model::new(&mut plan);
        let signer = Signer::new("key", "secret");
        let mut world = Self {
            machine: Machine::new(plan.options.clone()),
            model,
            server: Server::new(signer.clone(), plan.clocks.1),
            signer,
            rng: Rng::with_seed(!seed),
            at: Duration::ZERO,
            wrong_by: plan.clocks.0,
            agenda: BTreeMap::new(),
            happenings: 0,
            exchanges: BTreeMap::new(),
            drivers: BTreeMap::new(),
            published: 0,
            given_back: Vec::new(),
            report: Report { seeds: 1, ..Report::default() },
            trace,
            plan,
        };
        for (at, step) in std::mem::take(&mut world.plan.steps) {
            world.at(at, Happening::Step(step));
        }
        world
    }

    pub(super) fn time(&self) -> Duration {
        self.at
    }

    /// Runs to the end, or to the first failed check.
    pub(super) fn run(&mut self) -> Checked {
        if self.trace.is_some() {
            self.say_plan();
        }
        let mut moments = 0;
        loop {
            // a driver may wake late
            let lateness = self.plan.lateness.mul_f64(self.rng.f64());
            let wake = self.machine.next_wake().map(|at| at.saturating_add(lateness));
            let happens = self.agenda.first_key_value().map(|((at, _), _)| *at);
            match [wake, happens].into_iter().flatten().min() {
                Some(at) => self.at = self.at.max(at),
                None => break,
            }
            if happens.is_some_and(|at| at <= self.at)
                && let Some((_, happening)) = self.agenda.pop_first()
            {
                self.happens(happening)?;
            }
            self.settle()?;
            moments += 1;
            ensure!(moments < MOST, "it does not come to an end");
        }
        self.model.check_end()?;
        self.report.time = self.at;
        Ok(())
    }

    fn say_plan(&mut self) {
        let Plan { options, storms, calm_from, drivers, clocks, .. } = &self.plan;
        let mut text = format!(
            "{options:?}, {drivers} drivers, clocks wrong by {clocks:?} s, no more faults from {calm_from:?}"
        );
        for Storm { from, until, rate, kinds } in storms {
            let _ = write!(text, "; from {from:?} to {until:?} {rate} of {kinds:?}");
        }
        self.say(|| text);
    }

    /// Adds a line to the trace.
    pub(super) fn say(&mut self, text: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            let _ = writeln!(trace, "{:>12.3} ms  {}", self.at.as_secs_f64() * 1e3, text());
        }
    }

    pub(super) fn at(&mut self, at: Duration, happening: Happening) {
        self.happenings += 1;
        self.agenda.insert((at, self.happenings), happening);
    }

    /// The time that a driver passes. If another thread `may_be_first`, it may have passed a later time
    /// already.
    pub(super) fn now(&mut self, may_be_first: bool) -> Now {
        let early = may_be_first && self.rng.u8(..8) == 0;
        let back = if early { Duration::from_micros(self.rng.u64(..3_000)) } else { Duration::ZERO };
        let since_start = self.at.saturating_sub(back);
        let seconds = START.saturating_add_signed(self.wrong_by);
        let now = Now { since_start, since_1970: Duration::from_secs(seconds) + self.at };
        self.model.advance(now);
        now
    }

    fn happens(&mut self, happening: Happening) -> Checked {
        match happening {
            Happening::Step(step) => self.step(step),
            Happening::Arrival(id) => self.arrival(id),
            Happening::Reply(id, reply) => self.reply(id, reply),
        }
    }

    fn step(&mut self, step: Step) -> Checked {
        self.say(|| format!("{step:?}"));
        match step {
            Step::Publish { count, one_by_one } => {
                for _ in 0..count {
                    self.publish()?;
                    if one_by_one {
                        self.settle()?;
                    }
                }
            }
            Step::Withdraw(event) => {
                if let Some(id) = self.model.withdraw(event) {
                    let caller = self.machine.withdraw(id);
                    let is_its = caller.is_some_and(|caller| caller.event == event);
                    ensure!(is_its, "event {event} is withdrawn and not given back");
                }
            }
            Step::Forget(event) => self.model.events[event].waits.set(false),
            Step::Clock(seconds) => self.wrong_by = seconds,
            Step::ServerClock(seconds) => self.server.wrong_by = seconds,
            Step::Lose(driver) => {
                for (id, _) in self.drivers.iter().filter(|(_, its)| **its == driver) {
                    self.model.lost(*id);
                    self.machine.lost(*id);
                }
                self.drivers.retain(|_, its| *its != driver);
            }
            Step::Restart => self.server.restarts += 1,
            Step::Close(deadline) => self.close(deadline),
            Step::Poll => {}
        }
        Ok(())
    }

    fn publish(&mut self) -> Checked {
        let n = self.published;
        self.published += 1;
        self.report.events += 1;
        let now = self.now(true);
        let event = &self.model.events[n];
        let (message, may_wait) = (event.planned.message.clone(), event.planned.may_wait);
        let caller = Caller { event: n, waits: event.waits.clone() };
        let poison = event.planned.poison;
        let told = self.trace.as_ref().map(|_| message.clone());
        let result = self.machine.publish(now, message, caller, may_wait);
        let result = result.map_err(|(error, caller)| (error, caller.event));
        ensure!(!matches!(result, Err((_, other)) if other != n), "another caller is given back");
        let said = self.model.published(n, result.map_err(|(error, _)| error))?;
        if let Some(Message { name, channels, .. }) = told {
            let channels: Vec<_> = channels.iter().map(Channel::name).collect();
            let poison = poison.map_or(String::new(), |poison| format!(", never served: {poison:?}"));
            self.say(|| format!("  event {n}, {name} on {channels:?}{poison}: {said}"));
        }
        Ok(())
    }

    fn close(&mut self, deadline: Duration) {
        let now = self.now(true);
        self.machine.close(now, deadline);
        self.model.close(deadline);
    }

    /// Carries out the machine's actions until there are none, and checks each of them.
    pub(super) fn settle(&mut self) -> Checked {
        let now = self.now(false);
        let mut actions = 0;
        while let Some(action) = self.machine.poll(now) {
            self.act(action)?;
            actions += 1;
            ensure!(actions < 10_000, "it never says that there is nothing more to do");
        }
        self.report.polls += actions + 1;
        self.given_back.extend(self.machine.take_given_back());
        self.model.judged()?;
        self.model.check(&self.machine)?;
        self.model.check_given_back(&mut self.given_back)?;
        let is_stuck = self.plan.closes_when_stuck
            && self.model.closes_at.is_none_or(|at| at == Duration::MAX)
            && self.published == self.model.events.len()
            && self.at > self.plan.calm_from
            && self.model.is_stuck();
        if is_stuck {
            let deadline = Duration::from_millis(self.rng.u64(..5_000));
            self.say(|| format!("nothing is left that can be served: Close({deadline:?})"));
            self.close(deadline);
            // the deadline may be this moment
            return self.settle();
        }
        Ok(())
    }

    fn act(&mut self, action: Action<Caller>) -> Checked {
        match action {
            Action::Send(request) => {
                self.model.judged()?;
                self.send(request)
            }
            Action::Abandon(id) => {
                self.say(|| format!("gives up {id}"));
                self.model.abandoned(id)
            }
            Action::Admitted(id) => {
                let n = self.model.admitted(id)?;
                self.say(|| format!("  event {n}: admitted"));
                Ok(())
            }
            Action::Ended(ended) => {
                let n = self.model.ended(&ended)?;
                self.say(|| format!("  event {n}: ends, {:?}", ended.result));
                Ok(())
            }
            Action::Retrying { events, attempt, error } => {
                self.say(|| format!("  {events} events are tried again after attempt {attempt}: {error:?}"));
                self.model.retrying(events, attempt, &error)
            }
            Action::Failing { error, waiting } => {
                self.say(|| format!("  the server fails, {waiting} events wait: {error:?}"));
                self.model.tells(News::Failing { error: kind_of(&error), waiting })
            }
            Action::Recovered { after, waiting } => {
                self.say(|| format!("  the server serves again after {after:?}, {waiting} events wait"));
                self.model.tells(News::Recovered { after, waiting })
            }
            Action::ClockCorrected { seconds } => {
                self.say(|| format!("  the server's clock is {seconds} s from this one"));
                self.model.clock_corrected(seconds)
            }
        }
    }
}
