//! Numbers: parses them and writes them.
//!
//! The server's module calls JavaScript's `Number` and `String` for this, which give the same results. The
//! tables of Rust's own code are 25,000 bytes that do not compress.

#[cfg(not(all(feature = "js-server", target_arch = "wasm32")))]
pub(crate) use own::{number_as_javascript, parsed};

#[cfg(all(feature = "js-server", target_arch = "wasm32"))]
pub(crate) use javascripts::{number_as_javascript, parsed};

/// Parses a number in decimal digits, with an optional sign, fraction and exponent. NaN for any other text.
pub(crate) fn number(text: &str) -> f64 {
    // most numbers have up to 15 digits, which are exact and need no parser
    if (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.bytes().fold(0, |number, digit| 10 * number + u64::from(digit - b'0')) as f64;
    }
    // in text of these characters, Rust and JavaScript accept the same numbers
    let is_decimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if text.is_empty() || !text.bytes().all(is_decimal) { f64::NAN } else { parsed(text) }
}

#[cfg(all(feature = "js-server", target_arch = "wasm32"))]
mod javascripts {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = Number)]
        pub(crate) fn parsed(text: &str) -> f64;

        /// A number as JavaScript's `String` writes it.
        #[wasm_bindgen(js_name = String)]
        pub(crate) fn number_as_javascript(number: f64) -> String;
    }
}

#[cfg(not(all(feature = "js-server", target_arch = "wasm32")))]
mod own {
    pub(crate) fn parsed(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    /// A number as JavaScript's `String` writes it (ECMA-262, Number::toString).
    pub(crate) fn number_as_javascript(number: f64) -> String {
        if number == 0.0 {
            return "0".into();
        }
        if !number.is_finite() {
            return if number.is_sign_positive() { "Infinity" } else { "-Infinity" }.into();
        }
        // if several digit strings are equally short and equally near, serde_json picks the one that
        // JavaScript picks; `{:e}` does not
        let written = serde_json::Value::from(number.abs()).to_string();
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let digits = all.trim_start_matches('0');
        // the number is 0.DIGITS times ten to the power of `point`
        let point = exponent.parse().unwrap_or(0) + whole.len() as i32 - (all.len() - digits.len()) as i32;
        let digits = digits.trim_end_matches('0');
        let sign = if number.is_sign_negative() { "-" } else { "" };
        let count = digits.len() as i32;
        match point {
            _ if point >= count && point <= 21 => {
                format!("{sign}{digits}{}", "0".repeat((point - count) as usize))
            }
            1..=21 => format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]),
            -5..=0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
            _ => {
                let (first, rest) = digits.split_at(1);
                let separator = if rest.is_empty() { "" } else { "." };
                format!("{sign}{first}{separator}{rest}e{:+}", point - 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::excessive_precision, reason = "the digits that a payload has")]
    fn numbers_are_written_as_javascript_writes_them() {
        // `tests/node/numbers.test.mjs` compares hundreds of thousands with JavaScript itself
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (0.5, "0.5"),
            (0.05, "0.05"),
            (-0.00125, "-0.00125"),
            // two texts are equally near: the even digit wins
            (1062865186928201.25, "1062865186928201.2"),
            (1125899906842625.75, "1125899906842625.8"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (1e21, "1e+21"),
            (123456789012345680000.0, "123456789012345680000"),
            (1.5e300, "1.5e+300"),
            (0.000001, "0.000001"),
            (0.00000123, "0.00000123"),
            (1e-7, "1e-7"),
            (1.25e-7, "1.25e-7"),
        ] {
            assert_eq!(number_as_javascript(number), text);
        }
    }

    #[test]
    fn only_decimal_text_is_a_number() {
        for (text, value) in
            [("0", 0.0), ("-1.5e3", -1500.0), ("+007.", 7.0), (".5", 0.5), ("1e999", f64::INFINITY)]
        {
            assert_eq!(number(text), value, "{text}");
        }
        for text in ["", ".", "-", "e5", "0x10", "inf", "NaN", " 1", "1 ", "1_0", "Infinity"] {
            assert!(number(text).is_nan(), "{text}");
        }
    }
}
