//! The macro that declares the text formats: see `contract/formats.rs`.

use std::fmt;

/// The error for text that does not match its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidText {
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for InvalidText {}

/// Declares the text formats: [`Format`](crate::contract::Format), and a Rust type for each.
macro_rules! formats {
    ($(
        $(#[doc = $doc:literal])+
        $word:ident : $name:ident {
            expects: $expects:literal,
            fits: $fits:path,
            longest: $longest:literal,
            typescript: $typescript:literal,
            schema: $schema:literal,
            sample: $sample:literal $(,)?
        }
    )+) => { formats! { ($) $(
        ($(#[doc = $doc])+) $word $name $expects $fits, $longest $typescript $schema $sample
    )+ } };
    (($d:tt) $(
        ($($meta:tt)+) $word:ident $name:ident $expects:literal $fits:path, $longest:literal $typescript:literal $schema:literal $sample:literal
    )+) => {
        /// A text format of the contract.
        ///
        /// ```
        /// use fiche_realtime::Format;
        ///
        /// let date = Format::Date;
        /// assert_eq!(date.as_str(), "date");
        /// assert!(date.fits("2026-03-07") && !date.fits("7 March"));
        /// assert!(date.fits(date.sample()) && date.sample().len() <= date.longest());
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum Format {
            $($($meta)+ $name,)+
        }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Format] = &[$(Format::$name),+];

            /// The word by which declarations name it, such as `date`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Format::$name => stringify!($word),)+
                }
            }

            /// The expectation, in words for people.
            pub const fn expects(self) -> &'static str {
                match self {
                    $(Format::$name => $expects,)+
                }
            }

            /// The length of the longest text that can fit, in bytes.
            pub const fn longest(self) -> usize {
                match self {
                    $(Format::$name => $longest,)+
                }
            }

            /// The type in TypeScript.
            pub const fn typescript(self) -> &'static str {
                match self {
                    $(Format::$name => $typescript,)+
                }
            }

            /// Its JSON Schema, as JSON text, in addition to `"type": "string"`.
            pub const fn schema(self) -> &'static str {
                match self {
                    $(Format::$name => $schema,)+
                }
            }

            /// A text that fits.
            pub const fn sample(self) -> &'static str {
                match self {
                    $(Format::$name => $sample,)+
                }
            }

            /// Whether the text matches: it is ASCII, not too long, and the predicate accepts it.
            pub fn fits(self, text: &str) -> bool {
                text.is_ascii() && self.accepts(text.as_bytes())
            }

            /// Whether ASCII text matches.
            #[inline]
            pub(crate) fn accepts(self, text: impl crate::contract::text::Text) -> bool {
                text.length() <= self.longest()
                    && match self {
                        $(Format::$name => $fits(text),)+
                    }
            }
        }

        $(
            $($meta)+
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
            pub struct $name(pub(crate) String);

            impl $name {
                /// Checks the text and keeps it as it is written.
                ///
                /// # Errors
                /// The text does not match the format.
                pub fn parse(text: impl Into<String>) -> Result<Self, crate::contract::format::InvalidText> {
                    let text = text.into();
                    if Format::$name.fits(&text) {
                        Ok(Self(text))
                    } else {
                        let found = crate::error::quote(&text);
                        Err(crate::contract::format::InvalidText { expected: $expects, found })
                    }
                }

                /// The text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    self.as_str()
                }
            }

            impl From<$name> for String {
                fn from(text: $name) -> Self {
                    text.0
                }
            }

            impl TryFrom<&str> for $name {
                type Error = crate::contract::format::InvalidText;
                fn try_from(text: &str) -> Result<Self, Self::Error> {
                    Self::parse(text)
                }
            }

            impl TryFrom<String> for $name {
                type Error = crate::contract::format::InvalidText;
                fn try_from(text: String) -> Result<Self, Self::Error> {
                    Self::parse(text)
                }
            }

            impl std::str::FromStr for $name {
                type Err = crate::contract::format::InvalidText;
                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    Self::parse(text)
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                    Self::parse(text).map_err(serde::de::Error::custom)
                }
            }

            impl crate::contract::field::FieldType for $name {
                const TYPE: crate::contract::field::Type = crate::contract::field::Type::Format(Format::$name);
                by_serde!();

                fn append(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
                    crate::json::write_string(json, self.as_str());
                    Ok(())
                }
            }
        )+

        /// The Rust type of a word in a declaration.
        macro_rules! named_type {
            $(($word) => { crate::contract::$name };)+
            $((argument $word) => { impl Into<crate::contract::$name> };)+
            (argument $d name:ident) => { $d name };
            ($d name:ident) => { $d name };
        }
    };
}
