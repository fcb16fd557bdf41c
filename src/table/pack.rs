//! The contract's declaration packed into the table's bytes, as the compiler runs it.

use super::{EXPECTED, IDENTIFIER, OPTIONAL, SHAPES, tag};
use crate::channel::{KINDS, PREFIXES};
use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, RESOURCES};
use crate::route::{GLOBAL_EVENT, GLOBAL_FAMILY};
use crate::time::{PLAIN_DAY, PLAIN_TIME};

pub(super) const fn shape_count() -> usize {
    let (mut event, mut count) = (0, 0);
    while event < EVENTS.len() {
        count += EVENTS[event].shapes.len();
        event += 1;
    }
    count
}

pub(super) struct Packed {
    pub(super) bytes: [u8; 8192],
    pub(super) length: usize,
    pub(super) shape_at: [u16; shape_count()],
    pub(super) types_at: usize,
    pub(super) max_fields: usize,
    pub(super) keys: [&'static str; 255],
    pub(super) key_count: usize,
    pub(super) words: [&'static str; 255],
    pub(super) word_count: usize,
}

pub(super) const PACKED: Packed = pack();

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
        packed = packed.line(RESOURCE_NAMES[i]);
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
            packed =
                packed.byte(bits(decl.channels, &KINDS)).byte(when).byte(bits(decl.stale, &RESOURCE_NAMES));
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

/// What can be stale, without its fields.
const RESOURCE_NAMES: [&str; RESOURCES.len()] = {
    let mut names = [""; RESOURCES.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = RESOURCES[i].0;
        i += 1;
    }
    names
};

/// One bit for each of `all` that is among the names.
const fn bits(names: &[&str], all: &[&str]) -> usize {
    let (mut i, mut bits) = (0, 0);
    while i < names.len() {
        let mut at = 0;
        while !same(all[at], names[i]) {
            at += 1;
        }
        bits |= 1 << at;
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
