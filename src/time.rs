//! Dates and times as text: validates them, and writes them.

use crate::contract::text::Text;

/// Whether `text` is a real calendar day as `YYYY-MM-DD`.
pub(crate) fn is_date(text: impl Text) -> bool {
    text.length() == 10 && is_day(text)
}

/// Whether `text` is `YYYY-MM-DDThh:mm:ss`, then an optional fraction, then an optional `Z`,
/// `±hh:mm` or `±hh`. Second 60 is a leap second.
pub(crate) fn is_date_time(text: impl Text) -> bool {
    let clock = digits(text, 10, b"T00:00:00");
    let mut at = 19;
    if text.at(at) == b'.' {
        at += 1;
        while text.at(at).is_ascii_digit() {
            at += 1;
        }
    }
    let offset = match text.length().wrapping_sub(at) {
        0 => 0,
        1 if matches!(text.at(at), b'Z' | b'z') => 0,
        3 => digits(text, at, b"+00").saturating_mul(100),
        6 => digits(text, at, b"+00:00"),
        _ => u32::MAX,
    };
    // a fraction has digits
    is_day(text)
        && at != 20
        && (clock < 240_000 && clock / 100 % 100 < 60 && clock % 100 < 61)
        && (offset < 2_400 && offset % 100 < 60)
}

/// Whether `text` begins with a real calendar day.
fn is_day(text: impl Text) -> bool {
    let date = digits(text, 0, b"0000-00-00");
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        _ => 31,
    };
    date <= 99_991_231 && (1..=12).contains(&month) && (1..=length).contains(&day)
}

/// Reads the digits of `text` from `from` on as one number, if the text has this form there: `0` is a digit,
/// `T` that letter in either case, `+` a sign, and anything else stands for itself. Text of another form
/// gives the greatest number.
pub(crate) fn digits(text: impl Text, from: usize, form: &[u8]) -> u32 {
    let mut number = 0;
    for (at, wanted) in form.iter().enumerate() {
        let byte = text.at(from + at);
        let is_wanted = match wanted {
            b'0' => {
                number = 10 * number + u32::from(byte & 15);
                byte.is_ascii_digit()
            }
            b'T' => byte & !32 == b'T',
            b'+' => matches!(byte, b'+' | b'-'),
            other => byte == *other,
        };
        if !is_wanted {
            return u32::MAX;
        }
    }
    number
}

/// Writes a time in milliseconds since 1970 as `2026-03-14T09:26:53.589Z`.
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

/// Reads a date and time that fits its format: the seconds since 1970, which may be negative, and the
/// nanoseconds after them. `None` if it has no offset.
pub(crate) fn since_1970(text: &str) -> Option<(i64, u32)> {
    let bytes = text.as_bytes();
    let date = i64::from(digits(bytes, 0, b"0000-00-00"));
    let clock = i64::from(digits(bytes, 10, b"T00:00:00"));
    let (day, rest) = (days_since_1970(date / 10_000, date / 100 % 100, date % 100), text.get(19..)?);
    let fraction = rest.strip_prefix('.').unwrap_or_default();
    let fraction = &fraction[..fraction.bytes().take_while(u8::is_ascii_digit).count()];
    let nanoseconds = format!("{fraction:0<9.9}").parse().ok()?;

    let at = rest.find(['Z', 'z', '+', '-'])?;
    let offset = match rest.len() - at {
        1 => 0,
        3 => i64::from(digits(rest.as_bytes(), at, b"+00")) * 100,
        _ => i64::from(digits(rest.as_bytes(), at, b"+00:00")),
    };
    let offset = (offset / 100 * 60 + offset % 100) * 60;
    let offset = if rest.as_bytes()[at] == b'-' { -offset } else { offset };
    let seconds = (clock / 10_000 * 60 + clock / 100 % 100) * 60 + clock % 100;
    Some((day * 86_400 + seconds - offset, nanoseconds))
}

/// The days from 1970 to a civil date, after Howard Hinnant's `days_from_civil`: years that begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
