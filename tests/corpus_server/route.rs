//! `route.jsonl`: the channels of a name and a payload's text. `channel.jsonl`: the channel that a name
//! names, `null` where there is none.

use fiche_realtime::{parse_channel, route_json};
use serde_json::{Value, json};

use super::{events, keep, line, told};

/// The longest ids of an audit, a fiche and a job.
const LONGEST: [(&str, usize); 3] = [("audit_id", 150), ("fiche_id", 150), ("jobId", 152)];

/// Texts of ids, each tried under each key.
const IDS: &[&str] = &[
    "\"42\"",
    "\"Az09_-=@,.;\"",
    "\"\\u0034\\u0032\"",
    "\"\"",
    "\" \"",
    "\"a b\"",
    "\"a:b\"",
    "\"a/b\"",
    "\"a\\\"b\"",
    "\"a\\nb\"",
    "\"a\\u0000\"",
    "\"é\"",
    "\"日本\"",
    "\"a\\ud83d\\ude00\"",
    "\"a😀\"",
    "null",
    "42",
    "true",
    "[\"42\"]",
    "{\"id\":\"42\"}",
];

const NAMES: &[&str] = &[
    "audit.started",
    "batch.progress",
    "batch.",
    "batch",
    "batches.done",
    "notification",
    "notification.sent",
    "notifications",
    "Notification",
    "audit.paused",
    "pusher:ping",
    "",
    "événement",
    "BATCH.progress",
    " batch.progress",
    "batch\u{2024}progress",
    "batch.\u{0}",
    "notification ",
    "notificatio",
];

fn cases() -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for name in events("route.jsonl") {
        for shape in name.decl().shapes {
            cases.push((name.to_string(), json!(name.sample(shape.when).unwrap()).to_string()));
        }
    }
    let all = r#"{"jobId":"3","fiche_id":"2","audit_id":"1"}"#;
    cases.extend(NAMES.iter().flat_map(|name| [(*name, all), (*name, "{}")]).map(owned));
    for (key, longest) in LONGEST {
        let ids = IDS.iter().map(|id| (*id).to_owned());
        let long = [longest, longest + 1, 1000].map(|length| format!("\"{}\"", "i".repeat(length)));
        let wide = [longest, longest + 1].map(|length| format!("\"{}\"", "é".repeat(length)));
        let ids = ids.chain(long).chain(wide);
        cases.extend(ids.map(|id| ("audit.paused".to_owned(), format!("{{\"{key}\":{id}}}"))));
    }
    let nested = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    let long = "é".repeat(80);
    // of a duplicate key the last one counts, towards the depth too
    let replaced = format!("{{\"audit_id\":{0}{1},\"audit_id\":\"1\"}}", "[".repeat(200), "]".repeat(200));
    let deep = format!("{{\"audit_id\":{0}{1}}}", "[".repeat(127), "]".repeat(127));
    let texts = [
        "",
        " ",
        "no JSON",
        "{",
        "{}x",
        "{\"audit_id\":\"1\",}",
        "{\"a\":01}",
        "\u{feff}{}",
        "null",
        "true",
        "12",
        "\"{}\"",
        "[]",
        "[{}]",
        &long,
        &nested(127),
        &nested(128),
        &nested(10_000),
        " {\t\"audit_id\" :\n\"1\" , \"fiche_id\" : \"2\" }\r\n",
        r#"{"audit_id":"1","audit_id":"2"}"#,
        r#"{"audit_id":"a b","audit_id":"2"}"#,
        r#"{"audit_id":"1","audit_id":7}"#,
        r#"{"audit_i\u0064":"1"}"#,
        r#"{"Audit_id":"1","fiche_Id":"2","jobid":"3"}"#,
        r#"{"nested":{"audit_id":"1"},"fiche_id":"2"}"#,
        r#"{"__proto__":{"audit_id":"1"},"constructor":1}"#,
        r#"{"fiche_id":"","audit_id":"é"}"#,
        r#"{"_truncated":["/error"],"audit_id":"1"}"#,
        r#"{"audit_id":null,"audit_id":"1"}"#,
        r#"{"audit_id":"1","audit_i\u0064":null}"#,
        r#"{"":"1","audit_id ":"2","\u0000audit_id":"3"}"#,
        r#"{"fiche_id":7,"jobId":"","audit_id":null}"#,
        &replaced,
        &deep,
    ];
    cases.extend(texts.into_iter().map(|text| owned(("audit.paused", text))));
    cases.extend(
        [("batch.done", "[]"), ("notification", r#"{"audit_id":7}"#), ("notification", "x")].map(owned),
    );
    cases
}

fn owned((name, text): (&str, &str)) -> (String, String) {
    (name.into(), text.into())
}

#[test]
fn routes_keep_to_the_corpus() {
    let route = |(name, text): (String, String)| {
        let answer = route_json(&name, &text);
        let names = |channels: Vec<_>| channels.iter().map(ToString::to_string).collect::<Vec<_>>();
        let answer =
            answer.map(|channels| json!({ "channels": names(channels) })).map_err(|error| told(&error));
        line(json!({ "name": name, "text": text }), answer)
    };
    keep("route.jsonl", &cases().into_iter().map(route).collect::<Vec<_>>());
}

#[test]
fn channels_keep_to_the_corpus() {
    let long = |prefix: &str, length: usize| format!("{prefix}{}", "i".repeat(length));
    let mut names: Vec<String> = [
        "",
        "private-audit-42",
        "private-fiche-7",
        "private-job-3",
        "private-global",
        "private-global-",
        "private-global-2",
        "private-globa",
        "private-audit-",
        "private-audit",
        "private-audit-Az09_-=@,.;",
        "private-audit-a b",
        "private-audit-a:b",
        "private-audit-é",
        "private-audit-😀",
        "private-audit-42\n",
        "private-audit-\u{0}",
        "private-audit--",
        "private-audit-private-job-1",
        "private-user-7",
        "presence-audit-42",
        "PRIVATE-AUDIT-42",
        "Private-audit-42",
        " private-audit-42",
        "audit-42",
        "private-",
        "private-encrypted-audit-42",
        "__proto__",
        "test_channel",
    ]
    .map(str::to_owned)
    .into();
    names.extend([
        long("private-audit-", 150),
        long("private-audit-", 151),
        long("private-job-", 152),
        long("private-job-", 153),
    ]);
    let parse = |name: &String| {
        let channel = parse_channel(name).map_or(Value::Null, |channel| match channel.id() {
            Some(id) => json!({ "kind": channel.kind().as_str(), "id": id }),
            None => json!({ "kind": channel.kind().as_str() }),
        });
        json!({ "name": name, "channel": channel })
    };
    keep("channel.jsonl", &names.iter().map(parse).collect::<Vec<_>>());
}
