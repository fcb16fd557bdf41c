//! Batches with outcomes that a test decides.

use super::*;

/// A heavy attempt counts as 5.
const PATIENCE: Patience = Patience { alone: 2, with_all: 10 };

fn event(id: i64, channels: &[&str]) -> Waiting {
    let channels = channels.iter().map(|name| name.to_string()).collect();
    Waiting { id, name: "notification".into(), data: "{}".into(), channels, attempts: 0 }
}

fn batch(events: &[(i64, &[&str])]) -> Batch {
    let failures = events.iter().flat_map(|(_, channels)| channels.iter().map(|name| (name.to_string(), 0)));
    Batch::new(
        events.iter().map(|(id, channels)| event(*id, channels)).collect(),
        failures.collect(),
        PATIENCE,
    )
}

fn ready(batch: &mut Batch) -> Vec<i64> {
    std::iter::from_fn(|| batch.take_ready()).map(|event| event.id).collect()
}

fn receipt() -> Receipt {
    let receipt = serde_json::json!({ "channels": [], "bytes": 2, "truncated": [], "superseded": false });
    serde_json::from_value(receipt).unwrap()
}

fn ids<T>(of: &[(i64, T)]) -> Vec<i64> {
    of.iter().map(|(id, _)| *id).collect()
}

#[test]
fn one_event_of_a_channel_is_under_way() {
    let mut batch = batch(&[(1, &["a"]), (2, &["a"]), (3, &["b"]), (4, &["a", "b"]), (5, &["b"])]);
    assert_eq!(ready(&mut batch), [1, 3]);
    batch.ended(1, Ok(receipt()));
    assert_eq!(ready(&mut batch), [2]);
    batch.ended(2, Ok(receipt()));
    assert_eq!(ready(&mut batch), [0; 0], "4 is not yet the first of b");
    batch.ended(3, Ok(receipt()));
    assert_eq!(ready(&mut batch), [4]);
    batch.ended(4, Ok(receipt()));
    assert_eq!(ready(&mut batch), [5]);
    batch.ended(5, Ok(receipt()));
    let settlement = batch.settle(None, || 1.0);
    assert_eq!(ids(&settlement.sent), [1, 2, 3, 4, 5]);
    assert!(settlement.channels.values().all(|next| *next == Next::default()));
}

#[test]
fn nothing_overtakes_an_event_that_stays() {
    let mut batch = batch(&[(1, &["a"]), (2, &["a", "b"]), (3, &["b"]), (4, &["c"])]);
    assert_eq!(ready(&mut batch), [1, 4]);
    batch.ended(1, Err(PublishError::Connect("refused".into())));
    batch.ended(4, Ok(receipt()));
    assert_eq!(ready(&mut batch), [0; 0], "2 waits for 1, and 3 waits for 2");
    let settlement = batch.settle(None, || 1.0);
    assert_eq!(ids(&settlement.sent), [4]);
    assert_eq!(settlement.kept.len(), 1);
    assert_eq!((settlement.kept[0].id, settlement.kept[0].attempts), (1, 0));
    assert_eq!(settlement.channels["a"], Next { failures: 1, wait: Duration::from_secs(1) });
    assert!(!settlement.channels.contains_key("b"), "it was not tried");
    assert_eq!(settlement.channels["c"], Next::default());
}

#[test]
fn a_wrong_event_is_parked_and_the_next_one_is_sent() {
    for (error, others) in
        [(PublishError::BadRequest("no".into()), vec![3]), (PublishError::NotJson("no".into()), vec![])]
    {
        let found = error.to_string();
        let mut batch = batch(&[(1, &["a"]), (2, &["a"]), (3, &["b"])]);
        assert_eq!(ready(&mut batch), [1, 3]);
        others.iter().for_each(|id| batch.ended(*id, Ok(receipt())));
        batch.ended(1, Err(error));
        assert_eq!(ready(&mut batch), [2], "{found}");
        batch.ended(2, Ok(receipt()));
        let settlement = batch.settle(None, || 1.0);
        assert_eq!(settlement.parked, [(1, found)]);
        assert_eq!(settlement.channels["a"], Next::default());
    }
}

/// The first of these channels with an event that failed, with a weight and failures before.
fn failed(
    error: PublishError,
    (attempts, failures): (u32, u32),
    others: bool,
    since: Option<u64>,
) -> Settlement {
    let mut events = vec![Waiting { attempts, ..event(1, &["a"]) }];
    if others {
        events.push(event(2, &["b"]));
    }
    let mut batch = Batch::new(events, [("a".into(), failures), ("b".into(), 0)].into(), PATIENCE);
    let mut error = Some(error);
    while let Some(event) = batch.take_ready() {
        batch.ended(event.id, if event.id == 1 { Err(error.take().unwrap()) } else { Ok(receipt()) });
    }
    batch.settle(since.map(Duration::from_secs), || 1.0)
}

#[test]
fn the_end_of_an_outage_parks_nothing() {
    let timeout = || PublishError::Timeout;
    // an event with six attempts from an outage, in the batch in which the first event gets through
    let settlement = failed(timeout(), (4, 6), true, None);
    assert_eq!((settlement.parked.len(), settlement.kept[0].attempts), (0, 9));
    // the second such attempt is the event's own fault
    assert_eq!(ids(&failed(timeout(), (5, 1), true, None).parked), [1]);
    // with none that gets through, each counts as 1
    assert_eq!(failed(timeout(), (8, 9), false, None).kept[0].attempts, 9);
    assert_eq!(ids(&failed(timeout(), (9, 9), false, None).parked), [1]);
}

#[test]
fn a_refusal_is_counted_if_others_are_sent() {
    let refusal = || PublishError::Forbidden("a firewall".into());
    let settlement = failed(refusal(), (9, 9), false, None);
    assert_eq!((settlement.parked.len(), settlement.kept[0].attempts), (0, 9));
    assert_eq!(settlement.channels["a"], Next { failures: 10, wait: Duration::from_secs(60) });
    assert_eq!(failed(refusal(), (0, 0), true, None).kept[0].attempts, 5);
    assert_eq!(ids(&failed(refusal(), (5, 0), true, None).parked), [1]);
    // a limit of the rate says nothing about an event
    let limit = PublishError::TooManyRequests { retry_after: None };
    assert_eq!(failed(limit, (9, 9), true, None).kept[0].attempts, 9);
}

#[test]
fn a_server_that_understands_nothing_parks_nothing_at_once() {
    let wrong = || PublishError::BadRequest("plain HTTP to a TLS port".into());
    assert_eq!(failed(wrong(), (0, 0), false, None).kept[0].attempts, 1);
    assert_eq!(ids(&failed(wrong(), (0, 0), true, None).parked), [1]);
}

#[test]
fn what_was_sent_while_the_event_waited_counts() {
    // after 4 failures a channel waits 4 to 8 s
    let refusal = || PublishError::Forbidden("a firewall".into());
    assert_eq!(failed(refusal(), (0, 4), false, Some(3)).kept[0].attempts, 5);
    assert_eq!(failed(refusal(), (0, 4), false, Some(4)).kept[0].attempts, 0, "before it failed");
    assert_eq!(failed(refusal(), (0, 0), false, Some(0)).kept[0].attempts, 0, "it had not failed");
}

#[test]
fn the_last_attempt_of_an_event_is_on_its_own() {
    let suspect = |id, channels: &[&str]| Waiting { attempts: 5, ..event(id, channels) };
    let events = vec![suspect(1, &["a"]), event(2, &["b"]), suspect(3, &["c"]), event(4, &["a"])];
    let failures = ["a", "b", "c"].map(|name| (name.to_owned(), 0)).into();
    let mut batch = Batch::new(events, failures, PATIENCE);
    assert_eq!(ready(&mut batch), [2]);
    batch.ended(2, Ok(receipt()));
    assert_eq!(ready(&mut batch), [1]);
    batch.ended(1, Ok(receipt()));
    assert_eq!(ready(&mut batch), [4]);
    batch.ended(4, Ok(receipt()));
    assert_eq!(ready(&mut batch), [3]);
}

#[test]
fn a_channel_that_goes_on_waits_only_a_moment() {
    let failures = [("a".to_owned(), 5)].into();
    let mut batch = Batch::new(vec![event(1, &["a"]), event(2, &["a"])], failures, PATIENCE);
    ready(&mut batch);
    batch.ended(1, Ok(receipt()));
    ready(&mut batch);
    batch.ended(2, Err(PublishError::TooManyRequests { retry_after: None }));
    let settlement = batch.settle(None, || 1.0);
    assert_eq!(settlement.channels["a"], Next { failures: 1, wait: Duration::from_secs(1) });
}

#[test]
fn the_channels_of_an_event_wait_together() {
    let failures = [("a".to_owned(), 0), ("b".to_owned(), 3)].into();
    let mut batch = Batch::new(vec![event(1, &["a", "b"])], failures, PATIENCE);
    ready(&mut batch);
    batch.ended(1, Err(PublishError::Connect("refused".into())));
    let settlement = batch.settle(None, || 0.5);
    let next = Next { failures: 4, wait: Duration::from_secs(6) };
    assert_eq!(settlement.channels, [("a".to_owned(), next), ("b".to_owned(), next)].into());
}

#[test]
fn the_wait_grows_to_a_minute() {
    let waits = |chance| {
        [0, 1, 2, 3, 6, 7, 8, u32::MAX].map(|failures| Next::after(failures, chance).wait.as_millis())
    };
    assert_eq!(waits(1.0), [0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
    assert_eq!(waits(0.0), [0, 500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
}
