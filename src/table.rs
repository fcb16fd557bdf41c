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

use std::ops::Range;

use crate::channel::{KINDS, PREFIXES};
use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, RESOURCES, ShapeDecl};
use crate::json::unescape;
use crate::route::{GLOBAL_EVENT, GLOBAL_FAMILY};
use crate::time::{PLAIN_DAY, PLAIN_TIME};

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

const fn shape_count() -> usize {
    let (mut event, mut count) = (0, 0);
    while event < EVENTS.len() {
        count += EVENTS[event].shapes.len();
        event += 1;
    }
    count
}

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
pub(crate) const KEYS: [&str; PACKED.key_count] = {
    let mut keys = [""; PACKED.key_count];
    let mut i = 0;
    while i < keys.len() {
        keys[i] = PACKED.keys[i];
        i += 1;
    }
    keys
};

/// Where each shape stands in [`TABLE`].
pub(crate) const SHAPE_AT: [u16; shape_count()] = PACKED.shape_at;

/// Where the types stand in [`TABLE`].
pub(crate) const TYPES_AT: usize = PACKED.types_at;

/// The most fields that a shape has, those of nested objects included.
pub(crate) const MAX_FIELDS: usize = PACKED.max_fields;

const _: () = assert!(MAX_FIELDS <= 30, "the check gives each field a bit of a u32, and two to the verdict");

/// A shape in the table: its flat fields as pairs of key and type.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'a> {
    table: &'a [u8],
    fields: &'a [u8],
}

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
    /// Whether a backend that drops fields to fit a size limit still sends this one.
    pub(crate) fn is_kept(self) -> bool {
        self.identifier || matches!(self.tag, tag::NUMBER | tag::COUNT | tag::EXACTLY)
    }
}

impl Shape<'static> {
    /// The shape that stands at `at`; one without fields if none does.
    pub(crate) fn at(at: usize) -> Self {
        let header = TABLE.get(at..).unwrap_or_default();
        let fields = match header {
            [_, _, _, fields, rest @ ..] => rest.get(..2 * usize::from(*fields)).unwrap_or_default(),
            _ => &[],
        };
        Self { table: &TABLE, fields }
    }
}

impl Shape<'_> {
    /// How many flat fields it has.
    pub(crate) fn len(self) -> usize {
        self.fields.len() / 2
    }

    /// The flat fields.
    pub(crate) fn slots(self) -> impl Iterator<Item = Slot> {
        self.fields.as_chunks().0.iter().map(move |[key, ty]| self.slot(*key, *ty))
    }

    /// The field of `range` whose key, raw as JSON has it, is `key`, looked for first at `next`, where
    /// the contract's order has it.
    pub(crate) fn find(self, next: usize, range: Range<usize>, key: &str) -> Option<(usize, Slot)> {
        let fields = self.fields.as_chunks().0.get(..range.end)?;
        if let Some([name, ty]) = fields.get(next)
            && KEYS[usize::from(*name)] == key
        {
            return Some((next, self.slot(*name, *ty)));
        }
        let key = unescape(key);
        let mut at = range.start;
        while let Some([name, ty]) = fields.get(at) {
            let slot = self.slot(*name, *ty);
            if KEYS[usize::from(*name)] == key {
                return Some((at, slot));
            }
            at += 1 + slot.count_of_fields();
        }
        None
    }

    fn slot(self, key: u8, ty: u8) -> Slot {
        let at = TYPES_AT + 3 * usize::from(ty & !(OPTIONAL | IDENTIFIER));
        let (tag, argument, count) = match self.table.get(at..at + 3) {
            Some([tag, argument, count]) => (*tag, *argument, *count),
            _ => (0, 0, 0),
        };
        let (optional, identifier) = (ty & OPTIONAL != 0, ty & IDENTIFIER != 0);
        Slot { key, tag, argument, count, optional, identifier }
    }
}

struct Packed {
    bytes: [u8; 8192],
    length: usize,
    shape_at: [u16; shape_count()],
    types_at: usize,
    max_fields: usize,
    keys: [&'static str; 255],
    key_count: usize,
    words: [&'static str; 255],
    word_count: usize,
}

const PACKED: Packed = pack();

/// The distinct keys and types of the contract, collected before anything is written.
struct Names {
    keys: [&'static str; 255],
    key_count: usize,
    types: [Type; 64],
    type_count: usize,
}

impl Names {
    const fn collect(mut self, fields: &'static [Field]) -> Self {
        let mut i = 0;
        while i < fields.len() {
            if self.key(fields[i].name) == self.key_count {
                self.keys[self.key_count] = fields[i].name;
                self.key_count += 1;
            }
            if self.ty(&fields[i].ty) == self.type_count {
                self.types[self.type_count] = fields[i].ty;
                self.type_count += 1;
            }
            if let Type::Object(_, nested) = fields[i].ty {
                self = self.collect(nested);
            }
            i += 1;
        }
        self
    }

    const fn key(&self, name: &str) -> usize {
        let mut i = 0;
        while i < self.key_count && !same(self.keys[i], name) {
            i += 1;
        }
        i
    }

    const fn optional_key(&self, name: Option<&str>) -> usize {
        match name {
            Some(name) => self.key(name),
            None => 255,
        }
    }

    const fn ty(&self, ty: &Type) -> usize {
        let mut i = 0;
        while i < self.type_count && !same_type(&self.types[i], ty) {
            i += 1;
        }
        i
    }
}

impl Packed {
    const fn byte(mut self, byte: usize) -> Self {
        assert!(byte < 256, "the packed contract counts in bytes");
        self.bytes[self.length] = byte as u8;
        self.length += 1;
        self
    }

    const fn line(mut self, text: &str) -> Self {
        let mut i = 0;
        while i < text.len() {
            self = self.byte(text.as_bytes()[i] as usize);
            i += 1;
        }
        self.byte(b'\n' as usize)
    }

    const fn fields(mut self, names: &Names, fields: &'static [Field]) -> Self {
        let mut i = 0;
        while i < fields.len() {
            let optional = if fields[i].optional { OPTIONAL as usize } else { 0 };
            let identifier = if fields[i].is_identifier() { IDENTIFIER as usize } else { 0 };
            let ty = names.ty(&fields[i].ty);
            assert!(ty < IDENTIFIER as usize, "the packed contract has room for 64 types");
            self = self.byte(names.key(fields[i].name)).byte(ty | optional | identifier);
            if let Type::Object(_, nested) = fields[i].ty {
                self = self.fields(names, nested);
            }
            i += 1;
        }
        self
    }
}

const fn pack() -> Packed {
    let mut names = Names { keys: [""; 255], key_count: 0, types: [Type::String; 64], type_count: 0 };
    let mut i = 0;
    while i < SHAPES.len() {
        names = names.collect(SHAPES[i].fields);
        i += 1;
    }

    let mut packed = Packed {
        bytes: [0; 8192],
        length: 0,
        shape_at: [0; shape_count()],
        types_at: 0,
        max_fields: 0,
        keys: names.keys,
        key_count: names.key_count,
        words: [""; 255],
        word_count: 0,
    };
    i = 0;
    while i < EVENTS.len() {
        packed = packed.line(EVENTS[i].name);
        i += 1;
    }
    i = 0;
    while i < names.key_count {
        packed = packed.line(names.keys[i]);
        i += 1;
    }
    i = 0;
    while i < EXPECTED.len() {
        packed = packed.line(EXPECTED[i]);
        i += 1;
    }
    i = 0;
    while i < PREFIXES.len() {
        packed = packed.line(PREFIXES[i]);
        i += 1;
    }
    packed = packed.line(PLAIN_DAY).line(PLAIN_TIME).line(GLOBAL_FAMILY).line(GLOBAL_EVENT);
    i = 0;
    while i < RESOURCES.len() {
        packed = packed.line(RESOURCES[i].0);
        i += 1;
    }
    i = 0;
    while i < names.type_count {
        if let Type::OneOf(words) = names.types[i] {
            let mut word = 0;
            while word < words.len() {
                packed = packed.line(words[word]);
                packed.words[packed.word_count] = words[word];
                packed.word_count += 1;
                word += 1;
            }
        }
        i += 1;
    }
    packed = packed.byte(0).byte(EVENTS.len()).byte(names.key_count);
    packed = packed.byte(RESOURCES.len()).byte(names.type_count);

    packed.types_at = packed.length;
    let mut first_word = 0;
    i = 0;
    while i < names.type_count {
        let (tag, argument, count) = match names.types[i] {
            Type::String => (tag::STRING, 0, 0),
            Type::Number => (tag::NUMBER, 0, 0),
            Type::Count => (tag::COUNT, 0, 0),
            Type::Boolean => (tag::BOOLEAN, 0, 0),
            Type::Strings => (tag::STRINGS, 0, 0),
            Type::AnyObject => (tag::ANY_OBJECT, 0, 0),
            Type::EmptyArray => (tag::EMPTY_ARRAY, 0, 0),
            Type::Date => (tag::DATE, 0, 0),
            Type::DateTime => (tag::DATE_TIME, 0, 0),
            Type::Exactly(number) => (tag::EXACTLY, number as usize, 0),
            Type::Object(_, nested) => (tag::OBJECT, 0, flat_count(nested)),
            Type::OneOf(words) => {
                first_word += words.len();
                (tag::WORDS, first_word - words.len(), words.len())
            }
        };
        packed = packed.byte(tag as usize).byte(argument).byte(count);
        i += 1;
    }

    i = 0;
    while i < RESOURCES.len() {
        packed = packed.byte(names.optional_key(RESOURCES[i].1));
        i += 1;
    }

    let (mut event, mut shape) = (0, 0);
    while event < EVENTS.len() {
        packed = packed.byte(EVENTS[event].shapes.len());
        let end = shape + EVENTS[event].shapes.len();
        while shape < end {
            let decl = SHAPES[shape];
            let when = names.optional_key(decl.when);
            let fields = flat_count(decl.fields);
            if fields > packed.max_fields {
                packed.max_fields = fields;
            }
            packed.shape_at[shape] = packed.length as u16;
            packed = packed.byte(channel_bits(decl.channels)).byte(when).byte(stale_bits(decl.stale));
            packed = packed.byte(fields).fields(&names, decl.fields).byte(decl.grows.len());
            i = 0;
            while i < decl.grows.len() {
                packed = packed.byte(names.key(decl.grows[i]));
                i += 1;
            }
            shape += 1;
        }
        event += 1;
    }
    packed
}

const fn flat_count(fields: &[Field]) -> usize {
    let (mut i, mut count) = (0, 0);
    while i < fields.len() {
        count += 1;
        if let Type::Object(_, nested) = fields[i].ty {
            count += flat_count(nested);
        }
        i += 1;
    }
    count
}

/// One bit for each kind of channel, in the order of [`KINDS`].
const fn channel_bits(channels: &[&str]) -> usize {
    let (mut i, mut bits) = (0, 0);
    while i < channels.len() {
        let mut kind = 0;
        while !same(KINDS[kind], channels[i]) {
            kind += 1;
        }
        bits |= 1 << kind;
        i += 1;
    }
    bits
}

/// One bit for each of the [`RESOURCES`].
const fn stale_bits(stale: &[&str]) -> usize {
    let (mut i, mut bits) = (0, 0);
    while i < stale.len() {
        let mut resource = 0;
        while !same(RESOURCES[resource].0, stale[i]) {
            resource += 1;
        }
        bits |= 1 << resource;
        i += 1;
    }
    bits
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

const fn same_type(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::String, Type::String)
        | (Type::Number, Type::Number)
        | (Type::Count, Type::Count)
        | (Type::Boolean, Type::Boolean)
        | (Type::DateTime, Type::DateTime)
        | (Type::Date, Type::Date)
        | (Type::EmptyArray, Type::EmptyArray)
        | (Type::Strings, Type::Strings)
        | (Type::AnyObject, Type::AnyObject) => true,
        (Type::Exactly(a), Type::Exactly(b)) => *a == *b,
        (Type::Object(a, _), Type::Object(b, _)) => same(a, b),
        (Type::OneOf(a), Type::OneOf(b)) => {
            let mut i = 0;
            while i < a.len() && i < b.len() && same(a[i], b[i]) {
                i += 1;
            }
            i == a.len() && i == b.len()
        }
        _ => false,
    }
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
