//! [`DateTime`] and [`Date`] as the types of chrono, jiff and time, each with its feature.
//!
//! A time becomes a [`DateTime`] to the millisecond, in UTC; a time before 1970 or after 9999 becomes that
//! bound. The other way, a [`DateTime`] without an offset is an error, because it names no moment.

use super::format::InvalidText;
use super::{Date, DateTime};
use crate::time::digits;

impl Date {
    /// The year, the month and the day.
    fn parts(&self) -> (i32, u8, u8) {
        let date = digits(self.as_str().as_bytes(), 0, b"0000-00-00");
        ((date / 10_000) as i32, (date / 100 % 100) as u8, (date % 100) as u8)
    }
}

/// Converts the types of a library, by its feature.
macro_rules! library {
    (
        $feature:literal $(; [$($generic:tt)+])? $time:ty => $milliseconds:expr;
        $moment:ty: $of_nanoseconds:expr;
        $date:ty => $parts:expr, $of_parts:expr;
    ) => {
        #[cfg(feature = $feature)]
        impl $(<$($generic)+>)? From<$time> for DateTime {
            /// The time to the millisecond, in UTC. A time before 1970 or after 9999 becomes that bound.
            fn from(time: $time) -> Self {
                Self::of_milliseconds(i128::from($milliseconds(&time)))
            }
        }

        #[cfg(feature = $feature)]
        impl TryFrom<&DateTime> for $moment {
            type Error = InvalidText;

            /// The moment that the text names, to the nanosecond.
            ///
            /// # Errors
            /// The text has no offset from UTC, or the type cannot hold the time.
            fn try_from(time: &DateTime) -> Result<Self, InvalidText> {
                $of_nanoseconds(time.nanoseconds()?).ok_or_else(|| time.misfit())
            }
        }

        #[cfg(feature = $feature)]
        impl TryFrom<$date> for Date {
            type Error = InvalidText;

            /// The day.
            ///
            /// # Errors
            /// The year has not four digits.
            fn try_from(day: $date) -> Result<Self, InvalidText> {
                let (year, month, day): (i32, u32, u32) = $parts(day);
                Self::parse(format!("{year:04}-{month:02}-{day:02}"))
            }
        }

        #[cfg(feature = $feature)]
        impl TryFrom<&Date> for $date {
            type Error = InvalidText;

            /// The day.
            ///
            /// # Errors
            /// The type cannot hold the day.
            fn try_from(day: &Date) -> Result<Self, InvalidText> {
                let (year, month, number) = day.parts();
                $of_parts(year, month, number)
                    .ok_or_else(|| InvalidText { expected: "a day that the type can hold", found: day.to_string() })
            }
        }
    };
}

library! {
    "chrono"; [Zone: chrono::TimeZone] chrono::DateTime<Zone> => chrono::DateTime::timestamp_millis;
    chrono::DateTime<chrono::Utc>: |nanoseconds: i128| {
        let seconds = i64::try_from(nanoseconds.div_euclid(1_000_000_000)).ok()?;
        chrono::DateTime::from_timestamp(seconds, nanoseconds.rem_euclid(1_000_000_000) as u32)
    };
    chrono::NaiveDate => |day: chrono::NaiveDate| {
        use chrono::Datelike;
        (day.year(), day.month(), day.day())
    }, |year, month: u8, day: u8| chrono::NaiveDate::from_ymd_opt(year, month.into(), day.into());
}

library! {
    "jiff" jiff::Timestamp => |time: &jiff::Timestamp| time.as_millisecond();
    jiff::Timestamp: |nanoseconds| jiff::Timestamp::from_nanosecond(nanoseconds).ok();
    jiff::civil::Date => |day: jiff::civil::Date| {
        (day.year().into(), day.month().unsigned_abs().into(), day.day().unsigned_abs().into())
    }, |year, month: u8, day: u8| {
        jiff::civil::Date::new(i16::try_from(year).ok()?, month.cast_signed(), day.cast_signed()).ok()
    };
}

library! {
    "time" time::OffsetDateTime => |time: &time::OffsetDateTime| time.unix_timestamp_nanos().div_euclid(1_000_000);
    time::OffsetDateTime: |nanoseconds| time::OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok();
    time::Date => |day: time::Date| (day.year(), u8::from(day.month()).into(), day.day().into()),
        |year, month: u8, day: u8| {
            time::Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()
        };
}
