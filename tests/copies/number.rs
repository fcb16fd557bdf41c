//! A type of numbers has one declaration in `src/contract/numbers.rs`. If its bounds change, or a type is added,
//! everything else is generated.

use fiche_realtime::FINGERPRINT;
use serde_json::{Value, json};

use crate::copy::{Change, Copy, insert, replace};

/// Counts may be negative down to -1000, and there are ratings.
pub fn changes() -> [Change; 3] {
    [
        replace(
            "src/contract/numbers.rs",
            "        rust: u64,\n        whole: true,\n        from: 0.0,\n",
            "        rust: i64,\n        whole: true,\n        from: -1000.0,\n",
        ),
        insert(
            "src/contract/numbers.rs",
            "numbers! {\n",
            r"    /// A rating.
    rating: Rating {
        rust: u8,
        whole: true,
        from: 1.0,
        to: 5.0,
        sample: 4.0,
    }

",
        ),
        // what has both
        insert(
            "src/contract/notification.rs",
            "        duration (number)\n    }\n",
            r#"
    /// A notification was rated.
    "notification.rated": NotificationRated [global] {
        rating (rating)
        before (optional rating)
        change (count)
    }
"#,
        ),
    ]
}

/// A rating and a change as JSON, and the path of the one that is wrong.
const RATED: [(&str, &str, Option<&str>); 14] = [
    ("1", "3", None),
    ("5.0", "-3", None),
    ("3", "-1000", None),
    ("3", "9007199254740991", None),
    ("3", "-1e3", None),
    ("0", "3", Some("/rating")),
    ("6", "3", Some("/rating")),
    ("-1", "3", Some("/rating")),
    ("1.5", "3", Some("/rating")),
    ("\"3\"", "3", Some("/rating")),
    ("null", "3", Some("/rating")),
    ("3", "-1001", Some("/change")),
    ("3", "-0.5", Some("/change")),
    ("3", "9007199254740992", Some("/change")),
];

fn messages() -> Vec<Value> {
    let data = |(rating, change, _)| format!(r#"{{"rating":{rating},"before":null,"change":{change}}}"#);
    RATED.map(|rated| json!({ "name": "notification.rated", "data": data(rated) })).into()
}

fn check(answers: &[Value]) {
    // the declarations alone have changed it
    assert_ne!(answers[0], FINGERPRINT);
    for ((rating, change, wrong), answer) in RATED.iter().zip(&answers[1..]) {
        let decoded = &answer["decoded"];
        let Some(path) = wrong else {
            assert_eq!(decoded["kind"], "event", "{rating}, {change}: {decoded}");
            continue;
        };
        let expected = match *path {
            "/rating" => "whole number from 1 to 5",
            _ => "whole number from -1000 to 9007199254740991",
        };
        let problem = &decoded["problems"][0];
        assert_eq!((&problem["path"], &problem["expected"]), (&json!(path), &json!(expected)), "{decoded}");
    }
}

#[test]
fn one_declaration_makes_a_type_of_numbers() {
    let copy = Copy::library("number", &changes());
    check(&copy.native_answers(&messages()));
    let program = r##"
use fiche_realtime::{Decoded, Event, EventName, NotificationRated, decode, schema::Format};

fn main() {
    let sample = serde_json::Value::Object(EventName::NotificationRated.sample(None).unwrap());
    assert_eq!(sample, serde_json::json!({ "rating": 4, "before": 4, "change": 3 }));

    let json = r#"{"rating":5.0,"change":-3}"#;
    let Decoded::Event { payload, .. } = decode("notification.rated", json.as_bytes()) else { panic!() };
    let rated = NotificationRated::builder().rating(5u8).change(-3i64).build();
    assert_eq!(payload.to_event().unwrap(), Event::from(rated.clone()));
    assert_eq!(Event::from(rated.clone()).to_json().unwrap(), r#"{"rating":5,"change":-3}"#);
    let rated = NotificationRated::builder().rating(9).before(5).change(-3).build();
    let error = Event::from(rated).to_json().unwrap_err().to_string();
    assert_eq!(error, "expected whole number from 1 to 5 in `/rating`, found 9");

    let schema: serde_json::Value = serde_json::from_str(&Format::JsonSchema.render()).unwrap();
    let properties = &schema["$defs"]["NotificationRated"]["properties"];
    assert_eq!(properties["rating"], serde_json::json!({ "type": "integer", "minimum": 1, "maximum": 5 }));
    let change = serde_json::json!({ "type": "integer", "minimum": -1000, "maximum": 9007199254740991i64 });
    assert_eq!(properties["change"], change);
    let typescript = Format::Typescript.render();
    assert!(typescript.contains("  /** whole number from 1 to 5 */\n  rating: number;\n"));
    let markdown = Format::Markdown.render();
    for part in ["| `rating` | rating |", "| rating | a whole number from 1 to 5 |", "| count | a whole number from -1000 to 9007199254740991 |"] {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
}
"##;
    copy.native(program, "");
}

/// Both builds of a copy with the type of numbers check it.
pub fn is_checked_by_both_builds(copy: &Copy) {
    let answers = copy.native_answers(&messages());
    check(&answers);
    assert_eq!(answers, copy.package_answers(&messages()));
    assert!(
        copy.read("pkg/contract.d.ts").contains("    /** whole number from 1 to 5 */\n    rating: number;\n")
    );
}
