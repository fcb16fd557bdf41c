//! The types of the npm package.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{foreign_keys, shapes};
use crate::ChannelKind;
use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, EventDecl, EventName, RESOURCES, ShapeDecl};
use crate::error::with_limits;
use crate::route::events_on;

/// The types that do not follow from the declarations: the answers of `decode`. `{NAME}` is replaced by the
/// limit of that name.
const ANSWERS: &str = include_str!("answers.ts");

/// The shapes whose names the DOM has too, and their names in TypeScript. Where the import of ours is missing, the
/// compiler would silently take the DOM's.
const RENAMED: [(&str, &str); 1] = [("Notification", "RealtimeNotification")];

/// Writes the contract as a TypeScript module of types, which has no code at run time.
///
/// ```
/// let module = fiche_realtime::schema::typescript();
/// assert!(module.contains("export interface AuditFailed"));
/// ```
pub fn typescript() -> String {
    let mut out = String::from(
        "// Generated from the contract's declaration by `fiche-realtime schema --format typescript`.\n\n",
    );
    for form in [Form::Full, Form::Partial] {
        interfaces(&mut out, form);
    }
    for (old, new) in RENAMED {
        deprecated(&mut out, old, new, "The DOM");
    }
    let names: String = EVENTS.iter().map(|event| format!("\n  | \"{}\"", event.name)).collect();
    let _ = writeln!(out, "/** The name of an event of this contract. */\nexport type EventName ={names};\n");
    for form in [Form::Full, Form::Partial] {
        events(&mut out, form);
    }
    variants(&mut out);
    channels(&mut out);
    let resources: Vec<_> = RESOURCES.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let _ = writeln!(
        out,
        "/** What an event can make stale: one of a kind, or a list. */\nexport type Resource = {};\n",
        resources.join(" | ")
    );
    out + &with_limits(ANSWERS)
}

/// A payload with its full shape, or one from which a backend dropped fields to fit the size limit.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Full,
    Partial,
}

impl Form {
    fn type_name(self, name: &str) -> String {
        match self {
            Form::Full => RENAMED.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new).into(),
            Form::Partial => format!("Partial{name}"),
        }
    }

    fn may_lack(self, field: &Field) -> bool {
        field.optional || self == Form::Partial && !field.is_kept()
    }
}

/// Writes an interface for each shape, after the interfaces of its nested objects.
fn interfaces(out: &mut String, form: Form) {
    let mut written = BTreeSet::new();
    for (event, shape) in shapes() {
        shape_with_nested(out, form, event, shape, &mut written);
    }
}

/// Writes the interface of a shape, after those of its nested objects that were not written before.
fn shape_with_nested(
    out: &mut String,
    form: Form,
    event: &EventDecl,
    shape: &ShapeDecl,
    written: &mut BTreeSet<&'static str>,
) {
    nested(out, form, shape.fields, written);
    let doc = match form {
        Form::Full => meaning(event, shape),
        Form::Partial => format!("What is certain of a `{}` that was shortened.", event.name),
    };
    let absent: String = foreign_keys(event, shape)
        .map(|key| format!("  /** Present in a payload of another shape. */\n  {key}?: undefined;\n"))
        .collect();
    interface(out, form, shape.type_name, &doc, shape.fields, &absent);
}

/// The interface of one shape's full payload, after those of its nested objects.
pub(super) fn full_shape(event: &EventDecl, shape: &ShapeDecl) -> String {
    let mut out = String::new();
    shape_with_nested(&mut out, Form::Full, event, shape, &mut BTreeSet::new());
    out
}

/// The name of the type of a shape's full payload.
pub(super) fn full_name(type_name: &str) -> String {
    Form::Full.type_name(type_name)
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

/// Writes a deprecated alias for a type that was renamed.
fn deprecated(out: &mut String, old: &str, new: &str, other: &str) {
    let _ = writeln!(
        out,
        "/** @deprecated {other} has a type of this name: use {{@link {new}}}. */\nexport type {old} = {new};\n"
    );
}

/// A comment about what TypeScript's type does not express.
fn note(ty: Type) -> Option<String> {
    match ty {
        Type::Number(kind) => Some(kind.expects()),
        Type::Format(format) => Some(format.expects().into()),
        Type::String
        | Type::Boolean
        | Type::OneOf(_)
        | Type::Exactly(_)
        | Type::EmptyArray
        | Type::Strings
        | Type::AnyObject
        | Type::Object(..) => None,
    }
}

fn type_of(form: Form, ty: Type) -> String {
    match ty {
        Type::String => "string".into(),
        Type::Format(format) => format.typescript().into(),
        Type::Number(_) => "number".into(),
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

/// The table from names to the keys that select other shapes.
fn variants(out: &mut String) {
    out.push_str(
        "/** The keys that select another shape of an event by their presence, for events that have such keys. */\nexport interface Variants {\n",
    );
    for event in EVENTS.iter().filter(|event| event.shapes.len() > 1) {
        let keys: Vec<_> =
            event.shapes.iter().filter_map(|shape| shape.when).map(|key| format!("\"{key}\"")).collect();
        let _ = writeln!(out, "  \"{}\": {};", event.name, keys.join(" | "));
    }
    out.push_str("}\n\n");
}

/// The table from kinds of channel to names.
fn channels(out: &mut String) {
    out.push_str("/** The events that can arrive on each kind of channel. */\nexport interface EventsOn {\n");
    for kind in ChannelKind::ALL.iter().copied() {
        let names: String =
            events_on(kind).map(EventName::as_str).map(|name| format!("\n    | \"{name}\"")).collect();
        let _ = writeln!(out, "  {kind}:{names};");
    }
    out.push_str("}\n\n");
    scopes(out);
}

/// The scopes that an app watches, and the channels that follow from them.
fn scopes(out: &mut String) {
    out.push_str(
        "/** What to watch: any of the ids, and the global channel. */\nexport interface Scopes {\n",
    );
    for kind in ChannelKind::ALL.iter().copied() {
        let (value, id) = match kind.id_key() {
            Some(_) => ("string", "{id}"),
            None => ("boolean", ""),
        };
        let _ = writeln!(
            out,
            "  /** `{}{id}` */\n  {}?: {value} | null | undefined;",
            kind.prefix(),
            kind.scope()
        );
    }
    out.push_str(
        "}\n\n/** The kind of channel that each of the scopes names. */\nexport interface ScopeKinds {\n",
    );
    for kind in ChannelKind::ALL.iter().copied() {
        let _ = writeln!(out, "  {}: \"{kind}\";", kind.scope());
    }
    let scoped: Vec<_> = ChannelKind::SCOPED.iter().map(|kind| format!("\"{kind}\"")).collect();
    let _ = writeln!(
        out,
        "}}\n\n/** A channel of this contract. */\nexport type RealtimeChannel = {{ kind: {}; id: string }} | {{ kind: \"{}\"; id?: undefined }};\n",
        scoped.join(" | "),
        ChannelKind::GLOBAL
    );
    deprecated(out, "Channel", "RealtimeChannel", "pusher-js");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_the_limits_that_they_name() {
        let (answers, written) = (with_limits(ANSWERS), typescript());
        assert!(written.ends_with(&answers) && answers != ANSWERS);
        for (name, ..) in crate::limits::LIMITS {
            assert!(!written.contains(name), "{name}");
        }
    }
}
