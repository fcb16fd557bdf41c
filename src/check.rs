//! The check: one evaluator over the packed contract, for every reader.
//!
//! A reader (of JSON text here, of a JavaScript object in the browser) says of each field of a shape
//! whether its value fits, one bit each. What follows from that is decided here alone, without
//! allocating.

use std::ops::Range;

use crate::contract::field::MAX_COUNT;
use crate::table::{Slot, tag};

/// What a reader found: one bit for each field, by its flat index. A field stands in one of the three
/// sets, or in none where it is absent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// The value is what the field's type wants.
    pub fits: u32,
    /// The value is something else.
    pub misfits: u32,
    /// The value is null.
    pub nulls: u32,
}

impl Facts {
    /// The fields that stand there.
    pub(crate) fn there(self) -> u32 {
        self.fits | self.misfits | self.nulls
    }

    /// Takes the fields for absent.
    pub(crate) fn forget(&mut self, fields: Range<usize>) {
        let others = !((1 << fields.end) - (1 << fields.start));
        self.fits &= others;
        self.misfits &= others;
        self.nulls &= others;
    }
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

/// Checks the facts against the flat fields of a shape. Returns the verdict and a bit for each field that
/// is wrong.
#[inline]
pub(crate) fn evaluate(slots: impl Iterator<Item = Slot>, facts: Facts) -> (Verdict, u32) {
    let mut verdict = Verdict::Event;
    let mut wrong = 0;
    let mut skip = 0;
    for (field, slot) in slots.enumerate() {
        let bit = 1 << field;
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if facts.fits & bit != 0 {
            continue;
        }
        skip = slot.count_of_fields();
        let is_mistyped = facts.misfits & bit != 0 || facts.nulls & bit != 0 && !slot.optional;
        if is_mistyped || !slot.optional {
            wrong |= bit;
            if is_mistyped || slot.is_kept() {
                verdict = Verdict::Invalid;
            } else if verdict == Verdict::Event {
                verdict = Verdict::Partial;
            }
        }
    }
    (verdict, wrong)
}

/// Whether the number is what the type wants.
pub(crate) fn number_fits(slot: Slot, number: f64) -> bool {
    match slot.tag {
        tag::NUMBER => number.is_finite(),
        // the cast saturates and drops a fraction, so only whole numbers in range come back the same
        tag::COUNT => (number as u64) as f64 == number && number <= MAX_COUNT as f64,
        tag::EXACTLY => number == f64::from(slot.argument),
        _ => false,
    }
}

impl Slot {
    /// How many flat fields after this one belong to it.
    pub(crate) fn count_of_fields(self) -> usize {
        if self.tag == tag::OBJECT { usize::from(self.count) } else { 0 }
    }
}
