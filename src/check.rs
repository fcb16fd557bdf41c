//! The check: decides which values fit the contract, and what follows for their payload.

use std::ops::Range;

use crate::contract::Format;
use crate::json::Kind;
use crate::table::{CHOICES, Nature, Slot, Wants};

/// The kinds of value that a reader tells apart. The browser's loader hands over the same numbers as facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ValueKind {
    Absent = 0,
    Null = 1,
    Boolean = 2,
    Number = 3,
    /// A string, whatever its text.
    String = 4,
    EmptyArray = 5,
    /// An array of strings, at least one.
    Strings = 6,
    /// Any other array.
    Array = 7,
    Object = 8,
    /// A value that JSON does not have, such as a function.
    #[cfg_attr(
        not(feature = "browser"),
        allow(dead_code, reason = "JavaScript has such values, JSON text none")
    )]
    Other = 9,
}

impl ValueKind {
    /// The kind with this number.
    #[cfg(feature = "browser")]
    pub(crate) const fn at(number: u8) -> Self {
        match number {
            0 => ValueKind::Absent,
            1 => ValueKind::Null,
            2 => ValueKind::Boolean,
            3 => ValueKind::Number,
            4 => ValueKind::String,
            5 => ValueKind::EmptyArray,
            6 => ValueKind::Strings,
            7 => ValueKind::Array,
            8 => ValueKind::Object,
            _ => ValueKind::Other,
        }
    }

    #[cfg(feature = "package")]
    pub(crate) const ALL: [ValueKind; 10] = [
        ValueKind::Absent,
        ValueKind::Null,
        ValueKind::Boolean,
        ValueKind::Number,
        ValueKind::String,
        ValueKind::EmptyArray,
        ValueKind::Strings,
        ValueKind::Array,
        ValueKind::Object,
        ValueKind::Other,
    ];

    /// JSON's name for the type; `nothing` for an absent value.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            ValueKind::Absent => "nothing",
            ValueKind::Null => Kind::Null.name(),
            ValueKind::Boolean => Kind::Boolean.name(),
            ValueKind::Number => Kind::Number.name(),
            ValueKind::String => Kind::String.name(),
            ValueKind::EmptyArray | ValueKind::Strings | ValueKind::Array => Kind::Array.name(),
            ValueKind::Object => Kind::Object.name(),
            ValueKind::Other => "a value that JSON does not have",
        }
    }
}

/// What a reader saw at a field: the kind of the value, and ways to look closer.
///
/// The check looks closer only where the field's type requires it and the value has the right kind.
pub(crate) trait Seen: Copy {
    fn kind(self) -> ValueKind;
    /// The value of a number.
    fn number(self) -> f64;
    /// Whether a string is one of the contract's words, given their places in
    /// [`WORDS`](crate::table::WORDS).
    fn is_one_of(self, words: &[u8]) -> bool;
    /// Whether a string matches the format.
    fn is(self, format: Format) -> bool;
}

/// How a field's value relates to its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Absent,
    Null,
    Fits,
    Misfit,
}

impl Slot {
    /// The relation of the value that was seen to the field's type.
    #[inline]
    pub(crate) fn standing(self, seen: impl Seen) -> Standing {
        let kind = seen.kind();
        if self.wants.is_of(kind) && self.accepts(seen) {
            return Standing::Fits;
        }
        match kind {
            ValueKind::Absent => Standing::Absent,
            ValueKind::Null => Standing::Null,
            ValueKind::Boolean
            | ValueKind::Number
            | ValueKind::String
            | ValueKind::EmptyArray
            | ValueKind::Strings
            | ValueKind::Array
            | ValueKind::Object
            | ValueKind::Other => Standing::Misfit,
        }
    }

    /// Whether the type accepts a value of the right kind.
    #[inline]
    fn accepts(self, seen: impl Seen) -> bool {
        match self.wants {
            Wants::Number(kind) => kind.fits(seen.number()),
            Wants::Exactly(wanted) => seen.number() == f64::from(wanted),
            Wants::Format(format) => seen.is(format),
            Wants::Words { first, count } => {
                let words = CHOICES.get(usize::from(first)..usize::from(first + count));
                seen.is_one_of(words.unwrap_or_default())
            }
            Wants::String
            | Wants::Boolean
            | Wants::EmptyArray
            | Wants::Strings
            | Wants::AnyObject
            | Wants::Object(_) => true,
        }
    }
}

impl Wants {
    /// Whether values of this kind can fit.
    #[inline]
    const fn is_of(self, kind: ValueKind) -> bool {
        let kinds = match self {
            Wants::Number(_) | Wants::Exactly(_) => 1 << ValueKind::Number as u8,
            Wants::String | Wants::Format(_) | Wants::Words { .. } => 1 << ValueKind::String as u8,
            Wants::Boolean => 1 << ValueKind::Boolean as u8,
            Wants::EmptyArray => 1 << ValueKind::EmptyArray as u8,
            Wants::Strings => 1 << ValueKind::EmptyArray as u8 | 1 << ValueKind::Strings as u8,
            Wants::AnyObject | Wants::Object(_) => 1 << ValueKind::Object as u8,
        };
        kinds >> kind as u8 & 1 == 1
    }
}

/// How a problem describes the value that was found: by the value if its kind is right, otherwise by its
/// kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shown {
    /// By the name of its kind.
    Kind = 0,
    /// By a quote of its text.
    Quote = 1,
    /// As JavaScript writes the number.
    Number = 2,
    /// Item by item: each item that is not a string, by the name of its kind.
    Items = 3,
}

impl Shown {
    /// How to describe a wrong value of this kind in a field whose type has this nature.
    #[cfg_attr(feature = "browser", allow(dead_code, reason = "the package carries its answers as a table"))]
    pub(crate) const fn of(nature: Nature, kind: ValueKind) -> Self {
        match (nature, kind) {
            (Nature::Text, ValueKind::String) => Shown::Quote,
            (Nature::Number, ValueKind::Number) => Shown::Number,
            (Nature::List, ValueKind::Array) => Shown::Items,
            (Nature::Text | Nature::Number | Nature::List | Nature::Plain, _) => Shown::Kind,
        }
    }
}

/// The standing of each field of a shape: in each set one bit per field, at the field's flat index. A field
/// in none of the sets is absent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standings {
    pub fits: u32,
    pub misfits: u32,
    pub nulls: u32,
}

impl Standings {
    /// The fields that are present.
    pub(crate) fn there(self) -> u32 {
        self.fits | self.misfits | self.nulls
    }

    /// Makes these fields absent.
    pub(crate) fn forget(&mut self, fields: Range<usize>) {
        let others = !((1 << fields.end) - (1 << fields.start));
        self.fits &= others;
        self.misfits &= others;
        self.nulls &= others;
    }

    /// Records the standing of a field.
    #[inline]
    pub(crate) fn add(&mut self, field: usize, standing: Standing) {
        match standing {
            Standing::Absent => {}
            Standing::Null => self.nulls |= 1 << field,
            Standing::Fits => self.fits |= 1 << field,
            Standing::Misfit => self.misfits |= 1 << field,
        }
    }

    /// The standing of a field.
    #[inline]
    pub(crate) fn of(self, field: usize) -> Standing {
        let is_in = |set: u32| set >> field & 1 == 1;
        if is_in(self.fits) {
            Standing::Fits
        } else if is_in(self.misfits) {
            Standing::Misfit
        } else if is_in(self.nulls) {
            Standing::Null
        } else {
            Standing::Absent
        }
    }
}

/// The check's verdict on a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Verdict {
    /// The payload has its full shape.
    Event = 0,
    /// Only fields are missing that a backend may drop to fit the size limit.
    Partial = 1,
    /// At least one field is wrong.
    Invalid = 2,
}

/// Checks the `count` flat fields of a shape, given the slot and the standing of each.
///
/// Returns the verdict and one bit for each field that is wrong or missing.
#[inline]
pub(crate) fn evaluate(
    count: usize,
    slot: impl Fn(usize) -> Slot,
    standing: impl Fn(usize, Slot) -> Standing,
) -> (Verdict, u32) {
    let mut verdict = Verdict::Event;
    let mut wrong = 0;
    let mut field = 0;
    while field < count {
        let at = field;
        let slot = slot(at);
        field += 1;
        let is_mistyped = match standing(at, slot) {
            Standing::Fits => continue,
            Standing::Misfit => true,
            // null counts as absent where the field may be
            Standing::Null => !slot.optional,
            Standing::Absent => false,
        };
        // skip the fields inside an object that is not there
        field += slot.count_of_fields();
        if is_mistyped || !slot.optional {
            wrong |= 1 << at;
            if is_mistyped || slot.kept {
                verdict = Verdict::Invalid;
            } else if verdict == Verdict::Event {
                verdict = Verdict::Partial;
            }
        }
    }
    (verdict, wrong)
}

/// The index of the payload's shape among the shapes of its event.
///
/// `present` has one bit for each selecting key that is present: bit 0 for the second shape, and so on. The
/// first selected shape counts; if no key is present, it is the event's first shape.
pub(crate) fn selected(present: u32) -> usize {
    if present == 0 { 0 } else { present.trailing_zeros() as usize + 1 }
}

/// Whether a value is a list of strings. A publisher writes such a list under
/// [`TRUNCATED_KEY`](crate::TRUNCATED_KEY). Any other value there is an unknown field.
pub(crate) fn is_list_of_strings(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::EmptyArray | ValueKind::Strings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value that needs no closer look.
    #[derive(Clone, Copy)]
    struct Of(ValueKind);

    impl Seen for Of {
        fn kind(self) -> ValueKind {
            self.0
        }

        fn number(self) -> f64 {
            f64::NAN
        }

        fn is_one_of(self, _: &[u8]) -> bool {
            false
        }

        fn is(self, _: Format) -> bool {
            false
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_absent_or_null_or_a_misfit() {
        let standing = |wants, kind| Slot { wants, optional: false, kept: false }.standing(Of(kind));
        for wants in [Wants::String, Wants::Strings, Wants::AnyObject, Wants::Exactly(100)] {
            assert_eq!(standing(wants, ValueKind::Absent), Standing::Absent, "{wants:?}");
            assert_eq!(standing(wants, ValueKind::Null), Standing::Null, "{wants:?}");
            for kind in [ValueKind::Boolean, ValueKind::Number, ValueKind::Array, ValueKind::Other] {
                assert_eq!(standing(wants, kind), Standing::Misfit, "{wants:?} {kind:?}");
            }
        }
        assert_eq!(standing(Wants::Boolean, ValueKind::Boolean), Standing::Fits);
    }
}
