//! The problems of a payload, in words.

use std::fmt;

use serde::Serialize;

use crate::contract::field::Type;
use crate::json::Kind;
use crate::table::Named;

/// A problem of a payload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// The place: a JSON Pointer (RFC 6901). `""` for the payload itself.
    pub path: String,
    /// The value that the contract expects.
    pub expected: String,
    /// The value that was found: a JSON type, a quote of at most [`MAX_QUOTE`](crate::MAX_QUOTE) characters,
    /// or `nothing`.
    pub found: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "payload" } else { &self.path };
        write!(f, "{path}: expected {}, found {}", self.expected, self.found)
    }
}

/// The JSON Pointer of a flat field.
pub(crate) fn path(fields: &[Named], field: usize) -> String {
    let mut parent = None;
    for (at, Named { name, slot, .. }) in fields.iter().enumerate() {
        if at == field {
            return match parent {
                Some((parent, end)) if at < end => format!("/{parent}/{name}"),
                _ => format!("/{name}"),
            };
        }
        if slot.count_of_fields() > 0 {
            parent = Some((name, at + 1 + slot.count_of_fields()));
        }
    }
    String::new()
}

/// The expectation of a type, in words for people.
pub(crate) fn expected(ty: &Type) -> String {
    match ty {
        Type::String => Kind::String.name().into(),
        Type::Number(kind) => kind.expects(),
        Type::Boolean => Kind::Boolean.name().into(),
        Type::Format(format) => format.expects().into(),
        Type::OneOf(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
        Type::Exactly(number) => number.to_string(),
        Type::EmptyArray => "empty array".into(),
        Type::Strings => "array of strings".into(),
        Type::AnyObject | Type::Object(..) => Kind::Object.name().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Slot, Wants};

    #[test]
    fn a_path_names_the_object_around_a_field() {
        let named = |name, wants| {
            let slot = Slot { wants, optional: false, kept: false };
            Named { name, ty: Type::String, slot }
        };
        let fields = [
            named("before", Wants::String),
            named("object", Wants::Object(2)),
            named("first", Wants::String),
            named("last", Wants::String),
            named("after", Wants::String),
        ];
        let paths: Vec<_> = (0..fields.len()).map(|field| path(&fields, field)).collect();
        assert_eq!(paths, ["/before", "/object", "/object/first", "/object/last", "/after"]);
    }
}
