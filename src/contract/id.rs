//! The macros of ids: see `channels.rs` and `ids.rs`.

/// The type of a channel's ids. Its values can name a channel: they are checked when they are made.
macro_rules! channel_id {
    ($name:ident $Kind:ident $kind:ident $prefix:literal $key:ident) => {
        #[doc = concat!("The id of the channel `", $prefix, "{", stringify!($key), "}`.")]
        ///
        /// A value can name its channel, so it is checked when it is made. Make one from an integer, or from
        /// text with [`new`](Self::new). With the feature `uuid`, a `Uuid` converts into it.
        ///
        /// ```
        #[doc = concat!("use fiche_realtime::", stringify!($name), ";")]
        ///
        #[doc = concat!("let id = ", stringify!($name), "::from(42);")]
        #[doc = concat!("assert_eq!(id, ", stringify!($name), "::new(\"42\")?);")]
        #[doc = concat!("assert_eq!(id.channel().name(), \"", $prefix, "42\");")]
        #[doc = concat!("assert!(", stringify!($name), "::new(\"4 2\").is_err());")]
        /// # Ok::<(), fiche_realtime::ChannelError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks an id.
            ///
            /// # Errors
            /// The id is empty, too long, or has a character that Pusher does not allow in a channel's name.
            pub fn new(id: impl Into<String>) -> Result<Self, ChannelError> {
                let id = id.into();
                Channel::check(ChannelKind::$Kind, stringify!($key), &id)?;
                Ok(Self(id))
            }

            #[doc = concat!("The channel `", $prefix, "{", stringify!($key), "}` of this id.")]
            pub fn channel(&self) -> Channel {
                Channel::checked(ChannelKind::$Kind, &self.0)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = ChannelError;
            fn try_from(id: &str) -> Result<Self, ChannelError> {
                Self::new(id)
            }
        }

        impl TryFrom<String> for $name {
            type Error = ChannelError;
            fn try_from(id: String) -> Result<Self, ChannelError> {
                Self::new(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = ChannelError;
            fn from_str(id: &str) -> Result<Self, ChannelError> {
                Self::new(id)
            }
        }

        impl From<$name> for Channel {
            fn from(id: $name) -> Self {
                id.channel()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let id = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::new(id).map_err(serde::de::Error::custom)
            }
        }

        impl crate::contract::field::FieldType for $name {
            const TYPE: crate::contract::field::Type = crate::contract::field::Type::String;
            const NAMES_CHANNEL: bool = true;
            text_by_serde!();

            fn channel(&self) -> Option<Channel> {
                Some(self.channel())
            }
        }

        id_text! { $name }
    };
}

/// Declares the other ids: see `ids.rs`.
macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $field:ident : $name:ident)+) => { ids! { ($) $(($(#[doc = $doc])+) $field $name)+ } };
    (($d:tt) $(($($meta:tt)+) $field:ident $name:ident)+) => {
        $(
            $($meta)+
            ///
            /// Any text is one. Text and integers convert into it.
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
            #[serde(transparent)]
            pub struct $name(String);

            impl From<&str> for $name {
                fn from(id: &str) -> Self {
                    Self(id.to_owned())
                }
            }

            impl From<String> for $name {
                fn from(id: String) -> Self {
                    Self(id)
                }
            }

            impl std::str::FromStr for $name {
                type Err = std::convert::Infallible;
                fn from_str(id: &str) -> Result<Self, Self::Err> {
                    Ok(id.into())
                }
            }

            impl crate::contract::field::FieldType for $name {
                const TYPE: crate::contract::field::Type = crate::contract::field::Type::String;
                text_by_serde!();
            }

            id_text! { $name }
        )+

        /// The Rust type of a string without a channel, by its field.
        macro_rules! other_string_type {
            $(($field) => { crate::contract::$name };)+
            ($d field:ident) => { String };
        }
    };
}

/// What all ids have in common: they are text, and integers convert into them.
macro_rules! id_text {
    ($name:ident) => {
        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        id_from! { $name u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize }

        #[cfg(feature = "uuid")]
        id_from! { $name uuid::Uuid }
    };
}

/// Makes ids from types that are written with letters, digits and `-`.
macro_rules! id_from {
    ($name:ident $($from:ty)+) => { $(
        impl From<$from> for $name {
            fn from(id: $from) -> Self {
                Self(id.to_string())
            }
        }
    )+ };
}

/// The field's type is text: serde's form of it, and the same as JSON.
macro_rules! text_by_serde {
    () => {
        by_serde!();

        fn append(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
            crate::json::write_string(json, self.as_str());
            Ok(())
        }
    };
}
