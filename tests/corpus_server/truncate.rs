//! `truncate.jsonl`: a payload's text in at most so many bytes, and what was cut.

use fiche_realtime::truncate_json;
use serde_json::json;

use super::{keep, line, told};

const AT: &str = r#""failed_at":"2026-03-14T09:26:53Z","status":"failed""#;

fn cases() -> Vec<(&'static str, String, usize)> {
    let failed = |error: &str| format!(r#"{{"audit_id":"a","fiche_id":"f","error":"{error}",{AT}}}"#);
    let notice = |message: &str| format!(r#"{{"type":"info","message":"{message}","duration":1}}"#);
    let days: Vec<_> = (1..40).map(|day| format!("\"day {day}\"")).collect();
    let long = "x".repeat(400);
    let created = format!(
        r#"{{"jobId":"7","status":"s","startDate":"2026-03-01","endDate":"2026-03-07","progress":1,"completedDays":1,"totalDays":2,"totalFiches":3,"datesCompleted":[],"datesRemaining":[{}],"datesFailed":[]}}"#,
        days.join(",")
    );
    vec![
        // what fits is untouched, to the byte
        ("notification", notice("m"), 1000),
        ("notification", r#" { "type" : "info", "message" : "m", "duration" : 1.0 } "#.into(), 1000),
        ("notification", notice("m"), notice("m").len()),
        ("audit.paused", "{}".into(), 2),
        // strings, on a boundary
        ("notification", notice("m"), notice("m").len() - 1),
        ("audit.failed", failed(&long), 300),
        ("audit.failed", failed(&"é".repeat(400)), 301),
        ("audit.failed", failed(&"👨‍👩‍👧‍👦".repeat(40)), 300),
        ("audit.failed", failed(&"a\\n\\\"\\u0001".repeat(80)), 300),
        ("audit.failed", failed(&"\\ud83d\\ude00".repeat(80)), 300),
        // unknown fields go first, and lists from their end
        ("audit.failed", failed("e").replacen('{', &format!("{{\"trace\":[1,2,\"{long}\"],"), 1), 200),
        ("fiches.progressive_fetch.created", created, 500),
        // an event that the contract does not have
        (
            "audit.paused",
            format!(r#"{{"a_id":"{}","text":"{long}","list":[1,2,3],"n":0.5}}"#, "i".repeat(40)),
            200,
        ),
        (
            "audit.paused",
            format!(r#"{{"deep":{{"deeper":{{"text":"{long}","n":1}}}},"other":"{long}"}}"#),
            250,
        ),
        // what was cut before
        ("audit.failed", failed(&long).replacen('{', r#"{"_truncated":["/was"],"#, 1), 300),
        ("audit.failed", failed("e").replacen('{', r#"{"_truncated":["/was"],"#, 1), 300),
        ("audit.failed", failed(&long).replacen('{', r#"{"_truncated":["/error","/error"],"#, 1), 300),
        ("audit.failed", failed(&long).replacen('{', r#"{"_truncated":[1],"#, 1), 300),
        ("audit.failed", failed(&long).replacen('{', r#"{"_truncated":["/was"],"_truncated":null,"#, 1), 300),
        // characters as readers see them, and the smallest limits
        ("audit.failed", failed(&"e\u{301}".repeat(200)), 300),
        ("audit.failed", failed(&"🇫🇷".repeat(60)), 301),
        ("audit.failed", failed(&"a\\r\\n".repeat(100)), 300),
        ("audit.failed", failed(&format!("e{}", "\u{301}".repeat(200))), 200),
        ("audit.failed", failed("ee"), failed("e").len()),
        ("audit.failed", failed(""), failed("").len() - 1),
        ("audit.failed", failed("e").replacen('{', "{\"\":1,", 1), failed("e").len() + 18),
        ("audit.failed", failed("e").replacen('{', "{\"a/b~c\":1,", 1), failed("e").len()),
        // of a duplicate key the last one counts
        ("notification", notice(&long).replacen('{', "{\"message\":7,", 1), 100),
        ("batch.new", format!(r#"{{"batch_id":"b","list":["{long}",{{"id":"1"}},[]],"ok":true}}"#), 60),
        ("audit.paused", format!(r#"{{"ids":["{long}"],"audit_ids":"{long}","id":"x","Id":"{long}"}}"#), 120),
        // what cannot be served
        ("audit.failed", failed("e").replace("\"f\"", &format!("\"{long}\"")), 300),
        ("audit.failed", failed("e"), 0),
        ("audit.paused", format!("{{\"jobId\":\"{long}\"}}"), 100),
        ("notification", String::new(), 1000),
        ("notification", "no JSON".into(), 1000),
        ("notification", "é".repeat(80), 1000),
        ("notification", "[1]".into(), 1000),
        ("notification", "null".into(), 1000),
        ("notification", "7".into(), 1000),
        ("notification", "true".into(), 1000),
        ("notification", "{}".into(), 1000),
        ("notification", r#"{"type":"info","message":1,"duration":2}"#.into(), 1000),
        ("notification", r#"{"type":"other","message":"m","duration":"é"}"#.into(), 1000),
        ("audit.paused", "[1]".into(), 1000),
        ("audit.paused", "no JSON".into(), 1000),
        ("audit.paused", "\"{}\"".into(), 1000),
    ]
}

#[test]
fn truncation_keeps_to_the_corpus() {
    let cut = |(name, text, limit): (&str, String, usize)| {
        let answer = truncate_json(name, &text, limit);
        let answer = answer.map(|cut| json!({ "data": cut.data, "truncated": cut.truncated }));
        line(json!({ "name": name, "text": text, "limit": limit }), answer.map_err(|error| told(&error)))
    };
    keep("truncate.jsonl", &cases().into_iter().map(cut).collect::<Vec<_>>());
}
