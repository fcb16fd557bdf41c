//! The facts of JSON text, read in one walk.

use std::ops::Range;

use super::problem::{Problem, expected, found_at, path};
use super::{MAX_PROBLEMS, TRUNCATED_KEY};
use crate::check::{Facts, Finding, kind};
use crate::json::{JsonError, Kind, Span, Walker, unescape, unquoted};
use crate::table::{KEYS, MAX_FIELDS, SHAPE_AT, SHAPES, Shape, Slot, WORDS, tag};

pub(super) enum NotRead {
    Json(JsonError),
    NoObject(Kind),
}

impl From<JsonError> for NotRead {
    fn from(error: JsonError) -> Self {
        NotRead::Json(error)
    }
}

/// What the text has at one field of the shape.
#[derive(Clone, Copy)]
pub(super) struct Fact<'a> {
    pub kind: u8,
    pub number: f64,
    pub text: &'a str,
}

const NOTHING: Fact<'_> = Fact { kind: kind::ABSENT, number: 0.0, text: "" };

/// The facts of JSON text.
pub(super) struct Reading<'a> {
    pub walker: Walker<'a>,
    facts: [Fact<'a>; MAX_FIELDS],
    truncated: Option<Span<'a>>,
    /// The other shapes of the event, and the one of them that a key of the payload selects.
    others: Range<usize>,
    pub selected: Option<usize>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, others: Range<usize>) -> Self {
        let walker = Walker::new(text);
        Self { walker, facts: [NOTHING; MAX_FIELDS], truncated: None, others, selected: None }
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
        let mut slots = [None; MAX_FIELDS];
        for (into, slot) in slots.iter_mut().zip(Shape::at(SHAPE_AT[shape].into()).slots()) {
            *into = Some(slot);
        }
        self.fields(&mut walker, &slots, 0)?;
        walker.end()?;
        self.walker = walker;
        Ok(())
    }

    /// Reads an object whose fields are `slots`, flat from index `first`.
    fn fields(
        &mut self,
        walker: &mut Walker<'a>,
        slots: &[Option<Slot>],
        first: usize,
    ) -> Result<(), JsonError> {
        let mut next = 0;
        walker.object(|walker, key| {
            let key = unescape(key);
            let Some((at, slot)) = find(slots, next, &key) else {
                let value = walker.value()?;
                if key == TRUNCATED_KEY && first == 0 {
                    self.truncated = Some(value);
                }
                if first == 0 {
                    let selects = |shape: &usize| SHAPES[*shape].when == Some(&key);
                    self.selected = self.selected.or(self.others.clone().find(selects));
                }
                return Ok(());
            };
            next = at + 1 + slot.count_of_fields();
            let from = walker.at();
            let found = walker.kind()?;
            let field = first + at;
            let fact = match (slot.tag, found) {
                (tag::OBJECT, Kind::Object) => {
                    let nested = slots.get(at + 1..next).unwrap_or_default();
                    self.facts[field + 1..=field + nested.len()].fill(NOTHING);
                    self.fields(walker, nested, field + 1)?;
                    Fact { kind: kind::OBJECT, ..NOTHING }
                }
                (tag::STRINGS, Kind::Array) => {
                    let mut wrong = 0u32;
                    walker.array(|walker| {
                        wrong += u32::from(walker.value()?.kind != Kind::String);
                        Ok(())
                    })?;
                    Fact { kind: kind::ARRAY, number: wrong.into(), text: "" }
                }
                _ => {
                    let span = walker.value()?;
                    Fact { kind: fact_kind(found), number: number(span), text: span.text }
                }
            };
            self.facts[field] = Fact { text: walker.since(from), ..fact };
            Ok(())
        })
    }

    /// What the publisher says it shortened: a list of strings, anything else is an unknown field.
    pub(super) fn truncated(&self) -> Vec<String> {
        self.truncated.and_then(read_strings).unwrap_or_default()
    }

    pub(super) fn problems(&self, shape: Shape<'_>, found: &[(usize, Finding)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (field, finding) in found {
            let Some(slot) = shape.slots().nth(*field) else { continue };
            let fact = &self.facts[*field];
            let path = path(shape, *field);
            match finding {
                Finding::Missing => {
                    problems.push(Problem { path, expected: expected(slot), found: "nothing".into() })
                }
                Finding::Mistyped => {
                    problems.push(Problem { path, expected: expected(slot), found: found_at(slot, fact) })
                }
                Finding::Items => {
                    let mut index = 0;
                    // the text was walked before, so this cannot fail
                    let _ = Walker::new(fact.text).array(|walker| {
                        let item = walker.value()?;
                        if item.kind != Kind::String && problems.len() < MAX_PROBLEMS {
                            let (path, found) = (format!("{path}/{index}"), item.kind.name().into());
                            problems.push(Problem { path, expected: "string".into(), found });
                        }
                        index += 1;
                        Ok(())
                    });
                }
            }
        }
        problems.truncate(MAX_PROBLEMS);
        problems
    }
}

impl Facts for Reading<'_> {
    fn kind(&self, field: usize) -> u8 {
        self.facts[field].kind
    }

    fn number(&self, field: usize) -> f64 {
        self.facts[field].number
    }

    fn is_word(&self, field: usize, first: u8, count: u8) -> bool {
        let text = unquoted(self.facts[field].text);
        WORDS.iter().skip(first.into()).take(count.into()).any(|word| *word == text)
    }

    fn text_is(&self, field: usize, test: fn(&[u8]) -> bool) -> bool {
        test(unquoted(self.facts[field].text).as_bytes())
    }
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

/// The slot whose key is `key`, looked for first where the contract's order has the next one.
fn find(slots: &[Option<Slot>], next: usize, key: &str) -> Option<(usize, Slot)> {
    let is = |slot: &Option<Slot>| slot.filter(|slot| KEYS[usize::from(slot.key)] == key);
    if let Some(slot) = slots.get(next).and_then(is) {
        return Some((next, slot));
    }
    let mut at = 0;
    while let Some(Some(slot)) = slots.get(at) {
        if KEYS[usize::from(slot.key)] == key {
            return Some((at, *slot));
        }
        at += 1 + slot.count_of_fields();
    }
    None
}

fn fact_kind(kind: Kind) -> u8 {
    match kind {
        Kind::Null => kind::NULL,
        Kind::Boolean => kind::BOOLEAN,
        Kind::Number => kind::NUMBER,
        Kind::String => kind::STRING,
        Kind::Array => kind::ARRAY,
        Kind::Object => kind::OBJECT,
    }
}

/// The value of a number; for an array whether it has items.
fn number(span: Span<'_>) -> f64 {
    match span.kind {
        // up to 15 digits are exact in an f64
        Kind::Number if span.text.len() <= 15 && span.text.bytes().all(|byte| byte.is_ascii_digit()) => {
            span.text.bytes().fold(0u64, |n, digit| n * 10 + u64::from(digit - b'0')) as f64
        }
        Kind::Number => span.text.parse().unwrap_or(f64::NAN),
        Kind::Array => f64::from(!Walker::new(span.text).is_empty_array()),
        _ => 0.0,
    }
}
