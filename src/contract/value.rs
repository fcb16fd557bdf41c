//! The values that JSON has no type for: dates, literals, the empty array.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time;

/// Text that is not what a date or a time must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTime {
    expected: &'static str,
    found: String,
}

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found `{}`", self.expected, self.found)
    }
}

impl std::error::Error for InvalidTime {}

macro_rules! validated_string {
    ($(#[$meta:meta])+ $name:ident, $expected:literal, $is_valid:path) => {
        $(#[$meta])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);

        impl $name {
            /// Takes text that is valid and keeps it as it is.
            pub fn parse(text: impl Into<String>) -> Result<Self, InvalidTime> {
                let text = text.into();
                if $is_valid(text.as_bytes()) {
                    Ok(Self(text))
                } else {
                    Err(InvalidTime { expected: $expected, found: text.chars().take(64).collect() })
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidTime;
            fn from_str(text: &str) -> Result<Self, InvalidTime> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(String::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

validated_string! {
    /// A date and time as RFC 3339 and ISO 8601's extended format write it: `2026-03-14T09:26:53Z`,
    /// with an optional fraction and an optional offset. Keeps its text.
    DateTime, "an ISO 8601 date and time such as `2026-03-14T09:26:53Z`", time::is_date_time
}

validated_string! {
    /// A real calendar day as `YYYY-MM-DD`. Keeps its text.
    Date, "a calendar day such as `2026-03-14`", time::is_date
}

impl DateTime {
    /// This moment, to the millisecond, in UTC.
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

impl From<SystemTime> for DateTime {
    /// The moment to the millisecond, in UTC; what lies before 1970 or after 9999 becomes that bound.
    fn from(moment: SystemTime) -> Self {
        let last = Duration::from_millis(253_402_300_799_999);
        let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default().min(last);
        Self(time::format_utc(since.as_millis() as u64))
    }
}

/// A string that is always the same, such as `status`: write `Literal`, its type knows the word.
///
/// The parameters are the word's bytes, up to 32 of them, since a type cannot carry a string yet.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Literal<const A: u128, const B: u128>;

/// The 16 bytes of `word` that start at `from`, in the form that [`Literal`] carries.
pub const fn pack(word: &str, from: usize) -> u128 {
    let bytes = word.as_bytes();
    assert!(bytes.len() <= 32, "a literal has at most 32 bytes");
    let mut packed = 0u128;
    let mut i = from;
    while i < bytes.len() && i < from + 16 {
        packed |= (bytes[i] as u128) << (8 * (i - from));
        i += 1;
    }
    packed
}

impl<const A: u128, const B: u128> Literal<A, B> {
    pub(crate) fn bytes() -> impl Iterator<Item = u8> {
        A.to_le_bytes().into_iter().chain(B.to_le_bytes()).take_while(|byte| *byte != 0)
    }

    /// The word.
    pub fn word(self) -> String {
        String::from_utf8_lossy(&Self::bytes().collect::<Vec<_>>()).into_owned()
    }
}

impl<const A: u128, const B: u128> fmt::Debug for Literal<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.word(), f)
    }
}

impl<const A: u128, const B: u128> Serialize for Literal<A, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.word())
    }
}

impl<'de, const A: u128, const B: u128> Deserialize<'de> for Literal<A, B> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = String::deserialize(deserializer)?;
        if found.bytes().eq(Self::bytes()) {
            Ok(Self)
        } else {
            Err(D::Error::custom(format_args!("expected {:?}", Self)))
        }
    }
}

/// A number that is always the same, such as the `progress` of a finished job.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub struct Exactly<const N: u8>;

impl<const N: u8> Serialize for Exactly<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(N)
    }
}

impl<'de, const N: u8> Deserialize<'de> for Exactly<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if f64::deserialize(deserializer)? == f64::from(N) {
            Ok(Self)
        } else {
            Err(D::Error::custom(format_args!("expected {N}")))
        }
    }
}

/// An array that never has items, such as the `datesRemaining` of a finished job.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub struct EmptyArray;

impl Serialize for EmptyArray {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq([(); 0])
    }
}

impl<'de> Deserialize<'de> for EmptyArray {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if Vec::<serde::de::IgnoredAny>::deserialize(deserializer)?.is_empty() {
            Ok(Self)
        } else {
            Err(D::Error::custom("expected an empty array"))
        }
    }
}

/// Reads JSON whose depth the check has bounded.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // serde_json stops at 127 levels, one short of the contract's 128
    deserializer.disable_recursion_limit();
    T::deserialize(&mut deserializer)
}
