//! The payloads that a backend of a contract may publish: each field with the edges of its type, absent and null.

use fiche_realtime::compat::document::{Contract, Field, Shape, Type};
use serde_json::{Map, Value, json};

/// Numbers at the edges of types, and between them. Every type of numbers has the first one.
const NUMBERS: [f64; 13] = [
    1.0,
    -1e300,
    -9_007_199_254_740_991.0,
    -1000.5,
    -1000.0,
    -1.0,
    0.0,
    0.5,
    5.0,
    100.0,
    255.0,
    9_007_199_254_740_991.0,
    1e300,
];

/// Payloads of the shape, as JSON text. The first has every field.
pub fn payloads(contract: &Contract, shape: &Shape) -> Vec<String> {
    objects(contract, &shape.fields).into_iter().map(|payload| Value::Object(payload).to_string()).collect()
}

/// Payloads of the shape from which a backend has dropped what it may drop to fit the size limit.
pub fn shrunk(contract: &Contract, shape: &Shape) -> Vec<String> {
    let whole = objects(contract, &shape.fields).swap_remove(0);
    let droppable = shape.fields.iter().filter(|field| !field.kept);
    let without = droppable.map(|field| {
        let mut payload = whole.clone();
        payload.remove(&field.name);
        Value::Object(payload).to_string()
    });
    without.collect()
}

fn objects(contract: &Contract, fields: &[Field]) -> Vec<Map<String, Value>> {
    let values: Vec<_> = fields.iter().map(|field| values(contract, field)).collect();
    let whole: Map<_, _> =
        fields.iter().zip(&values).map(|(field, values)| (field.name.clone(), values[0].clone())).collect();
    let mut all = vec![whole.clone()];
    for (field, values) in fields.iter().zip(values) {
        let others = values.into_iter().skip(1).chain(field.optional.then_some(Value::Null));
        all.extend(others.map(|value| {
            let mut payload = whole.clone();
            payload.insert(field.name.clone(), value);
            payload
        }));
        if field.optional {
            let mut payload = whole.clone();
            payload.remove(&field.name);
            all.push(payload);
        }
    }
    all
}

fn values(contract: &Contract, field: &Field) -> Vec<Value> {
    match &field.ty {
        // an id has to name a channel
        Type::String if field.kept => vec![json!("x"), json!("y-2")],
        Type::String => vec![json!("x"), json!(""), json!("2026-03-01")],
        Type::Number(name) => {
            let number = contract.numbers.iter().find(|number| number.name == *name).unwrap();
            let bound = |bound: &Option<serde_json::Number>, none| {
                bound.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(none)
            };
            let range = bound(&number.from, f64::MIN)..=bound(&number.to, f64::MAX);
            let is_whole = |value: f64| value.fract() == 0.0 && value.abs() < 1e16;
            let fits = |value: &f64| range.contains(value) && (!number.whole || is_whole(*value));
            NUMBERS.into_iter().filter(fits).map(|value| json!(value)).collect()
        }
        Type::Boolean => vec![json!(true), json!(false)],
        Type::Format(name) => texts(name, contract),
        Type::OneOf(words) => words.iter().map(|word| json!(word)).collect(),
        Type::Exactly(number) => vec![json!(number)],
        Type::EmptyArray => vec![json!([])],
        Type::Strings => vec![json!(["x", "y"]), json!([])],
        Type::AnyObject => vec![json!({ "a": [1] }), json!({})],
        Type::Object(object) => objects(contract, &object.fields).into_iter().map(Value::Object).collect(),
    }
}

fn texts(format: &str, contract: &Contract) -> Vec<Value> {
    let declared = contract.formats.iter().find(|declared| declared.name == format).unwrap();
    match format {
        "date" => vec![json!("2026-03-01")],
        "datetime" => {
            let (begin, end) = ("2026-03-14T09:26:53.", "Z");
            let digits = declared.longest as usize - begin.len() - end.len();
            vec![json!("2026-03-14T09:26:53Z"), json!(format!("{begin}{}{end}", "1".repeat(digits)))]
        }
        other => panic!("write texts of the format {other}"),
    }
}
