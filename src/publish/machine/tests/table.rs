//! Checks the table in the documentation of [`publish`](crate::publish), row by row.

use std::time::Duration;

use super::driver::{AHEAD, Driver, PATIENCE, SECOND, START, TIMEOUT, answer, date};
use crate::publish::request::Request;
use crate::publish::{Answer, NoAnswer, PublishError, Reply};
use crate::sign::Signer;

/// The cells of a row.
struct Row<'a> {
    reply: &'a str,
    errors: Vec<&'a str>,
    again: &'a str,
    batch: &'a str,
    alone: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let text = include_str!("../../../publish.rs");
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
