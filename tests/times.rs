//! Times, days and ids as the types of other libraries, each with its feature.

use std::time::{Duration, SystemTime};

use fiche_realtime::{AuditId, BatchId, Date, DateTime};
use proptest::prelude::*;

fn date_time(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[test]
fn a_moment_is_the_same_in_every_library() {
    for (text, utc) in [
        ("2026-03-14T09:26:53.589Z", "2026-03-14T09:26:53.589Z"),
        ("2026-03-14T09:26:53.589793+05:30", "2026-03-14T03:56:53.589Z"),
        ("2024-02-29t23:59:59-01", "2024-03-01T00:59:59.000Z"),
        ("1970-01-01T00:00:00z", "1970-01-01T00:00:00.000Z"),
        // the last day of four centuries, and of one
        ("2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"),
        ("2100-02-28T23:59:59Z", "2100-02-28T23:59:59.000Z"),
        ("2100-03-01T00:00:00Z", "2100-03-01T00:00:00.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        ("9999-12-30T21:59:59.999Z", "9999-12-30T21:59:59.999Z"),
    ] {
        let time = date_time(text);
        let [std, chrono, jiff, of_time]: [DateTime; 4] = [
            SystemTime::try_from(&time).unwrap().into(),
            chrono::DateTime::<chrono::Utc>::try_from(&time).unwrap().into(),
            jiff::Timestamp::try_from(&time).unwrap().into(),
            time::OffsetDateTime::try_from(&time).unwrap().into(),
        ];
        assert_eq!([&std, &chrono, &jiff, &of_time].map(DateTime::as_str), [utc; 4], "{text}");
    }
}

#[test]
fn a_time_that_a_library_cannot_hold_is_an_error() {
    // the last hours of jiff's last day have no local time
    let error = jiff::Timestamp::try_from(&date_time("9999-12-31T23:59:59Z")).unwrap_err();
    assert_eq!(error.to_string(), "expected a time that the type can hold, found \"9999-12-31T23:59:59Z\"");
}

#[test]
fn a_time_without_an_offset_names_no_moment() {
    let local = date_time("2026-03-14T09:26:53.589");
    for error in [
        SystemTime::try_from(&local).unwrap_err(),
        chrono::DateTime::<chrono::Utc>::try_from(&local).unwrap_err(),
        jiff::Timestamp::try_from(&local).unwrap_err(),
        time::OffsetDateTime::try_from(&local).unwrap_err(),
    ] {
        assert!(error.to_string().starts_with("expected date and time with an offset from UTC"), "{error}");
    }
}

#[test]
fn nanoseconds_are_read_and_milliseconds_written() {
    let time = date_time("1969-12-31T23:59:59.999999999Z");
    let before = SystemTime::UNIX_EPOCH - Duration::from_nanos(1);
    assert_eq!(SystemTime::try_from(&time), Ok(before));
    assert_eq!(jiff::Timestamp::try_from(&time).unwrap(), jiff::Timestamp::from_nanosecond(-1).unwrap());
    assert_eq!(chrono::DateTime::<chrono::Utc>::try_from(&time).unwrap().timestamp_nanos_opt(), Some(-1));
    assert_eq!(time::OffsetDateTime::try_from(&time).unwrap().unix_timestamp_nanos(), -1);
    // what is before 1970 is written as 1970
    assert_eq!(DateTime::from(before).as_str(), "1970-01-01T00:00:00.000Z");
    // more digits than a nanosecond has
    assert_eq!(SystemTime::try_from(&date_time("1969-12-31T23:59:59.9999999990009Z")), Ok(before));
}

#[test]
fn a_day_is_the_same_in_every_library() {
    for text in ["2026-03-14", "2024-02-29", "0001-01-01", "9999-12-31"] {
        let day: Date = text.parse().unwrap();
        let days: [Date; 3] = [
            chrono::NaiveDate::try_from(&day).unwrap().try_into().unwrap(),
            jiff::civil::Date::try_from(&day).unwrap().try_into().unwrap(),
            time::Date::try_from(&day).unwrap().try_into().unwrap(),
        ];
        assert!(days.iter().all(|same| *same == day), "{days:?}");
    }
    for error in [
        Date::try_from(chrono::NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap()).unwrap_err(),
        Date::try_from(jiff::civil::date(-1, 1, 1)).unwrap_err(),
        Date::try_from(time::Date::from_calendar_date(-1, time::Month::May, 1).unwrap()).unwrap_err(),
    ] {
        assert!(error.to_string().starts_with("expected date as YYYY-MM-DD"), "{error}");
    }
}

#[test]
fn a_uuid_is_an_id() {
    let uuid = uuid::Uuid::from_u128(7);
    let text = "00000000-0000-0000-0000-000000000007";
    assert_eq!(AuditId::from(uuid).channel().name(), format!("private-audit-{text}"));
    assert_eq!(BatchId::from(uuid), text);
}

proptest! {
    #[test]
    fn every_moment_until_9999_comes_back(milliseconds in 0..253_402_300_800_000u64, offset in -1439..1440i32) {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        prop_assert_eq!(SystemTime::try_from(DateTime::from(moment)), Ok(moment));
        // chrono writes the same moment at another offset
        let zone = chrono::FixedOffset::east_opt(offset * 60).unwrap();
        let text = chrono::DateTime::<chrono::Utc>::from(moment).with_timezone(&zone).to_rfc3339();
        match text.parse::<DateTime>() {
            Ok(time) => prop_assert_eq!(SystemTime::try_from(&time), Ok(moment), "{}", text),
            Err(_) => prop_assert!(text.starts_with("+10000"), "{text}"),
        }
    }
}
