//! The numbers that the browser's module and its loader exchange, by name. The package's build writes them as
//! TypeScript (`package memory`), so neither side repeats one.

use crate::channel::ChannelKind;
use crate::table::MAX_FIELDS;
#[cfg(feature = "package")]
use crate::table::rows::FIELD_TYPE;

/// The module's answer about a payload, in the lowest [`ANSWER_BITS`] of its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Answer {
    /// The payload is an event.
    Event,
    /// The payload is an event, and its `_truncated` lists what the publisher shortened.
    Shortened,
    /// The payload is partial: see [`Verdict`](crate::check::Verdict).
    Partial,
    /// The payload has wrong fields.
    Invalid,
    /// The payload is not an object.
    NoObject,
    /// The payload nests too deep.
    TooDeep,
}

/// The number of lowest bits in a result that hold the answer. The bits above them mark the wrong fields, one
/// bit for each field.
pub(crate) const ANSWER_BITS: u32 = 4;

const _: () = assert!(MAX_FIELDS as u32 + ANSWER_BITS <= 32, "an answer has a bit for each field");

/// The reason why no channels are named. Other results of `name` are not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Unnamed {
    /// The payload nests too deep.
    TooDeep = -1,
    /// The payload is not an object.
    NoObject = -2,
    /// A name cannot carry an id. The details are subtracted from this number: the kind of channel in the
    /// lowest [`ID_KIND_BITS`], above it the reason in [`ID_REASON_BITS`], above it the index of the
    /// character.
    BadId = -3,
}

/// The number of bits for the kind of channel in the details of a bad id.
pub(crate) const ID_KIND_BITS: u32 = 4;
/// The number of bits for the reason: a [`BadId`](crate::channel::BadId), or [`ID_NO_STRING`].
pub(crate) const ID_REASON_BITS: u32 = 4;
/// The reason for an id that is not a string. [`BadId`](crate::channel::BadId) has none for it.
pub(crate) const ID_NO_STRING: usize = 0;

const _: () = assert!(ChannelKind::SCOPED.len() <= 1 << ID_KIND_BITS, "each kind with ids has a number");

/// The byte after each channel's name.
pub(crate) const NAME_END: u8 = b'\n';

#[cfg(feature = "package")]
impl Answer {
    pub(crate) const ALL: [Answer; 6] = [
        Answer::Event,
        Answer::Shortened,
        Answer::Partial,
        Answer::Invalid,
        Answer::NoObject,
        Answer::TooDeep,
    ];
}

#[cfg(feature = "package")]
impl Unnamed {
    pub(crate) const ALL: [Unnamed; 3] = [Unnamed::TooDeep, Unnamed::NoObject, Unnamed::BadId];
}

/// The parts of answers and of the rows' bytes, by their names in TypeScript.
#[cfg(feature = "package")]
pub(crate) const BITS: [(&str, u32); 7] = [
    ("AnswerBits", ANSWER_BITS),
    ("Answer", (1 << ANSWER_BITS) - 1),
    ("IdKindBits", ID_KIND_BITS),
    ("IdKind", (1 << ID_KIND_BITS) - 1),
    ("IdReasonBits", ID_REASON_BITS),
    ("IdReason", (1 << ID_REASON_BITS) - 1),
    ("FieldType", FIELD_TYPE as u32),
];
