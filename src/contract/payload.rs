//! The macros that make a struct of a payload's declared fields: see `declare.rs`.

use crate::channel::Channel;

/// A struct of a payload, or of an object inside it.
pub(crate) trait Payload {
    /// The channel that the field with this key on the wire names.
    fn channel(&self, key: &str) -> Option<Channel>;
}

/// Writes and reads a type as serde does.
macro_rules! by_serde {
    () => {
        fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serde::Serialize::serialize(self, serializer)
        }
        fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            serde::Deserialize::deserialize(deserializer)
        }
    };
}

/// The Rust type of a field, by its name and its declared type.
macro_rules! rust_type {
    ($field:ident string) => { string_type!($field) };
    ($field:ident boolean) => { bool };
    ($field:ident string[]) => { Vec<String> };
    ($field:ident unknown object) => { serde_json::Map<String, serde_json::Value> };
    ($field:ident optional $($of:tt)+) => { Option<rust_type!($field $($of)+)> };
    ($field:ident $name:ident) => { number_type!($name) };
}

/// The field's type, as the check sees it.
macro_rules! field_type {
    ($field:ident optional $($of:tt)+) => { field_type!($field $($of)+) };
    ($field:ident $word:literal) => { crate::contract::field::Type::OneOf(&[$word]) };
    ($field:ident exactly $n:literal) => { crate::contract::field::Type::Exactly($n) };
    ($field:ident empty array) => { crate::contract::field::Type::EmptyArray };
    ($field:ident $($of:tt)+) => { <rust_type!($field $($of)+) as crate::contract::field::FieldType>::TYPE };
}

macro_rules! is_optional {
    (optional $($of:tt)+) => {
        true
    };
    ($($of:tt)+) => {
        false
    };
}

macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// The only value of a field that has no other.
macro_rules! only_value {
    ($word:literal) => {
        crate::contract::value::Only::Word($word)
    };
    (exactly $n:literal) => {
        crate::contract::value::Only::Number($n)
    };
    (empty array) => {
        crate::contract::value::Only::EmptyArray
    };
}

/// The same value as JSON text.
macro_rules! only_json {
    ($word:literal) => {
        concat!("\"", $word, "\"")
    };
    (exactly $n:literal) => {
        stringify!($n)
    };
    (empty array) => {
        "[]"
    };
}

/// Tells the fields of a struct apart, in their order: a field with one possible value is `only`, any other
/// one is `required` or `optional`. Then makes the struct of them.
macro_rules! fields {
    ($meta:tt $name:ident { $($fields:tt)* }) => { fields! { $meta $name [] [] [] $($fields)* } };

    ($meta:tt $name:ident [$($all:tt)*] [$($only:tt)*] $given:tt
        $field:ident $(= $wire:literal)? ($word:literal) $($rest:tt)*
    ) => { fields! { $meta $name
        [$($all)* (only $field ($($wire)?) ($word))] [$($only)* ($field ($($wire)?) ($word))] $given $($rest)*
    } };
    ($meta:tt $name:ident [$($all:tt)*] [$($only:tt)*] $given:tt
        $field:ident $(= $wire:literal)? (exactly $n:literal) $($rest:tt)*
    ) => { fields! { $meta $name
        [$($all)* (only $field ($($wire)?) (exactly $n))] [$($only)* ($field ($($wire)?) (exactly $n))] $given $($rest)*
    } };
    ($meta:tt $name:ident [$($all:tt)*] [$($only:tt)*] $given:tt
        $field:ident $(= $wire:literal)? (empty array) $($rest:tt)*
    ) => { fields! { $meta $name
        [$($all)* (only $field ($($wire)?) (empty array))] [$($only)* ($field ($($wire)?) (empty array))] $given $($rest)*
    } };
    ($meta:tt $name:ident [$($all:tt)*] $only:tt [$($given:tt)*]
        $field:ident $(= $wire:literal)? (optional $($of:tt)+) $($rest:tt)*
    ) => { fields! { $meta $name
        [$($all)* (given $field ($($wire)?) (optional $($of)+))] $only
        [$($given)* (optional $field ($($wire)?) (optional $($of)+))] $($rest)*
    } };
    ($meta:tt $name:ident [$($all:tt)*] $only:tt [$($given:tt)*]
        $field:ident $(= $wire:literal)? ($($of:tt)+) $($rest:tt)*
    ) => { fields! { $meta $name
        [$($all)* (given $field ($($wire)?) ($($of)+))] $only
        [$($given)* (required $field ($($wire)?) ($($of)+))] $($rest)*
    } };

    ($meta:tt $name:ident $all:tt $only:tt $given:tt) => {
        payload! { $meta $name $all $only $given }
        builder! { $name $given }
    };
}

/// A struct with its fields' declarations and its JSON.
macro_rules! payload {
    (
        ($($meta:tt)*) $name:ident
        [$(($kind:ident $all:ident ($($all_wire:literal)?) ($($all_of:tt)+)))*]
        [$(($only:ident ($($only_wire:literal)?) ($($only_of:tt)+)))*]
        [$(($need:ident $field:ident ($($wire:literal)?) ($($of:tt)+)))*]
    ) => {
        $($meta)*
        #[doc = ""]
        #[doc = concat!("Make one with [`", stringify!($name), "::builder`].")]
        $(#[doc = concat!(
            " On the wire, `", wire_name!($only $($only_wire)?), "` is always `", only_json!($($only_of)+), "`."
        )])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                #[doc = concat!("`", wire_name!($field $($wire)?), "`: ", stringify!($($of)+))]
                pub $field: rust_type!($field $($of)+),
            )*
        }

        impl $name {
            /// The fields as the contract declares them.
            pub const FIELDS: &'static [crate::contract::field::Field] = &[$(
                crate::contract::field::Field {
                    name: wire_name!($all $($all_wire)?),
                    ty: field_type!($all $($all_of)+),
                    optional: is_optional!($($all_of)+),
                },
            )*];

            /// Appends the same JSON as serde writes, but directly.
            pub(crate) fn append_to(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
                let mut separator = b'{';
                $(append! { ($kind $all ($($all_wire)?) ($($all_of)+)) self json separator })*
                if separator == b'{' {
                    json.push(b'{');
                }
                json.push(b'}');
                Ok(())
            }
        }

        impl crate::contract::payload::Payload for $name {
            fn channel(&self, key: &str) -> Option<crate::Channel> {
                match key {
                    $(wire_name!($field $($wire)?) => crate::contract::field::FieldType::channel(&self.$field),)*
                    _ => None,
                }
            }
        }

        // an id that routes has the type of its kind, so routing has nothing to check
        const _: () = {
            $(assert!(
                !crate::ChannelKind::routes_by(wire_name!($field $($wire)?))
                    || <rust_type!($field $($of)+) as crate::contract::field::FieldType>::NAMES_CHANNEL,
                "a field that names a channel is a string, and channels.rs has its name in Rust"
            );)*
        };

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $(entry! { ($kind $all ($($all_wire)?) ($($all_of)+)) self map })*
                map.end()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a JSON object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        use crate::contract::field::{FieldType, Read};
                        use serde::de::Error;
                        $(let mut $field: Option<Read<rust_type!($field $($of)+)>> = None;)*
                        $(let mut $only: Option<()> = None;)*
                        while let Some(key) = map.next_key::<String>()? {
                            match key.as_str() {
                                $(wire_name!($field $($wire)?) => $field = Some(map.next_value()?),)*
                                $(wire_name!($only $($only_wire)?) => {
                                    $only = Some(map.next_value_seed(only_value!($($only_of)+))?);
                                })*
                                _ => { map.next_value::<serde::de::IgnoredAny>()?; }
                            }
                        }
                        $($only.ok_or_else(|| A::Error::missing_field(wire_name!($only $($only_wire)?)))?;)*
                        Ok($name {
                            $($field: match $field {
                                Some(Read(value)) => value,
                                None => FieldType::absent()
                                    .ok_or_else(|| A::Error::missing_field(wire_name!($field $($wire)?)))?,
                            },)*
                        })
                    }
                }
                deserializer.deserialize_map(Visitor)
            }
        }
    };
}

/// Appends a field's JSON.
macro_rules! append {
    ((only $field:ident ($($wire:literal)?) ($($of:tt)+)) $self:ident $json:ident $separator:ident) => {
        $json.push($separator);
        $json.extend_from_slice(
            concat!("\"", wire_name!($field $($wire)?), "\":", only_json!($($of)+)).as_bytes(),
        );
        $separator = b',';
    };
    ((given $field:ident ($($wire:literal)?) $of:tt) $self:ident $json:ident $separator:ident) => {
        if !crate::contract::field::FieldType::is_absent(&$self.$field) {
            $json.push($separator);
            $json.extend_from_slice(concat!("\"", wire_name!($field $($wire)?), "\":").as_bytes());
            crate::contract::field::FieldType::append(&$self.$field, $json)
                .map_err(|misfit| misfit.within(wire_name!($field $($wire)?)))?;
            $separator = b',';
        }
    };
}

/// Serialises a field.
macro_rules! entry {
    ((only $field:ident ($($wire:literal)?) ($($of:tt)+)) $self:ident $map:ident) => {
        $map.serialize_entry(wire_name!($field $($wire)?), &only_value!($($of)+))?;
    };
    ((given $field:ident ($($wire:literal)?) $of:tt) $self:ident $map:ident) => {
        if !crate::contract::field::FieldType::is_absent(&$self.$field) {
            let value = crate::contract::field::Written(&$self.$field);
            $map.serialize_entry(wire_name!($field $($wire)?), &value)?;
        }
    };
}
