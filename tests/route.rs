//! On which channels an event is published.

use fiche_realtime::{
    AuditFicheFetchStarted, Channel, ChannelErrorReason, ChannelKind, Event, EventName, FicheId,
    MAX_CHANNEL_LENGTH, RouteError, events_on, parse_channel, route, route_json,
};
use proptest::prelude::*;

fn channels(name: &str, data: &str) -> Vec<String> {
    route_json(name, data).unwrap().iter().map(Channel::to_string).collect()
}

fn error(name: &str, data: &str) -> (&'static str, ChannelErrorReason) {
    match route_json(name, data) {
        Err(RouteError::Id(error)) => (error.field, error.reason),
        other => panic!("{data}: {other:?}"),
    }
}

#[test]
fn each_id_at_the_top_is_a_channel_in_this_order() {
    for (data, expected) in [
        (r#"{"audit_id":"1"}"#, vec!["private-audit-1"]),
        (r#"{"fiche_id":"2","audit_id":"1"}"#, vec!["private-audit-1", "private-fiche-2"]),
        (
            r#"{"jobId":"3","fiche_id":"2","audit_id":"1"}"#,
            vec!["private-audit-1", "private-fiche-2", "private-job-3"],
        ),
        (r#"{"audit_i\u0064":"\u0031"}"#, vec!["private-audit-1"]),
        (r#"{"audit_id":"1","audit_id":"2"}"#, vec!["private-audit-2"]),
        (r#"{"audit_id":7,"audit_id":"2"}"#, vec!["private-audit-2"]),
        (r#"{"x":{"audit_id":"1"}}"#, vec!["private-global"]),
        (r#"{"auditId":"1","job_id":"3"}"#, vec!["private-global"]),
        ("{}", vec!["private-global"]),
    ] {
        for name in ["audit.progress", "audit.config_loaded", "something.new", "pusher:ping", ""] {
            assert_eq!(channels(name, data), expected, "{name} {data}");
        }
    }
}

#[test]
fn batches_and_notifications_are_global_whatever_they_carry() {
    for name in ["batch.progress", "batch.completed", "batch.", "batch.new", "notification"] {
        for data in ["{}", r#"{"audit_id":"1"}"#, r#"{"fiche_id":7,"jobId":""}"#] {
            assert_eq!(channels(name, data), ["private-global"], "{name} {data}");
        }
    }
    for name in ["batch", "batches.x", "notification.x", "Notification"] {
        assert_eq!(channels(name, r#"{"audit_id":"1"}"#), ["private-audit-1"], "{name}");
    }
}

#[test]
fn an_id_that_cannot_name_a_channel_is_an_error() {
    use ChannelErrorReason::{Character, Empty, NotAString};
    for (data, expected) in [
        (r#"{"audit_id":""}"#, ("audit_id", Empty)),
        (r#"{"audit_id":"a b/c"}"#, ("audit_id", Character(' '))),
        (r#"{"fiche_id":"a:b"}"#, ("fiche_id", Character(':'))),
        (r#"{"jobId":"é"}"#, ("jobId", Character('é'))),
        (r#"{"jobId":"a😀"}"#, ("jobId", Character('😀'))),
        (r#"{"jobId":"\ud800"}"#, ("jobId", Character('\u{fffd}'))),
        (r#"{"audit_id":7}"#, ("audit_id", NotAString("number"))),
        (r#"{"audit_id":null}"#, ("audit_id", NotAString("null"))),
        (r#"{"audit_id":{}}"#, ("audit_id", NotAString("object"))),
        (r#"{"fiche_id":"","audit_id":"1"}"#, ("fiche_id", Empty)),
    ] {
        assert_eq!(error("audit.progress", data), expected, "{data}");
    }
}

#[test]
fn a_channels_name_has_at_most_164_characters() {
    for (key, prefix) in [("audit_id", "private-audit-"), ("jobId", "private-job-")] {
        let max = MAX_CHANNEL_LENGTH - prefix.len();
        let data = |length: usize| format!("{{\"{key}\":\"{}\"}}", "a".repeat(length));
        assert_eq!(channels("x", &data(max))[0].len(), 164);
        let reason = ChannelErrorReason::TooLong { length: max + 1, max };
        assert_eq!(error("x", &data(max + 1)), (key, reason));
        assert_eq!(parse_channel(&format!("{prefix}{}", "a".repeat(max + 1))), None);
    }
}

#[test]
fn a_payload_is_a_json_object() {
    for data in ["", "{", "{}x", "nul", r#"{"audit_id":"1"#, r#"{"audit_id":"1",}"#] {
        assert!(matches!(route_json("notification", data), Err(RouteError::NotJson(_))), "{data}");
    }
    let nested = |levels: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
    assert!(route_json("x", &nested(128)).is_ok());
    assert_eq!(route_json("x", &nested(129)), Err(RouteError::TooDeep));
    for (data, found) in [("[]", "array"), ("null", "null"), ("\"{}\"", "string"), ("1", "number")] {
        assert_eq!(route_json("notification", data), Err(RouteError::NotAnObject(found)));
    }
}

#[test]
fn a_channels_name_is_read_back() {
    for (name, kind, id) in [
        ("private-audit-42", ChannelKind::Audit, Some("42")),
        ("private-fiche-a-b_=@,.;Z", ChannelKind::Fiche, Some("a-b_=@,.;Z")),
        ("private-job-private-job-1", ChannelKind::Job, Some("private-job-1")),
        ("private-global", ChannelKind::Global, None),
    ] {
        let channel = parse_channel(name).unwrap();
        assert_eq!((channel.kind(), channel.id(), channel.to_string().as_str()), (kind, id, name));
    }
    for name in ["", "private-audit-", "private-audit-a b", "private-global-1", "audit-1", "presence-audit-1"]
    {
        assert_eq!(parse_channel(name), None, "{name}");
    }
}

#[test]
fn every_event_arrives_somewhere_and_only_where_it_is_declared() {
    for name in EventName::ALL {
        let kinds =
            ChannelKind::ALL.iter().copied().filter(|kind| events_on(*kind).any(|other| other == *name));
        let declared = |kind: &ChannelKind| {
            name.decl().shapes.iter().any(|shape| shape.channels.contains(&kind.as_str()))
        };
        assert!(kinds.eq(ChannelKind::ALL.iter().copied().filter(declared)), "{name}");
    }
}

proptest! {
    #[test]
    fn an_id_names_a_channel_or_is_refused(id: String) {
        match Channel::audit(&id) {
            Ok(channel) => prop_assert_eq!(parse_channel(&channel.to_string()), Some(channel)),
            Err(error) => prop_assert_eq!(error.field, "audit_id"),
        }
    }

    #[test]
    fn a_typed_event_goes_where_its_json_goes(id in "[A-Za-z0-9_=@,.;-]{0,8}|\\PC{0,3}", other in "[a-z0-9]{1,4}") {
        let json = serde_json::json!({ "fiche_id": id, "from_cache": true, "status": "fetching" }).to_string();
        let routed = route_json("audit.fiche_fetch_started", &json);
        let typed = FicheId::new(id).map(|id| {
            let event = AuditFicheFetchStarted::builder().fiche_id(id).from_cache(true).build().into();
            assert_eq!(Event::to_json(&event).unwrap(), json);
            route(&event)
        });
        prop_assert_eq!(typed.map_err(RouteError::from), routed.clone());
        // one more id is one more channel, in the contract's order; other keys change nothing
        if let Ok(before) = routed {
            let more = json.replacen('{', &format!("{{\"x\":\"{other}\",\"audit_id\":\"{other}\","), 1);
            let all = channels("audit.fiche_fetch_started", &more);
            prop_assert_eq!(&all[0], &format!("private-audit-{other}"));
            prop_assert_eq!(&all[1..], before.iter().map(Channel::to_string).collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_text_gets_an_answer(name: String, data: String) {
        let _ = route_json(&name, &data);
    }
}
