//! The types of a payload's fields.

use std::fmt;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::{ChannelKind, Format, NumberKind};
use crate::channel::Channel;
use crate::json::write_string;

/// A field as the contract declares it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// The key on the wire.
    pub name: &'static str,
    /// The type of the value.
    pub ty: Type,
    /// Whether it may be absent or `null`.
    pub optional: bool,
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Type {
    /// Any string.
    String,
    /// A number of this type.
    Number(NumberKind),
    /// `true` or `false`.
    Boolean,
    /// A string of a text format.
    Format(Format),
    /// One of these strings. A literal is a list of one.
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
    /// Whether the field is an identifier: see [`is_identifier`].
    pub const fn is_identifier(&self) -> bool {
        is_identifier(self.name)
    }

    /// Whether a backend that drops fields to fit a size limit still sends this one: identifiers
    /// and numbers.
    ///
    /// ```
    /// use fiche_realtime::EventName;
    ///
    /// let fields = EventName::Notification.decl().shapes[0].fields;
    /// let kept: Vec<_> = fields.iter().filter(|field| field.is_kept()).collect();
    /// assert_eq!(kept.len(), 1);
    /// assert!(kept[0].name == "duration" && kept[0].ty.is_number());
    /// ```
    pub const fn is_kept(&self) -> bool {
        self.is_identifier() || self.ty.is_number()
    }
}

impl Type {
    /// Whether its values are numbers.
    ///
    /// See the example of [`Field::is_kept`].
    pub const fn is_number(&self) -> bool {
        match self {
            Type::Number(_) | Type::Exactly(_) => true,
            Type::String
            | Type::Boolean
            | Type::Format(_)
            | Type::OneOf(_)
            | Type::EmptyArray
            | Type::Strings
            | Type::AnyObject
            | Type::Object(..) => false,
        }
    }
}

/// Whether a key names an identifier: every `*_id`, and the keys that name a channel, such as `jobId`.
///
/// ```
/// use fiche_realtime::contract::field::is_identifier;
///
/// assert!(is_identifier("audit_id") && is_identifier("jobId"));
/// assert!(!is_identifier("message"));
/// ```
pub const fn is_identifier(key: &str) -> bool {
    matches!(key.as_bytes(), [.., b'_', b'i', b'd']) || ChannelKind::routes_by(key)
}

/// A Rust type that a field can have. Only the contract's macros use it.
pub trait FieldType: Sized {
    /// The type as the check sees it.
    const TYPE: Type;

    /// Whether a value that is there names a channel.
    const NAMES_CHANNEL: bool = false;

    /// Writes the value as JavaScript would.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;

    /// Appends the JSON that [`write`](Self::write) gives.
    fn append(&self, json: &mut Vec<u8>) -> Result<(), Misfit> {
        append_by_serde(self, json)
    }

    /// Reads what [`write`](Self::write) writes, and other forms that backends may write.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// The value of an absent field, if it may be absent.
    fn absent() -> Option<Self> {
        None
    }

    /// The channel that the value names.
    fn channel(&self) -> Option<Channel> {
        None
    }

    /// Whether the field is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The error for a value that its Rust type holds and the contract does not take. It has the parts of
/// [`Problem`](crate::decode::Problem), which comes after the declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The place: a JSON Pointer (RFC 6901). `""` for the value itself.
    pub path: String,
    /// The value that the contract expects.
    pub expected: String,
    /// The value that was found.
    pub found: String,
}

impl Misfit {
    /// The error for a value that cannot be written.
    pub(crate) fn of(error: impl fmt::Display) -> Self {
        let expected = "a value that JSON can carry".into();
        Self { path: String::new(), expected, found: error.to_string() }
    }

    /// The same error, seen from the object that has the value under this key.
    pub(crate) fn within(mut self, key: &str) -> Self {
        self.path.insert_str(0, &format!("/{key}"));
        self
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, expected, found } = self;
        write!(f, "expected {expected}")?;
        if !path.is_empty() {
            write!(f, " in `{path}`")?;
        }
        write!(f, ", found {found}")
    }
}

/// Appends the JSON that [`FieldType::write`] gives.
pub(crate) fn append_by_serde<T: FieldType>(value: &T, json: &mut Vec<u8>) -> Result<(), Misfit> {
    serde_json::to_writer(json, &Written(value)).map_err(Misfit::of)
}

/// A field's value, to serialise with [`FieldType::write`].
pub(crate) struct Written<'a, T>(pub &'a T);

impl<T: FieldType> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// A field's value, to deserialise with [`FieldType::read`].
pub(crate) struct Read<T>(pub T);

impl<'de, T: FieldType> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Read)
    }
}

impl FieldType for String {
    const TYPE: Type = Type::String;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), Misfit> {
        write_string(json, self);
        Ok(())
    }
}

impl FieldType for bool {
    const TYPE: Type = Type::Boolean;
    by_serde!();

    fn append(&self, json: &mut Vec<u8>) -> Result<(), Misfit> {
        json.extend_from_slice(if *self { b"true" } else { b"false" });
        Ok(())
    }
}

impl FieldType for Vec<String> {
    const TYPE: Type = Type::Strings;
    by_serde!();
}

impl FieldType for Map<String, Value> {
    const TYPE: Type = Type::AnyObject;
    by_serde!();
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: Type = T::TYPE;
    const NAMES_CHANNEL: bool = T::NAMES_CHANNEL;

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }

    fn append(&self, json: &mut Vec<u8>) -> Result<(), Misfit> {
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

    fn channel(&self) -> Option<Channel> {
        self.as_ref().and_then(T::channel)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
