//! Reads a few fields of a JSON object. The other fields are not examined. Fields that are passed
//! on keep their exact text.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// The fields of an object. The error for a wrong field is a sentence.
pub(super) struct Fields<'a>(HashMap<String, &'a RawValue>);

impl<'a> Fields<'a> {
    pub(super) fn parse(text: &'a str, what: &str) -> Result<Self, String> {
        match serde_json::from_str(text) {
            Ok(fields) => Ok(Self(fields)),
            Err(error) => Err(format!("expected {what} to be a JSON object: {error}")),
        }
    }

    /// A field that is present and not `null`.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(name).copied().filter(|value| value.get() != "null")
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.get(name, "a string")
    }

    pub(super) fn required_text(&self, name: &str) -> Result<String, String> {
        self.text(name)?.ok_or_else(|| format!("expected `{name}` to be a string, found nothing"))
    }

    /// A field that has the form of `T`, which `expected` describes in words.
    pub(super) fn get<T: Deserialize<'a>>(&self, name: &str, expected: &str) -> Result<Option<T>, String> {
        self.raw(name)
            .map(|value| serde_json::from_str(value.get()))
            .transpose()
            .map_err(|_| format!("expected `{name}` to be {expected}, found something else"))
    }
}

/// The length of the string that a JSON string stands for, in bytes. A lone surrogate, which
/// JavaScript can write but UTF-8 cannot, counts as three.
pub(super) struct ByteLength(pub(super) usize);

impl<'de> Deserialize<'de> for ByteLength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = ByteLength;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<ByteLength, E> {
                Ok(ByteLength(bytes.len()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
