//! Finds where a string can be cut: between two characters as readers see them.

use unicode_segmentation::GraphemeCursor;

use crate::json::{plain_run, unescape_one};

/// The longest prefix of `raw` that has at most `room` bytes and splits neither an escape nor a grapheme
/// cluster. `raw` is the text between a string's quotes, with its escapes.
pub(super) fn cut(raw: &str, room: usize) -> &str {
    if raw.len() <= room {
        return raw;
    }
    // there is always a boundary between two printable ASCII characters, and no escape is longer than six
    // bytes
    let is_simple = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'\\';
    if raw.as_bytes()[room.saturating_sub(6)..=room].iter().all(is_simple) {
        return &raw[..room];
    }
    let at = token_at(raw, room);
    // a few characters around the position show the clusters, except in long runs of flags and the like
    let mut back = 64;
    loop {
        let from = token_at(raw, at.saturating_sub(back));
        if let Some(end) = Window::new(raw, from, at).last_boundary() {
            return &raw[..end];
        }
        if from == 0 {
            return "";
        }
        back = back.saturating_mul(8);
    }
}

/// The start of the character or escape that contains `at`.
fn token_at(raw: &str, at: usize) -> usize {
    let bytes = raw.as_bytes();
    let mut from = 0;
    loop {
        from += plain_run(&bytes[from..at]);
        if from == at {
            return (0..at)
                .rev()
                .take(3)
                .fold(at, |end, before| if raw.is_char_boundary(end) { end } else { before });
        }
        let length = unescape_one(&raw[from..]).1;
        if from + length > at {
            return from;
        }
        from += length;
    }
}

/// The characters around a position.
struct Window {
    text: String,
    /// The start of each character, in `text` and in the raw text.
    starts: Vec<(usize, usize)>,
    /// The position, in `text`.
    at: usize,
    from: usize,
}

impl Window {
    /// The characters from `from` to the one at `at`. Both must be starts of characters.
    fn new(raw: &str, from: usize, at: usize) -> Self {
        let mut window = Self { text: String::new(), starts: Vec::new(), at: 0, from };
        let mut next = from;
        while let Some(c) = raw[next..].chars().next() {
            if next == at {
                window.at = window.text.len();
            }
            let (c, length) = if c == '\\' { unescape_one(&raw[next..]) } else { (c, c.len_utf8()) };
            window.starts.push((window.text.len(), next));
            window.text.push(c);
            if next >= at {
                break;
            }
            next += length;
        }
        window
    }

    /// The last boundary up to the position, in the raw text. `None` if it depends on the text before the
    /// window.
    fn last_boundary(&self) -> Option<usize> {
        // the cursor counts from the start of the window; any number but 0 tells it that there is text
        // before that
        let mut cursor = GraphemeCursor::new(self.from + self.at, usize::MAX, true);
        let boundary = match cursor.is_boundary(&self.text, self.from) {
            Ok(true) => self.at,
            // an error if the cluster begins before the window
            Ok(false) => cursor.prev_boundary(&self.text, self.from).ok()?? - self.from,
            Err(_) => return None,
        };
        let start = self.starts.binary_search_by_key(&boundary, |(start, _)| *start).ok()?;
        self.starts.get(start).map(|(_, raw)| *raw)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;
    use crate::json::unescape;

    #[test]
    fn keeps_clusters_and_escapes_whole() {
        for (raw, room, kept) in [
            ("abcdef", 3, "abc"),
            ("abc", 3, "abc"),
            ("é\u{301}x", 3, ""),
            ("e\u{301}x", 3, "e\u{301}"),
            (r"e\u0301xy", 7, r"e\u0301"),
            (r"e\u0301xy", 6, ""),
            ("a👨‍👩‍👧‍👦b", 20, "a"),
            ("🇫🇷🇩🇪🇮🇹", 15, "🇫🇷"),
            (r"\ud83d\ude00\ud83d\ude00", 13, r"\ud83d\ude00"),
            (r"\ud83dab", 7, r"\ud83da"),
            (r"a\r\nb", 3, "a"),
            (r"\\\\\\", 3, r"\\"),
            ("하하", 5, "하"),
        ] {
            assert_eq!(cut(raw, room), kept, "{raw} to {room}");
        }
    }

    proptest! {
        #[test]
        fn cuts_where_the_whole_text_has_a_boundary(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[a-z ]{1,9}", "\\PC{1,5}", Just("🇫🇷".into()), Just("👩🏽‍🚀".into()), Just("e\u{301}\u{302}".into()),
                    Just("\u{1}\"\\".into()), Just("नमस्ते".into()), Just("\r\n".into()), Just("한국".into()),
                ],
                0..60,
            ),
            room in 0usize..400,
        ) {
            let text: String = pieces.concat();
            let json = serde_json::to_string(&text).unwrap();
            let raw = &json[1..json.len() - 1];
            let kept = cut(raw, room);
            prop_assert!(kept.len() <= room);
            let kept_text = unescape(kept).into_owned();
            prop_assert!(text.starts_with(&kept_text));
            // the longest such prefix
            let mut best = 0;
            for (at, cluster) in text.grapheme_indices(true) {
                let end = at + cluster.len();
                let written = serde_json::to_string(&text[..end]).unwrap().len() - 2;
                if written <= room {
                    best = end;
                }
            }
            prop_assert_eq!(kept_text.len(), best);
        }
    }
}
