//! `decode`, beside the structs and beside itself.

use serde_json::Value;

use super::first_line;
use super::json::value_of;
use crate::contract::value::from_json;
use crate::contract::{Event, EventName};
use crate::decode::{Decoded, EventError, TRUNCATED_KEY, decode};
use crate::json::replace_infinite_numbers;
use crate::limits::{MAX_PROBLEMS, MAX_QUOTE};

/// The input is an event's name, a line feed, and its payload.
pub(super) fn holds(input: &[u8]) {
    let (name, data) = first_line(input);
    let name = String::from_utf8_lossy(name);
    let decoded = decode(&name, data);
    let answer = replace_infinite_numbers(&serde_json::to_string(&decoded).unwrap()).unwrap();
    let answer: Value = from_json(&answer).unwrap();
    assert_eq!((answer["kind"].as_str(), answer["name"].as_str()), (Some(decoded.kind()), Some(&*name)));
    // the types of ids are stricter than the check
    let mut has_type = true;
    match &decoded {
        Decoded::Event { name, payload, .. } => {
            let event = payload.to_event();
            has_type = !matches!(event, Err(EventError::Id(_)));
            if has_type {
                let event = event.unwrap();
                let json = event.to_json().unwrap();
                let Decoded::Event { payload: again, .. } = decode(name.as_str(), json.as_bytes()) else {
                    panic!("{json} is no event")
                };
                assert_eq!(again.to_event().unwrap(), event);
                assert_eq!(event.name(), *name);
            }
        }
        Decoded::Partial { payload, missing, .. } => {
            assert!(payload.to_event().is_err() && !missing.is_empty());
        }
        Decoded::Unknown { payload, .. } => drop(payload.to_value().unwrap()),
        Decoded::Invalid { problems, .. } => {
            assert!((1..=MAX_PROBLEMS).contains(&problems.len()));
            for problem in problems {
                assert!(problem.path.is_empty() || problem.path.starts_with('/'));
                assert!(problem.found.chars().count() <= MAX_QUOTE, "{}", problem.found);
            }
        }
    }
    if let Ok(known) = name.parse::<EventName>()
        && let Ok(text) = std::str::from_utf8(data)
        && let Some(value) = value_of(text)
    {
        assert_eq!(decoded.kind() == "event" && has_type, is_of_its_struct(known, &value), "{text}");
        if let Decoded::Event { truncated, .. } = &decoded {
            let listed = serde_json::from_value::<Vec<String>>(value[TRUNCATED_KEY].clone());
            assert_eq!(*truncated, listed.unwrap_or_default());
        }
    }
}

/// Whether the struct of the payload's shape reads it.
fn is_of_its_struct(name: EventName, value: &Value) -> bool {
    let is_selected = |key: &Option<&str>| key.is_some_and(|key| value.get(key).is_some());
    let shapes = name.decl().shapes;
    let selected = shapes.iter().find(|shape| is_selected(&shape.when));
    let shape = selected.or_else(|| shapes.iter().find(|shape| shape.when.is_none())).unwrap();
    value.is_object() && Event::read(shape.type_name, &value.to_string()).is_ok()
}
