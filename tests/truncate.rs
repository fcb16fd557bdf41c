//! Truncation: rule by rule, and over generated payloads of every shape.

#[path = "../src/fuzzing/truncate/pruned.rs"]
mod pruned;

use std::borrow::Cow;

use fiche_realtime::contract::field::{Field, Type, is_identifier};
use fiche_realtime::{
    AuditStepFailed, Decoded, Event, EventName, MAX_DATA_BYTES, TruncateError, Truncated, decode, truncate,
    truncate_json,
};
use proptest::prelude::*;
use pruned::is_pruned;
use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

fn cut(name: &str, payload: &Value, limit: usize) -> (Object, Vec<String>) {
    let text = payload.to_string();
    let truncated = truncate_json(name, &text, limit).unwrap();
    assert!(truncated.data.len() <= limit, "{} > {limit}", truncated.data.len());
    let Value::Object(object) = serde_json::from_str(&truncated.data).unwrap() else { panic!() };
    (object, truncated.truncated)
}

fn step_failed(error: &str, step: &str) -> Value {
    json!({
        "audit_id": "a1", "fiche_id": "f1", "step_position": 3, "step_name": step, "error": error,
        "status": "failed"
    })
}

fn compared(original: Value, rerun: Value, comparison: Value) -> Value {
    json!({
        "rerun_id": "r1", "audit_id": "a1", "step_position": 3, "original": original, "rerun": rerun,
        "comparison": comparison, "completed_at": "2026-11-23T10:00:00Z", "status": "rerun_completed"
    })
}

#[test]
fn what_fits_is_handed_back_as_it_came() {
    let text = " {\"type\" : \"info\", \"message\":\"\\u0061\", \"duration\":1e1, \"x\":[ ]}\n";
    let same = truncate_json("notification", text, text.len()).unwrap();
    assert!(matches!(same.data, Cow::Borrowed(data) if std::ptr::eq(data, text)));
    assert_eq!(same.truncated, [""; 0]);
    // a byte less, and the white space goes; nothing else has to
    let compact = truncate_json("notification", text, text.len() - 1).unwrap();
    assert_eq!(compact.data, r#"{"type":"info","message":"\u0061","duration":1e1,"x":[]}"#);
    assert_eq!(compact.truncated, [""; 0]);
    // to the byte, although there is text that could be cut
    let text = format!(r#"{{ "type":"info","message":"{}","duration":1}}"#, "m".repeat(15));
    let compact = truncate_json("notification", &text, text.len() - 1).unwrap();
    assert_eq!((&*compact.data, compact.truncated.len()), (&*text.replacen(' ', "", 1), 0));
}

#[test]
fn a_typed_event_and_its_text_give_the_same() {
    let event: Event = AuditStepFailed::builder()
        .audit_id(1)
        .fiche_id(2)
        .step_position(3)
        .step_name("Step")
        .error("é\n".repeat(90_000))
        .build()
        .into();
    let typed = truncate(&event, MAX_DATA_BYTES).unwrap();
    let json = event.to_json().unwrap();
    assert_eq!(typed, truncate_json("audit.step_failed", &json, MAX_DATA_BYTES).unwrap());
    assert!((MAX_DATA_BYTES - 4..=MAX_DATA_BYTES).contains(&typed.data.len()));
    assert_eq!(typed.truncated, ["/error"]);
    let Decoded::Event { payload, truncated, .. } = decode("audit.step_failed", typed.data.as_bytes()) else {
        panic!("{}", typed.data);
    };
    assert_eq!(truncated, ["/error"]);
    let Event::AuditStepFailed(failed) = payload.to_event().unwrap() else { panic!() };
    assert!(failed.error.ends_with('…') && failed.error.starts_with("é\né\n"));
    let small = truncate(&event, json.len()).unwrap();
    assert_eq!((small.data.as_ref(), small.truncated.len()), (json.as_str(), 0));
}

#[test]
fn the_largest_are_cut_to_one_size_and_the_smaller_stay_whole() {
    let (payload, truncated) = cut("audit.step_failed", &step_failed(&"e".repeat(50_000), "Step"), 1000);
    assert_eq!(truncated, ["/error"]);
    assert_eq!(payload["step_name"], "Step");
    let (payload, truncated) =
        cut("audit.step_failed", &step_failed(&"e".repeat(50_000), &"s".repeat(9000)), 1000);
    assert_eq!(truncated, ["/step_name", "/error"]);
    let length = |key: &str| payload[key].as_str().unwrap().len() as i64;
    assert!((length("error") - length("step_name")).abs() <= 1);
    // beside one that stays whole, and a list whose items leave some bytes
    let payload = json!({
        "a": "a".repeat(500), "b": "b".repeat(500), "c": "c".repeat(60), "d": vec!["d".repeat(30); 30]
    });
    for limit in 500..560 {
        let (kept, truncated) = cut("x.unknown", &payload, limit);
        assert_eq!((truncated, &kept["c"]), (vec!["/a".into(), "/b".into(), "/d".into()], &payload["c"]));
        let length = |key: &str| kept[key].as_str().unwrap().len();
        assert!(length("a").abs_diff(length("b")) < 34, "{} and {} of {limit}", length("a"), length("b"));
        let text = truncate_json("x.unknown", &payload.to_string(), limit).unwrap().data.len();
        assert_eq!(text, limit);
    }
}

#[test]
fn a_short_text_is_cut_too_where_it_has_to_be() {
    let payload = json!({ "type": "info", "message": "m".repeat(40), "duration": 1 });
    let (kept, truncated) = cut("notification", &payload, payload.to_string().len() - 10);
    assert_eq!((kept["message"].as_str(), truncated), (Some("m…"), vec!["/message".to_owned()]));
}

#[test]
fn a_text_that_is_escaped_needlessly_is_cut_no_more_than_the_characters() {
    let payload = |text: &str| format!(r#"{{"type":"info","message":"{text}","duration":1}}"#);
    for (escaped, characters) in [
        (r"\u00e9", "é"),
        (r"\u00E9\ud83d\ude00", "é😀"),
        // JSON needs these
        (r#"\u0041\u0022\u005c\u000a\u0000\\u0041\n"#, r#"A\u0022\u005c\u000a\u0000\\u0041\n"#),
        // halves of surrogate pairs are no characters
        (r"\u0042\ud800\u0042\udc00\ufffd", r"B\ud800B\udc00\ufffd"),
    ] {
        let (escaped, characters) = (payload(&escaped.repeat(100)), payload(&characters.repeat(100)));
        let whole = truncate_json("notification", &escaped, escaped.len() - 1).unwrap();
        assert_eq!((&*whole.data, &whole.truncated[..]), (&*characters, &[][..]));
        for limit in [characters.len(), characters.len() - 1, 120] {
            assert_eq!(
                truncate_json("notification", &escaped, limit).unwrap().data,
                truncate_json("notification", &characters, limit).unwrap().data
            );
        }
        let untouched = truncate_json("notification", &escaped, escaped.len()).unwrap();
        assert_eq!(untouched.data, escaped, "it fits");
    }
}

#[test]
fn unknown_fields_go_first_and_the_largest_of_them_first() {
    let mut payload = step_failed("short", "Step");
    payload["small"] = json!("x");
    payload["large"] = json!({ "x": "x".repeat(400) });
    payload["medium"] = json!(["x".repeat(100)]);
    let (kept, truncated) = cut("audit.step_failed", &payload, 300);
    assert_eq!(truncated, [""]);
    assert!(!kept.contains_key("large"));
    assert_eq!((&kept["medium"], &kept["small"]), (&payload["medium"], &payload["small"]));
    let (kept, _) = cut("audit.step_failed", &payload, 200);
    assert_eq!((kept.contains_key("medium"), kept.contains_key("small")), (false, true));

    let mut failed = json!({
        "audit_id": "a", "fiche_id": "f", "error": "e", "failed_at": "2026-11-23T10:00:00Z", "status": "failed",
        "partial_results": { "completed_steps": 1, "total_steps": 2, "failed_steps": 1, "log": "l".repeat(999) }
    });
    let (kept, truncated) = cut("audit.failed", &failed, 300);
    assert_eq!(truncated, ["/partial_results"]);
    failed["partial_results"].as_object_mut().unwrap().remove("log");
    assert_eq!(kept["partial_results"], failed["partial_results"]);
}

#[test]
fn unknown_fields_cost_nothing_more_once_they_are_dropped() {
    // more of them than are remembered at once, in an object of the contract
    let mut results = json!({ "completed_steps": 1, "total_steps": 2, "failed_steps": 1 });
    for n in 0..5_000 {
        results[format!("unknown_{n}")] = json!(n);
    }
    let payload = json!({
        "audit_id": "a", "fiche_id": "f", "error": "e".repeat(500), "failed_at": "2026-11-23T10:00:00Z",
        "status": "failed", "partial_results": results
    });
    let (kept, truncated) = cut("audit.failed", &payload, 1000);
    assert_eq!((&kept["error"], truncated), (&payload["error"], vec!["/partial_results".to_owned()]));
    // and they are listed, also if the ones that are still remembered at the end may stay
    for fields in 240..270 {
        let results = (0..fields).map(|n| (format!("unknown_{n}"), json!(n)));
        let mut payload = payload.clone();
        payload["error"] = json!("e");
        payload["partial_results"].as_object_mut().unwrap().retain(|key, _| !key.starts_with("unknown"));
        payload["partial_results"].as_object_mut().unwrap().extend(results);
        let (_, truncated) = cut("audit.failed", &payload, 1000);
        assert_eq!(truncated, ["/partial_results"], "{fields}");
    }
}

#[test]
fn arrays_of_strings_lose_items_from_their_end() {
    let mut payload =
        Value::Object("fiches.progressive_fetch.created".parse::<EventName>().unwrap().sample(None).unwrap());
    let dates: Vec<String> = (0..5000).map(|day| format!("day {day}")).collect();
    payload["datesRemaining"] = json!(dates);
    let (kept, truncated) = cut("fiches.progressive_fetch.created", &payload, 2000);
    assert_eq!(truncated, ["/datesRemaining"]);
    let kept = kept["datesRemaining"].as_array().unwrap();
    assert!(kept.len() > 100 && kept.iter().zip(&dates).all(|(kept, date)| kept == date));
}

#[test]
fn unknown_objects_are_pruned_from_the_inside() {
    let id = "3f2b8c1e-5d4a-4e6f-9a7b-0c1d2e3f4a5b";
    let rerun = json!({
        "citation_id": id,
        "text": "word ".repeat(4000),
        "score": 4.5,
        "inner": { "more": "m".repeat(9000), "flag": true },
        "list": vec![json!({ "n": 1 }); 900],
    });
    let (kept, truncated) =
        cut("audit.step_completed", &compared(json!({}), rerun, json!({ "delta": 1 })), 1500);
    assert_eq!(truncated, ["/rerun"]);
    assert_eq!(kept["comparison"], json!({ "delta": 1 }));
    let rerun = &kept["rerun"];
    assert_eq!((&rerun["citation_id"], &rerun["score"]), (&json!(id), &json!(4.5)));
    assert_eq!(rerun["inner"]["flag"], true);
    let size = |value: &Value| value.to_string().len() as i64;
    let sizes = [&rerun["text"], &rerun["inner"], &rerun["list"]].map(size);
    assert!(sizes.iter().all(|one| (one - sizes[0]).abs() < 20), "{sizes:?}");

    // an identifier that has no sure place goes whole, and members go from the end
    let many: Object = (0..400).map(|n| (format!("k{n}"), json!("v".repeat(60)))).collect();
    let mut many = json!(many);
    many["long_id"] = json!("x".repeat(41));
    let (kept, _) = cut("audit.step_completed", &compared(many, json!({}), json!({})), 1000);
    let kept = kept["original"].as_object().unwrap();
    assert!(kept.len() > 10);
    assert!(kept.keys().enumerate().all(|(n, key)| *key == format!("k{n}")));
}

#[test]
fn inside_an_unknown_object_the_largest_are_cut_to_one_size_too() {
    let rerun = json!({ "a": "a".repeat(500), "b": "b".repeat(500), "c": "c".repeat(60) });
    let payload = compared(json!({}), rerun.clone(), json!({}));
    let mut sizes = 0;
    for limit in 300..520 {
        let (kept, _) = cut("audit.step_completed", &payload, limit);
        let length = |key: &str| kept["rerun"][key].as_str().unwrap().len();
        if kept["rerun"]["c"] == rerun["c"] {
            assert!(length("a").abs_diff(length("b")) <= 1, "{} and {} of {limit}", length("a"), length("b"));
            sizes += 1;
        }
    }
    assert!(sizes > 50, "{sizes}");
    // a string takes what the items of a list leave
    let rerun = json!({ "text": "t".repeat(900), "list": vec!["i".repeat(30); 30] });
    for limit in 500..540 {
        let text = compared(json!({}), rerun.clone(), json!({})).to_string();
        let length = truncate_json("audit.step_completed", &text, limit).unwrap().data.len();
        assert_eq!(length, limit);
    }
}

#[test]
fn truncating_again_merges_the_lists() {
    let (first, truncated) =
        cut("audit.step_failed", &step_failed(&"e".repeat(5000), &"s".repeat(400)), 1000);
    assert_eq!(truncated, ["/error"]);
    let (second, truncated) = cut("audit.step_failed", &Value::Object(first), 600);
    assert_eq!(truncated, ["/error", "/step_name"]);
    assert_eq!(second["_truncated"], json!(["/error", "/step_name"]));
    // what is no list of strings is an unknown field
    let mut payload = step_failed(&"e".repeat(5000), "s");
    payload["_truncated"] = json!({ "error": true });
    assert_eq!(cut("audit.step_failed", &payload, 1000).1, ["", "/error"]);
}

#[test]
fn of_a_key_that_stands_twice_the_last_counts() {
    let text = format!(
        r#"{{"type":"info","message":"{}","duration":1,"x":1,"m\u0065ssage":"short","x":{{"a":1,"b":2,"a":3}}}}"#,
        "m".repeat(500)
    );
    let truncated = truncate_json("notification", &text, 400).unwrap();
    assert_eq!(truncated.truncated, [""; 0]);
    assert_eq!(
        truncated.data,
        r#"{"type":"info","duration":1,"m\u0065ssage":"short","x":{"a":1,"b":2,"a":3}}"#
    );
    // also where there is more than is remembered at once
    let many: String = (0..3000).map(|n| format!("\"k{n}\":1,")).collect();
    let text = compared(json!({}), json!({}), json!({})).to_string();
    let text = text.replace(r#""original":{}"#, &format!(r#""original":{{"k0":0,{many}"k2":2}}"#));
    let truncated = truncate_json("audit.step_completed", &text, 600).unwrap();
    let payload: Value = serde_json::from_str(&truncated.data).unwrap();
    assert_eq!((&payload["original"]["k0"], &payload["original"]["k1"]), (&json!(1), &json!(1)));
    assert_eq!(
        payload["original"].get("k2"),
        None,
        "its last value has no place, and the first does not count"
    );
}

#[test]
fn what_repeated_keys_had_does_not_count() {
    // more of them than are remembered at once
    let object = format!("{{{}\"z\":\"end\"}}", r#""k":1,"#.repeat(5_000));
    let text = format!(r#"{{"thing_id":"1","object":{object},"text":"{}"}}"#, "x".repeat(20_000));
    let done = truncate_json("x.unknown", &text, MAX_DATA_BYTES).unwrap();
    let value: Value = serde_json::from_str(&done.data).unwrap();
    assert_eq!(
        (&value["object"], done.truncated),
        (&json!({ "k": 1, "z": "end" }), vec!["/text".to_owned()])
    );
    assert!(done.data.len() > MAX_DATA_BYTES - 64);
    // in an object inside another one
    let text = text.replace("\"object\":{", "\"object\":{\"inner\":{").replace("},\"text\"", "}},\"text\"");
    let done = truncate_json("x.unknown", &text, MAX_DATA_BYTES).unwrap();
    let value: Value = serde_json::from_str(&done.data).unwrap();
    assert_eq!(
        (&value["object"], done.truncated),
        (&json!({ "inner": { "k": 1, "z": "end" } }), vec!["/text".to_owned()])
    );
    // within a value that is itself repeated
    let inner = format!(r#""a":"{}","#, "a".repeat(40)).repeat(40);
    let object = format!(r#"{{"k":{{{inner}"z":1}},"k":{{"z":"{}"}}}}"#, "b".repeat(3000));
    let text = format!(r#"{{"thing_id":"1","object":{object},"text":"{}"}}"#, "x".repeat(3000));
    for limit in [1000, 2000, 4000] {
        let data = truncate_json("x.unknown", &text, limit).unwrap().data;
        assert!(data.len() <= limit && data.len() > limit - 64, "{} of {limit}", data.len());
    }
}

#[test]
fn a_list_that_leaves_no_room_is_an_unknown_field() {
    let mut payload = step_failed("error", "Step");
    payload["_truncated"] = (0..3000).map(|n| json!(format!("/{n}"))).collect();
    let (kept, truncated) = cut("audit.step_failed", &payload, MAX_DATA_BYTES);
    assert_eq!((truncated, kept["error"].as_str()), (vec![String::new()], Some("error")));
    // as long as the limit, to the byte
    payload["_truncated"] = (0..100).map(|n| json!(format!("/{n:06}"))).collect();
    let limit = payload["_truncated"].to_string().len();
    let (kept, truncated) = cut("audit.step_failed", &payload, limit);
    assert_eq!((truncated, kept["error"].as_str()), (vec![String::new()], Some("error")));
}

#[test]
fn a_partial_payload_stays_one() {
    let payload = json!({ "audit_id": "a", "fiche_id": "f", "error": "e".repeat(1000) });
    let text = payload.to_string();
    let Truncated { data, truncated } = truncate_json("audit.failed", &text, 300).unwrap();
    assert_eq!(truncated, ["/error"]);
    assert_eq!(decode("audit.failed", data.as_bytes()).kind(), "partial");
}

#[test]
fn an_event_that_the_contract_does_not_have_is_shortened_by_generic_rules() {
    let payload = json!({
        "a/b": "t".repeat(900), "audit_id": "i".repeat(60), "n": 1.5, "is": true, "null": null,
        "list": [1, { "x": 2 }, "y".repeat(900)], "object": { "deep": { "text": "t".repeat(900) } }
    });
    let (kept, truncated) = cut("audit.paused", &payload, 600);
    assert_eq!(truncated, ["/a~1b", "/list", "/object"]);
    for key in ["audit_id", "n", "is", "null"] {
        assert_eq!(kept[key], payload[key]);
    }
    assert_eq!(kept["list"], json!([1, { "x": 2 }]));
    assert!(kept["object"]["deep"]["text"].as_str().unwrap().ends_with("t…"));
}

#[test]
fn what_cannot_be_shortened_is_told() {
    let wrong = |name: &str, text: &str, limit| truncate_json(name, text, limit).unwrap_err();
    assert_eq!(wrong("notification", "[1]", 100), TruncateError::NotAnObject("array"));
    assert_eq!(wrong("x", "\"text\"", 100), TruncateError::NotAnObject("string"));
    for text in ["", "{", "{} {}"] {
        assert!(matches!(wrong("notification", text, 100), TruncateError::NotJson(_)));
        assert!(matches!(wrong("x", text, 100), TruncateError::NotJson(_)));
    }
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    assert!(matches!(wrong("x", &deep, 100), TruncateError::NotJson(_)));
    let deep = deep.replace('[', "{\"a\":").replace(']', "}").replace(":}", ":1}");
    assert!(matches!(wrong("x", &deep, 100), TruncateError::NotJson(_)));
    let TruncateError::Invalid(problems) = wrong("notification", r#"{"type":"x","duration":"1"}"#, 10) else {
        panic!()
    };
    assert_eq!(problems.len(), 3);

    let mut large = step_failed("error", "Step");
    large["fiche_id"] = json!("f".repeat(20_000));
    let error = wrong("audit.step_failed", &large.to_string(), MAX_DATA_BYTES);
    let TruncateError::TooSmall { ref field, needed, limit } = error else { panic!("{error}") };
    assert_eq!((field.as_str(), limit), ("/fiche_id", MAX_DATA_BYTES));
    assert!(error.to_string().contains(&needed.to_string()) && error.to_string().contains("/fiche_id"));

    // more members than are remembered at once: the fields after them count too
    let members: Object = (0..9000).map(|n| (format!("n{n}"), json!(n))).collect();
    let mut large = compared(json!(members), json!({}), json!({}));
    large["rerun_id"] = json!("r".repeat(20_000));
    let text = large.to_string();
    let TruncateError::TooSmall { field, needed, .. } = wrong("audit.step_completed", &text, MAX_DATA_BYTES)
    else {
        panic!("{text}")
    };
    assert_eq!(field, "/rerun_id");
    assert!(truncate_json("audit.step_completed", &text, needed).unwrap().data.len() <= needed);

    let many: Object = (0..9000).map(|n| (format!("n{n}"), json!(n))).collect();
    let TruncateError::TooSmall { needed, .. } = wrong("x", &json!(many).to_string(), 1000) else { panic!() };
    assert!(needed > 1000);
}

#[test]
fn the_readmes_example_is_what_happens() {
    let readme = include_str!("../README.md");
    let example = readme.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let (before, after) = example.trim().split_once('\n').unwrap();
    assert_eq!(truncate_json("audit.failed", before, 190).unwrap().data, after);
}

/// A generator of payloads: plain and repeatable, since shrinking says little about large ones.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    fn text(&mut self, longest: usize) -> String {
        const PIECES: [&str; 22] = [
            "a",
            "word ",
            "\"",
            "\\",
            "\n",
            "\u{0}",
            "\u{1f}",
            "\u{7f}",
            "é",
            "e\u{301}",
            "ß",
            "Ωμέγα",
            "Привет ",
            "שלום",
            "नमस्ते",
            "日本語",
            "한국어",
            "👩🏽‍🚀",
            "👨‍👩‍👧‍👦",
            "🇫🇷",
            "\r\n",
            "\u{2028}",
        ];
        let bytes = self.roll(longest + 1);
        let mut text = String::new();
        while text.len() < bytes {
            let piece = self.pick(&PIECES);
            text.push_str(&piece.repeat(1 + self.roll(4)));
        }
        text
    }

    /// Mostly short, at times very long.
    fn length(&mut self) -> usize {
        *self.pick(&[0, 4, 20, 60, 200, 1000, 5000, 30_000])
    }

    fn field(&mut self, field: &Field) -> Value {
        match field.ty {
            Type::String if field.is_identifier() => json!(format!("id-{}", self.roll(1_000_000))),
            Type::String => {
                let longest = self.length();
                json!(self.text(longest))
            }
            Type::Number(kind) if kind.is_whole() => json!(self.roll(10_000)),
            Type::Number(_) => json!(self.roll(10_000) as f64 / 8.0),
            Type::Boolean => json!(self.roll(2) == 0),
            Type::Format(format) => json!(format.sample()),
            Type::OneOf(words) => json!(self.pick(words)),
            Type::Exactly(number) => json!(number),
            Type::EmptyArray => json!([]),
            Type::Strings => {
                let count = self.length() / 20;
                (0..count).map(|_| json!(self.text(30))).collect()
            }
            Type::AnyObject => self.object(4),
            Type::Object(_, fields) => Value::Object(self.fields(fields)),
            other => panic!("make values of {other:?}"),
        }
    }

    fn fields(&mut self, fields: &[Field]) -> Object {
        let mut object = Object::new();
        for field in fields {
            if self.roll(8) == 0 {
                let (key, value) = (self.text(40), self.any(2));
                object.insert(format!("extra {key}"), value);
            }
            match (field.optional, self.roll(3)) {
                (true, 0) => continue,
                (true, 1) => object.insert(field.name.into(), Value::Null),
                _ => object.insert(field.name.into(), self.field(field)),
            };
        }
        object
    }

    fn any(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 4 } else { 7 }) {
            0 => json!(self.roll(100_000)),
            1 => self.pick(&[Value::Null, json!(true)]).clone(),
            2 | 3 => {
                let longest = if depth == 0 { 100 } else { self.length() };
                json!(self.text(longest))
            }
            4 => {
                let count = self.roll(4);
                (0..count).map(|_| self.any(depth - 1)).collect()
            }
            _ => self.object(depth - 1),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        // many members only where they are small
        let (count, depth) = *self.pick(&[(0, 0), (1, depth), (3, depth), (5, depth), (200, 0)]);
        let mut object = Object::new();
        for n in 0..count {
            let key = match self.roll(6) {
                0 => format!("thing{n}_id"),
                1 => self.text(60),
                _ => format!("key{n}"),
            };
            object.insert(key, self.any(depth));
        }
        Value::Object(object)
    }
}

fn size(value: &Value) -> usize {
    value.to_string().len()
}

fn is_free(field: &Field) -> bool {
    !field.is_identifier() && matches!(field.ty, Type::String | Type::Strings | Type::AnyObject)
}

/// Checks an object of the contract and returns the sizes of the free values: whole ones before, and
/// cut texts after.
fn check_fields(
    fields: &[Field],
    pointer: &str,
    (before, after): (&Object, &Object),
    listed: &[String],
    seen: &mut Vec<String>,
) -> (Vec<usize>, Vec<usize>) {
    let (mut whole, mut cut_texts) = (Vec::new(), Vec::new());
    for field in fields {
        let Some(old) = before.get(field.name) else {
            assert!(!after.contains_key(field.name));
            continue;
        };
        let new = after.get(field.name).unwrap_or_else(|| panic!("{} is gone", field.name));
        let pointer = format!("{pointer}/{}", field.name);
        if let (Type::Object(_, fields), Value::Object(old), Value::Object(new)) = (field.ty, old, new) {
            let (more_whole, more_cut) = check_fields(fields, &pointer, (old, new), listed, seen);
            whole.extend(more_whole);
            cut_texts.extend(more_cut);
        } else if listed.contains(&pointer) {
            assert!(is_free(field), "{pointer} may not be cut");
            assert!(old != new && size(new) < size(old), "{pointer} is listed and was not cut");
            assert!(is_pruned(old, new), "{pointer}: {new}");
            cut_texts.extend(new.is_string().then(|| size(new)));
            seen.push(pointer);
        } else {
            assert_eq!(old, new, "{pointer} was changed and is not listed");
            whole.extend(is_free(field).then(|| size(old)));
        }
    }
    let is_known = |key: &str| fields.iter().any(|field| field.name == key) || key == "_truncated";
    let extras = |object: &Object| object.keys().filter(|key| !is_known(key)).count();
    let dropped = extras(after) < extras(before);
    assert_eq!(dropped, listed.iter().any(|listed| listed == pointer), "unknown fields of `{pointer}`");
    seen.extend(dropped.then(|| pointer.into()));
    for (key, value) in after.iter().filter(|(key, _)| !is_known(key)) {
        assert_eq!(before.get(key), Some(value));
    }
    (whole, cut_texts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_payload_of_any_shape_keeps_the_promises(seed in 1u64.., limit in 300usize..20_480) {
        let mut dice = Dice(seed);
        let name = *dice.pick(EventName::ALL);
        let shape = dice.pick(name.decl().shapes);
        let before = dice.fields(shape.fields);
        let text = Value::Object(before.clone()).to_string();
        let Truncated { data, truncated } = match truncate_json(name.as_str(), &text, limit) {
            Err(TruncateError::TooSmall { needed, .. }) => {
                // identifiers, dates and the list of three cut fields take as much
                prop_assert!(limit < needed && needed < 400);
                return Ok(());
            }
            truncated => truncated.unwrap(),
        };

        // it fits, and is an event
        prop_assert!(data.len() <= limit);
        let Decoded::Event { truncated: read, .. } = decode(name.as_str(), data.as_bytes()) else {
            panic!("{:?}", decode(name.as_str(), data.as_bytes()));
        };
        prop_assert_eq!(&read, &truncated);
        prop_assert_eq!(truncated.is_empty(), text.len() <= limit);

        // what was cut is listed, and nothing else was changed
        let after: Object = serde_json::from_str(&data).unwrap();
        let mut seen = Vec::new();
        let (whole, cut_texts) = check_fields(shape.fields, "", (&before, &after), &truncated, &mut seen);
        seen.sort();
        let mut listed = truncated.clone();
        listed.sort();
        prop_assert_eq!(seen, listed);

        // the largest were cut, to one size, and as much is kept as fits
        if let (Some(cut), Some(whole)) = (cut_texts.iter().min(), whole.iter().max()) {
            prop_assert!(cut + 64 >= *whole, "{} is whole and another was cut to {}", whole, cut);
        }
        if !cut_texts.is_empty() {
            prop_assert!(data.len() + 64 >= limit, "{} of {limit}", data.len());
        }

        // again is the same, and white space says nothing
        let again = truncate_json(name.as_str(), &data, limit).unwrap();
        prop_assert_eq!((again.data, again.truncated.len()), (data.clone(), 0));
        if text.len() > limit {
            let pretty = serde_json::to_string_pretty(&before).unwrap();
            prop_assert_eq!(truncate_json(name.as_str(), &pretty, limit).unwrap().data, data);
        }
    }

    #[test]
    fn the_limit_that_is_asked_for_is_enough(seed in 1u64..) {
        let mut dice = Dice(seed);
        let name = *dice.pick(EventName::ALL);
        let text = Value::Object(dice.fields(dice.clone().pick(name.decl().shapes).fields)).to_string();
        let needed = match truncate_json(name.as_str(), &text, 0) {
            Err(TruncateError::TooSmall { needed, .. }) => needed,
            other => panic!("{other:?}"),
        };
        prop_assert!(truncate_json(name.as_str(), &text, needed).is_ok());
        prop_assert!(truncate_json(name.as_str(), &text, needed - 1).is_err());
    }

    #[test]
    fn any_object_of_any_event_fits_or_is_refused(seed in 1u64.., limit in 0usize..3000) {
        let mut dice = Dice(seed);
        let payload = dice.object(4);
        let text = payload.to_string();
        match truncate_json("audit.paused", &text, limit) {
            Ok(Truncated { data, truncated }) => {
                prop_assert!(data.len() <= limit);
                let mut after: Value = serde_json::from_str(&data).unwrap();
                prop_assert_eq!(truncated.is_empty(), text.len() <= limit);
                after.as_object_mut().unwrap().remove("_truncated");
                prop_assert_eq!(after.as_object().unwrap().len(), payload.as_object().unwrap().len());
                prop_assert!(is_pruned(&payload, &after));
            }
            Err(TruncateError::TooSmall { needed, .. }) => prop_assert!(needed > limit),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Listing the object of the last unknown field takes more than that field gives.
#[test]
fn the_limit_that_is_asked_for_counts_unknown_fields_that_may_stay() {
    let text = json!({
        "fiche_id": "f1", "error": "none", "failed_at": "2026-03-14T09:26:53.589Z", "status": "failed",
        "extra": "a long one that goes first",
        "partial_results": { "total": 4, "transcribed": 3, "failed": 1, "small": "" },
    })
    .to_string();
    let Err(TruncateError::TooSmall { needed, .. }) = truncate_json("transcription.failed", &text, 0) else {
        panic!("a payload in no bytes");
    };
    let fits = truncate_json("transcription.failed", &text, needed).unwrap();
    assert_eq!(fits.data.len(), needed);
    assert!(fits.data.contains("small"));
    assert!(truncate_json("transcription.failed", &text, needed - 1).is_err());
}
