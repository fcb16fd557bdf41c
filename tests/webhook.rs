//! Webhooks of Pusher and of other servers, forged ones, old ones, repeated ones.

use std::time::Duration;

use fiche_realtime::sign::{SignatureError, Signer};
use fiche_realtime::webhook::{
    Delivery, Headers, Received, Watched, WebhookChannel, WebhookError, WebhookEvent,
};
use fiche_realtime::{Channel, Webhook};
use proptest::prelude::*;
use serde_json::json;

const NOW: u64 = 1_403_175_510_755;

fn signer() -> Signer {
    Signer::new("key", "secret").with_previous("old", "tofu")
}

fn webhook() -> Webhook {
    Webhook::new(signer())
}

fn receive_at(webhook: &Webhook, body: &[u8], now_ms: u64) -> Result<Received, WebhookError> {
    let signature = signer().sign_webhook(body);
    webhook.receive(Headers { key: Some("key"), signature: Some(&signature) }, body, now_ms)
}

/// The delivery of a body that is new.
fn delivery(body: impl AsRef<[u8]>) -> Result<Delivery, WebhookError> {
    match receive_at(&webhook(), body.as_ref(), NOW)? {
        Received::New(delivery) => Ok(delivery),
        other => panic!("nothing came before: {other:?}"),
    }
}

fn events(events: &str) -> Vec<WebhookEvent> {
    delivery(format!(r#"{{"time_ms":{NOW},"events":{events}}}"#)).unwrap().events
}

fn audit(id: &str) -> WebhookChannel {
    WebhookChannel::Scope(Channel::audit(id).unwrap())
}

#[test]
fn pushers_own_vector() {
    let body = br#"{"time_ms":1403175510755,"events":[{"channel":"test_channel","name":"channel_vacated"}]}"#;
    let headers = Headers {
        key: Some("old"),
        signature: Some("c17257e92037cd7de407ebc1ed174ceb7b2e518db127f44411b9ffc4f5b28cc5"),
    };
    let Ok(Received::New(delivery)) = webhook().receive(headers, body, NOW) else { panic!("it is signed") };
    assert_eq!(delivery.time_ms, NOW);
    let channel = WebhookChannel::Foreign("test_channel".into());
    assert_eq!(channel.to_string(), "test_channel");
    assert_eq!(delivery.events, [WebhookEvent::ChannelVacated { channel }]);
}

#[test]
fn events_are_typed_and_name_our_channels() {
    let channel = audit("42");
    let cases = [
        (json!({"name": "channel_occupied"}), WebhookEvent::ChannelOccupied { channel: channel.clone() }),
        (json!({"name": "channel_vacated"}), WebhookEvent::ChannelVacated { channel: channel.clone() }),
        (json!({"name": "cache_miss"}), WebhookEvent::CacheMiss { channel: channel.clone() }),
        (
            json!({"name": "subscription_count", "subscription_count": "3"}),
            WebhookEvent::SubscriptionCount { channel: channel.clone(), subscription_count: 3 },
        ),
        (
            json!({"name": "member_added", "user_id": 10}),
            WebhookEvent::MemberAdded { channel: channel.clone(), user_id: "10".into() },
        ),
        (
            json!({"name": "member_removed", "user_id": "ada"}),
            WebhookEvent::MemberRemoved { channel: channel.clone(), user_id: "ada".into() },
        ),
        (
            json!({"name": "client_event", "event": "client-hi", "data": "{\"a\":1}", "socket_id": "1.2", "user_id": 1.5}),
            WebhookEvent::ClientEvent {
                channel: channel.clone(),
                event: "client-hi".into(),
                data: r#"{"a":1}"#.into(),
                socket_id: Some("1.2".into()),
                user_id: Some("1.5".into()),
            },
        ),
        (
            json!({"name": "client_event", "event": "client-hi", "data": {"a": 1}}),
            WebhookEvent::ClientEvent {
                channel: channel.clone(),
                event: "client-hi".into(),
                data: r#"{"a":1}"#.into(),
                socket_id: None,
                user_id: None,
            },
        ),
    ];
    for (mut json, event) in cases {
        json["channel"] = "private-audit-42".into();
        json["later"] = json!({"version": [1]});
        let read = events(&json!([json]).to_string());
        assert_eq!(read, [event]);
        // written and read again, it is the same
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(written[0]["name"], json["name"]);
        assert_eq!(events(&written.to_string()), read);
    }
    let named: Vec<_> = ["fiche-7", "job-1", "global", "audit-", "user-7"]
        .map(|scope| format!(r#"{{"name":"channel_occupied","channel":"private-{scope}"}}"#))
        .into();
    let scopes: Vec<_> = events(&format!("[{}]", named.join(",")))
        .into_iter()
        .map(|event| match event {
            WebhookEvent::ChannelOccupied { channel } => channel.scope().map(Channel::to_string),
            other => panic!("{other:?}"),
        })
        .collect();
    let ours = ["private-fiche-7", "private-job-1", "private-global"].map(|name| Some(name.to_owned()));
    assert_eq!(scopes[..3], ours);
    assert_eq!(scopes[3..], [None, None]);
}

#[test]
fn what_is_not_understood_is_kept() {
    for json in [
        r#"{"name":"channel_exploded","channel":"private-audit-42"}"#,
        r#"{"name":"channel_occupied"}"#,
        r#"{"name":"member_added","channel":"a","user_id":null}"#,
        r#"{"name":"subscription_count","channel":"a","subscription_count":-1}"#,
        r#"{"name":7}"#,
        r#"{ "channel" : ["a"] }"#,
        "{}",
        "[1,[2]]",
        "null",
        "\"channel_occupied\"",
    ] {
        let [WebhookEvent::Other { json: kept, .. }] = &events(&format!("[{json}]"))[..] else {
            panic!("{json} is something else")
        };
        assert_eq!(kept, json);
        assert_eq!(serde_json::to_string(&events(&format!("[{json}]"))[0]).unwrap(), json);
    }
    let [WebhookEvent::Other { name, channel, .. }] =
        &events(r#"[{"name":"x","channel":"private-audit-42"}]"#)[..]
    else {
        panic!("`x` is no event")
    };
    assert_eq!((name.as_deref(), channel.as_ref()), (Some("x"), Some(&audit("42"))));
    assert_eq!(events("[]"), []);
    // half a surrogate pair, the last of two equal keys, and data nested deeper than any parser's stack
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let found = events(&format!(
        r#"[{{"name":"channel_vacated","channel":"a\ud800","channel":"private-audit-\u0034","\ud800":1}},{{"name":"client_event","channel":"\ud800","event":"e","data":{deep}}}]"#
    ));
    assert_eq!(found[0], WebhookEvent::ChannelVacated { channel: audit("4") });
    let WebhookEvent::ClientEvent { channel, data, .. } = &found[1] else { panic!("{:?}", found[1]) };
    assert_eq!((channel.to_string(), data), ("\u{fffd}".into(), &deep));
    assert_eq!(serde_json::to_string(&events(&format!("[{deep}]"))[0]).unwrap(), deep);
}

#[test]
fn times_come_in_several_forms() {
    for time in
        ["1403175510755", "\"1403175510755\"", "1403175510755.0", "1.403175510755e12", "\" 1403175510755 \""]
    {
        let body = format!(r#" {{ "events" : [] , "time_ms" : {time} }} "#);
        assert_eq!(delivery(body).unwrap().time_ms, NOW, "{time}");
    }
    for time in [
        "null",
        "-1",
        "1403175510755.5",
        "1e400",
        "\"now\"",
        "\"\"",
        "\"NaN\"",
        "\"inf\"",
        "[1]",
        "9007199254740992",
    ] {
        let body = format!(r#"{{"time_ms":{time},"events":[]}}"#);
        assert_eq!(delivery(body), Err(WebhookError::Time { found: time.into() }));
    }
}

#[test]
fn bodies_that_are_no_webhook() {
    for body in ["", "x", "[]", "null", "{", "{}x", "{\"time_ms\":1,}", "{'a':1}", "\u{feff}{}"] {
        assert_eq!(delivery(body), Err(WebhookError::NotAnObject), "{body}");
    }
    assert_eq!(delivery(b"{\"a\":\"\xff\"}"), Err(WebhookError::NotAnObject));
    assert_eq!(delivery("{}"), Err(WebhookError::MissingField { name: "time_ms" }));
    assert_eq!(delivery(r#"{"time_ms":1}"#), Err(WebhookError::MissingField { name: "events" }));
    assert_eq!(delivery(r#"{"time_ms":1,"events":{}}"#), Err(WebhookError::Events { found: "object" }));
    for (error, status) in [
        (delivery("").unwrap_err(), 400),
        (WebhookError::Signature(SignatureError::Mismatch { signed: None }), 401),
        (WebhookError::MissingHeader { name: "X-Pusher-Key" }, 401),
    ] {
        assert_eq!(error.status(), status);
        assert!(error.to_string().contains("expected"), "{error}");
    }
}

#[test]
fn only_the_apps_keys_are_taken() {
    let body = format!(r#"{{"time_ms":{NOW},"events":[]}}"#);
    let body = body.as_bytes();
    let webhook = webhook();
    let good = signer().sign_webhook(body);
    let old = Signer::new("old", "tofu").sign_webhook(body);
    let receive = |key, signature| webhook.receive(Headers { key, signature }, body, NOW).map(|_| ());
    let refused = |error| Err(WebhookError::Signature(error));

    assert_eq!(receive(None, Some(&good)), Err(WebhookError::MissingHeader { name: "X-Pusher-Key" }));
    assert_eq!(receive(Some("key"), None), Err(WebhookError::MissingHeader { name: "X-Pusher-Signature" }));
    assert_eq!(receive(Some(""), Some(&good)), refused(SignatureError::UnknownKey { found: String::new() }));
    for (key, signature) in [("key", &old), ("old", &good)] {
        assert_eq!(receive(Some(key), Some(signature)), refused(SignatureError::Mismatch { signed: None }));
    }
    for malformed in ["", "zz", "é", &good.to_uppercase(), &good[1..], &format!("sha256={good}")] {
        let error = SignatureError::Malformed { found: malformed.into() };
        assert_eq!(receive(Some("key"), Some(malformed)), refused(error));
    }
    let junk = vec![b'['; 10 << 20];
    let headers = Headers { key: Some("key"), signature: Some(&good) };
    assert_eq!(webhook.receive(headers, &junk, NOW), Err(SignatureError::Mismatch { signed: None }.into()));

    // none of these was remembered; the two right ones are one webhook, repeated under another key
    let headers = Headers { key: Some("old"), signature: Some(&old) };
    let Ok(Received::New(delivery)) = webhook.receive(headers, body, NOW) else { panic!("it is new") };
    webhook.served(&delivery);
    assert_eq!(receive_at(&webhook, body, NOW), Ok(Received::Repeat));
}

#[test]
fn only_fresh_ones_are_taken() {
    let body = format!(r#"{{"time_ms":{NOW},"events":[]}}"#);
    let fresh = |webhook: Webhook, now_ms| receive_at(&webhook, body.as_bytes(), now_ms).is_ok();
    for (now, ok) in [
        (NOW, true),
        (NOW + 600_000, true),
        (NOW + 600_001, false),
        (NOW - 600_000, true),
        (NOW - 600_001, false),
        (0, false),
        (u64::MAX, false),
    ] {
        assert_eq!(fresh(webhook(), now), ok, "{now}");
    }
    assert!(!fresh(webhook().with_max_age(Duration::from_secs(1)), NOW + 1001));
    assert!(fresh(webhook().with_max_age(Duration::MAX), 0));
    // seconds given for milliseconds are told as what they look like
    let error = receive_at(&webhook(), body.as_bytes(), NOW / 1000).unwrap_err();
    assert!(
        matches!(error, WebhookError::Stale { .. }) && error.to_string().contains("milliseconds"),
        "{error}"
    );
}

#[test]
fn repeats_are_known_for_as_long_as_they_are_fresh() {
    let body = |n: u64| format!(r#"{{"time_ms":{},"events":[],"n":{n}}}"#, NOW + n);
    let is_new = |webhook: &Webhook, n, now| match receive_at(webhook, body(n).as_bytes(), now).unwrap() {
        Received::New(delivery) => {
            webhook.served(&delivery);
            true
        }
        repeat => repeat != Received::Repeat,
    };
    let webhook = webhook();
    assert!(is_new(&webhook, 0, NOW));
    for later in [0, 1, 300_000, 600_000] {
        assert!(!is_new(&webhook, 0, NOW + later), "{later}");
    }
    assert!(is_new(&webhook, 1, NOW + 600_000), "another one is another one");

    // what could not be served is taken when it comes again
    let Received::New(delivery) = receive_at(&webhook, body(2).as_bytes(), NOW).unwrap() else {
        panic!("it is new")
    };
    webhook.forget(&delivery);
    assert!(is_new(&webhook, 2, NOW));

    // a small memory lets go of the oldest
    let small = Webhook::new(signer()).with_memory(2);
    assert!((0..3).all(|n| is_new(&small, n, NOW)));
    assert!(!is_new(&small, 2, NOW) && !is_new(&small, 1, NOW));
    assert!(is_new(&small, 0, NOW));
}

#[test]
fn only_what_was_served_is_a_repeat() {
    let webhook = webhook().with_memory(2);
    let receive = |n: u64| {
        let body = format!(r#"{{"time_ms":{},"events":[]}}"#, NOW + n);
        receive_at(&webhook, body.as_bytes(), NOW).unwrap()
    };
    let new = |n| match receive(n) {
        Received::New(delivery) => delivery,
        other => panic!("{other:?}"),
    };
    let first = new(0);
    assert_eq!(receive(0), Received::Unfinished);
    webhook.forget(&first);
    let second = new(0);
    assert_eq!([receive(0), receive(0)], [Received::Unfinished, Received::Unfinished]);
    webhook.served(&second);
    assert_eq!(receive(0), Received::Repeat);

    // one that went out of a small memory while it was served is not put back
    let (old, [_, _]) = (new(1), [new(2), new(3)]);
    webhook.served(&old);
    assert_eq!([receive(2), receive(3)], [Received::Unfinished, Received::Unfinished]);
}

/// Whether a panic or a dropped handler ends the serving, the repeat is needed.
#[test]
fn what_was_not_served_to_its_end_is_new_again() {
    let body = br#"{"time_ms":1403175510755,"events":[]}"#;
    let webhook = webhook();
    let new = || match receive_at(&webhook, body, NOW) {
        Ok(Received::New(delivery)) => delivery,
        other => panic!("expected a new webhook, found {other:?}"),
    };
    drop(webhook.serving(&new()));
    let delivery = new();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _serving = webhook.serving(&delivery);
        assert_eq!(receive_at(&webhook, body, NOW), Ok(Received::Unfinished));
        panic!("a defect of the application");
    }));
    assert!(panicked.is_err());
    webhook.serving(&new()).served();
    assert_eq!(receive_at(&webhook, body, NOW), Ok(Received::Repeat));
}

#[test]
fn one_receiver_serves_all_threads() {
    let webhook = webhook();
    let body = format!(r#"{{"time_ms":{NOW},"events":[]}}"#);
    let receive = || matches!(receive_at(&webhook, body.as_bytes(), NOW), Ok(Received::New(_)));
    let new: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(receive)).collect();
        threads.into_iter().map(|thread| usize::from(thread.join().unwrap())).sum()
    });
    assert_eq!(new, 1);
}

/// What webhooks at these times tell of the audit `1`: `+` occupied, `-` vacated, in one webhook each.
fn told(webhooks: &[(u64, &str)]) -> Vec<Delivery> {
    webhooks
        .iter()
        .map(|(time_ms, signs)| {
            let name = |sign| if sign == '+' { "channel_occupied" } else { "channel_vacated" };
            let events: Vec<_> =
                signs.chars().map(|sign| json!({"name": name(sign), "channel": "private-audit-1"})).collect();
            let body = json!({"time_ms": NOW + time_ms, "events": events}).to_string();
            delivery(body).unwrap()
        })
        .collect()
}

#[test]
fn a_publisher_skips_only_what_is_known_to_be_empty() {
    let one = Channel::audit("1").unwrap();
    for (webhooks, watched) in [
        (&[][..], true),
        (&[(0, "-")], false),
        (&[(0, "+")], true),
        (&[(0, "+"), (1, "-")], false),
        (&[(1, "-"), (0, "+")], false),
        (&[(1, "+"), (0, "-")], true),
        (&[(0, "+-")], false),
        (&[(0, "-+")], true),
        (&[(0, "-"), (0, "+")], true),
        (&[(0, "+"), (0, "-")], true),
        (&[(0, "-"), (1, "")], false),
    ] {
        let mut state = Watched::new(Duration::from_secs(60));
        told(webhooks).iter().for_each(|delivery| state.hear(delivery));
        assert_eq!(state.may_be_watched(&one, NOW + 1), watched, "{webhooks:?}");
        assert!(state.may_be_watched(&Channel::global(), NOW), "nothing was told of it");
        assert!(state.may_be_watched(&one, NOW + 60_002), "{webhooks:?}: believed too long");
    }
}

#[test]
fn a_listing_tells_of_every_channel() {
    let [one, two] = ["1", "2"].map(|id| Channel::audit(id).unwrap());
    let minute = 60_000;
    // before, in the listing, asked at, after: is the channel watched?
    for (before, listed, asked, after, watched) in [
        (&[][..], true, 0, &[][..], true),
        (&[], false, 0, &[], false),
        (&[], false, 0, &[(1, "+")][..], true),
        (&[], true, 0, &[(1, "-")], false),
        (&[(0, "+")], false, 2 * minute, &[], false),
        (&[(0, "-")], true, 2 * minute, &[], true),
        // too close to tell which came first: watched
        (&[(0, "+")], false, minute, &[], true),
        (&[(minute, "-")], true, 0, &[], true),
        (&[(minute + 1, "-")], true, 0, &[], false),
    ] {
        let mut state = Watched::new(Duration::from_secs(300));
        told(before).iter().for_each(|delivery| state.hear(delivery));
        state.listing(listed.then(|| one.clone()), NOW + asked);
        told(after).iter().for_each(|delivery| state.hear(delivery));
        assert_eq!(state.may_be_watched(&one, NOW + asked), watched, "{before:?} {listed} {after:?}");
        assert!(!state.may_be_watched(&two, NOW + asked + 300_000));
        assert!(state.may_be_watched(&two, NOW + asked + 300_001));
    }
}

#[test]
fn a_channel_with_subscribers_is_watched() {
    let mut state = Watched::new(Duration::from_secs(600));
    let channel = Channel::audit("1").unwrap();
    state.listing([], NOW);
    assert!(!state.may_be_watched(&channel, NOW));
    let event = json!({"name": "subscription_count", "channel": channel.name(), "subscription_count": 2});
    state.hear(&delivery(json!({"time_ms": NOW, "events": [event]}).to_string()).unwrap());
    assert!(state.may_be_watched(&channel, NOW));
}

#[test]
fn channels_of_the_past_take_no_memory() {
    let mut state = Watched::new(Duration::from_secs(1));
    let vacated = |id: u64, time_ms: u64| {
        let event = json!({"name": "channel_vacated", "channel": format!("private-audit-{id}")});
        delivery(json!({"time_ms": time_ms, "events": [event]}).to_string()).unwrap()
    };
    for id in 0..5_000 {
        state.hear(&vacated(id, NOW + id));
    }
    let printed = format!("{state:?}").matches("Audit").count();
    assert!(printed < 3_000, "{printed} channels are kept");
    for id in 4_000..5_000 {
        let channel = Channel::audit(&id.to_string()).unwrap();
        assert!(!state.may_be_watched(&channel, NOW + 5_000), "{id} is kept");
    }

    // more than can be remembered: nothing is known, so all counts as watched
    let event = |id| json!({"name": "channel_occupied", "channel": format!("private-audit-{id}")});
    for (channels, are_known) in [(100_000, true), (100_001, false)] {
        let events: Vec<_> = (0..channels).map(event).collect();
        let mut state = Watched::new(Duration::MAX);
        state.listing([], NOW);
        assert!(!state.may_be_watched(&Channel::global(), NOW));
        state.hear(&delivery(json!({"time_ms": NOW, "events": events}).to_string()).unwrap());
        assert_eq!(!state.may_be_watched(&Channel::global(), NOW), are_known, "{channels}");
        assert_eq!(format!("{state:?}").contains("Audit"), are_known, "{channels}");
    }
}

proptest! {
    #[test]
    fn nothing_panics(key in any::<Option<String>>(), signature in any::<Option<String>>(), body in any::<Vec<u8>>(), now in any::<u64>()) {
        let headers = Headers { key: key.as_deref(), signature: signature.as_deref() };
        prop_assert!(webhook().receive(headers, &body, now).is_err());
        let _ = receive_at(&webhook(), &body, now);
    }

    #[test]
    fn no_document_panics(text in r#"\{"time_ms":[0-9e".]{1,5},"events":\[[{}\[\]",:a-z0-9\\u_]{0,32}\]?\}?"#) {
        let _ = receive_at(&webhook().with_max_age(Duration::MAX), text.as_bytes(), 0);
    }

    #[test]
    fn a_changed_bit_never_verifies(at in any::<prop::sample::Index>(), bit in 0..8u32, in_signature in any::<bool>()) {
        let mut body = format!(r#"{{"time_ms":{NOW},"events":[{{"name":"channel_occupied","channel":"private-audit-42"}}]}}"#).into_bytes();
        let mut signature = signer().sign_webhook(&body).into_bytes();
        let changed = if in_signature { &mut signature } else { &mut body };
        let at = at.index(changed.len());
        changed[at] ^= 1 << bit;
        let signature = String::from_utf8_lossy(&signature);
        let headers = Headers { key: Some("key"), signature: Some(&signature) };
        let verdict = webhook().receive(headers, &body, NOW);
        prop_assert!(matches!(verdict, Err(WebhookError::Signature(_))), "{:?}", verdict);
    }
}
