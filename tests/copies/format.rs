//! A new text format needs one declaration in `src/contract/formats.rs`, with a predicate for its texts. Everything
//! else is generated.

use serde_json::{Value, json};

use crate::copy::{Change, Copy, insert};

pub fn changes() -> [Change; 3] {
    [
        insert(
            "src/contract/formats.rs",
            "use crate::time::{is_date, is_date_time};\n",
            r#"
/// Whether the text is an e-mail address, as far as a look at it tells: one `@` with something on both sides.
fn is_email(text: impl super::text::Text) -> bool {
    let is_at = |at: &usize| text.at(*at) == b'@';
    let (mut signs, end) = ((0..text.length()).filter(is_at), text.length());
    matches!((signs.next(), signs.next()), (Some(at), None) if at > 0 && at + 1 < end)
        && (0..end).all(|at| text.at(at).is_ascii_graphic())
}
"#,
        ),
        insert(
            "src/contract/formats.rs",
            "formats! {\n",
            r##"    /// An e-mail address.
    email: Email {
        expects: "e-mail address",
        fits: is_email,
        longest: 254,
        typescript: "`${string}@${string}`",
        schema: r#"{ "format": "email", "maxLength": 254 }"#,
        sample: "camille@example.com",
    }

"##,
        ),
        // what has one
        insert(
            "src/contract/notification.rs",
            "        duration (number)\n    }\n",
            r#"
    /// A notification was sent by e-mail.
    "notification.mailed": NotificationMailed [global] {
        address (email)
        copy (optional email)
        sent_at (datetime)
    }
"#,
        ),
    ]
}

/// Texts, and whether they are e-mail addresses.
fn addresses() -> Vec<(Value, bool)> {
    let long = |length: usize| json!(format!("{}@example.com", "x".repeat(length - 12)));
    vec![
        (json!("camille@example.com"), true),
        (json!("a@b"), true),
        (long(254), true),
        (long(255), false),
        (long(256), false),
        (long(257), false),
        (long(5_000), false),
        (json!(""), false),
        (json!("@"), false),
        (json!("@example.com"), false),
        (json!("camille@"), false),
        (json!("a@b@c"), false),
        (json!("camille example.com"), false),
        (json!("cam ille@example.com"), false),
        (json!("camille@example.com\u{0}"), false),
        (json!("camille@exämple.com"), false),
        (json!("😀@example.com"), false),
        (json!("2026-03-14T09:26:53Z"), false),
        (json!(7), false),
        (json!(["a@b"]), false),
        (Value::Null, false),
    ]
}

fn messages() -> Vec<Value> {
    let message = |address: &Value| {
        let payload = json!({ "address": address, "copy": address, "sent_at": "2026-03-14T09:26:53Z" });
        json!({ "name": "notification.mailed", "data": payload.to_string() })
    };
    addresses().iter().map(|(address, _)| message(address)).collect()
}

/// The answers about the addresses, after the fingerprint.
fn check(answers: &[Value]) {
    for ((address, fits), answer) in addresses().iter().zip(&answers[1..]) {
        let decoded = &answer["decoded"];
        assert_eq!(decoded["kind"], if *fits { "event" } else { "invalid" }, "{address}: {decoded}");
        if !fits {
            let problem = &decoded["problems"][0];
            assert_eq!(
                (&problem["path"], &problem["expected"]),
                (&json!("/address"), &json!("e-mail address"))
            );
        }
    }
}

#[test]
fn one_declaration_adds_a_format() {
    let copy = Copy::library("format", &changes());
    check(&copy.native_answers(&messages()));
    let program = r##"
use fiche_realtime::{Decoded, Email, Event, EventName, decode, schema::Format};

fn main() {
    let sample = EventName::NotificationMailed.sample(None).unwrap();
    assert_eq!(sample["address"], "camille@example.com");
    let text = serde_json::to_string(&sample).unwrap();
    let Decoded::Event { payload, .. } = decode("notification.mailed", text.as_bytes()) else { panic!("{text}") };
    let Event::NotificationMailed(mailed) = payload.to_event().unwrap() else { panic!() };
    assert_eq!(mailed.address, Email::parse("camille@example.com").unwrap());
    let error = Email::parse("camille").unwrap_err().to_string();
    assert_eq!(error, "expected e-mail address, found \"camille\"");

    let schema: serde_json::Value = serde_json::from_str(&Format::JsonSchema.render()).unwrap();
    let address = &schema["$defs"]["NotificationMailed"]["properties"]["address"];
    assert_eq!(address, &serde_json::json!({ "type": "string", "format": "email", "maxLength": 254 }));
    assert!(Format::Typescript.render().contains("  address: `${string}@${string}`;"));
    let markdown = Format::Markdown.render();
    for part in ["| `address` | e-mail address |", "| e-mail address | a string in this format, such as `camille@example.com` |"] {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
}
"##;
    copy.native(program, "");
}

/// Both builds of a copy with the format check it.
pub fn is_checked_by_both_builds(copy: &Copy) {
    let answers = copy.native_answers(&messages());
    check(&answers);
    assert_eq!(answers, copy.package_answers(&messages()));
    assert!(copy.read("pkg/contract.d.ts").contains("  address: `${string}@${string}`;"));
    assert!(copy.read("pkg/samples.js").contains("camille@example.com"));
}
