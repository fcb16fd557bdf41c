//! What `decode` answers, rule by rule.

use fiche_realtime::{
    AuditFailed, Decoded, EventError, EventName, FichesProgressiveFetchCreated, MAX_DEPTH, MAX_PROBLEMS,
    Notification, decode,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The answer as JSON, as every side gives it.
fn answer(name: &str, text: &str) -> Value {
    serde_json::to_value(decode(name, text.as_bytes())).unwrap()
}

fn kind(name: &str, text: &str) -> &'static str {
    decode(name, text.as_bytes()).kind()
}

/// The paths of an answer's problems.
fn paths(name: &str, text: &str) -> Vec<String> {
    let answer = answer(name, text);
    assert_eq!(answer["kind"], "invalid", "{text}");
    answer["problems"].as_array().unwrap().iter().map(|p| p["path"].as_str().unwrap().into()).collect()
}

/// A payload of `name` in which `key` stands as `value`, JSON text.
fn with(name: &str, variant: Option<&str>, key: &str, value: &str) -> String {
    let sample = name.parse::<EventName>().unwrap().sample(variant).unwrap();
    assert!(sample.contains_key(key), "{name} has no {key}");
    let fields: Vec<_> = sample
        .iter()
        .map(|(k, v)| format!("{k:?}:{}", if k == key { value.into() } else { v.to_string() }))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// Asserts which JSON texts a field takes.
fn field(name: &str, key: &str, taken: &[&str], refused: &[&str]) {
    for value in taken {
        assert_eq!(kind(name, &with(name, None, key, value)), "event", "{key}: {value}");
    }
    for value in refused {
        assert_eq!(paths(name, &with(name, None, key, value)), [format!("/{key}")], "{key}: {value}");
    }
}

#[test]
fn a_string_is_any_string() {
    let taken = [r#""""#, r#""é😀""#, r#""\ud83d\ude00""#, r#""\u0000""#, r#""\ud83d""#, r#""a\udc00b""#];
    field("audit.progress", "current_phase", &taken, &["null", "1", "true", "[]", "{}"]);
}

#[test]
fn a_number_is_finite() {
    let taken = ["0", "-0", "-1.5", "1e308", "1E+2", "5e-324", "123456789012345678901234567890"];
    field("audit.progress", "progress_percentage", &taken, &["1e309", "-1e309", r#""1""#, "null", "true"]);
}

#[test]
fn a_count_is_whole_however_written() {
    let taken = ["0", "-0", "3", "3.0", "3e0", "30e-1", "0.3e1", "9007199254740991", "9.007199254740991e15"];
    let refused = ["-1", "1.5", "9007199254740992", "9007199254740993", "1e16", "1e999", r#""3""#, "null"];
    field("audit.progress", "total_steps", &taken, &refused);
}

#[test]
fn a_boolean_is_true_or_false() {
    field("audit.step_started", "is_critical", &["true", "false"], &["0", "1", r#""true""#, "null"]);
}

#[test]
fn a_date_and_time_is_real() {
    let taken = [
        r#""2026-03-14T09:26:53Z""#,
        r#""2026-03-14T09:26:53""#,
        r#""2026-03-14T09:26:53.5""#,
        r#""2026-03-14T09:26:53.123456789+01:00""#,
        r#""2026-03-14T09:26:53-05:30""#,
        r#""2024-02-29T23:59:60Z""#,
        r#""2026\u002d03-14T09:26:53Z""#,
    ];
    let refused = [
        r#""2026-02-29T09:26:53Z""#,
        r#""2026-03-14""#,
        r#""2026-03-14 09:26:53Z""#,
        r#""2026-03-14T24:00:00Z""#,
        r#""2026-03-14T09:60:00Z""#,
        r#""2026-03-14T09:26:53.Z""#,
        r#""2026-03-14T09:26:53+1:00""#,
        r#""20260314T092653Z""#,
        r#""""#,
        "1773480413",
        "null",
    ];
    field("audit.started", "started_at", &taken, &refused);
}

#[test]
fn a_date_is_real() {
    let name = "fiches.progressive_fetch.created";
    let refused =
        [r#""2026-02-30""#, r#""2100-02-29""#, r#""2026-3-1""#, r#""2026-03-01T00:00:00Z""#, r#""""#, "null"];
    field(name, "startDate", &[r#""2026-03-01""#, r#""2000-02-29""#], &refused);
    // its lists of dates are plain strings
    field(name, "datesCompleted", &["[]", r#"["soon",""]"#], &["null", "{}", r#""2026-03-01""#]);
    field(name, "status", &[r#""anything""#], &["null"]);
}

#[test]
fn a_literal_is_that_value() {
    field("audit.started", "status", &[r#""started""#, r#""\u0073tarted""#], &[r#""Started""#, "null", "1"]);
    field("notification", "type", &[r#""info""#], &[r#""debug""#, r#"{"info":null}"#, "null"]);
    let name = "fiches.progressive_fetch.complete";
    field(name, "progress", &["100", "100.0", "1e2"], &["99", "100.1", r#""100""#, "null"]);
    field(name, "datesRemaining", &["[]", "[ ]"], &[r#"["2026-03-01"]"#, "[null]", "{}", "null"]);
}

#[test]
fn an_unknown_object_is_any_object() {
    for (value, expected) in [
        ("{}", "event"),
        (r#"{"a":[{"b":null}],"a":1e999}"#, "event"),
        ("[]", "invalid"),
        ("null", "invalid"),
        (r#""{}""#, "invalid"),
    ] {
        let text = with("audit.step_completed", Some("rerun_id"), "original", value);
        assert_eq!(kind("audit.step_completed", &text), expected, "{value}");
    }
    // a number that Rust cannot hold is what JavaScript would write
    let text = with("audit.step_completed", Some("rerun_id"), "original", r#"{"a":[1e999]}"#);
    let Decoded::Event { payload, .. } = decode("audit.step_completed", text.as_bytes()) else {
        panic!("{text}");
    };
    assert_eq!(payload.to_value().unwrap()["original"], json!({ "a": [null] }));
    assert!(payload.to_event().is_ok());
}

#[test]
fn a_partial_payload_is_no_typed_event_and_says_what_is_missing() {
    for (name, data, missing) in [
        ("notification", r#"{"type":"info","duration":1}"#, "/message"),
        ("audit.fiche_fetch_started", r#"{"fiche_id":"7","from_cache":true}"#, "/status"),
        // a field of this name, but not one of the event
        ("notification", r#"{"type":"info","duration":1,"audit_id":"a b"}"#, "/message"),
    ] {
        let Decoded::Partial { payload, .. } = decode(name, data.as_bytes()) else { panic!("{name}") };
        assert_eq!(payload.to_event(), Err(EventError::Partial(vec![missing.into()])), "{name}");
    }
}

#[test]
fn null_counts_as_absent_where_the_field_is_optional() {
    let name = "audit.failed";
    field(name, "failed_phase", &["null", r#""x""#], &["1"]);
    field(name, "partial_results", &["null"], &["1", "[]", r#""x""#]);
    let nested = with(name, None, "partial_results", r#"{"completed_steps":1,"total_steps":-2}"#);
    assert_eq!(paths(name, &nested), ["/partial_results/total_steps", "/partial_results/failed_steps"]);
}

#[test]
fn fields_that_the_contract_does_not_know_are_handed_on() {
    let text = r#"{"x":{"y":[1,null]},"type":"info","message":"m","duration":1,"name":"n"}"#;
    let payload: Value = serde_json::from_str(text).unwrap();
    let expected = json!({ "kind": "event", "name": "notification", "payload": payload, "truncated": [] });
    assert_eq!(answer("notification", text), expected);
}

#[test]
fn of_a_key_that_stands_twice_the_last_counts() {
    for (first, last, expected) in
        [("1", "2", "event"), ("\"x\"", "2", "event"), ("1e999", "2", "event"), ("2", "\"x\"", "invalid")]
    {
        let text = format!(r#"{{"duration":{first},"type":"info","message":"m","d\u0075ration":{last}}}"#);
        let decoded = decode("notification", text.as_bytes());
        assert_eq!(decoded.kind(), expected, "{text}");
        if let Decoded::Event { payload, .. } = decoded {
            assert_eq!(payload.to_event().unwrap().to_json().unwrap().matches('2').count(), 1);
        }
    }
    let text =
        with("audit.failed", None, "partial_results", r#"{"completed_steps":"x"},"partial_results":null"#);
    assert_eq!(kind("audit.failed", &text), "event");
}

#[test]
fn rerun_id_selects_the_rerun_wherever_it_stands_and_whatever_it_is() {
    let name = "audit.step_started";
    let rest = r#""audit_id":"1","step_position":1,"started_at":"2026-03-14T09:26:53Z","status":"rerunning""#;
    assert_eq!(kind(name, &format!(r#"{{"rerun_id":"r",{rest}}}"#)), "event");
    assert_eq!(kind(name, &format!(r#"{{{rest},"rerun_i\u0064":"r"}}"#)), "event");
    for id in ["null", "7", "{}"] {
        assert_eq!(paths(name, &format!(r#"{{{rest},"rerun_id":{id}}}"#)), ["/rerun_id"]);
    }
    let normal =
        with(name, None, "step_weight", "1").replace("\"step_name\"", "\"rerun_id\":\"r\",\"step_name\"");
    assert_eq!(paths(name, &normal), ["/started_at", "/status"]);
}

#[test]
fn what_a_backend_may_drop_makes_it_partial() {
    let name = "audit.started";
    let text = r#"{"fiche_id":"f","audit_id":"a","audit_config_id":"c","total_steps":3}"#;
    let missing = ["/audit_config_name", "/started_at", "/status"];
    assert_eq!(answer(name, text)["kind"], "partial");
    assert_eq!(answer(name, text)["missing"], json!(missing));
    // identifiers and numbers are kept, and nothing may be mistyped
    for lacking in ["\"audit_id\":\"a\",", "\"fiche_id\":\"f\",", ",\"total_steps\":3"] {
        assert_eq!(kind(name, &text.replace(lacking, "")), "invalid", "{lacking}");
    }
    assert_eq!(kind(name, &text.replace("3}", "3,\"status\":\"stopped\"}")), "invalid");
    // null is there, and is no string
    assert_eq!(kind(name, &text.replace("3}", "3,\"status\":null}")), "invalid");
    // the literal 100 is a number
    let done = r#"{"jobId":"7","progress":100,"completedDays":1,"totalDays":1,"totalFiches":2}"#;
    assert_eq!(kind("fiches.progressive_fetch.complete", done), "partial");
    assert_eq!(kind("fiches.progressive_fetch.complete", &done.replace("\"progress\":100,", "")), "invalid");
    // what is optional is not missing
    let failed = r#"{"audit_id":"a","fiche_id":"f","error":"e"}"#;
    assert_eq!(answer("audit.failed", failed)["missing"], json!(["/failed_at", "/status"]));
    assert_eq!(kind("audit.failed", &failed.replace("\"e\"", "\"e\",\"partial_results\":{}")), "invalid");
}

#[test]
fn a_name_that_the_contract_does_not_have_is_unknown() {
    for (name, text, payload) in [
        ("audit.paused", r#"{"audit_id":"1"}"#, json!({ "audit_id": "1" })),
        ("pusher:ping", "{}", json!({})),
        ("", "[1]", json!([1])),
        ("AUDIT.STARTED", "no JSON", json!("no JSON")),
        ("x", "", json!("")),
    ] {
        assert_eq!(answer(name, text), json!({ "kind": "unknown", "name": name, "payload": payload }));
    }
    assert_eq!(serde_json::to_value(decode("x", b"a\xffb")).unwrap()["payload"], "a\u{fffd}b");
}

#[test]
fn what_is_no_object_is_invalid_with_the_reason() {
    for (text, expected, found) in [
        ("", "JSON", r#""""#),
        ("{", "JSON", r#""{""#),
        ("{\"a\":01}", "JSON", "\"{\"a\":01}\""),
        ("{} {}", "JSON", r#""{} {}""#),
        ("{\"a\":NaN}", "JSON", "\"{\"a\":NaN}\""),
        ("\u{feff}{}", "JSON", "\"\u{feff}{}\""),
        ("null", "object", "null"),
        ("[{}]", "object", "array"),
        ("\"{}\"", "object", "string"),
        (" 1 ", "object", "number"),
        ("true", "object", "boolean"),
    ] {
        let problems = json!([{ "path": "", "expected": expected, "found": found }]);
        assert_eq!(answer("notification", text)["problems"], problems, "{text}");
    }
    let decoded = serde_json::to_value(decode("notification", b"{\"a\":\"\xff\"}")).unwrap();
    assert_eq!(decoded["problems"][0]["found"], "bytes that are not UTF-8");
}

#[test]
fn nesting_is_taken_to_128_levels() {
    let name = "notification";
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels - 1), "]".repeat(levels - 1));
        format!(r#"{{"type":"info","message":"m","duration":1,"x":{open}{close}}}"#)
    };
    assert_eq!(kind(name, &nested(MAX_DEPTH)), "event");
    let problem = json!({ "path": "", "expected": "JSON of at most 128 levels", "found": "deeper nesting" });
    for levels in [MAX_DEPTH + 1, 1_000_000] {
        assert_eq!(answer(name, &nested(levels))["problems"], json!([problem]));
    }
    assert_eq!(answer(name, &"[".repeat(1_000_000))["problems"][0]["expected"], "JSON");
}

#[test]
fn problems_stand_in_the_contracts_order_and_are_32_at_most() {
    let text = r#"{"status":1,"total_steps":"x","fiche_id":2,"audit_id":null}"#;
    let order = ["/audit_id", "/fiche_id", "/audit_config_id", "/audit_config_name", "/total_steps"];
    assert_eq!(paths("audit.started", text)[..5], order);
    assert_eq!(paths("audit.started", text)[5..], ["/started_at", "/status"]);

    let name = "fiches.progressive_fetch.created";
    let many = with(name, None, "datesCompleted", &format!("[\"a\"{}]", ",1".repeat(100)));
    let paths = paths(name, &many);
    assert_eq!(paths.len(), MAX_PROBLEMS);
    assert_eq!((paths[0].as_str(), paths[31].as_str()), ("/datesCompleted/1", "/datesCompleted/32"));
}

#[test]
fn found_is_a_type_or_a_short_quote() {
    let found = |name: &str, key: &str, value: &str| {
        answer(name, &with(name, None, key, value))["problems"][0]["found"].as_str().unwrap().to_owned()
    };
    assert_eq!(found("audit.started", "status", r#""done""#), r#""done""#);
    assert_eq!(found("audit.started", "audit_id", "7"), "number");
    assert_eq!(found("audit.started", "total_steps", "-1.50"), "-1.5");
    assert_eq!(found("audit.started", "total_steps", "1e21"), "1e+21");
    assert_eq!(found("audit.started", "total_steps", "1e-7"), "1e-7");
    assert_eq!(found("audit.started", "total_steps", "1e400"), "Infinity");
    for length in [61, 62, 63, 10_000] {
        let long = found("audit.started", "status", &format!("\"{}\"", "é".repeat(length)));
        assert_eq!(long.chars().count(), (length + 2).min(64), "{long}");
        assert_eq!(long.contains('…'), length > 62);
    }
}

#[test]
fn truncated_is_a_list_of_strings_or_an_unknown_field() {
    let text = |list| format!(r#"{{"type":"info","message":"m…","duration":1,"_truncated":{list}}}"#);
    for (list, truncated) in [
        (r#"["/message",""]"#, json!(["/message", ""])),
        ("[]", json!([])),
        (r#"["/message",1]"#, json!([])),
        (r#""/message""#, json!([])),
        ("null", json!([])),
        (r#"["a"],"_truncated":["b"]"#, json!(["b"])),
    ] {
        let answer = answer("notification", &text(list));
        assert_eq!(answer["kind"], "event", "{list}");
        assert_eq!(answer["truncated"], truncated, "{list}");
        assert!(answer["payload"].as_object().unwrap().contains_key("_truncated"));
    }
}

#[test]
fn half_a_surrogate_pair_becomes_the_replacement_character() {
    let text = r#"{"type":"info","message":"a\ud83d","duration":1}"#;
    assert_eq!(answer("notification", text)["payload"]["message"], "a\u{fffd}");
    let Decoded::Event { payload, .. } = decode("notification", text.as_bytes()) else {
        panic!("{text}");
    };
    assert_eq!(payload.as_str(), text);
    assert!(payload.to_event().unwrap().to_json().unwrap().contains("a\u{fffd}"));
}

/// Any JSON value, more often one that some field takes.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        proptest::num::f64::NORMAL.prop_map(Value::from),
        "failed|info|error|started|\\PC{0,8}".prop_map(Value::from),
        "20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])?)?"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec("\\PC{0,4}".prop_map(Value::from), 0..4).prop_map(Value::from),
            prop::collection::hash_map("total_steps|completed_steps|failed_steps|\\PC{0,4}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(name in "audit.started|notification|x|\\PC*", data: Vec<u8>) {
        serde_json::to_string(&decode(&name, &data)).unwrap();
    }

    #[test]
    fn an_event_is_what_its_struct_reads(
        which in 0..3_usize,
        at in any::<prop::sample::Index>(),
        value in any_json(),
        is_dropped: bool,
    ) {
        let name = ["audit.failed", "notification", "fiches.progressive_fetch.created"][which];
        let mut payload = name.parse::<EventName>().unwrap().sample(None).unwrap();
        let key = at.get(&payload.keys().cloned().collect::<Vec<_>>()).clone();
        if is_dropped {
            payload.remove(&key);
        } else {
            payload.insert(key, value);
        }
        let text = Value::Object(payload).to_string();
        let is_read = match which {
            0 => serde_json::from_str::<AuditFailed>(&text).is_ok(),
            1 => serde_json::from_str::<Notification>(&text).is_ok(),
            _ => serde_json::from_str::<FichesProgressiveFetchCreated>(&text).is_ok(),
        };
        let decoded = decode(name, text.as_bytes());
        let Decoded::Event { payload, .. } = decoded else {
            prop_assert!(!is_read, "{text}");
            return Ok(());
        };
        match payload.to_event() {
            Ok(event) => {
                prop_assert!(is_read, "{text}");
                let written = event.to_json().unwrap();
                prop_assert_eq!(decode(name, written.as_bytes()).kind(), "event", "{}", written);
            }
            // the check accepts any text as an id, and the types of ids do not
            Err(error) => {
                prop_assert!(!is_read && matches!(error, EventError::Id(_)), "{text}: {error}");
            }
        }
    }

    #[test]
    fn nearly_json_gets_an_answer(text in r#"[\[\]{}",:0-9eE+\-.truefalsn\\u \x00-\x1fé]{0,64}"#) {
        serde_json::to_string(&decode("notification", format!("{{\"type\":{text}}}").as_bytes())).unwrap();
    }

    #[test]
    fn numbers_come_back_as_javascript_writes_them(number in proptest::num::f64::NORMAL | proptest::num::f64::ZERO) {
        let text = with("notification", None, "duration", &format!("{number:e}"));
        let Decoded::Event { payload, .. } = decode("notification", text.as_bytes()) else {
            panic!("{text}");
        };
        let json = payload.to_event().unwrap().to_json().unwrap();
        let written = json.rsplit_once(':').unwrap().1.trim_end_matches('}');
        prop_assert!(!written.ends_with(".0") || number.abs() > 9007199254740991.0);
        prop_assert_eq!(written.parse::<f64>().unwrap(), number);
    }
}
