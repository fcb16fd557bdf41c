//! Events, channels and what the publisher returns, stored with serde and read again.

use fiche_realtime::{
    AuditFailed, AuditId, AuditPartialResults, Channel, ChannelKind, DateTime, Decoded, Event, EventName,
    FicheId, decode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads again what is written, by way of JSON's text and of its value.
fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let by_value = serde_json::to_value(value).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), by_value);
    assert_eq!(
        serde_json::to_value(serde_json::from_value::<T>(by_value.clone()).unwrap()).unwrap(),
        by_value
    );
    serde_json::from_str(&text).unwrap()
}

fn error<T: DeserializeOwned>(value: Value) -> String {
    serde_json::from_value::<T>(value).err().expect("an error").to_string()
}

#[test]
fn every_event_comes_back() {
    for name in EventName::ALL {
        assert_eq!(again(name), *name);
        for shape in name.decl().shapes {
            let sample = Value::Object(name.sample(shape.when).unwrap());
            let text = sample.to_string();
            let Decoded::Event { payload, .. } = decode(name.as_str(), text.as_bytes()) else {
                panic!("{text}")
            };
            let event = payload.to_event().unwrap();
            assert_eq!(again(&event), event);
            assert_eq!(serde_json::to_value(&event).unwrap(), json!({ "name": name, "data": sample }));
        }
    }
    // the order of the keys is of no meaning
    let event: Event = serde_json::from_str(
        r#"{"data":{"type":"info","message":"Saved","duration":5e3,"more":1},"name":"notification"}"#,
    )
    .unwrap();
    assert_eq!(event.to_json().unwrap(), r#"{"type":"info","message":"Saved","duration":5000}"#);
}

#[test]
fn what_is_no_event_is_an_error_that_says_why() {
    let toast = |message: Value| json!({ "type": "info", "message": message, "duration": 1 });
    for (event, expected) in [
        (json!({ "name": "weather", "data": {} }), "an event of the contract"),
        (
            json!({ "name": "notification", "data": toast(json!(5)) }),
            "/message: expected string, found number",
        ),
        (json!({ "name": "notification", "data": { "duration": 1 } }), "none at /type, /message"),
        (
            json!({ "name": "audit.fiche_fetch_started", "data": { "fiche_id": "a:b", "from_cache": true, "status": "fetching" } }),
            "in `fiche_id`, found \":\"",
        ),
    ] {
        let error = error::<Event>(event);
        assert!(error.contains(expected), "{error}");
    }
    assert!(error::<EventName>(json!("weather")).contains("found \"weather\""));
}

#[test]
fn channels_and_ids_come_back_by_their_names() {
    for channel in [Channel::audit("42").unwrap(), Channel::job("7").unwrap(), Channel::global()] {
        assert_eq!(serde_json::to_value(&channel).unwrap(), channel.name());
        assert_eq!(again(&channel), channel);
        assert_eq!(again(&channel.kind()), channel.kind());
    }
    assert!(error::<Channel>(json!("private-weather")).contains("found \"private-weather\""));
    assert!(error::<ChannelKind>(json!("weather")).contains("`audit`"));
    assert_eq!(again(&AuditId::from(42)), "42");
    assert!(error::<FicheId>(json!("a b")).contains("in `fiche_id`, found \" \""));
}

#[test]
fn a_payload_is_stored_with_the_fields_that_have_one_value() {
    let failed = AuditFailed::builder()
        .audit_id(1)
        .fiche_id(2)
        .error("no answer")
        .failed_at("2026-11-23T10:00:00Z".parse::<DateTime>().unwrap())
        .partial_results(
            AuditPartialResults::builder().completed_steps(1).total_steps(3).failed_steps(2).build(),
        )
        .build();
    let text = r#"{"audit_id":"1","fiche_id":"2","error":"no answer","failed_at":"2026-11-23T10:00:00Z","status":"failed","partial_results":{"completed_steps":1,"total_steps":3,"failed_steps":2}}"#;
    assert_eq!(serde_json::to_string(&failed).unwrap(), text);
    assert_eq!(serde_json::from_str::<AuditFailed>(text).unwrap(), failed);
    for (part, other, expected) in [
        (r#""status":"failed""#, r#""status":"started""#, "expected \"failed\""),
        (r#""status":"failed","#, "", "missing field `status`"),
    ] {
        let error = serde_json::from_str::<AuditFailed>(&text.replace(part, other)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[cfg(feature = "testing")]
#[tokio::test(start_paused = true)]
async fn what_the_publisher_returns_is_stored() {
    use std::time::Duration;

    use fiche_realtime::publish::{Stats, Undelivered};
    use fiche_realtime::testing::{Channels, Fault};
    use fiche_realtime::{AuditFicheFetchStarted, Receipt};

    let channels = Channels::new();
    let publisher = channels.publisher();
    let event = || AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build();
    let receipt: Receipt = publisher.publish(event()).await.unwrap();
    assert_eq!(again(&receipt), receipt);
    assert_eq!(serde_json::to_value(&receipt).unwrap()["channels"], json!(["private-fiche-7"]));

    channels.fail_if(|_| Some(Fault::Status(503)));
    let delivery = publisher.enqueue(event()).await.unwrap();
    let undelivered: Vec<Undelivered> = publisher.shutdown(Duration::from_millis(20)).await;
    assert_eq!(undelivered.len(), 1);
    assert_eq!(again(&undelivered), undelivered);

    assert!(delivery.await.is_err());
    let stats = publisher.stats();
    assert_eq!(again(&stats), stats);
    // statistics of an older version lack what was not counted then
    let older: Stats = serde_json::from_value(json!({ "accepted": 3 })).unwrap();
    assert_eq!((older.accepted, older.pending), (3, 0));
}
