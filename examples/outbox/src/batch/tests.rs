//! Batches with outcomes that a test decides.

use super::*;

const PATIENCE: Patience = Patience { alone: 2, with_all: 3 };

fn event(id: i64, channels: &[&str]) -> Waiting {
    let channels = channels.iter().map(|name| name.to_string()).collect();
    Waiting { id, name: "notification".into(), data: "{}".into(), channels, attempts: 0 }
}

fn batch(events: &[(i64, &[&str])]) -> Batch {
    let failures = events.iter().flat_map(|(_, channels)| channels.iter().map(|name| (name.to_string(), 0)));
    Batch::new(events.iter().map(|(id, channels)| event(*id, channels)).collect(), failures.collect())
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
    let settlement = batch.settle(PATIENCE);
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
    let settlement = batch.settle(PATIENCE);
    assert_eq!(ids(&settlement.sent), [4]);
    assert_eq!(settlement.kept.len(), 1);
    assert_eq!((settlement.kept[0].id, settlement.kept[0].attempts), (1, 0));
    assert_eq!(settlement.channels["a"], Next { failures: 1, wait: Duration::from_secs(1) });
    assert_eq!(settlement.channels["b"], Next::default());
}

#[test]
fn a_wrong_event_is_parked_and_the_next_one_is_sent() {
    let mut batch = batch(&[(1, &["a"]), (2, &["a"])]);
    assert_eq!(ready(&mut batch), [1]);
    batch.ended(1, Err(PublishError::BadRequest("no".into())));
    assert_eq!(ready(&mut batch), [2]);
    batch.ended(2, Ok(receipt()));
    let settlement = batch.settle(PATIENCE);
    assert_eq!((ids(&settlement.parked), ids(&settlement.sent)), (vec![1], vec![2]));
    assert!(settlement.parked[0].1.contains("400"), "{:?}", settlement.parked);
}

#[test]
fn an_unclear_error_parks_when_the_patience_is_over() {
    for (attempts, others, is_parked) in
        [(0, true, false), (1, true, true), (1, false, false), (2, false, true)]
    {
        let mut events = vec![event(1, &["a"])];
        events[0].attempts = attempts;
        if others {
            events.push(event(2, &["b"]));
        }
        let mut batch = Batch::new(events, [("a".into(), attempts), ("b".into(), 0)].into());
        while let Some(event) = batch.take_ready() {
            batch.ended(event.id, if event.id == 1 { Err(PublishError::Timeout) } else { Ok(receipt()) });
        }
        let settlement = batch.settle(PATIENCE);
        assert_eq!(ids(&settlement.parked) == [1], is_parked, "{attempts} attempts, others: {others}");
        if !is_parked {
            assert_eq!(settlement.kept[0].attempts, attempts + 1);
        }
    }
}

#[test]
fn a_refusal_of_the_app_is_not_counted() {
    let mut batch = Batch::new(vec![event(1, &["a"])], [("a".into(), 9)].into());
    batch.take_ready();
    batch.ended(1, Err(PublishError::Unauthorized("wrong key".into())));
    let settlement = batch.settle(Patience { alone: 0, with_all: 0 });
    assert_eq!((settlement.parked.len(), settlement.kept[0].attempts), (0, 0));
    assert_eq!(settlement.channels["a"], Next { failures: 10, wait: Duration::from_secs(60) });
}

#[test]
fn the_wait_grows_to_a_minute() {
    let waits = [0, 1, 2, 3, 6, 7, 8, u32::MAX].map(|failures| Next::after(failures).wait.as_secs());
    assert_eq!(waits, [0, 1, 2, 4, 32, 60, 60, 60]);
}
