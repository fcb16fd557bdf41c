//! Checks the table in the documentation of [`publish`](crate::publish), row by row.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use super::{Action, Machine, Now, Options, Waiter};
use crate::publish::message::Message;
use crate::publish::request::Request;
use crate::publish::{Answer, NoAnswer, PublishError, Reply};
use crate::sign::Signer;

const PATIENCE: Duration = Duration::from_secs(200);
const TIMEOUT: Duration = Duration::from_secs(5);
const SECOND: Duration = Duration::from_secs(1);

/// How far the server's clock is ahead, in seconds.
const AHEAD: u64 = 400;

/// Takes a byte, because a `Vec` of what takes none never has to grow.
impl Waiter for u8 {}

/// The cells of a row.
struct Row<'a> {
    reply: &'a str,
    errors: Vec<&'a str>,
    again: &'a str,
    batch: &'a str,
    alone: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let text = include_str!("../../publish.rs");
    let rows = text.lines().skip_while(|line| !line.starts_with("//! | reply |")).skip(2);
    let rows = rows.map_while(|line| line.strip_prefix("//! | "));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let [reply, errors, again, batch, alone] = cells[..] else { panic!("five cells: {row}") };
        let errors = errors.split("PublishError::").skip(1);
        let errors = errors.map(|error| error.split(')').next().unwrap_or_default()).collect();
        Row { reply, errors, again, batch, alone }
    })
    .collect()
}

impl Row<'_> {
    /// The replies of the row, each with the name of its error.
    fn replies(&self) -> Vec<(Reply, &str)> {
        let statuses: &[u16] = match self.reply {
            "200 to 299" => return [200, 201, 204, 299].map(|status| (answer(status), "")).to_vec(),
            "401, with a `Date` at least 5 minutes off this machine's clock" => {
                return vec![(
                    Ok(Answer { status: 401, date: Some(date(AHEAD)), ..Answer::default() }),
                    self.errors[0],
                )];
            }
            "400, 413" => &[400, 413],
            "401, 403, 404" => &[401, 403, 404],
            "429" => &[429],
            "500 and above" => &[500, 502, 599, 999, u16::MAX],
            "408" => &[408],
            "any other status" => &[0, 100, 199, 300, 302, 402, 405, 418, 422, 499],
            "none: the connection broke" => {
                return vec![(Err(NoAnswer::Broken(String::new())), self.errors[0])];
            }
            "none in time" => return vec![(Err(NoAnswer::Silent), self.errors[0])],
            "none: no connection was made" => {
                return vec![(Err(NoAnswer::NotConnected(String::new())), self.errors[0])];
            }
            other => panic!("a row without a test: {other}"),
        };
        let error = |at: usize| self.errors.get(at).or(self.errors.last()).copied().unwrap_or_default();
        statuses.iter().enumerate().map(|(at, status)| (answer(*status), error(at))).collect()
    }
}

fn answer(status: u16) -> Reply {
    Ok(Answer { status, date: Some(date(0)), ..Answer::default() })
}

fn date(ahead: u64) -> String {
    httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + START + Duration::from_secs(ahead))
}

/// The time of this machine's clock, which stands still.
const START: Duration = Duration::from_secs(1_750_000_000);

/// A machine, and the time.
struct Driver {
    machine: Machine<u8>,
    at: Duration,
    sent: VecDeque<Request>,
    ends: Vec<Result<(), PublishError>>,
    /// For each end, how many events the ended one had replaced.
    replaced: Vec<usize>,
    outages: Vec<&'static str>,
    /// The corrections of this machine's clock, in seconds.
    corrections: Vec<i64>,
}

impl Driver {
    fn new(connections: usize) -> Self {
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

    fn publish(&mut self, channel: &str) {
        self.publish_as("work.done", channel);
    }

    fn publish_as(&mut self, name: &str, channel: &str) {
        let message = Message::of_json(name, &format!(r#"{{"fiche_id":"{channel}"}}"#)).unwrap();
        assert!(self.machine.publish(self.now(), message, 0, false).is_ok());
    }

    fn poll(&mut self) {
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
    fn request(&mut self) -> Option<Request> {
        self.poll();
        while self.sent.is_empty() {
            self.at = self.machine.next_wake()?;
            self.poll();
        }
        self.sent.pop_front()
    }

    /// Replies to a request. If the reply is a timeout, the time passes.
    fn reply(&mut self, request: &Request, reply: &Reply) {
        match reply {
            Err(NoAnswer::Silent) => self.at += TIMEOUT,
            _ => self.machine.replied(self.now(), request.id, reply.clone()),
        }
        self.poll();
    }
}

/// The name of the error with which all events ended.
fn name_of(ends: &[Result<(), PublishError>]) -> String {
    let name = |end: &Result<(), PublishError>| match end {
        Ok(()) => String::new(),
        Err(error) => format!("{error:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
    };
    let first = ends.first().map(name).unwrap_or_default();
    assert!(ends.iter().all(|end| name(end) == first), "{ends:?}");
    first
}

#[test]
fn the_table_has_every_reply() {
    let rows = rows();
    assert_eq!(rows.len(), 11);
    assert!(rows.iter().all(|row| !row.replies().is_empty()));
}

#[test]
fn a_batch_fares_as_the_table_says() {
    for row in rows() {
        for (reply, error) in row.replies() {
            let about = format!("{}: {}: {reply:?}", row.reply, row.batch);
            let mut driver = Driver::new(1);
            (0..3).for_each(|_| driver.publish("1"));
            let mut tries = 0;
            let mut alone = 0;
            // the attempts of the batch, then its events alone
            while let Some(request) = driver.request() {
                if request.events == 1 {
                    alone += 1;
                    driver.reply(&request, &answer(200));
                    continue;
                }
                assert_eq!((request.events, alone), (3, 0), "{about}");
                tries += 1;
                driver.reply(&request, &reply);
            }
            assert_eq!(driver.ends.len(), 3, "{about}");
            let ended = name_of(&driver.ends);
            let time = driver.at - SECOND;
            match row.batch {
                "all are sent" => assert_eq!((tries, alone, &*ended), (1, 0, ""), "{about}"),
                "all fail" => {
                    let expected = if row.again == "no" { 1 } else { 2 };
                    assert_eq!((tries, alone, &*ended), (expected, 0, error), "{about}");
                }
                "each is sent on its own" => assert_eq!((tries, alone, &*ended), (1, 3, ""), "{about}"),
                "each is sent on its own after 3 failures" => {
                    assert_eq!((tries, alone, &*ended), (3, 3, ""), "{about}");
                }
                "all are retried until the patience ends" => {
                    assert!(tries > 20 && alone == 0 && ended == error, "{about}: {tries}");
                    assert!(time > PATIENCE - SECOND && time <= PATIENCE, "{about}: {time:?}");
                }
                other => panic!("a cell without a test: {other}"),
            }
        }
    }
}

#[test]
fn an_event_alone_fares_as_the_table_says() {
    for row in rows() {
        for (reply, error) in row.replies() {
            for others_pass in [false, true] {
                let about = format!("{}: {}: {reply:?}, {others_pass}", row.reply, row.alone);
                let mut driver = Driver::new(2);
                driver.publish("1");
                let mut tries = 0;
                while let Some(request) = driver.request() {
                    tries += 1;
                    if others_pass && tries == 1 {
                        driver.at += Duration::from_millis(1);
                        driver.publish("2");
                        driver.poll();
                        let other = driver.sent.pop_front().expect("a connection is free");
                        driver.reply(&other, &answer(200));
                        assert_eq!(driver.ends.pop(), Some(Ok(())));
                    }
                    driver.reply(&request, &reply);
                }
                assert_eq!(driver.ends.len(), 1, "{about}");
                let (ended, time) = (name_of(&driver.ends), driver.at - SECOND);
                let is_over = match reply {
                    Err(NoAnswer::Silent) => time > PATIENCE - SECOND && time < PATIENCE + TIMEOUT,
                    _ => time > PATIENCE - SECOND && time <= PATIENCE,
                };
                match row.alone {
                    "is sent" => assert_eq!((tries, &*ended), (1, ""), "{about}"),
                    "fails" => {
                        let expected = if row.again.starts_with("once") { 2 } else { 1 };
                        assert_eq!((tries, &*ended), (expected, error), "{about}");
                    }
                    "is retried until the patience ends" => {
                        assert!(tries > 20 && ended == error && is_over, "{about}: {tries} in {time:?}");
                    }
                    "fails after 20 failures if other events succeed" => {
                        assert_eq!(ended, error, "{about}");
                        assert!(
                            if others_pass { tries == 20 } else { is_over },
                            "{about}: {tries} in {time:?}"
                        );
                    }
                    other => panic!("a cell without a test: {other}"),
                }
            }
        }
    }
}

#[test]
fn what_is_tried_again_is_tried_when_the_table_says() {
    let signer = Signer::new("key", "secret");
    let signed = |request: &Request| {
        let query = request.query(&signer);
        let time = query.split('&').find_map(|pair| pair.strip_prefix("auth_timestamp="));
        time.unwrap().parse::<u64>().unwrap() - START.as_secs()
    };
    for row in rows() {
        for (mut reply, _) in row.replies() {
            if let Ok(answer) = &mut reply {
                answer.retry_after = Some("3".into());
            }
            let about = format!("{}: {}: {reply:?}", row.reply, row.again);
            let mut driver = Driver::new(1);
            driver.publish("1");
            let first = driver.request().expect("the first try");
            assert_eq!(signed(&first), 0, "{about}");
            driver.reply(&first, &reply);
            let replied = driver.at;
            let again = driver.request();
            let waited = driver.at - replied;
            match row.again {
                "no" => assert!(again.is_none(), "{about}"),
                "once, immediately, with the server's time" => {
                    assert_eq!(
                        (again.as_ref().map(signed), waited),
                        (Some(AHEAD), Duration::ZERO),
                        "{about}"
                    );
                    driver.reply(&again.unwrap(), &reply);
                    assert!(driver.request().is_none(), "{about}");
                }
                "yes" => assert!(again.is_some() && waited <= SECOND, "{about}: {waited:?}"),
                "yes, after `Retry-After`" => {
                    assert!(again.is_some() && waited == 3 * SECOND, "{about}: {waited:?}");
                }
                other => panic!("a cell without a test: {other}"),
            }
        }
    }
}

/// Nobody knows whether a request arrived whose driver is gone. Seeds find this too rarely.
#[test]
fn a_request_that_is_lost_leaves_its_event_in_doubt() {
    for is_lost in [false, true] {
        let mut driver = Driver::new(1);
        driver.publish("1");
        if is_lost {
            let request = driver.request().expect("the first try");
            driver.machine.lost(request.id);
        }
        while let Some(request) = driver.request() {
            driver.reply(&request, &Err(NoAnswer::NotConnected("refused".into())));
        }
        let [Err(error)] = &driver.ends[..] else { panic!("expected an error, found {:?}", driver.ends) };
        assert_eq!(error.may_have_arrived(), is_lost, "{error}");
    }
}

#[test]
fn an_event_that_the_server_does_not_serve_is_one_outage() {
    let mut driver = Driver::new(1);
    ["1", "poison", "2", "3"].into_iter().for_each(|channel| driver.publish(channel));
    while let Some(request) = driver.request() {
        let is_served = !String::from_utf8_lossy(&request.body).contains("poison");
        driver.reply(&request, &answer(if is_served { 200 } else { 500 }));
    }
    assert_eq!(driver.ends.iter().filter(|end| end.is_err()).count(), 1, "{:?}", driver.ends);
    assert_eq!(driver.outages, ["begins"]);
    driver.publish("4");
    let request = driver.request().unwrap();
    driver.reply(&request, &answer(200));
    assert_eq!(driver.outages, ["begins", "ends"]);
}

#[test]
fn eight_requests_for_each_connection_wait_without_one() {
    for connections in [1, 2, 3] {
        let mut driver = Driver::new(connections);
        let mut failed = 0;
        // no time passes, so that none of them is tried again
        for channel in 0..100 {
            driver.publish(&channel.to_string());
            driver.poll();
            let Some(request) = driver.sent.pop_front() else { break };
            driver.reply(&request, &answer(500));
            failed += 1;
        }
        // the next ones keep their connections
        assert_eq!(failed, 8 * connections + connections);
    }
}

#[test]
fn a_request_without_a_connection_to_the_server_keeps_its_turn() {
    let about = |request: &Request, channel: &str| {
        assert!(String::from_utf8_lossy(&request.body).contains(channel), "{channel}");
    };
    let mut driver = Driver::new(2);
    driver.publish("poison");
    let poison = driver.request().unwrap();
    driver.reply(&poison, &answer(500));
    // its second try takes half of the connections
    about(&driver.request().unwrap(), "poison");
    driver.publish("first");
    let first = driver.request().unwrap();
    driver.reply(&first, &Err(NoAnswer::NotConnected("refused".into())));
    driver.publish("second");
    about(&driver.request().unwrap(), "first");
}

#[test]
fn requests_that_the_server_does_not_serve_take_half_of_the_connections() {
    let mut driver = Driver::new(4);
    for n in 0..4 {
        driver.publish(&format!("poison-{n}"));
        let request = driver.request().unwrap();
        driver.reply(&request, &answer(500));
    }
    // all of them are due again, and there is enough else to send
    driver.at += SECOND;
    (0..50).for_each(|n| driver.publish(&format!("good-{n}")));
    driver.poll();
    let is_poison = |request: &Request| String::from_utf8_lossy(&request.body).contains("poison");
    assert_eq!(driver.sent.iter().map(is_poison).collect::<Vec<_>>(), [true, false, true, false]);
    let good = driver.sent.remove(1).unwrap();
    driver.reply(&good, &answer(200));
    assert_eq!(driver.sent.pop_back().as_ref().map(is_poison), Some(false));
}

#[test]
fn events_travel_together_if_more_wait_than_connections_are_free() {
    let mut driver = Driver::new(2);
    driver.publish("1");
    assert_eq!(driver.request().unwrap().events, 1);
    ["2", "3", "4"].into_iter().for_each(|channel| driver.publish(channel));
    assert_eq!(driver.request().unwrap().events, 3);
}

#[test]
fn the_end_of_a_pause_wakes_nobody_if_nothing_is_to_be_sent() {
    let mut driver = Driver::new(2);
    driver.publish("1");
    let mut request = driver.request().unwrap();
    while driver.at < PATIENCE - SECOND {
        driver.reply(&request, &answer(500));
        request = driver.request().unwrap();
    }
    driver.publish("2");
    driver.poll();
    let timeout = driver.at + TIMEOUT;
    // the first event's patience is over, so only the second one is left, which is in flight
    driver.at += 3 * SECOND;
    let pause = Answer { status: 500, retry_after: Some("1".into()), ..Answer::default() };
    driver.reply(&request, &Ok(pause));
    assert_eq!((driver.ends.len(), driver.machine.next_wake()), (1, Some(timeout)));
}

#[test]
fn requests_that_learn_the_servers_time_together_report_it_once() {
    let mut driver = Driver::new(2);
    ["1", "2"].into_iter().for_each(|channel| driver.publish(channel));
    let requests = [driver.request().unwrap(), driver.request().unwrap()];
    for request in &requests {
        driver.reply(request, &Ok(Answer { status: 401, date: Some(date(AHEAD)), ..Answer::default() }));
    }
    assert_eq!(driver.corrections, [AHEAD as i64]);
}

#[test]
fn whoever_waits_for_progress_that_was_replaced_is_told_of_its_end() {
    let mut driver = Driver::new(1);
    driver.publish("1");
    let first = driver.request().unwrap();
    (0..10).for_each(|_| driver.publish_as("work.progress", "1"));
    driver.reply(&first, &answer(200));
    let last = driver.request().unwrap();
    driver.reply(&last, &answer(200));
    assert_eq!(driver.replaced, [0, 9]);
}

#[cfg(feature = "simulation")]
#[test]
fn a_trace_names_a_request_by_its_group_and_its_attempt() {
    let mut driver = Driver::new(1);
    driver.publish("1");
    let first = driver.request().expect("the first try");
    driver.reply(&first, &answer(500));
    let second = driver.request().expect("the second try");
    assert_eq!((first.id.to_string(), second.id.to_string()), ("#0.1".into(), "#0.2".into()));
}
