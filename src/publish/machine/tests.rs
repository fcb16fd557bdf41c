//! Tests of single decisions, beside the simulation, whose seeds find some mistakes too rarely.

mod driver;
mod table;

use crate::publish::request::Request;
use crate::publish::{Answer, NoAnswer};
use driver::{AHEAD, Driver, PATIENCE, SECOND, TIMEOUT, answer, date};

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
