//! The Rust that publishes an event, to copy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::contract::ShapeDecl;
use crate::contract::field::{Field, Type};

const INDENT: &str = "    ";

/// The keywords that a field's name can be. Rust writes them as `r#type`.
const KEYWORDS: [&str; 8] = ["as", "box", "for", "in", "match", "move", "ref", "type"];

/// The program that publishes the sample of a shape: its imports, and the call.
pub(super) fn publish(shape: &ShapeDecl, sample: &Map<String, Value>) -> String {
    let mut types = BTreeSet::new();
    let event = construct(shape.type_name, shape.fields, sample, &mut types, INDENT);
    let types: Vec<_> = types.into_iter().collect();
    let types = if let [one] = &types[..] { one.clone() } else { format!("{{{}}}", types.join(", ")) };
    format!("use fiche_realtime::{types};\n\npublisher\n{INDENT}.publish({event})\n{INDENT}.await?;\n")
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
    let lines: String = fields
        .iter()
        .map(|field| {
            let value = value(type_name, field, &sample[field.name], types, &inner);
            let value = if field.optional { format!("Some({value})") } else { value };
            format!("{inner}{}: {value},\n", ident(field.name))
        })
        .collect();
    format!("{type_name} {{\n{lines}{indent}}}")
}

fn value(owner: &str, field: &Field, sample: &Value, types: &mut BTreeSet<String>, indent: &str) -> String {
    let mut named = |name: &str| {
        types.insert(name.into());
        name.to_owned()
    };
    match field.ty {
        Type::String => format!("{sample}.into()"),
        Type::Boolean => sample.to_string(),
        Type::Number(kind) if kind.is_whole() => sample.to_string(),
        Type::Number(_) => format!("{:?}", sample.as_f64().unwrap_or_default()),
        // the variant and the type have the same name
        Type::Format(format) => format!("{}::parse({sample})?", named(&format!("{format:?}"))),
        Type::OneOf([_]) => named("Literal"),
        Type::OneOf(_) => {
            let word = sample.as_str().map(pascal).unwrap_or_default();
            format!("{}::{word}", named(&words(owner, field.name)))
        }
        Type::Exactly(_) => named("Exactly"),
        Type::EmptyArray => named("EmptyArray"),
        Type::Strings => {
            let items = sample.as_array().into_iter().flatten().map(|item| format!("{item}.into()"));
            format!("vec![{}]", items.collect::<Vec<_>>().join(", "))
        }
        Type::AnyObject => format!("serde_json::from_str(r#\"{sample}\"#)?"),
        Type::Object(name, nested) => {
            construct(name, nested, sample.as_object().unwrap_or(&Map::new()), types, indent)
        }
    }
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
