//! The contract's fingerprint.

use crate::channel::ChannelKind;
use crate::contract::field::{Field, Type};
use crate::contract::{EVENTS, Format, NumberKind, RESOURCES};
use crate::limits::LIMITS;

/// The version of the rules: of everything that decides an answer and is not a declaration. Rules say which
/// texts are dates, when a payload is partial, and how a payload is routed or shortened.
///
/// Raise it when the crate's answer to any input changes; `tests/rules.rs` fails until that is done.
pub const RULES: usize = 7;

/// FNV-1a, 64 bits.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn text(mut self, text: &str) -> Self {
        let mut i = 0;
        while i < text.len() {
            self = self.byte(text.as_bytes()[i]);
            i += 1;
        }
        // a byte that UTF-8 never has, so that no two lists of texts have the same bytes
        self.byte(0xff)
    }

    const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3))
    }

    const fn number(self, number: usize) -> Self {
        self.bits(number as u64)
    }

    const fn bits(mut self, bits: u64) -> Self {
        let mut i = 0;
        while i < 8 {
            self = self.byte((bits >> (8 * i)) as u8);
            i += 1;
        }
        self
    }

    const fn number_kind(self, kind: NumberKind) -> Self {
        let (from, to) = kind.bounds();
        self.text(kind.as_str()).byte(kind.is_whole() as u8).bits(from.to_bits()).bits(to.to_bits())
    }

    const fn texts(mut self, texts: &[&str]) -> Self {
        let mut i = 0;
        while i < texts.len() {
            self = self.text(texts[i]);
            i += 1;
        }
        self.number(texts.len())
    }

    const fn optional(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.byte(1).text(text),
            None => self.byte(0),
        }
    }

    const fn fields(mut self, fields: &[Field]) -> Self {
        let mut i = 0;
        while i < fields.len() {
            self = self.text(fields[i].name).byte(fields[i].optional as u8);
            self = match fields[i].ty {
                Type::String => self.byte(0),
                Type::Number(kind) => self.byte(1).number_kind(kind),
                Type::Boolean => self.byte(3),
                Type::Format(format) => self.byte(4).text(format.expects()).number(format.longest()),
                Type::OneOf(words) => self.byte(5).texts(words),
                Type::Exactly(number) => self.byte(6).byte(number),
                Type::EmptyArray => self.byte(7),
                Type::Strings => self.byte(8),
                Type::AnyObject => self.byte(9),
                Type::Object(_, nested) => self.byte(10).fields(nested),
            };
            i += 1;
        }
        self.number(fields.len())
    }

    const fn contract(mut self) -> Self {
        let mut i = 0;
        while i < EVENTS.len() {
            self = self.text(EVENTS[i].name);
            let shapes = EVENTS[i].shapes;
            let mut shape = 0;
            while shape < shapes.len() {
                let decl = &shapes[shape];
                self = self.texts(decl.channels).optional(decl.when).texts(decl.stale).texts(decl.grows);
                self = self.fields(decl.fields);
                shape += 1;
            }
            i += 1;
        }
        i = 0;
        while i < ChannelKind::ALL.len() {
            let kind = ChannelKind::ALL[i];
            self = self.text(kind.as_str()).text(kind.prefix()).optional(kind.id_key()).text(kind.scope());
            i += 1;
        }
        i = 0;
        while i < RESOURCES.len() {
            self = self.text(RESOURCES[i].0).optional(RESOURCES[i].1);
            i += 1;
        }
        i = 0;
        while i < LIMITS.len() {
            self = self.text(LIMITS[i].0).number(LIMITS[i].1);
            i += 1;
        }
        i = 0;
        while i < NumberKind::ALL.len() {
            self = self.number_kind(NumberKind::ALL[i]);
            i += 1;
        }
        i = 0;
        while i < Format::ALL.len() {
            self = self.text(Format::ALL[i].expects()).number(Format::ALL[i].longest());
            i += 1;
        }
        self.texts(ChannelKind::ALWAYS_GLOBAL).number(RULES)
    }
}

/// The key under which a backend tells a frontend its contract, in the answer that authorises a channel.
pub const CONTRACT_KEY: &str = "contract";

/// What it tells: the version of the crate, a blank, and the fingerprint.
pub(crate) fn told() -> String {
    format!("{} {FINGERPRINT}", env!("CARGO_PKG_VERSION"))
}

pub(crate) const HASH: u64 = Hash(0xcbf2_9ce4_8422_2325).contract().0;

/// The contract's fingerprint: 16 hexadecimal digits, computed from every declaration (events, channel kinds,
/// types of numbers, formats, limits, what events make stale) and from the version of the rules.
///
/// Two builds with the same fingerprint give the same answers, natively and in the npm package. The response of an
/// [`Authorizer`](crate::Authorizer) has it under [`CONTRACT_KEY`], so that the frontend's `connect` notices a
/// backend of another contract.
pub const FINGERPRINT: &str = {
    const DIGITS: [u8; 16] = {
        let mut digits = [0; 16];
        let mut i = 0;
        while i < 16 {
            digits[i] = b"0123456789abcdef"[(HASH >> (60 - 4 * i) & 15) as usize];
            i += 1;
        }
        digits
    };
    match std::str::from_utf8(&DIGITS) {
        Ok(digits) => digits,
        Err(_) => unreachable!(),
    }
};
