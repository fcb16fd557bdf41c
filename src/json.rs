//! JSON text walked once, strictly (RFC 8259), without building a tree.

/// The deepest nesting that is accepted, the payload itself being level 1. What a key that stands twice
/// replaces counts as well, though `JSON.parse` drops it unseen.
pub const MAX_DEPTH: usize = 128;

/// Why text is not JSON that the contract accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// It is not JSON.
    Syntax,
    /// It nests deeper than [`MAX_DEPTH`].
    Depth,
}

/// What kind of value a token begins.
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

/// A value in the text: its kind and the text from its first to its last byte.
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
    /// How many bytes of white space have been walked.
    blanks: usize,
    /// Whether a string so far had half a surrogate pair, which no Rust string can hold.
    pub lone_surrogate: bool,
}

impl<'a> Walker<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, level: 0, too_deep: false, blanks: 0, lone_surrogate: false }
    }

    /// How many bytes have been walked.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The text that was walked since `from`, without white space before it.
    pub(crate) fn since(&self, from: usize) -> &'a str {
        self.text[from..self.at].trim_start()
    }

    /// Whether an array without items comes next.
    pub(crate) fn is_empty_array(&mut self) -> bool {
        self.take(b'[') && self.take(b']')
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is no white space, not yet taken.
    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.bytes();
        while let Some(byte) = bytes.get(self.at) {
            // white space is rare, and below all that begins a token
            if *byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
            self.blanks += 1;
        }
        None
    }

    /// How many bytes have been walked, white space left out.
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

    /// The end of the text and nothing but white space before it.
    pub(crate) fn end(&mut self) -> Result<(), JsonError> {
        match self.peek() {
            Some(_) => Err(JsonError::Syntax),
            None if self.too_deep => Err(JsonError::Depth),
            None => Ok(()),
        }
    }

    /// Walks an object: `member` is called at each value, with the raw key between its quotes, and
    /// must walk the value.
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

    /// Walks an object likewise, but `member` is called at each key and must walk that too.
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

    /// Walks an array likewise.
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

    /// Takes the key with its colon if it stands there as it is, which is faster than to look which key
    /// it is.
    #[inline]
    pub(crate) fn take_key(&mut self, key: &str) -> bool {
        let Some(b'"') = self.peek() else { return false };
        let rest = self.bytes().get(self.at + 1..).and_then(|rest| rest.strip_prefix(key.as_bytes()));
        let is_next = matches!(rest, Some([b'"', b':', ..]));
        self.at += if is_next { key.len() + 3 } else { 0 };
        is_next
    }

    /// Takes a key with its colon, and returns it raw, as it stands between its quotes.
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

    /// Walks any value. However deep it nests, this neither recurses nor stops before the end, so that
    /// text that is not JSON is told from JSON that is too deep.
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
                    self.too_deep |= self.level + open.count > MAX_DEPTH;
                    if is_object {
                        self.key()?;
                    }
                    continue;
                }
                self.too_deep |= self.level + open.count + 1 > MAX_DEPTH;
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

    /// Walks a string and returns what stands between its quotes, escapes as they are.
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

/// The open containers, a bit each: whether it is an object. Only what is too deep needs the heap.
#[derive(Default)]
struct Open {
    count: usize,
    bits: u128,
    spilled: Vec<u128>,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        if self.count > 0 && self.count.is_multiple_of(128) {
            self.spilled.push(self.bits);
        }
        self.bits = self.bits << 1 | u128::from(is_object);
        self.count += 1;
    }

    fn pop(&mut self) {
        self.bits >>= 1;
        self.count -= 1;
        if self.count > 0
            && self.count.is_multiple_of(128)
            && let Some(bits) = self.spilled.pop()
        {
            self.bits = bits;
        }
    }

    fn innermost(&self) -> Option<bool> {
        (self.count > 0).then_some(self.bits & 1 == 1)
    }
}

/// Whether an escaped second half of a surrogate pair stands at `at`.
fn is_low_surrogate(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 2) == Some(b"\\u") && matches!(hex4(bytes, at + 2), Some(0xDC00..=0xDFFF))
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |n, byte| Some(n << 4 | (*byte as char).to_digit(16)?))
}

/// How many bytes at the start of `bytes` stand in a string as they are: neither a quote nor a
/// backslash nor a control character.
#[inline]
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES * 128;
    let mut words = bytes.chunks_exact(8);
    let mut run = 0;
    for word in &mut words {
        let word = word.try_into().map_or(0, u64::from_le_bytes);
        // a byte's high bit ends up set where the byte is below 0x20, a quote or a backslash; a
        // borrow can only set one above the first such byte, and the first is what counts
        let has_zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let stops = (control | has_zero(word ^ (ONES * 0x22)) | has_zero(word ^ (ONES * 0x5C))) & HIGHS;
        if stops != 0 {
            return run + stops.trailing_zeros() as usize / 8;
        }
        run += 8;
    }
    let rest = words.remainder();
    run + rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')).unwrap_or(rest.len())
}

/// The text of a string that was walked, from what stands between its quotes. Half a surrogate pair
/// becomes U+FFFD.
pub(crate) fn unescape(raw: &str) -> std::borrow::Cow<'_, str> {
    if !raw.contains('\\') {
        return raw.into();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (c, length) = unescape_one(&rest[at..]);
        text.push(c);
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    text.into()
}

/// The text of a string that was walked, quotes included.
pub(crate) fn unquoted(string: &str) -> std::borrow::Cow<'_, str> {
    unescape(string.get(1..string.len() - 1).unwrap_or_default())
}

/// The character that the escape at the start of `raw` stands for, and the escape's length in bytes.
pub(crate) fn unescape_one(raw: &str) -> (char, usize) {
    let bytes = raw.as_bytes();
    let simple = |c| (c, 2);
    match bytes.get(1) {
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'u') => {
            let unit = hex4(bytes, 2).unwrap_or(0xFFFD);
            if (0xD800..=0xDBFF).contains(&unit) && is_low_surrogate(bytes, 6) {
                let low = hex4(bytes, 8).unwrap_or(0xDC00);
                let c = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                (char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
            } else {
                (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
            }
        }
        Some(byte) => simple(char::from(*byte)),
        None => (char::REPLACEMENT_CHARACTER, raw.len()),
    }
}

/// JSON text that was walked, with half surrogate pairs replaced by U+FFFD, which Rust can hold.
pub(crate) fn replace_lone_surrogates(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (c, length) = unescape_one(&rest[at..]);
        let lone = c == char::REPLACEMENT_CHARACTER && length == 6;
        text.push_str(if lone { "\\ufffd" } else { &rest[at..at + length] });
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    text
}

/// Writes JSON text that was walked, or its beginning, without white space.
pub(crate) fn write_compact(text: &str, json: &mut String) {
    let mut walker = Walker::new(text);
    while let Some(byte) = walker.peek() {
        let from = walker.at();
        if byte == b'"' {
            let _ = walker.string();
        } else {
            walker.take(byte);
        }
        json.push_str(&text[from..walker.at()]);
    }
}

/// JSON text that was walked, in which a number too large for an `f64` is null, as JavaScript writes it.
pub(crate) fn replace_infinite_numbers(json: &str) -> Result<String, JsonError> {
    let mut text = String::with_capacity(json.len());
    let mut walker = Walker::new(json);
    let mut kept = 0;
    while let Some(byte) = walker.peek() {
        let from = walker.at;
        match byte {
            b'"' => drop(walker.string()?),
            b'-' | b'0'..=b'9' => {
                walker.number()?;
                if json[from..walker.at].parse().is_ok_and(f64::is_infinite) {
                    text.push_str(&json[kept..from]);
                    text.push_str("null");
                    kept = walker.at;
                }
            }
            _ => walker.at += 1,
        }
    }
    text.push_str(&json[kept..]);
    Ok(text)
}

/// Writes a string with its quotes, as `JSON.stringify` does.
pub(crate) fn write_string(json: &mut Vec<u8>, text: &str) {
    json.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let run = plain_run(rest);
        match rest.first_chunk::<16>() {
            // JSON in JSON is short runs: to copy too much and take it back is faster than to copy some bytes
            Some(chunk) if run <= chunk.len() => {
                json.extend_from_slice(chunk);
                json.truncate(json.len() - chunk.len() + run);
            }
            _ => json.extend_from_slice(rest.get(..run).unwrap_or_default()),
        }
        let Some((special, tail)) = rest.get(run..).and_then(<[u8]>::split_first) else { break };
        let short = match special {
            b'"' | b'\\' => *special,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            8 => b'b',
            12 => b'f',
            _ => b'u',
        };
        json.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            json.extend_from_slice(b"00");
            json.push(DIGITS[usize::from(special >> 4 & 15)]);
            json.push(DIGITS[usize::from(special & 15)]);
        }
        rest = tail;
    }
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn walk(text: &str) -> Result<(), JsonError> {
        let mut walker = Walker::new(text);
        walker.value()?;
        walker.end()
    }

    #[test]
    fn compact_text_keeps_strings_as_they_are() {
        let mut compact = String::new();
        write_compact("{ \"a b\" :\n [ \"\\\" c\\\\\" , 1 ]\t,\r\n\"\":\" \" }", &mut compact);
        assert_eq!(compact, r#"{"a b":["\" c\\",1],"":" "}"#);
    }

    proptest! {
        #[test]
        fn accepts_what_serde_json_accepts(text in r#"[\[\]{}",:0-9eE+\-.truefalsn\\u \n\x00-\x1fé]{0,24}"#) {
            let lone = {
                let mut walker = Walker::new(&text);
                let _ = walker.value();
                walker.lone_surrogate
            };
            // a number that is too large for an f64 is JSON all the same
            let by_serde = serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok();
            prop_assert_eq!(walk(&text).is_ok(), by_serde || (lone && walk(&text).is_ok()));
        }

        #[test]
        fn finds_the_first_byte_that_is_not_plain(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let first = bytes.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'));
            prop_assert_eq!(plain_run(&bytes), first.unwrap_or(bytes.len()));
        }

        #[test]
        fn writes_strings_as_serde_json_does(text in "(\\PC|[\\x00-\\x1f\"\\\\]){0,40}") {
            let mut json = Vec::new();
            write_string(&mut json, &text);
            prop_assert_eq!(String::from_utf8(json), Ok(serde_json::to_string(&text).unwrap()));
        }

        #[test]
        fn unescapes_as_serde_json_does(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescape(&json[1..json.len() - 1]), text);
        }
    }

    #[test]
    fn counts_depth_from_the_outermost_value() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert_eq!(walk(&nested(MAX_DEPTH)), Ok(()));
        assert_eq!(walk(&nested(MAX_DEPTH + 1)), Err(JsonError::Depth));
        assert_eq!(walk(&nested(1_000_000)), Err(JsonError::Depth));
        assert_eq!(walk(&"[".repeat(10_000_000)), Err(JsonError::Syntax));
        let mixed = |n: usize| r#"[{"a":"#.repeat(n) + "1" + &"}]".repeat(n);
        assert_eq!(walk(&mixed(MAX_DEPTH / 2)), Ok(()));
        assert_eq!(walk(&mixed(MAX_DEPTH)), Err(JsonError::Depth));
        assert_eq!(walk(&mixed(MAX_DEPTH).replace("1}]", "1]]")), Err(JsonError::Syntax));
    }

    #[test]
    fn replaces_infinite_numbers_only() {
        let json = r#"{"1e999\"1e999":[1e999,-1e999 ,1e308,0],"a":1E+400}"#;
        let replaced = r#"{"1e999\"1e999":[null,null ,1e308,0],"a":null}"#;
        assert_eq!(replace_infinite_numbers(json), Ok(replaced.into()));
    }

    #[test]
    fn replaces_half_pairs_only() {
        let json = r#""a\ud800\u0041\ud83d\ude00\\udc00\udc00""#;
        assert_eq!(replace_lone_surrogates(json), r#""a\ufffd\u0041\ud83d\ude00\\udc00\ufffd""#);
    }
}
