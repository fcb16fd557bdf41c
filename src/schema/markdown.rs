//! The contract as a document for people.

use std::fmt::Write;

use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, ShapeDecl};
use crate::{ChannelKind, FINGERPRINT, events_on};

const TYPES: &str = "\
| type | means |
| --- | --- |
| string, boolean | as in JSON |
| number | any finite number |
| count | a whole number from 0 to 2^53-1 |
| date and time | ISO 8601, such as `2026-03-14T09:26:53Z` |
| day | a calendar day, such as `2026-03-14` |
| a word or a number in quotes or as it is | that value and no other |
| object | any JSON object |
| optional | may be absent, and `null` counts as absent |

A field that is not listed is accepted and handed on.
";

/// The channels, then each event with its channels and fields.
pub fn markdown() -> String {
    let mut out = format!("# Realtime events\n\nContract `{FINGERPRINT}`.\n\n## Channels\n\n");
    out.push_str("| channel | events |\n| --- | --- |\n");
    for kind in ChannelKind::ALL {
        let name = match kind.id_key() {
            Some(key) => format!("private-{kind}-{{{key}}}"),
            None => format!("private-{kind}"),
        };
        let events: Vec<_> = events_on(kind).map(|event| format!("`{event}`")).collect();
        let _ = writeln!(out, "| `{name}` | {} |", events.join(", "));
    }
    let _ = writeln!(out, "\n## Types\n\n{TYPES}\n## Events");
    for event in EVENTS {
        let _ = writeln!(out, "\n### `{}`\n\n{}", event.name, event.meaning());
        for shape in event.shapes {
            table(&mut out, shape);
        }
    }
    out
}

fn table(out: &mut String, shape: &ShapeDecl) {
    let when = shape.when.map(|key| format!("With `{key}`, on")).unwrap_or_else(|| "On".into());
    let stale: Vec<_> = shape.makes_stale().collect();
    let fetch =
        if stale.is_empty() { String::new() } else { format!(" (fetch again: {})", stale.join(", ")) };
    let _ =
        writeln!(out, "\n{when} {}{fetch}:\n\n| field | type |\n| --- | --- |", shape.channels.join(" and "));
    rows(out, "", shape.fields);
}

/// A row for each field; those of a nested object follow it with its name in front.
fn rows(out: &mut String, parent: &str, fields: &[Field]) {
    for field in fields {
        let optional = if field.optional { ", optional" } else { "" };
        let _ = writeln!(out, "| `{parent}{}` | {}{optional} |", field.name, type_of(field.ty));
        if let Type::Object(_, nested) = field.ty {
            rows(out, &format!("{parent}{}.", field.name), nested);
        }
    }
}

fn type_of(ty: Type) -> String {
    let name = match ty {
        Type::String => "string",
        Type::Number => "number",
        Type::Count => "count",
        Type::Boolean => "boolean",
        Type::DateTime => "date and time",
        Type::Date => "day",
        Type::OneOf(words) => {
            return words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(" or ");
        }
        Type::Exactly(number) => return format!("`{number}`"),
        Type::EmptyArray => "empty array",
        Type::Strings => "array of strings",
        Type::AnyObject => "object",
        Type::Object(..) => "object of the fields below",
    };
    name.into()
}
