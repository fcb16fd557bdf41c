//! The check and the derived types must hold every payload to the same verdict.

use proptest::prelude::*;
use proptest::sample::select;

use crate::contract::value::from_json;
use crate::contract::{Event, EventName, ShapeDecl};
use crate::{Channel, ChannelKind, Decoded, EventError, decode};

/// Values that nearly fit some field.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "1.0",
    "1e2",
    "100",
    "100.0",
    "99",
    "1e308",
    "1e309",
    "-1e309",
    "5e-324",
    "9007199254740991",
    "9007199254740992",
    "18446744073709551616",
    r#""""#,
    r#""x""#,
    r#""\u0000""#,
    r#""started""#,
    r#""\u0073tarted""#,
    r#""info""#,
    r#""Info""#,
    r#""100""#,
    r#""2026-03-01""#,
    r#""2026-02-29""#,
    r#""2026-03-14T09:26:53Z""#,
    r#""2026-03-14T25:26:53Z""#,
    "[]",
    "[ ]",
    "[1]",
    r#"["x"]"#,
    r#"["x",null]"#,
    r#"[["x"]]"#,
    "{}",
    r#"{"info":null}"#,
    r#"{"started":null}"#,
    r#"{"audit":{}}"#,
    r#"{"completed_steps":1,"total_steps":2,"failed_steps":3,"x":4}"#,
    r#"{"total":1,"transcribed":2,"failed":3}"#,
    r#"{"total":1,"transcribed":null,"failed":3}"#,
    r#"{"total":1,"total":"x","total":2,"transcribed":2,"failed":3}"#,
];

/// A change of a field.
#[derive(Clone, Debug)]
enum Change {
    Drop,
    Value(String),
    Twice(String),
}

fn change() -> impl Strategy<Value = Change> {
    let number = any::<f64>().prop_filter("JSON has only finite numbers", |n| n.is_finite());
    let value = prop_oneof![
        6 => select(VALUES).prop_map(str::to_owned),
        1 => any::<u64>().prop_map(|n| n.to_string()),
        1 => number.prop_map(|n| format!("{n:e}")),
        1 => any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
        1 => "2026-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,9})?(Z|z|[+-][0-2][0-9](:[0-6][0-9])?)?)?"
            .prop_map(|s| format!("\"{s}\"")),
    ];
    prop_oneof![
        1 => Just(Change::Drop),
        6 => value.clone().prop_map(Change::Value),
        1 => value.prop_map(Change::Twice),
    ]
}

fn shapes() -> Vec<(EventName, &'static ShapeDecl)> {
    let of = |name: &EventName| name.decl().shapes.iter().map(|shape| (*name, shape)).collect::<Vec<_>>();
    EventName::ALL.iter().flat_map(of).collect()
}

/// A sample of the shape with changes of its fields, by the index of the outer fields.
fn changed(name: EventName, shape: &ShapeDecl, changes: &[(usize, Change)]) -> String {
    let mut fields = Vec::new();
    for (at, (key, value)) in name.sample(shape.when).unwrap().iter().enumerate() {
        match changes.iter().find(|(changed, _)| changed % shape.fields.len() == at) {
            None => fields.push(format!("{key:?}:{value}")),
            Some((_, Change::Drop)) => {}
            Some((_, Change::Value(value))) => fields.push(format!("{key:?}:{value}")),
            Some((_, Change::Twice(first))) => fields.push(format!("{key:?}:{first},{key:?}:{value}")),
        }
    }
    format!("{{{}}}", fields.join(","))
}

/// The derived type's verdict on the text, with the last of duplicate keys. A number that does not
/// fit in a `Value` is replaced by a value that no type accepts.
fn by_type(shape: &ShapeDecl, text: &str) -> Result<Event, serde_json::Error> {
    let value: serde_json::Value = from_json(&text.replace("-1e309", "[null]").replace("1e309", "[null]"))?;
    Event::read(shape.type_name, &value.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn agrees_with_the_derived_types(
        (name, shape) in select(shapes()),
        changes in proptest::collection::vec((0..64usize, change()), 0..3),
    ) {
        let text = changed(name, shape, &changes);
        // without the key that selects it, the payload is of another shape
        let selector = shape.fields.iter().position(|field| shape.when == Some(field.name));
        prop_assume!(!changes.iter().any(|(at, change)| {
            matches!(change, Change::Drop) && Some(at % shape.fields.len()) == selector
        }));
        let typed = by_type(shape, &text);
        match decode(name.as_str(), text.as_bytes()) {
            Decoded::Event { payload, .. } => {
                match payload.to_event() {
                    Ok(event) => prop_assert_eq!(event, typed.unwrap()),
                    // the types of ids are stricter than the check
                    Err(EventError::Id(error)) => {
                        let id = payload.to_value().unwrap()[error.field].as_str().unwrap().to_owned();
                        let kind = ChannelKind::SCOPED.iter().find(|kind| kind.id_key() == Some(error.field));
                        prop_assert_eq!(Channel::of(*kind.unwrap(), &id), Err(error));
                        prop_assert!(typed.is_err());
                    }
                    Err(error) => prop_assert!(false, "{name} {text}: {error}"),
                }
            }
            Decoded::Partial { payload, missing, .. } => {
                prop_assert!(typed.is_err() && payload.to_event().is_err(), "{text}");
                prop_assert!(!missing.is_empty());
            }
            Decoded::Invalid { problems, .. } => {
                prop_assert!(typed.is_err(), "{name} {text}: {problems:?}");
                prop_assert!(!problems.is_empty());
            }
            Decoded::Unknown { .. } => prop_assert!(false, "{name} is known"),
        }
    }
}
