//! The differences of types of numbers and of text formats.
//!
//! A type of numbers that changes is one difference, not one for each field of the type.

use serde_json::Value;

use super::difference::{Difference, Place};
use super::document::{Contract, Field, TextFormat, Type};
use super::effect::{Effect, Effects};
use super::fit::Sides;
use super::rule::Rule;

/// The differences of types of numbers and of text formats.
pub(super) fn differences(old: &Contract, new: &Contract) -> Vec<Difference> {
    let mut found = Vec::new();
    let undeclared =
        || Effects::all(Effect::compatible("a field whose type changes is a difference of its own"));
    for was in &old.numbers {
        let place = Place::Named("number", &was.name);
        match new.number(&was.name) {
            None => {
                let change = "a type of numbers was removed".into();
                found.push(Difference::new(Rule::Number, &place, change, undeclared()));
            }
            Some(is) if is != was => {
                let effects = of_type(old, new, &Type::Number(was.name.clone()));
                let change = format!("the type was {}, and is {}", described(was), described(is));
                found.push(Difference::new(Rule::NumberBounds, &place, change, effects));
            }
            Some(_) => {}
        }
    }
    for is in new.numbers.iter().filter(|is| old.number(&is.name).is_none()) {
        let place = Place::Named("number", &is.name);
        found.push(Difference::new(Rule::Number, &place, "a type of numbers was added".into(), undeclared()));
    }
    for was in &old.formats {
        let place = Place::Named("format", &was.name);
        match new.format(&was.name) {
            None => {
                let change = "a text format was removed".into();
                found.push(Difference::new(Rule::Format, &place, change, undeclared()));
            }
            Some(is) if is.schema != was.schema || is.longest != was.longest => {
                let effects = of_type(old, new, &Type::Format(was.name.clone()));
                let change = format!("the format had {}, and has {}", texts(was), texts(is));
                found.push(Difference::new(Rule::FormatTexts, &place, change, effects));
            }
            Some(is) if is.expects != was.expects => {
                let only = Effect::compatible("only the words of problems have changed");
                let change = format!("the format was called {}, and is called {}", was.expects, is.expects);
                found.push(Difference::new(Rule::FormatWords, &place, change, Effects::all(only)));
            }
            Some(_) => {}
        }
    }
    for is in new.formats.iter().filter(|is| old.format(&is.name).is_none()) {
        let place = Place::Named("format", &is.name);
        found.push(Difference::new(Rule::Format, &place, "a text format was added".into(), undeclared()));
    }
    found
}

/// The effects of a type that both contracts have, and that has changed.
fn of_type(old: &Contract, new: &Contract, ty: &Type) -> Effects {
    let Some(example) = common(old, new, ty) else {
        return Effects::all(Effect::compatible("no field of both contracts has the type"));
    };
    let reads = |reader, writer, by: &str| match (Sides { reader, writer }).refused(ty, ty) {
        None => Effect::compatible(format!("it accepts every value of the type in a message of {by}")),
        Some(values) => Effect::breaking(format!(
            "it refuses {values}: a message of {by} with such a value, as in {example}, is `invalid`"
        )),
    };
    Effects::both(reads(old, new, "a new backend"), reads(new, old, "an old backend"))
}

/// The place of the first field that has the type in both contracts.
fn common(old: &Contract, new: &Contract, ty: &Type) -> Option<String> {
    old.events.iter().find_map(|event| {
        event.shapes.iter().find_map(|shape| {
            let other = new.event(&event.name)?.shape(shape.when.as_deref())?;
            let path = common_field("", &shape.fields, &other.fields, ty)?;
            Some(format!("`{path}` of {}", event.name))
        })
    })
}

fn common_field(at: &str, old: &[Field], new: &[Field], ty: &Type) -> Option<String> {
    old.iter().find_map(|was| {
        let path = format!("{at}/{}", was.name);
        match (&was.ty, &new.iter().find(|is| is.name == was.name)?.ty) {
            (Type::Object(was), Type::Object(is)) => common_field(&path, &was.fields, &is.fields, ty),
            (was, is) => (was == ty && is == ty).then_some(path),
        }
    })
}

/// The texts that a format fits, so that every change of them reads differently.
fn texts(format: &TextFormat) -> String {
    let mut schema = Value::Object(format.schema.clone());
    // the order of keys depends on a feature of serde_json
    schema.sort_all_objects();
    format!("texts of at most {} bytes of the JSON Schema `{schema}`", format.longest)
}

fn described(number: &super::document::NumberType) -> String {
    let bound = |word: &str, bound: &Option<serde_json::Number>| {
        bound.as_ref().map_or_else(String::new, |bound| format!(" {word} {bound}"))
    };
    let whole = if number.whole { "whole numbers" } else { "numbers" };
    format!("{whole}{}{}", bound("from", &number.from), bound("to", &number.to))
}
