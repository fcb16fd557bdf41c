//! [`DateTime`] as the time of the standard library.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::DateTime;
use super::format::InvalidText;
use crate::error::quote;
use crate::time;

impl DateTime {
    /// The current time, to the millisecond, in UTC.
    ///
    /// ```
    /// let now = fiche_realtime::DateTime::now();
    /// assert!(now.as_str().ends_with('Z'), "such as 2026-11-23T10:00:00.125Z");
    /// ```
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The time after so many milliseconds since 1970, or the nearest that there is until 9999.
    pub(crate) fn of_milliseconds(milliseconds: i128) -> Self {
        Self(time::format_utc(milliseconds.clamp(0, 253_402_300_799_999) as u64))
    }

    /// The nanoseconds since 1970, which may be negative.
    pub(crate) fn nanoseconds(&self) -> Result<i128, InvalidText> {
        let (seconds, nanoseconds) = time::since_1970(self.as_str()).ok_or_else(|| InvalidText {
            expected: "date and time with an offset from UTC, such as `Z`",
            found: quote(self.as_str()),
        })?;
        Ok(i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds))
    }

    /// The error for a type that cannot hold the time.
    pub(crate) fn misfit(&self) -> InvalidText {
        InvalidText { expected: "a time that the type can hold", found: quote(self.as_str()) }
    }
}

impl From<SystemTime> for DateTime {
    /// The time to the millisecond, in UTC. A time before 1970 or after 9999 becomes that bound.
    fn from(moment: SystemTime) -> Self {
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::of_milliseconds(i128::try_from(since.as_millis()).unwrap_or(i128::MAX))
    }
}

impl TryFrom<&DateTime> for SystemTime {
    type Error = InvalidText;

    /// The moment that the text names, to the nanosecond. A leap second is the first moment after it.
    ///
    /// # Errors
    /// The text has no offset from UTC, so it names no moment; or the system cannot hold the time.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use fiche_realtime::DateTime;
    ///
    /// let time: DateTime = "1970-01-01T01:00:05.25+01:00".parse()?;
    /// assert_eq!(SystemTime::try_from(&time)?, SystemTime::UNIX_EPOCH + Duration::from_millis(5250));
    /// assert!(SystemTime::try_from(&"1970-01-01T01:00:05".parse::<DateTime>()?).is_err());
    /// # Ok::<(), fiche_realtime::contract::InvalidText>(())
    /// ```
    fn try_from(time: &DateTime) -> Result<Self, InvalidText> {
        let nanoseconds = time.nanoseconds()?;
        let (seconds, rest) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
        let whole = Duration::from_secs(u64::try_from(seconds.unsigned_abs()).unwrap_or(u64::MAX));
        let whole = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        whole
            .and_then(|whole| whole.checked_add(Duration::from_nanos(rest as u64)))
            .ok_or_else(|| time.misfit())
    }
}

impl TryFrom<DateTime> for SystemTime {
    type Error = InvalidText;

    /// The same as for a reference.
    fn try_from(time: DateTime) -> Result<Self, InvalidText> {
        Self::try_from(&time)
    }
}
