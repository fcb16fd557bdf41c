//! What is wrong with a payload, in words.

use std::fmt;

use serde::Serialize;

use super::reading::number;
use crate::json::{Kind, Span, unquoted};
use crate::table::{EXPECTED, Slot, WORDS, tag};

/// One thing that is wrong with a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where: a JSON Pointer (RFC 6901), `""` for the payload itself.
    pub path: String,
    /// What the contract wants there.
    pub expected: String,
    /// What is there: a JSON type, a quote of at most 64 characters, or `nothing`.
    pub found: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "payload" } else { &self.path };
        write!(f, "{path}: expected {}, found {}", self.expected, self.found)
    }
}

/// The JSON Pointer of a flat field.
pub(super) fn path(slots: &[Slot], field: usize) -> String {
    let mut parent = None;
    for (at, slot) in slots.iter().enumerate() {
        let key = slot.name();
        if at == field {
            return match parent {
                Some((parent, end)) if at < end => format!("/{parent}/{key}"),
                _ => format!("/{key}"),
            };
        }
        if slot.tag == tag::OBJECT {
            parent = Some((key, at + 1 + slot.count_of_fields()));
        }
    }
    String::new()
}

pub(super) fn expected(slot: Slot) -> String {
    match slot.tag {
        tag::WORDS => {
            let words = WORDS.iter().skip(slot.argument.into()).take(slot.count.into());
            words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
        }
        tag::EXACTLY => slot.argument.to_string(),
        tag => EXPECTED[usize::from(tag)].into(),
    }
}

/// A quote where the type is right and the value is not, else the type.
pub(super) fn found_at(slot: Slot, value: Span<'_>) -> String {
    match value.kind {
        Kind::String if slot.tag >= tag::WORDS => quote(&unquoted(value.text)),
        Kind::Number if matches!(slot.tag, tag::NUMBER | tag::COUNT | tag::EXACTLY) => {
            number_as_javascript(number(value))
        }
        kind => kind.name().into(),
    }
}

/// Text between quotes, shortened to 64 characters with them.
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(62) {
        None => format!("\"{text}\""),
        Some(_) => format!("\"{}…\"", text.chars().take(61).collect::<String>()),
    }
}

/// A number as JavaScript's `String` writes it (ECMA-262, Number::toString).
fn number_as_javascript(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    if !number.is_finite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if number < 0.0 { "-" } else { "" };
    let (count, point) = (digits.len() as i32, exponent + 1);
    match point {
        _ if point >= count && point <= 21 => {
            format!("{sign}{digits}{}", "0".repeat((point - count) as usize))
        }
        1..=21 => format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]),
        -5..=0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
        _ => format!("{sign}{mantissa}e{}{}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
    }
}
