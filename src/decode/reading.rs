//! The facts of JSON text, read in one walk.

use std::ops::Range;

use super::problem::{Problem, expected, found_at, path};
use super::{MAX_PROBLEMS, TRUNCATED_KEY};
use crate::check::{Facts, number_fits};
use crate::json::{JsonError, Kind, Span, Walker, unescape, unquoted};
use crate::table::{SHAPES, Slot, WORDS, find, slots_of, tag};
use crate::time::{is_date, is_date_time};

/// Why there are no facts of the text.
pub(super) enum NotRead {
    /// It is not JSON that the contract accepts.
    Json(JsonError),
    /// It is JSON, but no object.
    NoObject(Kind),
    /// It has the key that selects another shape.
    Selects(usize),
}

impl From<JsonError> for NotRead {
    fn from(error: JsonError) -> Self {
        NotRead::Json(error)
    }
}

/// What JSON text has at the fields of a shape.
pub(super) struct Reading<'a> {
    pub walker: Walker<'a>,
    pub facts: Facts,
    /// The values that do not fit, by field.
    misfits: Vec<(usize, Span<'a>)>,
    truncated: Option<Span<'a>>,
    /// The shapes of the event that a key of the payload can still select.
    others: Range<usize>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, others: Range<usize>) -> Self {
        let (walker, facts, misfits) = (Walker::new(text), Facts::default(), Vec::new());
        Self { walker, facts, misfits, truncated: None, others }
    }

    /// Reads an object of the shape.
    pub(super) fn read(&mut self, shape: usize) -> Result<(), NotRead> {
        let mut walker = self.walker.clone();
        let found = walker.kind()?;
        if found != Kind::Object {
            walker.value()?;
            walker.end()?;
            return Err(NotRead::NoObject(found));
        }
        let slots = slots_of(shape);
        self.fields(&mut walker, slots, 0..slots.len())?;
        walker.end()?;
        self.walker = walker;
        Ok(())
    }

    /// Reads an object whose fields are those of the shape in `range`.
    fn fields(
        &mut self,
        walker: &mut Walker<'a>,
        slots: &[Slot],
        range: Range<usize>,
    ) -> Result<(), NotRead> {
        let mut next = range.start;
        walker.members(|walker| {
            let predicted = slots.get(next).filter(|slot| next < range.end && walker.take_key(slot.name()));
            let (field, slot) = match predicted {
                Some(slot) => (next, *slot),
                None => {
                    let key = unescape(walker.key()?);
                    let Some(found) = find(slots, range.clone(), &key) else {
                        return self.unknown(walker, &key, range.start == 0);
                    };
                    found
                }
            };
            next = field + 1 + slot.count_of_fields();
            let from = walker.at();
            let kind = walker.kind()?;
            let fits = match (slot.tag, kind) {
                (tag::OBJECT, Kind::Object) => {
                    self.facts.forget(field + 1..next);
                    self.fields(walker, slots, field + 1..next)?;
                    true
                }
                (tag::STRINGS, Kind::Array) => {
                    let mut all = true;
                    walker.array(|walker| {
                        all &= walker.value()?.kind == Kind::String;
                        Ok(())
                    })?;
                    all
                }
                _ => fits(slot, walker.value()?),
            };
            let bit = 1 << field;
            if self.facts.there() & bit != 0 {
                // of a key that stands twice the last counts
                self.facts.forget(field..field + 1);
            }
            if fits {
                self.facts.fits |= bit;
            } else if kind == Kind::Null {
                self.facts.nulls |= bit;
            } else {
                self.facts.misfits |= bit;
                self.misfits.retain(|(before, _)| *before != field);
                self.misfits.push((field, Span { kind, text: walker.since(from) }));
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
            if let Some(shape) = self.others.clone().find(|shape| SHAPES[*shape].when == Some(key)) {
                return Err(NotRead::Selects(shape));
            }
        }
        Ok(())
    }

    /// What the publisher says it shortened: a list of strings, anything else is an unknown field.
    pub(super) fn truncated(&self) -> Vec<String> {
        self.truncated.and_then(read_strings).unwrap_or_default()
    }

    /// What is wrong at each field whose bit is set, in words.
    pub(super) fn problems(&self, slots: &[Slot], wrong: u32) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (field, slot) in slots.iter().enumerate().filter(|(field, _)| wrong >> field & 1 == 1) {
            let path = path(slots, field);
            // of a key that stood twice the first value may be among them still
            let is_misfit =
                |(at, _): &&(usize, Span<'a>)| *at == field && self.facts.misfits >> field & 1 == 1;
            let misfit = self.misfits.iter().find(is_misfit).map(|(_, span)| *span);
            if let Some(Span { kind: Kind::Array, text }) = misfit
                && slot.tag == tag::STRINGS
            {
                let mut index = 0;
                // the text was walked before, so this cannot fail
                let _ = Walker::new(text).array(|walker| {
                    let item = walker.value()?;
                    if item.kind != Kind::String && problems.len() < MAX_PROBLEMS {
                        let (path, found) = (format!("{path}/{index}"), item.kind.name().into());
                        problems.push(Problem { path, expected: "string".into(), found });
                    }
                    index += 1;
                    Ok(())
                });
                continue;
            }
            let found = match misfit {
                Some(span) => found_at(*slot, span),
                None if self.facts.nulls >> field & 1 == 1 => "null".into(),
                None => "nothing".into(),
            };
            problems.push(Problem { path, expected: expected(*slot), found });
        }
        problems.truncate(MAX_PROBLEMS);
        problems
    }
}

/// Whether a value that is no object with fields of its own is what the type wants.
fn fits(slot: Slot, value: Span<'_>) -> bool {
    match (slot.tag, value.kind) {
        (tag::STRING, Kind::String) | (tag::BOOLEAN, Kind::Boolean) | (tag::ANY_OBJECT, Kind::Object) => true,
        (tag::WORDS, Kind::String) => {
            let words = WORDS.iter().skip(slot.argument.into()).take(slot.count.into());
            text_fits(value, |text| words.clone().any(|word| *word == text))
        }
        (tag::DATE, Kind::String) => text_fits(value, |text| is_date(text.as_bytes())),
        (tag::DATE_TIME, Kind::String) => text_fits(value, |text| is_date_time(text.as_bytes())),
        (tag::EMPTY_ARRAY, Kind::Array) => Walker::new(value.text).is_empty_array(),
        // as most numbers are
        (tag::NUMBER | tag::COUNT, Kind::Number) if is_short_and_whole(value.text) => true,
        (_, Kind::Number) => number_fits(slot, number(value)),
        _ => false,
    }
}

/// Whether the test accepts the text of a string.
fn text_fits(string: Span<'_>, test: impl Fn(&str) -> bool) -> bool {
    let raw = string.text.get(1..string.text.len() - 1).unwrap_or_default();
    // neither a word nor a date has a backslash
    test(raw) || raw.contains('\\') && test(&unescape(raw))
}

/// The items of an array of strings.
pub(crate) fn read_strings(array: Span<'_>) -> Option<Vec<String>> {
    let mut strings = Vec::new();
    let mut all = array.kind == Kind::Array;
    let mut walker = Walker::new(array.text);
    if all {
        walker
            .array(|walker| {
                let item = walker.value()?;
                all &= item.kind == Kind::String;
                strings.extend(all.then(|| unquoted(item.text).into_owned()));
                Ok(())
            })
            .ok()?;
    }
    all.then_some(strings)
}

/// The value of a number.
pub(super) fn number(span: Span<'_>) -> f64 {
    span.text.parse().unwrap_or(f64::NAN)
}

/// Whether a number is written as up to 15 digits, which are exact in an `f64`.
fn is_short_and_whole(text: &str) -> bool {
    text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit())
}
