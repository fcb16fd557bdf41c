//! Dates and times as text: which are real, and how one is written.
//!
//! Sources: RFC 3339 section 5.6 and 5.7, ISO 8601 extended format.

/// The longest date and time that is looked at, in bytes: room for 35 digits of a fraction.
pub(crate) const MAX_LENGTH: usize = 64;

/// A regular expression of days that are surely real, for a reader that is faster with one. Others are
/// left to [`is_date`]: in February, the 29th is real in some years only.
pub(crate) const PLAIN_DAY: &str = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])";

/// Likewise of what follows such a day in a date and time.
pub(crate) const PLAIN_TIME: &str =
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-][01][0-9]:[0-5][0-9])?";

/// Whether `text` is a real calendar day as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &[u8]) -> bool {
    text.len() == 10 && is_day(text)
}

/// Whether `text` is `YYYY-MM-DDThh:mm:ss`, then an optional fraction, then an optional `Z`,
/// `±hh:mm` or `±hh`. Second 60 is a leap second.
pub(crate) fn is_date_time(text: &[u8]) -> bool {
    if text.len() > MAX_LENGTH || !is_day(text) || !matches!(text.get(10), Some(b'T' | b't')) {
        return false;
    }
    let clock = |from, max| two_digits(text, from) <= max;
    let colon = |at: usize| text.get(at) == Some(&b':');
    if !(clock(11, 23) && colon(13) && clock(14, 59) && colon(16) && clock(17, 60)) {
        return false;
    }
    let mut at = 19;
    if text.get(at) == Some(&b'.') {
        let digits = text.iter().skip(at + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return false;
        }
        at += 1 + digits;
    }
    match text.get(at) {
        None => true,
        Some(b'Z' | b'z') => text.len() == at + 1,
        Some(b'+' | b'-') => {
            clock(at + 1, 23)
                && (text.len() == at + 3 || text.len() == at + 6 && colon(at + 3) && clock(at + 4, 59))
        }
        Some(_) => false,
    }
}

/// Whether `text` begins with a real calendar day.
fn is_day(text: &[u8]) -> bool {
    let (century, year) = (two_digits(text, 0), two_digits(text, 2));
    let (month, day) = (two_digits(text, 5), two_digits(text, 8));
    let is_leap = year % 4 == 0 && (year != 0 || century % 4 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 31,
    };
    let is_dash = |at: usize| text.get(at) == Some(&b'-');
    century < 100
        && year < 100
        && (1..=12).contains(&month)
        && (1..=length).contains(&day)
        && is_dash(4)
        && is_dash(7)
}

/// The number of two digits, or one above all of those.
fn two_digits(text: &[u8], at: usize) -> u32 {
    let digit = |at: usize| text.get(at).map_or(u8::MAX, |byte| byte.wrapping_sub(b'0'));
    match [digit(at), digit(at + 1)] {
        [tens @ 0..=9, ones @ 0..=9] => u32::from(tens) * 10 + u32::from(ones),
        _ => u32::MAX,
    }
}

/// A moment in milliseconds since 1970 as `2026-03-14T09:26:53.589Z`.
pub(crate) fn format_utc(millis: u64) -> String {
    let (days, rest) = (millis / 86_400_000, millis % 86_400_000);
    // days to civil date, after Howard Hinnant's `civil_from_days`: years that begin in March
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second, milli) =
        (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_plain_is_real(
            day in proptest::string::string_regex(PLAIN_DAY).expect("a pattern"),
            time in proptest::string::string_regex(PLAIN_TIME).expect("a pattern"),
        ) {
            prop_assert!(is_date(day.as_bytes()), "{day}");
            prop_assert!(is_date_time(format!("{day}{time}").as_bytes()), "{day}{time}");
        }
    }
}
