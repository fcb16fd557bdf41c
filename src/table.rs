//! The contract packed into one constant string of bytes, which the check reads natively and in wasm
//! and from which the browser's loader learns the names.
//!
//! Layout, numbers being single bytes:
//!
//! ```text
//! text     event names, keys, what each tag expects, the prefixes of channel names, the patterns of a
//!          plain day and of the time after it, the family and the event that go to the global
//!          channel, what can be stale, words: each followed by a line feed; then a zero byte
//! counts   events, keys, what can be stale, types
//! types    [tag, argument, count] each: see `tag`
//! stale    for each thing that can be stale: the key that says which one, 255 for a list
//! events   the number of the event's shapes, then its shapes one after another:
//! shape    [channels, selecting key or 255, stale, fields], for each field [key, type | flags], then the
//!          number of the fields that only grow and their keys
//! ```
//!
//! The fields of a nested object follow the object's own field, flat.

mod pack;

use std::ops::Range;

use crate::contract::{EVENTS, ShapeDecl};
use pack::{PACKED, shape_count};

/// Set in a field's type byte where the field may be absent.
const OPTIONAL: u8 = 128;
/// Set in a field's type byte where the field is an identifier.
const IDENTIFIER: u8 = 64;

/// The tags of the types. `WORDS` counts `count` words from word `argument`; `EXACTLY` is the number
/// `argument`; `OBJECT` is followed by `count` flat fields.
pub(crate) mod tag {
    pub(crate) const STRING: u8 = 0;
    pub(crate) const NUMBER: u8 = 1;
    pub(crate) const COUNT: u8 = 2;
    pub(crate) const BOOLEAN: u8 = 3;
    pub(crate) const STRINGS: u8 = 4;
    pub(crate) const ANY_OBJECT: u8 = 5;
    pub(crate) const OBJECT: u8 = 6;
    pub(crate) const EMPTY_ARRAY: u8 = 7;
    pub(crate) const EXACTLY: u8 = 8;
    // from here on the text itself is looked at
    pub(crate) const WORDS: u8 = 9;
    pub(crate) const DATE: u8 = 10;
    pub(crate) const DATE_TIME: u8 = 11;
}

/// What a type expects, by tag, in words for people; `WORDS` and `EXACTLY` show their values instead.
pub(crate) const EXPECTED: [&str; 12] = [
    "string",
    "finite number",
    "whole number from 0 to 9007199254740991",
    "boolean",
    "array of strings",
    "object",
    "object",
    "empty array",
    "",
    "",
    "date as YYYY-MM-DD",
    "ISO 8601 date and time",
];

/// Every shape, in the order of the events.
pub(crate) const SHAPES: [&ShapeDecl; shape_count()] = {
    let mut shapes = [&EVENTS[0].shapes[0]; shape_count()];
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

/// The packed contract.
pub(crate) static TABLE: [u8; PACKED.length] = {
    let mut table = [0; PACKED.length];
    let mut i = 0;
    while i < PACKED.length {
        table[i] = PACKED.bytes[i];
        i += 1;
    }
    table
};

/// The words of the contract's `WORDS` types, in the table's order.
pub(crate) const WORDS: [&str; PACKED.word_count] = {
    let mut words = [""; PACKED.word_count];
    let mut i = 0;
    while i < words.len() {
        words[i] = PACKED.words[i];
        i += 1;
    }
    words
};

/// The distinct keys of the contract, in the table's order.
const KEYS: [&str; PACKED.key_count] = {
    let mut keys = [""; PACKED.key_count];
    let mut i = 0;
    while i < keys.len() {
        keys[i] = PACKED.keys[i];
        i += 1;
    }
    keys
};

/// Where each shape stands in [`TABLE`].
const SHAPE_AT: [u16; shape_count()] = PACKED.shape_at;

/// Where the types stand in [`TABLE`].
const TYPES_AT: usize = PACKED.types_at;

/// The most fields that a shape has, those of nested objects included.
pub(crate) const MAX_FIELDS: usize = PACKED.max_fields;

const _: () = assert!(MAX_FIELDS <= 30, "the check gives each field a bit of a u32, and two to the verdict");

/// A field's type in the table.
#[derive(Clone, Copy)]
pub(crate) struct Slot {
    pub key: u8,
    pub tag: u8,
    pub argument: u8,
    pub count: u8,
    pub optional: bool,
    pub identifier: bool,
}

impl Slot {
    /// The field that the table writes as these two bytes.
    pub(crate) const fn read(key: u8, ty: u8) -> Self {
        let at = TYPES_AT + 3 * (ty & !(OPTIONAL | IDENTIFIER)) as usize;
        let (tag, argument, count) =
            if at + 2 < TABLE.len() { (TABLE[at], TABLE[at + 1], TABLE[at + 2]) } else { (0, 0, 0) };
        let (optional, identifier) = (ty & OPTIONAL != 0, ty & IDENTIFIER != 0);
        Self { key, tag, argument, count, optional, identifier }
    }

    /// The field's name on the wire.
    pub(crate) fn name(self) -> &'static str {
        KEYS.get(usize::from(self.key)).copied().unwrap_or_default()
    }

    /// Whether a backend that drops fields to fit a size limit still sends this one.
    pub(crate) fn is_kept(self) -> bool {
        self.identifier || matches!(self.tag, tag::NUMBER | tag::COUNT | tag::EXACTLY)
    }
}

/// The flat fields of a shape, by its index in [`SHAPES`].
pub(crate) fn slots_of(shape: usize) -> &'static [Slot] {
    const NONE: Slot = Slot::read(0, 0);
    static SLOTS: [[Slot; MAX_FIELDS]; shape_count()] = {
        let mut slots = [[NONE; MAX_FIELDS]; shape_count()];
        let mut shape = 0;
        while shape < slots.len() {
            let at = SHAPE_AT[shape] as usize;
            let mut field = 0;
            while field < TABLE[at + 3] as usize {
                slots[shape][field] = Slot::read(TABLE[at + 4 + 2 * field], TABLE[at + 5 + 2 * field]);
                field += 1;
            }
            shape += 1;
        }
        slots
    };
    &SLOTS[shape][..usize::from(TABLE[usize::from(SHAPE_AT[shape]) + 3])]
}

/// The field of `range`, those inside its fields left out, that has this name.
pub(crate) fn find(slots: &[Slot], range: Range<usize>, name: &str) -> Option<(usize, Slot)> {
    let mut at = range.start;
    while let Some(slot) = slots.get(at).filter(|_| at < range.end) {
        if slot.name() == name {
            return Some((at, *slot));
        }
        at += 1 + slot.count_of_fields();
    }
    None
}

/// The contract's fingerprint: 16 hexadecimal digits (FNV-1a, 64 bits) over everything that the check
/// knows and what events make stale. Two builds with the same fingerprint give the same verdicts.
pub const FINGERPRINT: &str = {
    const DIGITS: [u8; 16] = {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut i = 0;
        while i < TABLE.len() {
            hash = (hash ^ TABLE[i] as u64).wrapping_mul(0x0100_0000_01b3);
            i += 1;
        }
        let mut digits = [0; 16];
        i = 0;
        while i < 16 {
            digits[i] = b"0123456789abcdef"[(hash >> (60 - 4 * i) & 15) as usize];
            i += 1;
        }
        digits
    };
    match std::str::from_utf8(&DIGITS) {
        Ok(digits) => digits,
        Err(_) => unreachable!(),
    }
};
