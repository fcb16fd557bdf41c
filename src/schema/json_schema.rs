//! JSON Schema, draft 2020-12.

use serde_json::{Map, Value, json};

use super::{foreign_keys, shapes};
use crate::FINGERPRINT;
use crate::contract::field::{Field, Type};
use crate::contract::number::json as written;
use crate::contract::{EVENTS, EventDecl, Format, NumberKind, ShapeDecl};

/// Writes one document. It describes a message `{ "name", "data" }`. Its `$defs` have each shape of a payload
/// by the name of its type, from which generators of types for other languages take their names.
///
/// It accepts the payloads that `decode` answers with `event`, and no others. Three differences remain, which
/// a schema cannot express:
///
/// - `decode` refuses a payload that nests deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
/// - A validator gets a value, not text. So it does not see text that is not JSON.
/// - `decode` refuses a number that no double holds, such as `1e999`. Some validators, such as Python's, read
///   it as infinity and accept it. In Python's patterns, `$` also matches before a last line feed.
///
/// ajv accepts the document in its strict mode.
///
/// ```
/// let schema = fiche_realtime::schema::json_schema();
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// ```
pub fn json_schema() -> Value {
    let messages: Vec<_> = EVENTS
        .iter()
        .map(|event| {
            let properties = json!({ "name": { "const": event.name }, "data": payload(event) });
            json!({ "description": event.meaning(), "properties": properties })
        })
        .collect();
    let shapes = shapes().map(|(event, shape)| (shape.type_name.to_owned(), of_shape(event, shape)));
    let names: Vec<_> = EVENTS.iter().map(|event| event.name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of the call-audit contract with its payload",
        "$comment": format!("contract {FINGERPRINT}"),
        "type": "object",
        "required": ["name", "data"],
        "properties": { "name": { "enum": names }, "data": { "type": "object" } },
        "oneOf": messages,
        "$defs": shapes.collect::<Map<_, _>>(),
    })
}

/// The schema of an event's payload: its shape, or one of its shapes.
fn payload(event: &EventDecl) -> Value {
    let reference = |shape: &ShapeDecl| json!({ "$ref": format!("#/$defs/{}", shape.type_name) });
    match event.shapes {
        [shape] => reference(shape),
        shapes => json!({ "oneOf": shapes.iter().map(reference).collect::<Vec<_>>() }),
    }
}

/// The schema of a shape's payload. A key that selects another shape must be absent.
pub(super) fn of_shape(event: &EventDecl, shape: &ShapeDecl) -> Value {
    let mut schema = object(shape.fields);
    for key in foreign_keys(event, shape) {
        // not `false`, which generators of types do not read
        schema["properties"][key] = json!({ "not": {} });
    }
    schema
}

fn object(fields: &[Field]) -> Value {
    let required: Vec<_> = fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    let properties: Map<_, _> = fields.iter().map(|field| (field.name.to_owned(), of_field(field))).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn of_field(field: &Field) -> Value {
    let schema = of_type(field.ty);
    if field.optional { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema }
}

fn of_type(ty: Type) -> Value {
    match ty {
        Type::String => json!({ "type": "string" }),
        Type::Number(kind) => of_number(kind),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::Format(format) => of_format(format),
        Type::OneOf([word]) => json!({ "const": word }),
        Type::OneOf(words) => json!({ "enum": words }),
        Type::Exactly(number) => json!({ "const": number }),
        Type::EmptyArray => json!({ "type": "array", "maxItems": 0 }),
        Type::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Type::AnyObject => json!({ "type": "object" }),
        Type::Object(_, fields) => object(fields),
    }
}

fn of_number(kind: NumberKind) -> Value {
    let mut schema = json!({ "type": if kind.is_whole() { "integer" } else { "number" } });
    let (from, to) = kind.bounds();
    // JSON has only finite numbers
    if from > f64::MIN {
        schema["minimum"] = written(from).into();
    }
    if to < f64::MAX {
        schema["maximum"] = written(to).into();
    }
    schema
}

fn of_format(format: Format) -> Value {
    let mut schema = json!({ "type": "string", "maxLength": format.longest() });
    // the declarations are JSON, which a test ensures
    if let (Some(schema), Ok(more)) =
        (schema.as_object_mut(), serde_json::from_str::<Map<String, Value>>(format.schema()))
    {
        schema.extend(more);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_of_formats_are_json() {
        for format in Format::ALL {
            serde_json::from_str::<Map<String, Value>>(format.schema()).expect("an object");
        }
    }
}
