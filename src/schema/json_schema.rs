//! JSON Schema, draft 2020-12.

use serde_json::{Map, Value, json};

use super::{foreign_keys, shapes};
use crate::contract::field::{Field, MAX_COUNT, Type};
use crate::contract::{EVENTS, EventDecl, ShapeDecl};
use crate::table::FINGERPRINT;

/// What a real day needs beyond its pattern, no schema can say.
const DATE: &str = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
const DATE_TIME: &str = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3])(:[0-5][0-9])?)?$";

/// One document: the whole is a message `{ "name", "data" }`; under `$defs` stand the payload of each
/// event by its name and each shape by its type's name.
///
/// It accepts full payloads, not partial ones. That a day is one of its month's it cannot say; `decode`
/// checks that too.
pub fn json_schema() -> Value {
    let messages: Vec<_> = EVENTS
        .iter()
        .map(|event| {
            let payload = json!({ "$ref": reference(event.name) });
            json!({ "properties": { "name": { "const": event.name }, "data": payload } })
        })
        .collect();
    let events = EVENTS.iter().map(|event| (event.name.to_owned(), of_event(event)));
    let shapes = shapes().map(|(event, shape)| (shape.type_name.to_owned(), of_shape(event, shape)));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of the call-audit contract with its payload",
        "$comment": format!("contract {FINGERPRINT}"),
        "type": "object",
        "required": ["name", "data"],
        "oneOf": messages,
        "$defs": events.chain(shapes).collect::<Map<_, _>>(),
    })
}

fn reference(definition: &str) -> String {
    format!("#/$defs/{definition}")
}

fn of_event(event: &EventDecl) -> Value {
    let shapes: Vec<_> =
        event.shapes.iter().map(|shape| json!({ "$ref": reference(shape.type_name) })).collect();
    json!({ "description": event.meaning(), "oneOf": shapes })
}

/// A shape's payload. A key that selects another shape must not be there.
pub(super) fn of_shape(event: &EventDecl, shape: &ShapeDecl) -> Value {
    let mut schema = object(shape.fields);
    for key in foreign_keys(event, shape) {
        schema["not"] = json!({ "required": [key] });
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
        Type::Number => json!({ "type": "number" }),
        Type::Count => json!({ "type": "integer", "minimum": 0, "maximum": MAX_COUNT }),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::DateTime => {
            json!({ "type": "string", "pattern": DATE_TIME, "description": "ISO 8601 date and time" })
        }
        Type::Date => json!({ "type": "string", "pattern": DATE, "description": "calendar day" }),
        Type::OneOf([word]) => json!({ "const": word }),
        Type::OneOf(words) => json!({ "enum": words }),
        Type::Exactly(number) => json!({ "const": number }),
        Type::EmptyArray => json!({ "type": "array", "maxItems": 0 }),
        Type::Strings => json!({ "type": "array", "items": { "type": "string" } }),
        Type::AnyObject => json!({ "type": "object" }),
        Type::Object(_, fields) => object(fields),
    }
}
