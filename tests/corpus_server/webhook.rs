//! `webhook.jsonl`: a body, as text or as the hex of its bytes, and what it tells; `known` says which of its
//! events are Pusher's. With `now` and `max_age` (milliseconds, seconds) also whether it is stale.

use std::time::Duration;

use fiche_realtime::webhook::{Headers, Received, WebhookError, WebhookEvent};
use fiche_realtime::{Signer, Webhook};
use serde_json::{Value, json};

use super::{keep, line, told};

const TIME: u64 = 1_403_175_510_755;

/// Events, each in a webhook of its own.
const EVENTS: &[&str] = &[
    r#"{"name":"channel_occupied","channel":"private-audit-42"}"#,
    r#"{"name":"channel_vacated","channel":"test_channel","later":{"version":1}}"#,
    r#"{"name":"cache_miss","channel":"private-cache-a"}"#,
    r#"{"name":"channel_occupied"}"#,
    r#"{"name":"channel_occupied","channel":null}"#,
    r#"{"name":"channel_occupied","channel":7}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":3}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":3.0}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":"3"}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":0}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":9007199254740991}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":9007199254740992}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":-1.5}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":-1}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":1.5}"#,
    r#"{"name":"subscription_count","channel":"a","subscription_count":"many"}"#,
    r#"{"name":"subscription_count","channel":"a"}"#,
    r#"{"name":"member_added","channel":"presence-a","user_id":"ada"}"#,
    r#"{"name":"member_added","channel":"presence-a","user_id":10}"#,
    r#"{"name":"member_added","channel":"presence-a","user_id":1e2}"#,
    r#"{"name":"member_removed","channel":"presence-a","user_id":12345678901234567890}"#,
    r#"{"name":"member_removed","channel":"presence-a","user_id":""}"#,
    r#"{"name":"member_removed","channel":"presence-a","user_id":null}"#,
    r#"{"name":"member_removed","channel":"presence-a","user_id":true}"#,
    r#"{"name":"client_event","channel":"private-a","event":"client-hi","data":"{\"a\":1}","socket_id":"1.2"}"#,
    r#"{"name":"client_event","channel":"presence-a","event":"client-hi","data":"","socket_id":"1.2","user_id":7}"#,
    r#"{"name":"client_event","channel":"private-a","event":"client-hi","data":{"a": [1, 2]},"socket_id":null}"#,
    r#"{"name":"client_event","channel":"private-a","event":"client-hi","data":null}"#,
    r#"{"name":"client_event","channel":"private-a","event":"client-hi"}"#,
    r#"{"name":"client_event","channel":"private-a","data":"x"}"#,
    r#"{"name":"channel_exploded","channel":"private-audit-42","__proto__":{"a":1},"constructor":[]}"#,
    r#"{"name":"toString","channel":"a"}"#,
    r#"{"name":"Other","channel":"a"}"#,
    r#"{"name":7,"channel":"a"}"#,
    r#"{"name":"cache_miss","name":"channel_vacated","channel":"a","channel":"b"}"#,
    r#"{"n\u0061me":"cache_miss","channel":"caf\u00e9 \ud83d\ude00"}"#,
    "{}",
    "null",
    "7",
    "true",
    r#""channel_occupied""#,
    "[]",
    r#"[{"name":"cache_miss","channel":"a"}]"#,
];

const BODIES: &[&str] = &[
    "",
    "x",
    "{",
    "{}x",
    "[]",
    r#"[{"time_ms":1403175510755,"events":[]}]"#,
    "null",
    "7",
    r#""{}""#,
    "\u{feff}{\"time_ms\":1403175510755,\"events\":[]}",
    "{}",
    r#"{"events":[]}"#,
    r#"{"time_ms":1403175510755}"#,
    r#"{"time_ms":1403175510755,"events":null}"#,
    r#"{"time_ms":1403175510755,"events":{}}"#,
    r#"{"time_ms":1403175510755,"events":"[]"}"#,
    r#"{"time_ms":null,"events":[]}"#,
    r#"{"time_ms":-1,"events":[]}"#,
    r#"{"time_ms":1.5,"events":[]}"#,
    r#"{"time_ms":"now","events":[]}"#,
    r#"{"time_ms":[1],"events":[]}"#,
    r#"{"time_ms":"1403175510755","events":[]}"#,
    r#"{"time_ms":1.403175510755e12,"events":[]}"#,
    r#"{"time_ms":1,"time_ms":1403175510755,"events":1,"events":[]}"#,
    " {\n\"events\" : [ ] ,\t\"time_ms\" : 1403175510755 } ",
];

/// A body with a byte that is not UTF-8.
const BAD: &[u8] = b"{\"time_ms\":1403175510755,\"events\":[{\"name\":\"cache_miss\",\"channel\":\"\xff\"}]}";

/// How far the time may be from the clock, in seconds; and the clock, from the time, in milliseconds.
const CLOCKS: &[(u64, i64)] =
    &[(600, 0), (600, 600_000), (600, 600_001), (600, -600_000), (600, -600_001), (0, 0), (0, 1), (0, -1)];

fn read(body: &[u8], now_ms: u64, max_age: Duration) -> Result<Value, WebhookError> {
    let signer = Signer::new("key", "s3cret");
    let signature = signer.sign_webhook(body);
    let headers = Headers { key: Some("key"), signature: Some(&signature) };
    let Received::New(delivery) =
        Webhook::new(signer).with_max_age(max_age).receive(headers, body, now_ms)?
    else {
        panic!("nothing came before")
    };
    let known = |event: &WebhookEvent| !matches!(event, WebhookEvent::Other { .. });
    let known: Vec<_> = delivery.events.iter().map(known).collect();
    Ok(json!({ "time_ms": delivery.time_ms, "events": delivery.events, "known": known }))
}

#[test]
fn webhooks_keep_to_the_corpus() {
    let of = |events: &str| format!("{{\"time_ms\":{TIME},\"events\":[{events}]}}");
    let bodies = BODIES.iter().map(|body| (*body).to_owned()).chain(EVENTS.iter().map(|event| of(event)));
    let any_age = |body: &[u8]| read(body, TIME, Duration::MAX).map_err(|error| told(&error));
    let mut lines: Vec<_> = bodies
        .chain([of(&EVENTS[..6].join(" , "))])
        .map(|body| line(json!({ "body": body }), any_age(body.as_bytes())))
        .collect();
    let hex: String = BAD.iter().map(|byte| format!("{byte:02x}")).collect();
    lines.push(line(json!({ "hex": hex }), any_age(BAD)));
    for (max_age, offset) in CLOCKS {
        let (body, now) = (of(""), TIME.saturating_add_signed(*offset));
        let stale = match read(body.as_bytes(), now, Duration::from_secs(*max_age)) {
            Ok(_) => false,
            Err(WebhookError::Stale { .. }) => true,
            Err(error) => panic!("{error}"),
        };
        lines.push(json!({ "body": body, "max_age": max_age, "now": now, "stale": stale }));
    }
    keep("webhook.jsonl", &lines);
}
