//! Reads the facts of JSON text in one walk.

use std::ops::Range;

use super::TRUNCATED_KEY;
use super::problem::{Problem, expected, path};
use crate::check::{Seen, Shown, Standing, Standings, ValueKind, is_list_of_strings, selected};
use crate::contract::Format;
use crate::error::quote;
use crate::json::{JsonError, Kind, Span, Walker, number, number_as_javascript, unescape, unquoted};
use crate::limits::MAX_PROBLEMS;
use crate::table::{Named, SHAPES, Slot, WORDS, Wants, fields_of};

/// The reason why the text has no facts.
pub(super) enum NotRead {
    /// It is not JSON that the contract accepts.
    Json(JsonError),
    /// It is JSON, but not an object.
    NoObject(Kind),
    /// It has keys that select another shape: one bit each, as [`selected`] takes them.
    Selects(u32),
}

impl From<JsonError> for NotRead {
    fn from(error: JsonError) -> Self {
        NotRead::Json(error)
    }
}

/// A reading of JSON text: what it has at the fields of a shape.
pub(super) struct Reading<'a> {
    pub walker: Walker<'a>,
    pub standings: Standings,
    /// The values that do not fit, with the index of their field.
    misfits: Vec<(usize, Span<'a>)>,
    truncated: Option<Span<'a>>,
    /// The event's shapes, and the selecting keys seen so far.
    shapes: Range<usize>,
    present: u32,
}

impl<'a> Reading<'a> {
    /// Creates a reader of an event with these shapes. `present` has the selecting keys seen so
    /// far.
    pub(super) fn new(text: &'a str, shapes: Range<usize>, present: u32) -> Self {
        let (walker, standings, misfits) = (Walker::new(text), Standings::default(), Vec::new());
        Self { walker, standings, misfits, truncated: None, shapes, present }
    }

    /// The index of the shape that is read, in [`SHAPES`].
    pub(super) fn shape(&self) -> usize {
        self.shapes.start + selected(self.present)
    }

    /// Reads the payload as an object of the shape.
    pub(super) fn read(&mut self) -> Result<(), NotRead> {
        let mut walker = self.walker.clone();
        let found = walker.kind()?;
        if found != Kind::Object {
            walker.value()?;
            walker.end()?;
            return Err(NotRead::NoObject(found));
        }
        let fields = fields_of(self.shape());
        self.fields(&mut walker, fields, 0)?;
        walker.end()?;
        self.walker = walker;
        Ok(())
    }

    /// Reads an object whose fields are those of `fields` from the index `first` on.
    fn fields(&mut self, walker: &mut Walker<'a>, fields: &[Named], first: usize) -> Result<(), NotRead> {
        let mut next = first;
        walker.members(|walker| {
            let predicted = fields.get(next).filter(|field| walker.take_key(field.name));
            let (at, slot) = match predicted {
                Some(field) => (next, field.slot),
                None => {
                    let key = unescape(walker.key()?);
                    let Some(found) = find(fields, first, &key) else {
                        return self.unknown(walker, &key, first == 0);
                    };
                    found
                }
            };
            next = at + 1 + slot.count_of_fields();
            let from = walker.at();
            let kind = walker.kind()?;
            if self.standings.there() >> at & 1 == 1 {
                // if a key is duplicate, the last one counts
                self.standings.forget(at..next);
                self.misfits.retain(|(before, _)| !(at..next).contains(before));
            }
            let seen = match (slot.wants, kind) {
                (Wants::Object(_), Kind::Object) => {
                    self.fields(walker, &fields[..next], at + 1)?;
                    Value { kind: ValueKind::Object, text: "" }
                }
                (_, Kind::Array) => Value { kind: strings(walker)?, text: "" },
                _ => Value::of(walker.value()?),
            };
            let standing = slot.standing(seen);
            self.standings.add(at, standing);
            if standing == Standing::Misfit {
                self.misfits.push((at, Span { kind, text: walker.since(from) }));
            }
            Ok(())
        })
    }

    fn unknown(&mut self, walker: &mut Walker<'a>, key: &str, is_outermost: bool) -> Result<(), NotRead> {
        let value = walker.value()?;
        if is_outermost {
            if key == TRUNCATED_KEY {
                self.truncated = Some(value);
            }
            let mut others = SHAPES[self.shapes.clone()].iter().skip(1);
            if let Some(at) = others.position(|shape| shape.when == Some(key)) {
                let before = self.shape();
                self.present |= 1 << at;
                if self.shape() != before {
                    return Err(NotRead::Selects(self.present));
                }
            }
        }
        Ok(())
    }

    /// The fields that the publisher lists as shortened. Empty if the value is not such a list.
    pub(super) fn truncated(&self) -> Vec<String> {
        self.truncated.and_then(read_strings).unwrap_or_default()
    }

    /// The problem of each field whose bit is set, in words.
    pub(super) fn problems(&self, wrong: u32) -> Vec<Problem> {
        let fields = fields_of(self.shape());
        let mut problems = Vec::new();
        for (at, Named { ty, slot, .. }) in fields.iter().enumerate().filter(|(at, _)| wrong >> at & 1 == 1) {
            let path = path(fields, at);
            let misfit = self.misfits.iter().find(|(field, _)| *field == at).map(|(_, span)| *span);
            let found = match (misfit, self.standings.of(at)) {
                (Some(span), Standing::Misfit) => match Shown::of(slot.wants.nature(), kind_of(span)) {
                    Shown::Kind => span.kind.name().into(),
                    Shown::Quote => quote(&unquoted(span.text)),
                    Shown::Number => number_as_javascript(number(span.text)),
                    Shown::Items => {
                        problems.extend(problems_in(span, &path));
                        continue;
                    }
                },
                (_, Standing::Null) => ValueKind::Null.name().into(),
                (_, Standing::Absent | Standing::Fits | Standing::Misfit) => ValueKind::Absent.name().into(),
            };
            problems.push(Problem { path, expected: expected(ty), found });
        }
        problems.truncate(MAX_PROBLEMS);
        problems
    }
}

/// Finds the field with this name from the index `first` on, without the fields inside objects.
fn find(fields: &[Named], first: usize, name: &str) -> Option<(usize, Slot)> {
    let mut at = first;
    while let Some(field) = fields.get(at) {
        if field.name == name {
            return Some((at, field.slot));
        }
        at += 1 + field.slot.count_of_fields();
    }
    None
}

/// A value that was walked: its kind, and its text.
#[derive(Clone, Copy)]
struct Value<'a> {
    kind: ValueKind,
    text: &'a str,
}

impl<'a> Value<'a> {
    fn of(span: Span<'a>) -> Self {
        Self { kind: kind_of(span), text: span.text }
    }

    /// The text of a string.
    fn string(self) -> std::borrow::Cow<'a, str> {
        unquoted(self.text)
    }
}

impl Seen for Value<'_> {
    #[inline]
    fn kind(self) -> ValueKind {
        self.kind
    }

    #[inline]
    fn number(self) -> f64 {
        number(self.text)
    }

    #[inline]
    fn is_one_of(self, words: &[u8]) -> bool {
        let text = self.string();
        words.iter().any(|word| WORDS[usize::from(*word)] == text)
    }

    #[inline]
    fn is(self, format: Format) -> bool {
        format.fits(&self.string())
    }
}

/// The kind of a value that was walked.
fn kind_of(value: Span<'_>) -> ValueKind {
    match value.kind {
        Kind::Null => ValueKind::Null,
        Kind::Boolean => ValueKind::Boolean,
        Kind::Number => ValueKind::Number,
        Kind::String => ValueKind::String,
        Kind::Object => ValueKind::Object,
        // the text was walked before, so this cannot fail
        Kind::Array => strings(&mut Walker::new(value.text)).unwrap_or(ValueKind::Array),
    }
}

/// Walks an array. The result says whether it has items, and whether all of them are strings.
fn strings(walker: &mut Walker<'_>) -> Result<ValueKind, JsonError> {
    let mut kind = ValueKind::EmptyArray;
    walker.array(|walker| {
        let is_string = walker.value()?.kind == Kind::String;
        kind = if is_string && kind != ValueKind::Array { ValueKind::Strings } else { ValueKind::Array };
        Ok(())
    })?;
    Ok(kind)
}

/// The problems of an array's items that are not strings, at most [`MAX_PROBLEMS`].
fn problems_in(array: Span<'_>, path: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut index = 0;
    // the text was walked before, so this cannot fail
    let _ = Walker::new(array.text).array(|walker| {
        let item = walker.value()?;
        if item.kind != Kind::String && problems.len() < MAX_PROBLEMS {
            let (path, found) = (format!("{path}/{index}"), item.kind.name().into());
            problems.push(Problem { path, expected: Kind::String.name().into(), found });
        }
        index += 1;
        Ok(())
    });
    problems
}

/// The items of an array of strings. `None` if it is not such an array.
pub(crate) fn read_strings(array: Span<'_>) -> Option<Vec<String>> {
    if !is_list_of_strings(kind_of(array)) {
        return None;
    }
    let mut strings = Vec::new();
    Walker::new(array.text)
        .array(|walker| {
            strings.push(unquoted(walker.value()?.text).into_owned());
            Ok(())
        })
        .ok()?;
    Some(strings)
}
