//! Walks JSON text once, strictly (RFC 8259), without building a tree.

mod escape;
mod number;
mod open;
mod replaced;
#[cfg(test)]
mod tests;

use crate::limits::MAX_DEPTH;
use escape::{hex4, is_low_surrogate};
use open::Open;

pub(crate) use escape::{
    plain_run, quoted, replace_infinite_numbers, replace_lone_surrogates, unescape, unescape_one, unquoted,
    with_characters, write_compact, write_string,
};
pub(crate) use number::{number, number_as_javascript};
pub(crate) use replaced::without_replaced;

/// Whether a payload with this number of levels nests too deep. The payload itself is the first level.
pub(crate) const fn is_too_deep(levels: usize) -> bool {
    levels > MAX_DEPTH
}

/// The reason why the contract does not accept text as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// It is not JSON.
    Syntax,
    /// It nests deeper than [`MAX_DEPTH`].
    Depth,
}

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Kind {
    /// JSON's own name of the type.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        }
    }
}

/// A value in the text: its kind, and the text from its first to its last byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span<'a> {
    pub kind: Kind,
    pub text: &'a str,
}

/// A position in JSON text.
#[derive(Clone)]
pub(crate) struct Walker<'a> {
    text: &'a str,
    at: usize,
    level: usize,
    too_deep: bool,
    /// The number of bytes of white space that were walked.
    blanks: usize,
    /// Whether a string so far had half a surrogate pair, which a Rust string cannot hold.
    pub lone_surrogate: bool,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, level: 0, too_deep: false, blanks: 0, lone_surrogate: false }
    }

    /// The number of bytes that were walked.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The text that was walked since `from`, without white space before it.
    pub(crate) fn since(&self, from: usize) -> &'a str {
        self.text[from..self.at].trim_start()
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is not white space. It is not taken.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.bytes();
        while let Some(byte) = bytes.get(self.at) {
            // white space is rare, and its bytes are below all bytes that begin a token
            if *byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
            self.blanks += 1;
        }
        None
    }

    /// The number of bytes that were walked, without white space.
    pub(crate) fn at_compact(&self) -> usize {
        self.at - self.blanks
    }

    /// Takes `byte` if it is next.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    /// Checks that only white space is left.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(_) => Err(JsonError::Syntax),
            None if self.too_deep => Err(JsonError::Depth),
            None => Ok(()),
        }
    }

    /// Walks an object. `member` is called at each value with the raw key, as it stands between its
    /// quotes. It must walk the value.
    #[inline]
    pub(crate) fn object<E: From<JsonError>>(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.members(|walker| {
            let key = walker.key()?;
            member(walker, key)
        })
    }

    /// Walks an object. `member` is called at each key. It must walk the key and the value.
    #[inline]
    pub(crate) fn members<E: From<JsonError>>(
        &mut self,
        mut member: impl FnMut(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.expect(b'{')?;
        self.level += 1;
        if !self.take(b'}') {
            loop {
                member(self)?;
                if !self.take(b',') {
                    break self.expect(b'}')?;
                }
            }
        }
        self.level -= 1;
        Ok(())
    }

    /// Walks an array. `item` is called at each item, and must walk it.
    pub(crate) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.expect(b'[')?;
        self.level += 1;
        if !self.take(b']') {
            loop {
                item(self)?;
                if !self.take(b',') {
                    break self.expect(b']')?;
                }
            }
        }
        self.level -= 1;
        Ok(())
    }

    /// Takes this key and its colon if they are next, exactly as written here. This is faster than to
    /// find out which key is next.
    #[inline]
    pub(crate) fn take_key(&mut self, key: &str) -> bool {
        let Some(b'"') = self.peek() else { return false };
        let rest = self.bytes().get(self.at + 1..).and_then(|rest| rest.strip_prefix(key.as_bytes()));
        let is_next = matches!(rest, Some([b'"', b':', ..]));
        self.at += if is_next { key.len() + 3 } else { 0 };
        is_next
    }

    /// Takes a key and its colon. Returns the raw key, as it stands between its quotes.
    pub(crate) fn key(&mut self) -> Result<&'a str, JsonError> {
        if self.peek() != Some(b'"') {
            return Err(JsonError::Syntax);
        }
        let key = self.string()?;
        self.expect(b':')?;
        Ok(key)
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { Err(JsonError::Syntax) }
    }

    /// Walks any value. It does not recurse, and does not stop where the text nests too deep, so that
    /// text that is not JSON is recognised as such.
    pub(crate) fn value(&mut self) -> Result<Span<'a>, JsonError> {
        let kind = self.kind()?;
        let from = self.at;
        match kind {
            Kind::Object | Kind::Array => self.nested()?,
            _ => self.scalar(kind)?,
        }
        Ok(Span { kind, text: &self.text[from..self.at] })
    }

    fn scalar(&mut self, kind: Kind) -> Result<(), JsonError> {
        match kind {
            Kind::String => self.string().map(drop),
            Kind::Number => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self) -> Result<(), JsonError> {
        let mut open = Open::default();
        loop {
            let kind = self.kind()?;
            if matches!(kind, Kind::Object | Kind::Array) {
                let is_object = kind == Kind::Object;
                self.at += 1;
                if !self.take(closing(is_object)) {
                    open.push(is_object);
                    self.too_deep |= is_too_deep(self.level + open.count);
                    if is_object {
                        self.key()?;
                    }
                    continue;
                }
                self.too_deep |= is_too_deep(self.level + open.count + 1);
            } else {
                self.scalar(kind)?;
            }
            loop {
                let Some(is_object) = open.innermost() else { return Ok(()) };
                if self.take(b',') {
                    if is_object {
                        self.key()?;
                    }
                    break;
                }
                self.expect(closing(is_object))?;
                open.pop();
            }
        }
    }

    /// The kind of the value that comes next.
    #[inline]
    pub(crate) fn kind(&mut self) -> Result<Kind, JsonError> {
        match self.peek() {
            Some(b'"') => Ok(Kind::String),
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b't' | b'f') => Ok(Kind::Boolean),
            Some(b'n') => Ok(Kind::Null),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            _ => Err(JsonError::Syntax),
        }
    }

    fn word(&mut self) -> Result<(), JsonError> {
        let rest = &self.bytes()[self.at..];
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        self.at += word.ok_or(JsonError::Syntax)?.len();
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonError> {
        self.at += usize::from(self.next() == Some(b'-'));
        match self.next() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.next() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.next(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.next(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let from = self.at;
        while matches!(self.next(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(JsonError::Syntax) }
    }

    fn next(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// Walks a string. Returns the text between its quotes, with its escapes.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<&'a str, JsonError> {
        let bytes = self.bytes();
        let from = self.at + 1;
        self.at = from;
        loop {
            self.at += plain_run(&bytes[self.at..]);
            match self.next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.text[from..self.at - 1]);
                }
                Some(b'\\') => self.escape()?,
                _ => return Err(JsonError::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        match self.bytes().get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let unit = hex4(self.bytes(), self.at + 2).ok_or(JsonError::Syntax)?;
                self.at += 6;
                match unit {
                    0xD800..=0xDBFF if is_low_surrogate(self.bytes(), self.at) => self.at += 6,
                    0xD800..=0xDFFF => self.lone_surrogate = true,
                    _ => {}
                }
            }
            _ => return Err(JsonError::Syntax),
        }
        Ok(())
    }
}

const fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}
