//! The table of `publish.rs`, written a second time: what a reply means for the events of its request.

use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use super::model::{Caller, Checked, Event, Model, Standing, ensure};
use super::wire;
use crate::publish::machine::{Ended, RequestId};
use crate::publish::{Answer, NoAnswer, PublishError, Reply};

/// The number of failures after which a batch is split, and after which a single event fails if others
/// succeed.
const TRIES: (u32, u32) = (3, 20);

/// The smallest difference between a signature's time and the server's that explains a refusal, in
/// seconds.
const OFF: u64 = 300;

/// The required consequences of a reply, and those seen so far.
pub(super) struct Judgement {
    bundle: usize,
    wanted: Wanted,
    error: Option<Kind>,
    ended: Vec<usize>,
    is_retrying: bool,
}

/// A report about failures of the server.
#[derive(Debug, PartialEq)]
pub(super) enum News {
    Failing { error: Kind, waiting: usize },
    Recovered { after: Duration, waiting: usize },
}

/// The kind of an error, and its status.
pub(super) type Kind = (Discriminant<PublishError>, Option<u16>);

pub(super) fn kind_of(error: &PublishError) -> Kind {
    (discriminant(error), error.status())
}

#[derive(Debug, PartialEq)]
enum Wanted {
    /// All events are sent.
    Sent,
    /// All events fail.
    Ends,
    /// Each event is sent on its own. If that is a retry, those whose patience is over end.
    Split { is_retried: bool },
    /// The request is signed and sent again at once.
    Anew,
    /// The request is sent again after at most this wait, without the events whose patience ends
    /// before.
    Again { wait: Duration },
}

impl Model {
    /// Handles the reply to a request, or its failure. `silence` is the pause that the reply asks for.
    pub(super) fn replied(&mut self, id: RequestId, reply: &Reply, silence: Option<Duration>) -> Checked {
        let live = self.live.remove(&id).ok_or("a reply to a request that is not waited for")?;
        let at = self.at();
        let aside = self.bundles.iter().filter(|each| {
            !each.is_over && each.in_flight.is_none() && !each.has_connection && each.unserved > 0
        });
        // at most eight for each connection wait without one
        let is_crowded = aside.count() >= 8 * self.options.connections;
        let bundle = &mut self.bundles[live.bundle];
        bundle.in_flight = None;
        bundle.has_connection = true;
        let is_one = bundle.events.len() == 1;
        let error = error_of(reply);
        let is_unserved = match reply {
            Ok(answer) => answer.status >= 500 || answer.status == 408,
            Err(none) => !matches!(none, NoAnswer::NotConnected(_)),
        };
        let wanted = match reply {
            Ok(Answer { status: 200..=299, .. }) => {
                self.last_success = Some(at);
                Wanted::Sent
            }
            Ok(Answer { status: 401, date, .. })
                if !bundle.is_clock_corrected
                    && date
                        .as_deref()
                        .and_then(moment)
                        .is_some_and(|date| date.abs_diff(live.signed) >= OFF) =>
            {
                bundle.is_clock_corrected = true;
                Wanted::Anew
            }
            Ok(Answer { status: 400 | 413, .. }) if !is_one => Wanted::Split { is_retried: false },
            Ok(Answer { status, .. }) if *status != 429 && !is_unserved => Wanted::Ends,
            _ => {
                bundle.unserved += u32::from(is_unserved);
                let others_pass = self.last_success.is_some_and(|success| success > bundle.begun);
                if !is_one && bundle.unserved >= TRIES.0 {
                    Wanted::Split { is_retried: true }
                } else if bundle.unserved >= TRIES.1 && others_pass {
                    Wanted::Ends
                } else {
                    bundle.has_connection = !is_unserved;
                    bundle.may_hold = is_unserved && is_crowded;
                    let wait = Duration::from_millis(50 << (bundle.attempts - 1).min(5));
                    Wanted::Again { wait: wait.min(Duration::from_secs(1)) }
                }
            }
        };
        if let Some(silence) = silence {
            let until = at.saturating_add(silence.min(self.options.patience));
            self.silent_until = self.silent_until.max(until);
        }
        let bundle = live.bundle;
        self.note(bundle, &wanted, reply);
        self.judgements.push(Judgement { bundle, wanted, error, ended: Vec::new(), is_retrying: false });
        Ok(())
    }

    /// Notes what a reply says about the server and about the events of its bundle.
    fn note(&mut self, bundle: usize, wanted: &Wanted, reply: &Reply) {
        let (at, waiting) = (self.at(), self.stats.pending as usize + self.waiting.len());
        let Some(error) = error_of(reply) else {
            let is_open = |event: &Event| {
                event.standing == Standing::Pending && event.failure.is_some() && event.bundle != Some(bundle)
            };
            if let Some(since) = self.failing_since
                && !self.events.iter().any(is_open)
            {
                self.failing_since = None;
                let waiting = waiting - self.bundles[bundle].events.len();
                self.news.push_back(News::Recovered { after: at - since, waiting });
            }
            return;
        };
        if !matches!(reply, Err(NoAnswer::NotConnected(_))) {
            for n in &self.bundles[bundle].events {
                self.events[*n].is_in_doubt = true;
            }
        }
        if *wanted == Wanted::Anew {
            return;
        }
        // a single event may be the cause of these two
        if !matches!(reply, Ok(Answer { status: 400 | 413, .. })) {
            for n in &self.bundles[bundle].events {
                self.events[*n].failure = Some(error);
            }
            if self.failing_since.is_none() {
                self.failing_since = Some(at);
                self.news.push_back(News::Failing { error, waiting });
            }
        }
    }

    /// Handles a report of the machine about failures.
    pub(super) fn tells(&mut self, news: News) -> Checked {
        let expected = self.news.pop_front();
        ensure!(expected.as_ref() == Some(&news), "it reports {news:?}, expected {expected:?}");
        Ok(())
    }

    /// Handles a request that the machine abandons.
    pub(super) fn abandoned(&mut self, id: RequestId) -> Checked {
        let sent_at = self.live.get(&id).map(|live| live.sent_at).ok_or("no request to give up")?;
        if self.is_over() {
            self.live.remove(&id);
            return Ok(());
        }
        ensure!(sent_at + self.options.timeout <= self.at(), "a request is given up before its time");
        self.replied(id, &Err(NoAnswer::Silent), None)
    }

    /// Handles a request whose driver is gone.
    pub(super) fn lost(&mut self, id: RequestId) {
        if let Some(live) = self.live.remove(&id) {
            let bundle = &mut self.bundles[live.bundle];
            (bundle.in_flight, bundle.has_connection) = (None, true);
            for n in &bundle.events {
                self.events[*n].is_in_doubt = true;
            }
        }
    }

    /// Handles the end of an event.
    pub(super) fn ended(&mut self, ended: &Ended<Caller>) -> Checked<usize> {
        let n = wire::number(&ended.message.data).ok_or("an event without a number ends")?;
        let event = self.events.get(n).ok_or("an event ends that is not known")?;
        ensure!(event.standing == Standing::Pending, "event {n} ends that is {:?}", event.standing);
        ensure!(ended.waiter.event == n, "event {n} ends for the caller of {}", ended.waiter.event);
        ensure!(ended.message == event.planned.message, "event {n} ends with another's payload");
        let mut told: Vec<_> = ended.superseded.iter().map(|caller| caller.event).collect();
        told.sort_unstable();
        ensure!(told.windows(2).all(|two| two[0] != two[1]), "a caller is told twice of event {n}");
        ensure!(
            told.iter().all(|old| event.replaced.contains(old)),
            "event {n} did not replace all of {told:?}"
        );
        for old in &event.replaced {
            let is_told = told.contains(old) || !self.events[*old].waits.get();
            ensure!(is_told, "the caller of {old} is not told of event {n}, which replaced it");
        }
        let after = self.at().saturating_sub(event.accepted_at);
        ensure!(
            ended.after == after,
            "event {n} ends {after:?} after its acceptance, it says {:?}",
            ended.after
        );
        let standing = match &ended.result {
            Ok(()) => Standing::Sent,
            Err(PublishError::Undelivered) => Standing::Undelivered,
            Err(_) => Standing::Failed,
        };
        let is_everywhere = event.delivered.len() == event.planned.message.channels.len();
        ensure!(standing != Standing::Sent || is_everywhere, "event {n} is sent, and did not arrive");
        let mut was_not_sent = false;
        match standing {
            Standing::Undelivered => {
                ensure!(self.is_over(), "event {n} is given back before the deadline");
                self.stats.undelivered += 1;
            }
            _ if event.bundle.is_none() => {
                let is_over = event.is_over(self.at(), self.options.patience);
                ensure!(is_over, "event {n} ends for no reason: {:?}", ended.result);
                ensure!(standing == Standing::Failed, "event {n} is sent without a request");
                was_not_sent = self.check_error(n, ended, event.failure)?;
                self.stats.failed += 1;
            }
            _ => {
                let judgement = self.judgements.iter_mut().find(|each| Some(each.bundle) == event.bundle);
                let judgement =
                    judgement.ok_or(format!("event {n} ends for no reason: {:?}", ended.result))?;
                let is_wanted = match judgement.wanted {
                    Wanted::Sent => standing == Standing::Sent,
                    Wanted::Ends | Wanted::Again { .. } | Wanted::Split { is_retried: true } => {
                        standing == Standing::Failed
                    }
                    Wanted::Split { is_retried: false } | Wanted::Anew => false,
                };
                ensure!(is_wanted, "event {n} ends ({:?}), expected {:?}", ended.result, judgement.wanted);
                let error = judgement.error;
                judgement.ended.push(n);
                was_not_sent = self.check_error(n, ended, error)?;
                *(if standing == Standing::Sent { &mut self.stats.sent } else { &mut self.stats.failed }) +=
                    1;
            }
        }
        ensure!(
            !was_not_sent || event.delivered.is_empty(),
            "event {n} arrived, its error says that nothing was sent"
        );
        (self.events[n].standing, self.events[n].was_not_sent) = (standing, was_not_sent);
        self.stats.pending -= 1;
        self.held_bytes -= self.size(n);
        Ok(n)
    }

    /// Checks the error with which an event ends, after a request that failed with `last`. Returns whether it says that
    /// nothing was sent.
    fn check_error(&self, n: usize, ended: &Ended<Caller>, last: Option<Kind>) -> Checked<bool> {
        let error = ended.result.as_ref().err().map(kind_of);
        let not_sent = Some(kind_of(&PublishError::Connect(String::new())));
        let expected = match last == not_sent && self.events[n].is_in_doubt {
            true => Some(kind_of(&PublishError::Connection(String::new()))),
            false => last,
        };
        ensure!(error == expected, "event {n} ends with another error: {:?}", ended.result);
        Ok(error == not_sent)
    }

    /// Handles the machine's report that it retries a request.
    pub(super) fn retrying(&mut self, events: usize, attempt: u32, error: &PublishError) -> Checked {
        let bundles = &self.bundles;
        let judgement = self.judgements.iter_mut().find(|each| {
            let bundle = &bundles[each.bundle];
            !each.is_retrying
                && each.ended.is_empty()
                && matches!(each.wanted, Wanted::Again { .. })
                && (bundle.events.len(), bundle.attempts) == (events, attempt)
                && each.error == Some(kind_of(error))
        });
        judgement.ok_or("a request is made again that is not to be")?.is_retrying = true;
        Ok(())
    }

    /// Handles the machine's report that it signs with the server's time.
    pub(super) fn clock_corrected(&mut self, seconds: i64) -> Checked {
        let is_wanted = self.judgements.iter().any(|each| each.wanted == Wanted::Anew);
        ensure!(is_wanted, "the clock is corrected for no reason");
        self.skew = seconds;
        Ok(())
    }

    /// Checks that each reply has had its consequences.
    pub(super) fn judged(&mut self) -> Checked {
        ensure!(self.news.is_empty(), "it does not report {:?}", self.news);
        for Judgement { bundle: number, wanted, ended, is_retrying, .. } in
            std::mem::take(&mut self.judgements)
        {
            let (at, patience) = (self.at(), self.options.patience);
            let bundle = &self.bundles[number];
            let given_back = self.is_over();
            let is_dissolved = match &wanted {
                Wanted::Sent | Wanted::Ends => {
                    let all = ended.len() == bundle.events.len();
                    ensure!(
                        all,
                        "of the events {:?} only {ended:?} ended, expected {wanted:?}",
                        bundle.events
                    );
                    true
                }
                Wanted::Split { is_retried } => {
                    for n in &bundle.events {
                        let over = self.events[*n].accepted_at.saturating_add(patience);
                        let has_ended = *is_retried && over <= at;
                        ensure!(
                            ended.contains(n) == has_ended || given_back,
                            "event {n} of a split batch: its time is over at {over:?}, ended {ended:?}"
                        );
                    }
                    true
                }
                Wanted::Anew => {
                    self.stats.retried += 1;
                    false
                }
                Wanted::Again { wait } => {
                    for n in &bundle.events {
                        let over = self.events[*n].accepted_at.saturating_add(patience);
                        let has_ended = ended.contains(n);
                        ensure!(
                            has_ended || over > at || given_back,
                            "event {n} is tried for longer than it should be"
                        );
                        ensure!(!has_ended || over <= at + *wait, "event {n} is given up before its time");
                    }
                    let has_ended = !ended.is_empty();
                    ensure!(
                        has_ended != is_retrying || given_back,
                        "{:?}: retrying is {is_retrying}, ended {ended:?}",
                        bundle.events
                    );
                    self.stats.retried += u64::from(is_retrying);
                    has_ended
                }
            };
            if is_dissolved {
                let is_retried = matches!(wanted, Wanted::Split { is_retried: true } | Wanted::Again { .. });
                self.bundles[number].is_over = true;
                for n in &self.bundles[number].events {
                    let event = &mut self.events[*n];
                    (event.bundle, event.is_alone, event.is_retried) = (None, true, is_retried);
                }
            }
        }
        Ok(())
    }
}

/// Parses an HTTP date, in seconds since 1970.
fn moment(text: &str) -> Option<u64> {
    let moment = httpdate::parse_http_date(text).ok()?;
    Some(moment.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs())
}

/// The error with which the events of such a reply end.
fn error_of(reply: &Reply) -> Option<Kind> {
    let text = String::new;
    let error = match reply {
        Ok(answer) => match answer.status {
            200..=299 => return None,
            400 => PublishError::BadRequest(text()),
            401 => PublishError::Unauthorized(text()),
            403 => PublishError::Forbidden(text()),
            404 => PublishError::NotFound(text()),
            413 => PublishError::TooLarge { bytes: 0 },
            429 => PublishError::TooManyRequests { retry_after: None },
            status => PublishError::Server { status, text: text() },
        },
        Err(NoAnswer::NotConnected(_)) => PublishError::Connect(text()),
        Err(NoAnswer::Broken(_)) => PublishError::Connection(text()),
        Err(NoAnswer::Silent) => PublishError::Timeout,
    };
    Some(kind_of(&error))
}
