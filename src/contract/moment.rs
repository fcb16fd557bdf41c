//! [`DateTime`] as the time of the standard library.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::DateTime;
use super::format::InvalidText;
use crate::error::quote;
use crate::time;

impl DateTime {
    /// The current time, to the millisecond, in UTC.
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl From<SystemTime> for DateTime {
    /// The time to the millisecond, in UTC. A time before 1970 or after 9999 becomes that bound.
    fn from(moment: SystemTime) -> Self {
        let last = Duration::from_millis(253_402_300_799_999);
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default().min(last);
        Self(time::format_utc(since.as_millis() as u64))
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
    /// use fiche_realtime::DateTime;
    ///
    /// let time: DateTime = "1970-01-01T01:00:05.25+01:00".parse()?;
    /// assert_eq!(SystemTime::try_from(&time)?, SystemTime::UNIX_EPOCH + Duration::from_millis(5250));
    /// assert!(SystemTime::try_from(&"1970-01-01T01:00:05".parse::<DateTime>()?).is_err());
    /// # Ok::<(), fiche_realtime::contract::InvalidText>(())
    /// ```
    fn try_from(time: &DateTime) -> Result<Self, InvalidText> {
        let text = time.as_str();
        let error =
            || InvalidText { expected: "date and time with an offset such as `Z`", found: quote(text) };
        let (seconds, nanoseconds) = time::since_1970(text).ok_or_else(error)?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let whole = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        whole.and_then(|whole| whole.checked_add(Duration::from_nanos(nanoseconds.into()))).ok_or_else(error)
    }
}

impl TryFrom<DateTime> for SystemTime {
    type Error = InvalidText;

    /// The same as for a reference.
    fn try_from(time: DateTime) -> Result<Self, InvalidText> {
        Self::try_from(&time)
    }
}
