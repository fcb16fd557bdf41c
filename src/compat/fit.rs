//! Whether a reader accepts what a writer of another contract may write.

use super::document::{Contract, Event, Field, NumberType, Shape, TextFormat, Type};
use super::lists::added;

/// What a reader finds wrong with a payload.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// Without the field at this path, the payload is `invalid` if the field is kept, else `partial`.
    Missing { path: String, kept: bool },
    /// These values of the field at this path are wrong, so the payload is `invalid`.
    Misfit { path: String, values: String },
}

/// A reader and a writer, each with its contract.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub reader: &'a Contract,
    pub writer: &'a Contract,
}

impl Sides<'_> {
    /// The values of the writer's type that the reader's type refuses, in words; `None` if there are none.
    ///
    /// The words follow "refuses".
    pub(super) fn refused(self, reads: &Type, writes: &Type) -> Option<String> {
        let every = || Some(format!("every {writes}"));
        match (reads, writes) {
            (Type::String, Type::String | Type::Format(_) | Type::OneOf(_)) => None,
            (Type::Number(reads), Type::Number(writes)) => {
                match (self.reader.number(reads), self.writer.number(writes)) {
                    (Some(reads), Some(writes)) => refused_numbers(reads, writes),
                    _ => every(),
                }
            }
            (Type::Number(reads), Type::Exactly(number)) => {
                let fits = self.reader.number(reads).is_some_and(|reads| {
                    let (from, to) = bounds(reads);
                    (from..=to).contains(&f64::from(*number))
                });
                (!fits).then(|| number.to_string())
            }
            (Type::Boolean, Type::Boolean) => None,
            (Type::Format(reads), Type::Format(writes)) => {
                match (self.reader.format(reads), self.writer.format(writes)) {
                    (Some(reads), Some(writes)) => refused_texts(reads, writes),
                    _ => every(),
                }
            }
            (Type::Format(reads), Type::String | Type::OneOf(_)) => {
                Some(format!("strings that are not a {reads}"))
            }
            (Type::OneOf(reads), Type::OneOf(writes)) => {
                let others: Vec<_> = added(reads, writes).collect();
                (!others.is_empty()).then(|| listed(others))
            }
            (Type::OneOf(words), Type::String | Type::Format(_)) => {
                Some(format!("strings other than {}", listed(words)))
            }
            (Type::Exactly(reads), Type::Exactly(writes)) => (reads != writes).then(|| writes.to_string()),
            (Type::Exactly(only), Type::Number(_)) => Some(format!("numbers other than {only}")),
            (Type::EmptyArray, Type::EmptyArray) => None,
            (Type::EmptyArray, Type::Strings) => Some("lists with items".into()),
            (Type::Strings, Type::EmptyArray | Type::Strings) => None,
            (Type::AnyObject, Type::AnyObject | Type::Object(_)) => None,
            (Type::Object(_), Type::AnyObject) => Some("objects without its fields".into()),
            (Type::Object(reads), Type::Object(writes)) => {
                let troubles = self.troubles("", &reads.fields, &writes.fields);
                troubles.first().map(|trouble| format!("objects: {}", trouble.sentence()))
            }
            // types without a common value
            (
                Type::String
                | Type::Number(_)
                | Type::Boolean
                | Type::Format(_)
                | Type::OneOf(_)
                | Type::Exactly(_)
                | Type::EmptyArray
                | Type::Strings
                | Type::AnyObject
                | Type::Object(_),
                _,
            ) => every(),
        }
    }

    /// What a reader of these fields finds wrong with the payloads of a writer of those fields.
    pub(super) fn troubles(self, at: &str, reads: &[Field], writes: &[Field]) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        for field in reads {
            let path = format!("{at}/{}", field.name);
            let written = writes.iter().find(|other| other.name == field.name);
            if !field.optional && written.is_none_or(|written| written.optional) {
                troubles.push(Trouble::Missing { path: path.clone(), kept: field.kept });
            }
            match (written, &field.ty) {
                (None, _) => {}
                (Some(Field { ty: Type::Object(writes), .. }), Type::Object(reads)) => {
                    troubles.extend(self.troubles(&path, &reads.fields, &writes.fields));
                }
                (Some(written), ty) => {
                    let values = self.refused(ty, &written.ty);
                    troubles.extend(values.map(|values| Trouble::Misfit { path, values }));
                }
            }
        }
        troubles
    }

    /// What a reader finds wrong with the payloads of a writer's shape, by the shape that the reader takes
    /// for them.
    pub(super) fn troubles_with(self, reads: &Event, writes: &Shape) -> Vec<Trouble> {
        let always = |key: &str| writes.fields.iter().any(|field| field.name == key && !field.optional);
        let has = |key: &str| writes.when.as_deref() == Some(key) || always(key);
        let taken = reads.selected(has).map_or(&[][..], |shape| &shape.fields);
        self.troubles("", taken, &writes.fields)
    }
}

impl Trouble {
    /// What is wrong, in a clause.
    pub(super) fn sentence(&self) -> String {
        match self {
            Trouble::Missing { path, .. } => format!("`{path}` can be missing"),
            Trouble::Misfit { path, values } => format!("`{path}` can be {values}"),
        }
    }

    /// The answer of the reader's `decode`.
    pub(super) fn verdict(&self) -> &'static str {
        match self {
            Trouble::Missing { kept: false, .. } => "partial",
            Trouble::Missing { kept: true, .. } | Trouble::Misfit { .. } => "invalid",
        }
    }
}

/// The smallest and the largest number that fit.
fn bounds(number: &NumberType) -> (f64, f64) {
    let bound = |bound: &Option<serde_json::Number>, none| {
        bound.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(none)
    };
    (bound(&number.from, f64::MIN), bound(&number.to, f64::MAX))
}

fn refused_numbers(reads: &NumberType, writes: &NumberType) -> Option<String> {
    let ((least, most), (from, to)) = (bounds(reads), bounds(writes));
    let shown = crate::json::number_as_javascript;
    let refused: Vec<_> = [
        (reads.whole && !writes.whole && from < to).then(|| "numbers with a fraction".to_owned()),
        (from < least).then(|| format!("numbers below {}", shown(least))),
        (to > most).then(|| format!("numbers above {}", shown(most))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!refused.is_empty()).then(|| refused.join(" and "))
}

fn refused_texts(reads: &TextFormat, writes: &TextFormat) -> Option<String> {
    if reads.schema != writes.schema {
        // only a comparison of the predicates would tell which texts these are
        return Some(format!(
            "texts that fit only the other JSON Schema of {}, if there are any",
            writes.name
        ));
    }
    (reads.longest < writes.longest).then(|| format!("texts of more than {} bytes", reads.longest))
}

fn listed(words: impl IntoIterator<Item = impl std::fmt::Display>) -> String {
    words.into_iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
}
