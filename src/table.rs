//! The contract as the check reads it: each shape is one flat list of fields.

mod flatten;
#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) mod rows;

use crate::contract::field::Type;
use crate::contract::{EVENTS, Format, NumberKind, ShapeDecl};
use flatten::{NAMES, SHAPE_COUNT, fields_by_shape};

/// A field's type as the check sees it: the values that fit, without names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wants {
    // the check looks at the value for these types, and only at its kind for the others
    Number(NumberKind),
    Exactly(u8),
    Format(Format),
    /// One of `count` [`WORDS`], whose places are in [`CHOICES`] from `first` on.
    Words {
        first: u8,
        count: u8,
    },
    String,
    Boolean,
    EmptyArray,
    Strings,
    AnyObject,
    /// An object with this many fields, which are the next ones of the list.
    Object(u8),
}

/// The part of a value that the check looks at, besides its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Nature {
    /// Only the kind.
    Plain,
    /// The text of a string.
    Text,
    /// The number itself.
    Number,
    /// The items of an array.
    List,
}

impl Wants {
    pub(crate) const fn nature(self) -> Nature {
        match self {
            Wants::Format(_) | Wants::Words { .. } => Nature::Text,
            Wants::Number(_) | Wants::Exactly(_) => Nature::Number,
            Wants::Strings => Nature::List,
            Wants::String | Wants::Boolean | Wants::EmptyArray | Wants::AnyObject | Wants::Object(_) => {
                Nature::Plain
            }
        }
    }
}

/// A field of a flat list, as the check sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub wants: Wants,
    pub optional: bool,
    /// Whether a partial payload must have it too: see [`Field::is_kept`](crate::contract::field::Field::is_kept).
    pub kept: bool,
}

impl Slot {
    /// How many of the next fields are inside this one.
    pub(crate) fn count_of_fields(self) -> usize {
        match self.wants {
            Wants::Object(count) => usize::from(count),
            Wants::String
            | Wants::Number(_)
            | Wants::Boolean
            | Wants::Format(_)
            | Wants::Words { .. }
            | Wants::Exactly(_)
            | Wants::EmptyArray
            | Wants::Strings
            | Wants::AnyObject => 0,
        }
    }
}

/// A field of a flat list with its name and its declared type, for readers and for messages.
#[derive(Clone, Copy)]
pub(crate) struct Named {
    pub name: &'static str,
    pub ty: Type,
    pub slot: Slot,
}

/// The distinct types of the contract.
#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) const TYPES: [Type; NAMES.type_count] = NAMES.types();

/// The same types, as the check sees them.
#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) static WANTS: [Wants; TYPES.len()] = NAMES.wants();

/// The distinct words of the contract's literals and enums.
pub(crate) const WORDS: [&str; NAMES.word_count] = NAMES.words();

/// The words that each enum and literal allows, as places in [`WORDS`], one type after another.
pub(crate) static CHOICES: [u8; NAMES.choice_count] = NAMES.choices();

/// The number of fields of the largest shape, with the fields of nested objects.
pub(crate) const MAX_FIELDS: usize = flatten::MAX_FIELDS;

const _: () = assert!(MAX_FIELDS < 32, "a set of fields has a bit of a u32 for each");
const _: () = assert!(WORDS.len() <= 240, "a fact is a byte, and words begin at 16");

/// The flat fields of a shape, by the shape's index in [`SHAPES`].
pub(crate) fn fields_of(shape: usize) -> &'static [Named] {
    static FIELDS: [[Named; MAX_FIELDS]; SHAPE_COUNT] = fields_by_shape();
    &FIELDS[shape][..flatten::count(SHAPES[shape].fields)]
}

/// Every shape, in the order of the events.
pub(crate) const SHAPES: [&ShapeDecl; SHAPE_COUNT] = {
    let mut shapes = [&EVENTS[0].shapes[0]; SHAPE_COUNT];
    let (mut event, mut next) = (0, 0);
    while event < EVENTS.len() {
        let mut variant = 0;
        while variant < EVENTS[event].shapes.len() {
            shapes[next] = &EVENTS[event].shapes[variant];
            next += 1;
            variant += 1;
        }
        event += 1;
    }
    shapes
};

/// The indices of an event's shapes in [`SHAPES`].
pub(crate) fn shapes_of(event: usize) -> std::ops::Range<usize> {
    const STARTS: [usize; EVENTS.len() + 1] = {
        let mut starts = [0; EVENTS.len() + 1];
        let mut i = 0;
        while i < EVENTS.len() {
            starts[i + 1] = starts[i] + EVENTS[i].shapes.len();
            i += 1;
        }
        starts
    };
    STARTS[event]..STARTS[event + 1]
}
