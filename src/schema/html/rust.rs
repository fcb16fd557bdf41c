//! The Rust that publishes an event, to copy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::ChannelKind;
use crate::contract::ShapeDecl;
use crate::contract::field::{Field, Type};

const INDENT: &str = "    ";

/// The keywords that a field's name can be. Rust writes them as `r#type`.
const KEYWORDS: [&str; 8] = ["as", "box", "for", "in", "match", "move", "ref", "type"];

/// The program that publishes the sample of a shape: its imports, and the call.
pub(super) fn publish(shape: &ShapeDecl, sample: &Map<String, Value>) -> String {
    let mut types = BTreeSet::new();
    let event = construct(shape.type_name, shape.fields, sample, &mut types, "");
    let types: Vec<_> = types.into_iter().collect();
    let types = if let [one] = &types[..] { one.clone() } else { format!("{{{}}}", types.join(", ")) };
    format!("use fiche_realtime::{types};\n\nlet event = {event};\npublisher.publish(event).await?;\n")
}

/// The expression that makes a payload, or an object inside it, of this sample. Adds the types that it names.
fn construct(
    type_name: &str,
    fields: &[Field],
    sample: &Map<String, Value>,
    types: &mut BTreeSet<String>,
    indent: &str,
) -> String {
    types.insert(type_name.into());
    let inner = format!("{indent}{INDENT}");
    let calls: String = fields
        .iter()
        .filter_map(|field| {
            let value = value(type_name, field, &sample[field.name], types, &inner)?;
            Some(format!("{inner}.{}({value})\n", ident(field.name)))
        })
        .collect();
    format!("{type_name}::builder()\n{calls}{inner}.build()")
}

/// The argument of the builder's method for a field. `None` for a field with one possible value, which has no method.
fn value(
    owner: &str,
    field: &Field,
    sample: &Value,
    types: &mut BTreeSet<String>,
    indent: &str,
) -> Option<String> {
    let mut named = |name: &str| {
        types.insert(name.into());
        name.to_owned()
    };
    Some(match field.ty {
        // an id of a channel is checked when it is made; any other text converts
        Type::String => match ChannelKind::SCOPED.iter().find(|kind| kind.id_key() == Some(field.name)) {
            Some(kind) => format!("{}::new({sample})?", named(kind.id_type()?)),
            None => sample.to_string(),
        },
        Type::Boolean => sample.to_string(),
        Type::Number(kind) if kind.is_whole() => sample.to_string(),
        Type::Number(_) => format!("{:?}", sample.as_f64().unwrap_or_default()),
        // the variant and the type have the same name
        Type::Format(format) => format!("{}::parse({sample})?", named(&format!("{format:?}"))),
        Type::OneOf([_]) | Type::Exactly(_) | Type::EmptyArray => return None,
        Type::OneOf(_) => {
            let word = sample.as_str().map(pascal).unwrap_or_default();
            format!("{}::{word}", named(&words(owner, field.name)))
        }
        Type::Strings => {
            let items: Vec<_> = sample.as_array().into_iter().flatten().map(Value::to_string).collect();
            format!("[{}]", items.join(", "))
        }
        Type::AnyObject => format!("serde_json::from_str::<serde_json::Map<_, _>>(r#\"{sample}\"#)?"),
        Type::Object(name, nested) => {
            construct(name, nested, sample.as_object().unwrap_or(&Map::new()), types, indent)
        }
    })
}

/// The name of the type of a field that is one of several words. The declarations name it after the field; where the
/// field's name is one word, after the payload too.
fn words(owner: &str, field: &str) -> String {
    let name = pascal(field);
    if field.contains('_') { name } else { format!("{owner}{name}") }
}

/// The name of a field in Rust.
fn ident(wire: &str) -> String {
    let mut name = String::new();
    for character in wire.chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A name as Rust writes types and variants.
fn pascal(name: &str) -> String {
    let part = |part: &str| match part.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    };
    name.split('_').map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // tests/copies/snippets.rs compiles and runs what is written
    #[test]
    fn names_are_written_as_rust_writes_them() {
        let fields = ["audit_id", "jobId", "type", "datesFailed"].map(ident);
        assert_eq!(fields, ["audit_id", "job_id", "r#type", "dates_failed"]);
        assert_eq!(["rerun_completed", "audit"].map(pascal), ["RerunCompleted", "Audit"]);
        assert_eq!(words("Notification", "type"), "NotificationType");
        assert_eq!(words("BatchProgress", "operation_type"), "OperationType");
    }
}
