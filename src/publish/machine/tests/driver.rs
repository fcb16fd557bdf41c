//! A driver of the machine whose clock stands still unless it is moved.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use crate::publish::machine::{Action, Machine, Now, Options, Waiter};
use crate::publish::message::Message;
use crate::publish::request::Request;
use crate::publish::{Answer, NoAnswer, PublishError, Reply};

pub const PATIENCE: Duration = Duration::from_secs(200);
pub const TIMEOUT: Duration = Duration::from_secs(5);
pub const SECOND: Duration = Duration::from_secs(1);

/// How far the server's clock is ahead, in seconds.
pub const AHEAD: u64 = 400;

/// Takes a byte, because a `Vec` of what takes none never has to grow.
impl Waiter for u8 {}

pub fn answer(status: u16) -> Reply {
    Ok(Answer { status, date: Some(date(0)), ..Answer::default() })
}

pub fn date(ahead: u64) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + START + Duration::from_secs(ahead))
}

/// The time of this machine's clock, which stands still.
pub const START: Duration = Duration::from_secs(1_750_000_000);

/// A machine, and the time.
pub struct Driver {
    pub machine: Machine<u8>,
    pub at: Duration,
    pub sent: VecDeque<Request>,
    pub ends: Vec<Result<(), PublishError>>,
    /// For each end, how many events the ended one had replaced.
    pub replaced: Vec<usize>,
    pub outages: Vec<&'static str>,
    /// The corrections of this machine's clock, in seconds.
    pub corrections: Vec<i64>,
}

impl Driver {
    pub fn new(connections: usize) -> Self {
        let options = Options {
            app_path: "/apps/3".into(),
            queue: 100,
            queue_bytes: 100_000,
            connections,
            timeout: TIMEOUT,
            patience: PATIENCE,
            coalesce: true,
            seed: 7,
        };
        Self {
            machine: Machine::new(options),
            at: SECOND,
            sent: VecDeque::new(),
            ends: Vec::new(),
            replaced: Vec::new(),
            outages: Vec::new(),
            corrections: Vec::new(),
        }
    }

    fn now(&self) -> Now {
        Now { since_start: self.at, since_1970: START }
    }

    pub fn publish(&mut self, channel: &str) {
        self.publish_as("work.done", channel);
    }

    pub fn publish_as(&mut self, name: &str, channel: &str) {
        let message = Message::of_json(name, &format!(r#"{{"fiche_id":"{channel}"}}"#)).unwrap();
        assert!(self.machine.publish(self.now(), message, 0, false).is_ok());
    }

    pub fn poll(&mut self) {
        while let Some(action) = self.machine.poll(self.now()) {
            match action {
                Action::Send(request) => self.sent.push_back(request),
                Action::Ended(event) => {
                    self.replaced.push(event.superseded.len());
                    self.ends.push(event.result);
                }
                Action::ClockCorrected { seconds } => self.corrections.push(seconds),
                Action::Abandon(_) | Action::Admitted(_) | Action::Retrying { .. } => {}
                Action::Failing { .. } => self.outages.push("begins"),
                Action::Recovered { .. } => self.outages.push("ends"),
            }
        }
    }

    /// Waits for the next request.
    pub fn request(&mut self) -> Option<Request> {
        self.poll();
        while self.sent.is_empty() {
            self.at = self.machine.next_wake()?;
            self.poll();
        }
        self.sent.pop_front()
    }

    /// Replies to a request. If the reply is a timeout, the time passes.
    pub fn reply(&mut self, request: &Request, reply: &Reply) {
        match reply {
            Err(NoAnswer::Silent) => self.at += TIMEOUT,
            _ => self.machine.replied(self.now(), request.id, reply.clone()),
        }
        self.poll();
    }
}
