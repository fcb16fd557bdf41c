//! The corpus that every implementation of `decode` is held to: `corpus/decode.jsonl`, a line each of
//! `{"name", "text", "decoded"}`.
//!
//! The samples of the contract, each of their fields changed in several ways, and cases at the edge.
//! `UPDATE_CORPUS=1 cargo test --test corpus` writes it anew. Half surrogate pairs are not in it, since
//! Rust cannot hold what JavaScript answers.

use fiche_realtime::{EventName, decode};
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/decode.jsonl");

/// Texts of values, of which each field gets some in turn.
const VALUES: &[&str] = &[
    "true",
    "-1",
    "1.5",
    "7",
    "3.0",
    "1e2",
    "9007199254740991",
    "9007199254740992",
    "1e999",
    "-0",
    "\"\"",
    "\"é\\u0000\\ud83d\\ude00\"",
    "\"started\"",
    "\"2026-02-29\"",
    "\"2026-02-28\"",
    "\"2026-03-14T09:26:53+01:00\"",
    "\"2026-03-14T24:00:00Z\"",
    "[]",
    "[\"a\",1,null]",
    "[\"a\"]",
    "{}",
    "{\"a\":[{\"b\":1}]}",
    "1e21",
    "0.000001234",
    "-123456.75",
];

const NOTIFICATION: &str = r#""type":"info","message":"m","duration":1"#;

/// Days, and dates with times, at the edge of the calendar and of the form.
const DATES: &[&str] = &[
    "2026-01-31",
    "2026-04-31",
    "2026-02-28",
    "2024-02-29",
    "1900-02-29",
    "2000-02-29",
    "0000-02-29",
    "2026-00-10",
    "2026-13-10",
    "2026-10-00",
    "2026-3-1",
    "2026-03-01 ",
    "+002026-03-01",
    "٢٠٢٦-03-01",
    "2026-01-31T23:59:60Z",
    "2026-02-30T00:00:00Z",
    "2026-03-14t09:26:53z",
    "2026-03-14T09:26:53",
    "2026-03-14T09:26:53.1234567890+23",
    "2026-03-14T09:26:53.123-23:59",
    "2026-03-14T09:26:53-24:00",
    "2026-03-14T09:26:53+01:60",
    "2026-03-14T09:26:53.Z",
    "2026-03-14T09:60:53Z",
    "2026-03-14T09:26:61Z",
    "2026-03-14T09:26Z",
    "2026-03-14 09:26:53Z",
    "2026-03-14T09:26:53Z\n",
    "2026-03-14T09:26:53.12345678901234567890123456789012345678901234Z",
    "2026-03-14T09:26:53.1234567890123456789012345678901234567890123Z",
    "2100-02-29",
    "2400-02-29",
    "9999-12-31",
    "10000-01-01",
    "2026-12-32",
    "2026-03-14T09:26:53,5Z",
    "2026-03-14T9:26:53Z",
    "2026-03-14T09:26:53 Z",
    "2026-03-14T09:26:53+14:59",
    "2026-03-14T09:26:53+0100",
    "2026-03-14T09:26:53Zz",
    "2026-03-14T",
    "2026-03-14T23:59:60.999+00:00",
    "2026-03-14T22:59:60Z",
    "２026-03-14",
];

/// Numbers at the edge of what is whole and what is finite.
const NUMBERS: &[&str] = &[
    "-0.0",
    "2147483648",
    "4294967295",
    "9007199254740991.0",
    "0.1e1",
    "1e308",
    "1e309",
    "-1e309",
    "5e-324",
    "1e-400",
    "-1e-400",
    "0e999",
    "1.0000000000000000001",
    "9007199254740991.4",
    "9007199254740991.5",
    "4503599627370496.5",
    "1.7976931348623157e308",
    "1.7976931348623159e308",
];

fn edges() -> Vec<(String, String)> {
    let long = "é".repeat(80);
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels - 1), "]".repeat(levels - 1));
    let rerun =
        r#""audit_id":"1","step_position":1,"started_at":"2026-03-14T09:26:53Z","status":"rerunning""#;
    let started = r#""audit_id":"a","fiche_id":"f","audit_config_id":"c","total_steps":3"#;
    let failed =
        r#""audit_id":"a","fiche_id":"f","error":"e","failed_at":"2026-03-14T09:26:53Z","status":"failed""#;
    let created = r#"{"jobId":"7","status":"s","startDate":"2026-03-01","endDate":"2026-03-07","progress":1,"completedDays":1,"totalDays":2,"totalFiches":3,"datesRemaining":[],"datesFailed":{},"datesCompleted":["#;
    let cases = [
        ("notification", String::new()),
        ("notification", "no JSON".into()),
        ("notification", long.clone()),
        ("notification", "{".into()),
        ("notification", "{\"a\":01}".into()),
        ("notification", "{\"a\":\"\\x\"}".into()),
        ("notification", "{} {}".into()),
        ("notification", "null".into()),
        ("notification", "[{}]".into()),
        ("notification", "\"{}\"".into()),
        ("notification", "12".into()),
        ("notification", "true".into()),
        ("notification", "{}".into()),
        ("notification", format!(" {{ {NOTIFICATION} ,\n\t\"x\" : {{ \"y\" : [ 1 , null ] }} }} ")),
        ("notification", format!("{{{NOTIFICATION},\"duration\":\"x\"}}")),
        ("notification", format!("{{\"duration\":\"x\",{NOTIFICATION}}}")),
        ("notification", format!("{{{NOTIFICATION},\"duration\":\"x\",\"duration\":null}}")),
        ("notification", format!("{{{NOTIFICATION},\"duration\":\"x\",\"duration\":[]}}")),
        ("notification", format!("{{\"d\\u0075ration\":1,{NOTIFICATION}}}")),
        ("notification", format!("{{{NOTIFICATION},\"x\":{}}}", nested(128))),
        ("notification", format!("{{{NOTIFICATION},\"x\":{}}}", nested(129))),
        ("notification", format!("{{{NOTIFICATION},\"__proto__\":{{\"type\":1}},\"constructor\":1}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":[\"/message\",\"\"]}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":[]}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":[1]}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":\"/message\"}}")),
        ("notification", format!("{{{NOTIFICATION},\"type\":\"{long}\"}}")),
        ("audit.started", format!("{{{started}}}")),
        ("audit.started", format!("{{{started},\"status\":null}}")),
        ("audit.started", format!("{{{started},\"_truncated\":[\"/status\"]}}")),
        ("audit.started", r#"{"status":1,"total_steps":"x","fiche_id":2,"audit_id":null}"#.into()),
        ("audit.step_started", format!("{{{rerun},\"rerun_id\":\"r\"}}")),
        ("audit.step_started", format!("{{{rerun},\"rerun_id\":null}}")),
        ("audit.step_started", format!("{{{rerun},\"rerun_id\":7}}")),
        ("audit.step_started", format!("{{{rerun}}}")),
        ("audit.step_failed", "{\"rerun_id\":\"r\"}".into()),
        ("audit.failed", format!("{{{failed},\"partial_results\":{{}}}}")),
        (
            "audit.failed",
            format!("{{{failed},\"partial_results\":{{\"total_steps\":-1}},\"failed_phase\":1}}"),
        ),
        (
            "audit.failed",
            format!("{{{failed},\"partial_results\":{{\"total_steps\":-1}},\"partial_results\":null}}"),
        ),
        ("fiches.progressive_fetch.created", format!("{created}\"a\"{}]}}", ",1".repeat(40))),
        // of a duplicate key the last one counts, whatever the others select, list or nest
        ("audit.step_started", format!("{{\"rerun_id\":null,{rerun},\"rerun_id\":\"r\"}}")),
        ("audit.step_started", format!("{{\"rerun_id\":\"r\",{rerun},\"rerun_i\\u0064\":null}}")),
        ("audit.step_completed", r#"{"x":{"rerun_id":"r"}}"#.into()),
        ("notification", format!("{{\"_truncated\":[\"/a\"],{NOTIFICATION},\"_truncated\":null}}")),
        ("notification", format!("{{\"_truncated\":{{}},{NOTIFICATION},\"\\u005ftruncated\":[\"/a\"]}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":[\"/a\",[\"/b\"]]}}")),
        ("notification", format!("{{{NOTIFICATION},\"_truncated\":[null]}}")),
        ("notification", format!("{{{NOTIFICATION},\"x\":{{\"_truncated\":[\"/a\"]}}}}")),
        ("notification", format!("{{\"x\":{},{NOTIFICATION},\"x\":1}}", nested(200))),
        ("notification", format!("{{\"x\":1,{NOTIFICATION},\"x\":{}}}", nested(200))),
        ("notification", format!("{{{NOTIFICATION},\"message\":{}}}", nested(128))),
        ("notification", format!("{{{NOTIFICATION},\"message\":{}}}", nested(129))),
        ("audit.failed", format!("{{{failed},\"partial_results\":{{\"x\":{}}}}}", nested(127))),
        ("audit.failed", format!("{{{failed},\"partial_results\":{{\"x\":{}}}}}", nested(128))),
        ("audit.failed", format!("{{{failed},\"partial_results\":{{\"_truncated\":[\"/a\"]}}}}")),
        ("audit.paused", nested(129)),
        ("audit.paused", nested(130)),
        // quotes of just as many characters as fit
        ("notification", format!("{{{NOTIFICATION},\"type\":\"{}\"}}", "😀".repeat(62))),
        ("notification", format!("{{{NOTIFICATION},\"type\":\"{}\"}}", "😀".repeat(63))),
        ("notification", format!("{{{NOTIFICATION},\"type\":\"info\\u0000\"}}")),
        ("notification", format!("{{{NOTIFICATION},\"type\":\"Info\"}}")),
        ("notification", format!("{{\"\":1,{NOTIFICATION},\"0\":1,\"length\":3}}")),
        ("audit.paused", r#"{"audit_id":"1","x":1.50}"#.into()),
        ("pusher:ping", "{}".into()),
        ("pusher_internal:subscription_succeeded", "[1]".into()),
        ("", "\"text\"".into()),
        ("toString", "no JSON".into()),
        ("AUDIT.STARTED", String::new()),
    ];
    let at = |date: &&str| {
        let date = json!(date);
        let failed =
            json!({ "audit_id": "a", "fiche_id": "f", "error": "e", "failed_at": date, "status": "failed" });
        [
            ("audit.failed", failed.to_string()),
            ("fiches.progressive_fetch.created", format!("{{\"startDate\":{date}}}")),
        ]
    };
    let of = |number: &&str| {
        let notification = NOTIFICATION.replace('1', number);
        [
            ("notification", format!("{{{notification}}}")),
            ("audit.started", format!("{{{}}}", started.replace('3', number))),
        ]
    };
    let edges = DATES.iter().flat_map(at).chain(NUMBERS.iter().flat_map(of));
    cases.into_iter().chain(edges).map(|(name, text)| (name.to_owned(), text)).collect()
}

/// Each field of an object dropped, nulled and given some of [`VALUES`].
fn changes(object: &Map<String, Value>, turn: &mut usize) -> Vec<String> {
    let mut texts = Vec::new();
    for (changed, value) in object {
        let mut put = |new: Option<String>| {
            let fields: Vec<_> = object
                .iter()
                .filter_map(|(key, value)| {
                    let value = if key == changed { new.clone()? } else { value.to_string() };
                    Some(format!("{key:?}:{value}"))
                })
                .collect();
            texts.push(format!("{{{}}}", fields.join(",")));
        };
        put(None);
        // null and each of the values come round to every type, though not to every field
        let others = [&["null"], VALUES].concat();
        for _ in 0..2 {
            *turn += 1;
            put(Some(others[*turn % others.len()].to_owned()));
        }
        if let Value::Object(nested) = value {
            changes(nested, turn).into_iter().for_each(|nested| put(Some(nested)));
        }
    }
    texts
}

/// The corpus about these events.
fn corpus(events: impl Iterator<Item = EventName>) -> String {
    let mut cases = Vec::new();
    let mut turn = 0;
    for name in events {
        for shape in name.decl().shapes {
            let sample = name.sample(shape.when).unwrap();
            cases.push((name.to_string(), json!(sample).to_string()));
            cases.extend(changes(&sample, &mut turn).into_iter().map(|text| (name.to_string(), text)));
        }
    }
    cases.extend(edges());
    let line = |(name, text): &(String, String)| {
        let decoded = serde_json::to_string(&decode(name, text.as_bytes())).unwrap();
        let decoded = decoded.replace(['\n', '\t'], " ");
        format!("{{\"name\":{},\"text\":{},\"decoded\":{decoded}}}\n", json!(name), json!(text))
    };
    cases.iter().map(line).collect()
}

#[test]
fn decode_keeps_to_the_corpus() {
    let all = EventName::ALL.iter().copied();
    if std::env::var_os("UPDATE_CORPUS").is_some() {
        std::fs::write(FILE, corpus(all.clone())).unwrap();
    }
    let written = std::fs::read_to_string(FILE).unwrap();
    // the corpus gets an event that is new when it is next written
    let corpus = corpus(all.filter(|name| written.contains(&format!("{{\"name\":\"{name}\","))));
    for (at, (now, written)) in corpus.lines().zip(written.lines()).enumerate() {
        assert_eq!(now, written, "line {}: run UPDATE_CORPUS=1 cargo test --test corpus", at + 1);
    }
    assert_eq!(corpus.len(), written.len());
    assert!(corpus.len() < 600_000, "{} bytes are more than a test should carry", corpus.len());
}
