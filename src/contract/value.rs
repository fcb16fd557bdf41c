//! Fields with one possible value, and the reading of payloads.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The only value that a field can have, such as many a `status`. Structs do not have the field: it is written
/// at its place, and checked when it is read.
#[derive(Clone, Copy)]
pub(crate) enum Only {
    Word(&'static str),
    Number(u8),
    EmptyArray,
}

impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Only::Word(word) => write!(f, "{word:?}"),
            Only::Number(number) => number.fmt(f),
            Only::EmptyArray => f.write_str("an empty array"),
        }
    }
}

impl Serialize for Only {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Only::Word(word) => serializer.serialize_str(word),
            Only::Number(number) => serializer.serialize_u8(*number),
            Only::EmptyArray => serializer.collect_seq([(); 0]),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Only {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let is_it = match self {
            Only::Word(word) => String::deserialize(deserializer)? == word,
            Only::Number(number) => f64::deserialize(deserializer)? == f64::from(number),
            Only::EmptyArray => Vec::<IgnoredAny>::deserialize(deserializer)?.is_empty(),
        };
        if is_it { Ok(()) } else { Err(D::Error::custom(format_args!("expected {self}"))) }
    }
}

/// Reads JSON of a depth that the check has bounded.
///
/// This takes two features of serde_json. `unbounded_depth` only adds the method below: it changes nothing for
/// the rest of an application. `float_roundtrip` makes serde_json read each number as the nearest `f64`, as
/// JavaScript does; without it the last digit can differ.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // serde_json stops at 127 levels, one short of the contract's 128
    deserializer.disable_recursion_limit();
    T::deserialize(&mut deserializer)
}
