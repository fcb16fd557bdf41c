//! The contract as a document for people.

use std::fmt::Write;

use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, Format, NumberKind, ShapeDecl};
use crate::{ChannelKind, FINGERPRINT, events_on};

/// The table of types, without the numbers and the text formats, which come between its two parts.
const TYPES: [&str; 2] = [
    "\
| type | means |
| --- | --- |
| string, boolean | as in JSON |
",
    "\
| a word or a number in quotes or as it is | that value and no other |
| object | any JSON object |
| optional | may be absent, and `null` counts as absent |

A field that is not listed is accepted and handed on.
",
];

/// Writes the channels, then each event with its channels and fields.
///
/// ```
/// let document = fiche_realtime::schema::markdown();
/// assert!(document.contains("audit.failed") && document.contains("private-audit-"));
/// ```
pub fn markdown() -> String {
    let mut out = format!("# Realtime events\n\nContract `{FINGERPRINT}`.\n\n## Channels\n\n");
    out.push_str("| channel | events |\n| --- | --- |\n");
    for kind in ChannelKind::ALL.iter().copied() {
        let id = kind.id_key().map(|key| format!("{{{key}}}")).unwrap_or_default();
        let events: Vec<_> = events_on(kind).map(|event| format!("`{event}`")).collect();
        let _ = writeln!(out, "| `{}{id}` | {} |", kind.prefix(), events.join(", "));
    }
    let numbers =
        NumberKind::ALL.iter().map(|kind| format!("| {} | a {} |\n", kind.as_str(), kind.expects()));
    let formats = Format::ALL.iter().map(|format| {
        format!("| {} | a string in this format, such as `{}` |\n", format.expects(), format.sample())
    });
    let declared: String = numbers.chain(formats).collect();
    let _ = writeln!(out, "\n## Types\n\n{}\n## Events", TYPES.join(&declared));
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

/// Writes a row for each field. The fields of a nested object follow it, with its name in front.
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
        Type::Number(kind) => kind.as_str(),
        Type::Boolean => "boolean",
        Type::Format(format) => format.expects(),
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
