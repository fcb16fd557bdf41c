//! Checks that the parts of an export fit together, so that a comparison can rely on it.

use super::document::{Contract, Event, Field, Shape, Type};
use super::read::ContractError;
use crate::error::server::quote_line;

type Sound = Result<(), ContractError>;

/// Fails at the first part that contradicts another one.
pub(super) fn check(contract: &Contract) -> Sound {
    distinct("channels", contract.channels.iter().map(|channel| channel.kind.as_str()))?;
    distinct("always_global", contract.always_global.iter().map(String::as_str))?;
    distinct("resources", contract.resources.iter().map(|resource| resource.name.as_str()))?;
    distinct("limits", contract.limits.iter().map(|limit| limit.name.as_str()))?;
    distinct("numbers", contract.numbers.iter().map(|number| number.name.as_str()))?;
    distinct("formats", contract.formats.iter().map(|format| format.name.as_str()))?;
    distinct("events", contract.events.iter().map(|event| event.name.as_str()))?;
    contract.events.iter().try_for_each(|event| shapes(contract, event))
}

fn shapes(contract: &Contract, event: &Event) -> Sound {
    let at = event.name.as_str();
    // a payload without any selecting key has the first shape
    let first = event.shapes.first().map(|shape| shape.when.is_none());
    let others = event.shapes.iter().skip(1).all(|shape| shape.when.is_some());
    if first != Some(true) || !others {
        return unsound(at, "a first shape without `when`, and `when` in every other one", "other shapes");
    }
    distinct(at, event.shapes.iter().filter_map(|shape| shape.when.as_deref()))?;
    for shape in &event.shapes {
        let kinds = contract.channels.iter().map(|channel| channel.kind.as_str());
        each_of(at, "a kind of `channels`", &shape.channels, kinds)?;
        let resources = contract.resources.iter().map(|resource| resource.name.as_str());
        each_of(at, "a name of `resources`", &shape.stale, resources)?;
        each_of(
            at,
            "a field of the shape",
            &shape.grows,
            shape.fields.iter().map(|field| field.name.as_str()),
        )?;
        keys(event, shape)?;
        fields(contract, &format!("{at} "), &shape.fields)?;
    }
    Ok(())
}

/// A key selects its shape alone: payloads of the shape always have it, and those of other shapes never do.
fn keys(event: &Event, shape: &Shape) -> Sound {
    let field = |key: &str| shape.fields.iter().find(|field| field.name == key);
    for key in event.shapes.iter().filter_map(|other| other.when.as_deref()) {
        let is_own = shape.when.as_deref() == Some(key);
        match field(key) {
            Some(field) if is_own && !field.optional => {}
            None if !is_own => {}
            other => {
                let at = shape
                    .when
                    .as_ref()
                    .map_or_else(|| event.name.clone(), |when| format!("{} when {when}", event.name));
                let expected = match is_own {
                    true => format!("a required field {}, which selects the shape", quote_line(key)),
                    false => format!("no field {}, which selects another shape", quote_line(key)),
                };
                let found = other.map_or("no such field", |field| match field.optional {
                    true => "an optional field",
                    false => "a required field",
                });
                return unsound(&at, &expected, found);
            }
        }
    }
    Ok(())
}

fn fields(contract: &Contract, at: &str, all: &[Field]) -> Sound {
    distinct(at.trim_end(), all.iter().map(|field| field.name.as_str()))?;
    for field in all {
        let at = format!("{at}/{}", field.name);
        match &field.ty {
            Type::Number(name) if contract.number(name).is_none() => {
                return unsound(&at, "a name of `numbers`", &quote_line(name));
            }
            Type::Format(name) if contract.format(name).is_none() => {
                return unsound(&at, "a name of `formats`", &quote_line(name));
            }
            Type::OneOf(words) if words.is_empty() => return unsound(&at, "at least one word", "none"),
            Type::OneOf(words) => distinct(&at, words.iter().map(String::as_str))?,
            Type::Object(object) => fields(contract, &at, &object.fields)?,
            Type::String
            | Type::Number(_)
            | Type::Boolean
            | Type::Format(_)
            | Type::Exactly(_)
            | Type::EmptyArray
            | Type::Strings
            | Type::AnyObject => {}
        }
    }
    Ok(())
}

fn distinct<'a>(at: &str, names: impl Iterator<Item = &'a str>) -> Sound {
    let mut seen = std::collections::HashSet::new();
    for name in names {
        if !seen.insert(name) {
            return unsound(at, "names that differ", &format!("{} twice", quote_line(name)));
        }
    }
    Ok(())
}

fn each_of<'a>(
    at: &str,
    expected: &str,
    names: &[String],
    known: impl Iterator<Item = &'a str> + Clone,
) -> Sound {
    let stranger = names.iter().find(|name| !known.clone().any(|other| other == *name));
    stranger.map_or(Ok(()), |name| unsound(at, expected, &quote_line(name)))
}

fn unsound(at: &str, expected: &str, found: &str) -> Sound {
    Err(ContractError::Unsound { at: at.to_owned(), expected: expected.to_owned(), found: found.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::contract::EVENTS;

    #[test]
    fn no_shape_of_this_crate_has_the_key_of_another_one() {
        for event in EVENTS {
            for shape in event.shapes {
                for key in event.shapes.iter().filter_map(|other| other.when) {
                    let field = shape.fields.iter().find(|field| field.name == key);
                    let is_required = field.map(|field| !field.optional);
                    let expected = (shape.when == Some(key)).then_some(true);
                    assert_eq!(is_required, expected, "{} when {:?}: {key}", event.name, shape.when);
                }
            }
        }
    }
}
