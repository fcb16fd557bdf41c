//! What a field of a payload can be.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::{Map, Value};

use super::value::{Date, DateTime, EmptyArray, Exactly, Literal};
use crate::json::write_string;

/// The largest `count`: 2^53-1, the largest whole number that JavaScript holds exactly.
pub const MAX_COUNT: u64 = (1 << 53) - 1;

/// A field as the contract declares it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The key on the wire.
    pub name: &'static str,
    /// What the value must be.
    pub ty: Type,
    /// Whether it may be absent or `null`.
    pub optional: bool,
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Type {
    /// Any string.
    String,
    /// A finite number.
    Number,
    /// A whole number from 0 to [`MAX_COUNT`].
    Count,
    /// `true` or `false`.
    Boolean,
    /// See [`DateTime`].
    DateTime,
    /// See [`Date`].
    Date,
    /// One of these strings; a literal is one of one.
    OneOf(&'static [&'static str]),
    /// This number.
    Exactly(u8),
    /// An array without items.
    EmptyArray,
    /// An array of strings.
    Strings,
    /// Any object.
    AnyObject,
    /// An object with these fields, by the name of its type.
    Object(&'static str, &'static [Field]),
}

impl Field {
    /// Whether the field identifies something: `jobId` and every `*_id`.
    pub const fn is_identifier(&self) -> bool {
        is_identifier(self.name)
    }

    /// Whether a backend that drops fields to fit a size limit still sends this one: identifiers
    /// and numbers.
    pub const fn is_kept(&self) -> bool {
        self.is_identifier() || matches!(self.ty, Type::Number | Type::Count | Type::Exactly(_))
    }
}

/// Whether a key names an identifier: `jobId` and every `*_id`.
pub const fn is_identifier(key: &str) -> bool {
    matches!(key.as_bytes(), b"jobId" | [.., b'_', b'i', b'd'])
}

/// A Rust type that a field can have. The contract's macros alone call it.
pub trait FieldType: Sized {
    /// How the check sees it.
    const TYPE: Type;

    /// Writes the value as JavaScript would.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Appends the JSON that [`write`](Self::write) gives.
    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        serde_json::to_writer(json, &Written(self))
    }

    /// Reads what [`write`](Self::write) writes and what other backends may write instead.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// The value of a field that is not there, where that is allowed.
    fn absent() -> Option<Self> {
        None
    }

    /// The text of a string.
    fn as_text(&self) -> Option<&str> {
        None
    }

    /// Whether the field is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// A field's value on its way to JSON.
pub(crate) struct Written<'a, T>(pub &'a T);

impl<T: FieldType> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// A field's value on its way from JSON.
pub(crate) struct Read<T>(pub T);

impl<'de, T: FieldType> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Read)
    }
}

impl FieldType for String {
    const TYPE: Type = Type::String;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        write_string(json, self);
        Ok(())
    }

    fn as_text(&self) -> Option<&str> {
        Some(self)
    }
}

impl FieldType for bool {
    const TYPE: Type = Type::Boolean;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        json.extend_from_slice(if *self { b"true" } else { b"false" });
        Ok(())
    }
}

impl FieldType for DateTime {
    const TYPE: Type = Type::DateTime;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        write_string(json, self.as_str());
        Ok(())
    }
}

impl FieldType for Date {
    const TYPE: Type = Type::Date;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        write_string(json, self.as_str());
        Ok(())
    }
}

impl FieldType for Vec<String> {
    const TYPE: Type = Type::Strings;
    by_serde!();
}

impl FieldType for EmptyArray {
    const TYPE: Type = Type::EmptyArray;
    by_serde!();
}

impl<const N: u8> FieldType for Exactly<N> {
    const TYPE: Type = Type::Exactly(N);
    by_serde!();
}

impl<const A: u128, const B: u128> FieldType for Literal<A, B> {
    // the declaration knows the word as a string; this type knows it packed
    const TYPE: Type = Type::OneOf(&[]);
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        json.push(b'"');
        json.extend(Self::bytes());
        json.push(b'"');
        Ok(())
    }
}

impl FieldType for Map<String, Value> {
    const TYPE: Type = Type::AnyObject;
    by_serde!();
}

impl FieldType for f64 {
    const TYPE: Type = Type::Number;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !self.is_finite() {
            return Err(S::Error::custom(
                "expected a finite number, found NaN or infinity, which JSON cannot carry",
            ));
        }
        if is_whole(*self) {
            return serializer.serialize_i64(*self as i64);
        }
        serializer.serialize_f64(*self)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer)
    }
}

/// Whether JavaScript writes the number without a fraction or an exponent, as far as it is exact.
fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= MAX_COUNT as f64
}

impl FieldType for u64 {
    const TYPE: Type = Type::Count;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self > MAX_COUNT {
            return Err(S::Error::custom(
                "expected a whole number up to 2^53-1, which is all that JavaScript holds exactly",
            ));
        }
        serializer.serialize_u64(*self)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if number >= 0.0 && number <= MAX_COUNT as f64 && number.fract() == 0.0 {
            Ok(number as u64)
        } else {
            Err(D::Error::custom("expected a whole number from 0 to 2^53-1"))
        }
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: Type = T::TYPE;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn append(&self, json: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        match self {
            Some(value) => value.append(json),
            None => {
                json.extend_from_slice(b"null");
                Ok(())
            }
        }
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Read<T>>::deserialize(deserializer)?.map(|Read(value)| value))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
