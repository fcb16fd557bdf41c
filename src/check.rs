//! The check: one evaluator over the packed contract, for every reader.
//!
//! A reader (of JSON text here, of a JavaScript object in the browser) leaves one small set of facts
//! for each field of a shape. The evaluator alone decides what they mean. It allocates nothing.

use crate::contract::field::MAX_COUNT;
use crate::table::{Shape, Slot, tag};
use crate::time;

/// What stands at a field.
pub(crate) mod kind {
    pub(crate) const ABSENT: u8 = 0;
    pub(crate) const NULL: u8 = 1;
    pub(crate) const BOOLEAN: u8 = 2;
    pub(crate) const NUMBER: u8 = 3;
    pub(crate) const STRING: u8 = 4;
    pub(crate) const ARRAY: u8 = 5;
    pub(crate) const OBJECT: u8 = 6;
}

/// What a reader found, by the flat index of the field.
pub(crate) trait Facts {
    /// One of [`kind`].
    fn kind(&self, field: usize) -> u8;

    /// The value of a number; of an array, how many items are wrong in it: those that are no strings
    /// where strings are wanted, all of them where an empty array is wanted.
    fn number(&self, field: usize) -> f64;

    /// Whether a string is one of `count` words from word `first` of the table.
    fn is_word(&self, field: usize, first: u8, count: u8) -> bool;

    /// Whether the text of a string is what `test` accepts, at most [`time::MAX_LENGTH`] bytes of it.
    fn text_is(&self, field: usize, test: fn(&[u8]) -> bool) -> bool;
}

/// What the evaluator says of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Verdict {
    /// The full shape.
    Event = 0,
    /// Fields are missing that a backend may drop, nothing else is wrong.
    Partial = 1,
    /// Something is wrong.
    Invalid = 2,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Finding {
    /// It is not there.
    Missing = 0,
    /// It has another type or value.
    Mistyped = 1,
    /// It is an array and some of its items are no strings.
    Items = 2,
}

/// Checks the facts against the shape and tells `found` of each field that is wrong, in order.
#[inline]
pub(crate) fn evaluate(
    shape: Shape<'_>,
    facts: &impl Facts,
    mut found: impl FnMut(usize, Finding),
) -> Verdict {
    let mut verdict = Verdict::Event;
    let mut skip = 0;
    for (field, slot) in shape.slots().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        let there = facts.kind(field);
        let finding = if there == kind::ABSENT || there == kind::NULL && slot.optional {
            skip = slot.count_of_fields();
            if slot.optional {
                continue;
            }
            Finding::Missing
        } else if is_well_typed(slot, there, facts, field) {
            continue;
        } else {
            skip = slot.count_of_fields();
            if slot.tag == tag::STRINGS && there == kind::ARRAY { Finding::Items } else { Finding::Mistyped }
        };
        found(field, finding);
        if finding != Finding::Missing || slot.is_kept() {
            verdict = Verdict::Invalid;
        } else if verdict == Verdict::Event {
            verdict = Verdict::Partial;
        }
    }
    verdict
}

#[inline]
fn is_well_typed(slot: Slot, there: u8, facts: &impl Facts, field: usize) -> bool {
    match slot.tag {
        tag::STRING => there == kind::STRING,
        tag::NUMBER => there == kind::NUMBER && facts.number(field).is_finite(),
        tag::COUNT => there == kind::NUMBER && is_count(facts.number(field)),
        tag::BOOLEAN => there == kind::BOOLEAN,
        tag::STRINGS | tag::EMPTY_ARRAY => there == kind::ARRAY && facts.number(field) == 0.0,
        tag::ANY_OBJECT | tag::OBJECT => there == kind::OBJECT,
        tag::EXACTLY => there == kind::NUMBER && facts.number(field) == f64::from(slot.argument),
        tag::WORDS => there == kind::STRING && facts.is_word(field, slot.argument, slot.count),
        tag::DATE => there == kind::STRING && facts.text_is(field, time::is_date),
        _ => there == kind::STRING && facts.text_is(field, time::is_date_time),
    }
}

fn is_count(number: f64) -> bool {
    // the cast saturates and drops a fraction, so only whole numbers in range come back the same
    (number as u64) as f64 == number && number <= MAX_COUNT as f64
}

impl Slot {
    /// How many flat fields after this one belong to it.
    pub(crate) fn count_of_fields(self) -> usize {
        if self.tag == tag::OBJECT { usize::from(self.count) } else { 0 }
    }
}
