//! Lines on standard output, for programs, and on standard error, for people.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use super::Error;
use crate::error::server::is_obeyed;

/// Prints a line for programs. A reader that has enough is no error.
pub(super) fn print(line: &str) -> Result<(), Error> {
    enough(write(line))
}

/// Writes a line to standard output. On a terminal, JSON is escaped further, which does not change its value.
pub(super) fn write(line: &str) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    let shown = if output.is_terminal() { visible(line) } else { line.into() };
    writeln!(output, "{shown}").map_err(Error::Output)
}

/// Accepts that the reader of standard output has enough, as `head` does.
pub(super) fn enough(written: Result<(), Error>) -> Result<(), Error> {
    match written {
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a line for people. If nobody can read it, the exit status has to be enough.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "fiche-realtime: {}", visible(text));
}

/// The text on one line, without characters that a terminal would obey. Their escapes are those of JSON.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_obeyed(character) {
            // text can always be written
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped() {
        for (text, shown) in [
            ("Qualité 👩‍⚕️ \"\\", "Qualité 👩‍⚕️ \"\\"),
            ("\x1b]0;title\x07", "\\u001b]0;title\\u0007"),
            ("a\r\nb\tc\x7f", "a\\u000d\\u000ab\\u0009c\\u007f"),
            ("\u{9b}31m\u{85}", "\\u009b31m\\u0085"),
            ("\u{202e}txt\u{2066}\u{200f}\u{61c}\u{2028}", "\\u202etxt\\u2066\\u200f\\u061c\\u2028"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        let json = serde_json::to_string("\x1b\u{9b}\u{202e}\u{2069}\\ é").unwrap();
        let value: String = serde_json::from_str(&visible(&json)).unwrap();
        assert_eq!(value, "\x1b\u{9b}\u{202e}\u{2069}\\ é");
    }
}
