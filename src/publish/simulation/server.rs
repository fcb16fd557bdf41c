//! A simulated Channels server: it verifies requests by its own clock, delivers, and answers.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::events::Poison;
use super::fault::{Date, Fault, RetryAfter};
use super::model::{Checked, Event};
use super::wire::{self, Letter};
use crate::publish::{Answer, MAX_ANSWER, NoAnswer, Reply};
use crate::sign::{SignatureError, Signer};

/// The time at which a simulation starts, in seconds since 1970.
pub(super) const START: u64 = 1_750_000_000;

/// A request on the network.
pub(super) struct Exchange {
    pub path: String,
    pub query: String,
    pub body: Vec<u8>,
    pub letters: Vec<Letter>,
    pub fault: Option<Fault>,
    /// The number of restarts of the server before it.
    pub restarts: u32,
}

pub(super) struct Server {
    signer: Signer,
    /// The error of its clock, in seconds.
    pub wrong_by: i64,
    pub restarts: u32,
}

/// The server's reaction to a request.
pub(super) struct Served {
    /// The number of messages that it delivers.
    pub delivered: usize,
    /// Its reply, if there is one.
    pub reply: Option<Replied>,
    pub why: &'static str,
}

/// A reply, and the pause that it asks for.
#[derive(Clone, Debug)]
pub(super) struct Replied {
    pub reply: Reply,
    pub silence: Silence,
}

/// The pause that a reply asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Silence {
    None,
    For(Duration),
    /// Until this time since 1970, by a clock that the reply does not tell.
    Until(Duration),
}

impl Silence {
    /// The length of the pause from `now`, which is the time since 1970 by the server's clock as
    /// far as it is known.
    pub(super) fn from(self, now: Duration) -> Option<Duration> {
        match self {
            Silence::None => None,
            Silence::For(time) => Some(time),
            Silence::Until(moment) => moment.checked_sub(now),
        }
    }
}

impl fmt::Display for Replied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reply {
            Ok(Answer { status, retry_after, date, .. }) => {
                write!(f, "{status}, Date {date:?}, Retry-After {retry_after:?}")
            }
            Err(none) => write!(f, "{none:?}"),
        }
    }
}

impl Server {
    pub(super) fn new(signer: Signer, wrong_by: i64) -> Self {
        Self { signer, wrong_by, restarts: 0 }
    }

    /// The server's time, in seconds since 1970.
    fn time(&self, at: Duration) -> u64 {
        (START + at.as_secs()).saturating_add_signed(self.wrong_by)
    }

    /// Handles a request. `luck` decides how much of a poisoned request is delivered.
    pub(super) fn serve(
        &self,
        exchange: &Exchange,
        events: &[Event],
        at: Duration,
        luck: usize,
    ) -> Checked<Served> {
        let all = exchange.letters.len();
        let served = |delivered, reply, why| Ok(Served { delivered, reply: Some(reply), why });
        if exchange.restarts != self.restarts {
            return served(0, broken(), "it has restarted");
        }
        if let Some(refused) = self.verify(exchange, at)? {
            return served(0, refused, "the signature's time is not the server's");
        }
        match &exchange.fault {
            Some(Fault::Reset { tenths }) => return served(all * tenths / 10, broken(), "a fault"),
            Some(Fault::Stall { tenths }) => {
                return Ok(Served { delivered: all * tenths / 10, reply: None, why: "a fault" });
            }
            Some(Fault::Answer { status, tenths, retry_after, date, body }) => {
                let reply = self.answer(*status, *retry_after, *date, body.0, at);
                return served(all * tenths / 10, reply, "a fault");
            }
            None
            | Some(Fault::NotConnected | Fault::LateRequest(_) | Fault::LateReply(_) | Fault::Twice(_)) => {}
        }
        let poison = exchange.letters.iter().enumerate();
        let poison = poison.filter_map(|(place, letter)| Some((place, events[letter.event].planned.poison?)));
        let Some((place, poison)) = poison.min_by_key(|(place, _)| *place) else {
            return served(all, self.answer(200, RetryAfter::None, Date::Now, b"{}", at), "it can");
        };
        let delivered = if luck == 0 { place } else { 0 };
        let why = "one of the events cannot be served";
        match poison {
            Poison::Reset => served(delivered, broken(), why),
            Poison::Stall => Ok(Served { delivered, reply: None, why }),
            Poison::Status(status) => {
                served(delivered, self.answer(status, RetryAfter::None, Date::Now, b"poison", at), why)
            }
        }
    }

    /// Refuses a request whose time is wrong.
    fn verify(&self, exchange: &Exchange, at: Duration) -> Checked<Option<Replied>> {
        let Exchange { path, query, body, fault, .. } = exchange;
        let query = wire::parameters(query);
        match self.signer.verify_request("POST", path, &query, body, self.time(at)) {
            Ok(()) => Ok(None),
            Err(SignatureError::Expired { .. }) => {
                let date = match fault {
                    Some(Fault::Answer { date, .. }) => *date,
                    _ => Date::Now,
                };
                Ok(Some(self.answer(401, RetryAfter::None, date, b"Timestamp expired", at)))
            }
            Err(error) => Err(format!("a request's signature is refused: {error}")),
        }
    }

    fn answer(&self, status: u16, retry_after: RetryAfter, date: Date, body: &[u8], at: Duration) -> Replied {
        let time = self.time(at);
        let asked = match retry_after {
            RetryAfter::None | RetryAfter::Text(_) => Silence::None,
            RetryAfter::Seconds(seconds) => Silence::For(Duration::from_secs(seconds)),
            RetryAfter::Huge => Silence::For(Duration::MAX),
            RetryAfter::Moment(from) => {
                let until = Duration::from_secs(time.saturating_add_signed(from));
                match date {
                    Date::Now => {
                        until.checked_sub(Duration::from_secs(time)).map_or(Silence::None, Silence::For)
                    }
                    Date::None | Date::Garbage => Silence::Until(until),
                }
            }
        };
        let retry_after = match retry_after {
            RetryAfter::None => None,
            RetryAfter::Seconds(seconds) => Some(seconds.to_string()),
            RetryAfter::Moment(from) => Some(moment(time.saturating_add_signed(from))),
            RetryAfter::Text(text) => Some(text.into()),
            RetryAfter::Huge => Some("9".repeat(40)),
        };
        let date = match date {
            Date::Now => Some(moment(time)),
            Date::None => None,
            Date::Garbage => Some("yesterday".into()),
        };
        let is_obeyed = status == 429 || status >= 500;
        let silence = if is_obeyed { asked } else { Silence::None };
        Replied {
            reply: Ok(Answer {
                status,
                retry_after,
                date,
                body: body[..body.len().min(MAX_ANSWER)].to_vec(),
            }),
            silence,
        }
    }
}

/// A broken connection.
pub(super) fn broken() -> Replied {
    Replied { reply: Err(NoAnswer::Broken("reset".into())), silence: Silence::None }
}

fn moment(seconds: u64) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}
