//! Values for which JSON has no type: dates, literals, the empty array.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::DateTime;
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

/// A string that is always the same, such as many a `status`. Write `Literal`; the type knows the
/// word.
///
/// ```
/// use fiche_realtime::{AuditFicheFetchStarted, Literal};
/// let event = AuditFicheFetchStarted { fiche_id: "7".into(), from_cache: true, status: Literal };
/// assert_eq!(event.status.word(), "fetching");
/// ```
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

/// Reads JSON of a depth that the check has bounded.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // serde_json stops at 127 levels, one short of the contract's 128
    deserializer.disable_recursion_limit();
    T::deserialize(&mut deserializer)
}
