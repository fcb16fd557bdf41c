//! Strings of JSON text: unescapes, rewrites and writes them.

use super::{JsonError, Walker, number};

/// The number of leading bytes that stand for themselves in a string: neither a quote, nor a backslash, nor a
/// control character.
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

/// Whether an escaped low surrogate stands at `at`.
pub(super) fn is_low_surrogate(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 2) == Some(b"\\u") && matches!(hex4(bytes, at + 2), Some(0xDC00..=0xDFFF))
}

pub(super) fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |n, byte| Some(n << 4 | (*byte as char).to_digit(16)?))
}

/// The text of a string that was walked, given the text between its quotes. Half a surrogate pair becomes
/// U+FFFD.
pub(crate) fn unescape(raw: &str) -> std::borrow::Cow<'_, str> {
    if !raw.contains('\\') {
        return raw.into();
    }
    rewritten(raw, |text, c, _| text.push(c)).into()
}

/// Rewrites each escape: `write` gets the text so far, the character, and the escape itself.
fn rewritten(raw: &str, write: impl Fn(&mut String, char, &str)) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (c, length) = unescape_one(&rest[at..]);
        write(&mut text, c, &rest[at..at + length]);
        rest = &rest[at + length..];
    }
    text.push_str(rest);
    text
}

/// The text of a string that was walked, given with its quotes.
pub(crate) fn unquoted(string: &str) -> std::borrow::Cow<'_, str> {
    unescape(string.get(1..string.len() - 1).unwrap_or_default())
}

/// The character of the escape at the start of `raw`, and the escape's length in bytes.
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

/// Replaces `\u` escapes by their characters, in JSON text that was walked. Escapes stay that JSON needs, and half
/// surrogate pairs.
pub(crate) fn with_characters(json: &str) -> std::borrow::Cow<'_, str> {
    if !json.contains("\\u") {
        return json.into();
    }
    let written = rewritten(json, |text, c, escape| {
        let is_needed =
            escape.len() == 2 || c.is_control() || matches!(c, '"' | '\\' | char::REPLACEMENT_CHARACTER);
        match is_needed {
            true => text.push_str(escape),
            false => text.push(c),
        }
    });
    written.into()
}

/// Replaces half surrogate pairs by U+FFFD, which Rust can hold, in JSON text that was walked.
pub(crate) fn replace_lone_surrogates(json: &str) -> String {
    rewritten(json, |text, c, escape| {
        let lone = c == char::REPLACEMENT_CHARACTER && escape.len() == 6;
        text.push_str(if lone { "\\ufffd" } else { escape });
    })
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

/// Replaces each number that is too large for an `f64` by null, as JavaScript writes it, in JSON text that
/// was walked.
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
                if number(&json[from..walker.at]).is_infinite() {
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
            // JSON inside JSON has short runs: to copy too much and truncate is faster than to copy a few
            // bytes
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

/// Returns a string with its quotes, as `JSON.stringify` writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = Vec::with_capacity(text.len() + 2);
    write_string(&mut json, text);
    // escapes are ASCII
    String::from_utf8(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn compact_text_keeps_strings_as_they_are() {
        let mut compact = String::new();
        write_compact("{ \"a b\" :\n [ \"\\\" c\\\\\" , 1 ]\t,\r\n\"\":\" \" }", &mut compact);
        assert_eq!(compact, r#"{"a b":["\" c\\",1],"":" "}"#);
    }

    proptest! {
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
    fn escapes_stand_for_their_characters() {
        for (raw, text) in [
            (r#"\b\f\n\r\t\"\\\/"#, "\u{8}\u{c}\n\r\t\"\\/"),
            (r"\u0041\u00e9\u20AC", "Aé€"),
            (r"\ud83d\ude00", "😀"),
            (r"\uD800\uDC00", "\u{10000}"),
            (r"\udbff\udfff", "\u{10ffff}"),
            (r"\ud800\ud83d\ude00", "\u{fffd}😀"),
            (r"\udc00\ud800x", "\u{fffd}\u{fffd}x"),
        ] {
            assert_eq!(unescape(raw), text, "{raw}");
        }
        let written = r#""\b\f\n\r\t\"\\\u0000\u001f/é""#;
        assert_eq!(quoted("\u{8}\u{c}\n\r\t\"\\\u{0}\u{1f}/é"), written);
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
