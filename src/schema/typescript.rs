//! The types of the npm package.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{foreign_keys, shapes};
use crate::ChannelKind;
use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, EventDecl, EventName, RESOURCES, ShapeDecl};
use crate::route::events_on;

/// What does not follow from the declaration: what `decode` answers.
const ANSWERS: &str = include_str!("answers.ts");

/// The contract as a TypeScript module of types: nothing of it is there at run time.
pub fn typescript() -> String {
    let mut out = String::from(
        "// Generated from the contract's declaration by `fiche-realtime schema --format typescript`.\n\n",
    );
    for form in [Form::Full, Form::Partial] {
        interfaces(&mut out, form);
    }
    let names: String = EVENTS.iter().map(|event| format!("\n  | \"{}\"", event.name)).collect();
    let _ = writeln!(out, "/** The name of an event of this contract. */\nexport type EventName ={names};\n");
    for form in [Form::Full, Form::Partial] {
        events(&mut out, form);
    }
    channels(&mut out);
    let resources: Vec<_> = RESOURCES.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let _ = writeln!(
        out,
        "/** What an event can make stale: one of a kind, or a list. */\nexport type Resource = {};\n",
        resources.join(" | ")
    );
    out + ANSWERS
}

/// A payload with its full shape, or one from which a backend dropped fields to fit the size limit.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Full,
    Partial,
}

impl Form {
    fn type_name(self, name: &str) -> String {
        format!("{}{name}", if self == Form::Partial { "Partial" } else { "" })
    }

    fn may_lack(self, field: &Field) -> bool {
        field.optional || self == Form::Partial && !field.is_kept()
    }
}

/// An interface for each shape, after those of the objects in it.
fn interfaces(out: &mut String, form: Form) {
    let mut written = BTreeSet::new();
    for (event, shape) in shapes() {
        nested(out, form, shape.fields, &mut written);
        let doc = match form {
            Form::Full => meaning(event, shape),
            Form::Partial => format!("What is certain of a `{}` that was shortened.", event.name),
        };
        let absent: String = foreign_keys(event, shape)
            .map(|key| format!("  /** Present in a payload of another shape. */\n  {key}?: undefined;\n"))
            .collect();
        interface(out, form, shape.type_name, &doc, shape.fields, &absent);
    }
}

fn nested(out: &mut String, form: Form, fields: &[Field], written: &mut BTreeSet<&'static str>) {
    for field in fields {
        if let Type::Object(name, fields) = field.ty {
            nested(out, form, fields, written);
            if written.insert(name) {
                let doc = format!("The object under `{}`.", field.name);
                interface(out, form, name, &doc, fields, "");
            }
        }
    }
}

fn interface(out: &mut String, form: Form, name: &str, doc: &str, fields: &[Field], rest: &str) {
    let _ = writeln!(out, "/** {doc} */\nexport interface {} {{", form.type_name(name));
    for field in fields {
        if let Some(doc) = note(field.ty) {
            let _ = writeln!(out, "  /** {doc} */");
        }
        let mark = if form.may_lack(field) { "?" } else { "" };
        let null = if field.optional { " | null" } else { "" };
        let _ = writeln!(out, "  {}{mark}: {}{null};", field.name, type_of(form, field.ty));
    }
    let _ = writeln!(out, "{rest}}}\n");
}

fn meaning(event: &EventDecl, shape: &ShapeDecl) -> String {
    let when = shape.when.map(|key| format!(" with `{key}`")).unwrap_or_default();
    let stale: Vec<_> = shape.makes_stale().collect();
    let stale = if stale.is_empty() { "nothing".into() } else { stale.join(", ") };
    let channels = shape.channels.join(", ");
    format!("`{}`{when}: {} Channels: {channels}. Makes stale: {stale}.", event.name, event.meaning())
}

/// What TypeScript's type does not tell.
fn note(ty: Type) -> Option<&'static str> {
    match ty {
        Type::Number => Some("Finite number"),
        Type::Count => Some("Whole number from 0 to 2^53-1"),
        Type::DateTime => Some("ISO 8601 date and time"),
        Type::Date => Some("Calendar day as YYYY-MM-DD"),
        _ => None,
    }
}

fn type_of(form: Form, ty: Type) -> String {
    match ty {
        Type::String | Type::DateTime | Type::Date => "string".into(),
        Type::Number | Type::Count => "number".into(),
        Type::Boolean => "boolean".into(),
        Type::OneOf(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
        Type::Exactly(number) => number.to_string(),
        Type::EmptyArray => "[]".into(),
        Type::Strings => "string[]".into(),
        Type::AnyObject => "Record<string, unknown>".into(),
        Type::Object(name, _) => form.type_name(name),
    }
}

/// The table from names to payloads.
fn events(out: &mut String, form: Form) {
    let (name, doc) = match form {
        Form::Full => ("Events", "The payload of each event."),
        Form::Partial => ("PartialEvents", "What is certain of each event's payload that was shortened."),
    };
    let _ = writeln!(out, "/** {doc} */\nexport interface {name} {{");
    for event in EVENTS {
        let payloads: Vec<_> = event.shapes.iter().map(|shape| form.type_name(shape.type_name)).collect();
        let _ =
            writeln!(out, "  /** {} */\n  \"{}\": {};", event.meaning(), event.name, payloads.join(" | "));
    }
    out.push_str("}\n\n");
}

/// The table from kinds of channel to names.
fn channels(out: &mut String) {
    out.push_str("/** The events that can arrive on each kind of channel. */\nexport interface EventsOn {\n");
    for kind in ChannelKind::ALL {
        let names: String =
            events_on(kind).map(EventName::as_str).map(|name| format!("\n    | \"{name}\"")).collect();
        let _ = writeln!(out, "  {kind}:{names};");
    }
    out.push_str("}\n\n");
}
