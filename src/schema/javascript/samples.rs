//! The module of sample values.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::keys;
use super::module::Module;
use crate::contract::field::{Field, Type};
use crate::table::SHAPES;

/// Writes samples of values: `samples.ts`.
pub fn samples() -> String {
    let mut module = Module::new("Samples of values.");
    let keys = keys();
    let mut values: Vec<Option<Value>> = vec![None; keys.len()];
    let mut exceptions = Map::new();
    for (at, shape) in SHAPES.iter().enumerate() {
        let mut others = Map::new();
        collect(shape.fields, &shape.sample(), &keys, &mut values, &mut others);
        if !others.is_empty() {
            exceptions.insert(at.to_string(), others.into());
        }
    }
    let list = |value: &Option<Value>| value.as_ref().map(Value::to_string).unwrap_or_default();
    let values: Vec<_> = values.iter().map(list).collect();
    let _ = writeln!(
        module.0,
        "\n/** A sample for each of the table's keys, none where its likely word is one. */\nexport const VALUES: readonly unknown[] = [{}];",
        values.join(",")
    );
    let _ = writeln!(
        module.0,
        "\n/** Where a shape has another one: by the shape's place and the key. */\nexport const EXCEPTIONS: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {};",
        Value::Object(exceptions)
    );
    module.0
}

fn collect(
    fields: &'static [Field],
    sample: &Map<String, Value>,
    keys: &[&str],
    values: &mut [Option<Value>],
    others: &mut Map<String, Value>,
) {
    for field in fields {
        let value = &sample[field.name];
        match field.ty {
            // the sample is the most likely word
            Type::OneOf(_) => {}
            Type::Object(_, nested) => {
                collect(nested, value.as_object().unwrap_or(&Map::new()), keys, values, others);
            }
            Type::String
            | Type::Number(_)
            | Type::Boolean
            | Type::Format(_)
            | Type::Exactly(_)
            | Type::EmptyArray
            | Type::Strings
            | Type::AnyObject => {
                let Some(at) = keys.iter().position(|key| *key == field.name) else { continue };
                if values[at].get_or_insert_with(|| value.clone()) != value {
                    others.insert(field.name.into(), value.clone());
                }
            }
        }
    }
}
