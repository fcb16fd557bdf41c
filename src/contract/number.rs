//! The macro that declares the types of numbers: see `contract/numbers.rs`.

use serde_json::Number;

/// The largest whole number that JavaScript holds exactly: 2^53-1.
pub const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// Whether the number is whole and exact in JavaScript, which then writes it without a fraction or an
/// exponent.
pub(crate) fn is_whole(number: f64) -> bool {
    // the cast saturates and drops a fraction, so only whole numbers come back the same
    (number as i64) as f64 == number && number.abs() <= MAX_SAFE
}

/// The number as an integer, if it is whole and serde_json would write it with a `.0`, which JavaScript does not.
/// serde_json writes larger numbers with an exponent.
pub(crate) fn integer(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 1e16).then_some(number as i64)
}

/// The number as JSON, without a `.0`. It must be finite.
pub(crate) fn json(number: f64) -> Number {
    match integer(number) {
        Some(integer) => integer.into(),
        None => Number::from_f64(number).unwrap_or_else(|| 0.into()),
    }
}

/// Declares the types of numbers: [`NumberKind`](crate::contract::NumberKind), and the Rust type of each.
macro_rules! numbers {
    ($(
        $(#[doc = $doc:literal])+
        $word:ident : $name:ident {
            rust: $rust:ident,
            whole: $whole:literal,
            from: $from:expr,
            to: $to:expr,
            sample: $sample:literal $(,)?
        }
    )+) => { numbers! { ($) $(
        ($(#[doc = $doc])+) $word $name $rust $whole ($from) ($to) $sample
    )+ } };
    (($d:tt) $(
        ($($meta:tt)+) $word:ident $name:ident $rust:ident $whole:literal ($from:expr) ($to:expr) $sample:literal
    )+) => {
        /// A type of numbers of the contract.
        ///
        /// ```
        /// use fiche_realtime::NumberKind;
        ///
        /// let count = NumberKind::Count;
        /// assert!(count.fits(12.0) && !count.fits(0.5) && !count.fits(-1.0));
        /// assert_eq!(count.expects(), "whole number from 0 to 9007199254740991");
        /// assert_eq!((count.as_str(), count.is_whole(), count.bounds().0), ("count", true, 0.0));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum NumberKind {
            $($($meta)+ $name,)+
        }

        impl NumberKind {
            /// Every type of numbers.
            pub const ALL: &'static [NumberKind] = &[$(NumberKind::$name),+];

            /// The word by which declarations name it, such as `count`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(NumberKind::$name => stringify!($word),)+
                }
            }

            /// Whether a number with a fraction does not fit.
            pub const fn is_whole(self) -> bool {
                match self {
                    $(NumberKind::$name => $whole,)+
                }
            }

            /// The smallest and the largest number that fit. These are the bounds of `f64` if any finite
            /// number fits.
            pub const fn bounds(self) -> (f64, f64) {
                match self {
                    $(NumberKind::$name => ($from, $to),)+
                }
            }

            /// A number that fits.
            pub const fn sample(self) -> f64 {
                match self {
                    $(NumberKind::$name => $sample,)+
                }
            }

            /// Whether the number fits.
            #[inline]
            pub fn fits(self, number: f64) -> bool {
                match self {
                    $(NumberKind::$name => {
                        (!$whole || crate::contract::number::is_whole(number)) && ($from..=$to).contains(&number)
                    })+
                }
            }

            /// The expectation, in words for people.
            pub fn expects(self) -> String {
                let (from, to) = self.bounds();
                let whole = if self.is_whole() { "whole" } else { "finite" };
                let at_least = if from > f64::MIN { format!(" from {}", crate::json::number_as_javascript(from)) } else { String::new() };
                let at_most = if to < f64::MAX { format!(" to {}", crate::json::number_as_javascript(to)) } else { String::new() };
                format!("{whole} number{at_least}{at_most}")
            }

            /// The error for a number that does not fit.
            fn misfit(self, number: f64) -> crate::contract::field::Misfit {
                let found = if number.is_finite() {
                    crate::contract::number::json(number).to_string()
                } else {
                    "NaN or infinity, which JSON cannot carry".into()
                };
                crate::contract::field::Misfit { path: String::new(), expected: self.expects(), found }
            }
        }

        $(
            const _: () = {
                // beyond these bounds, JavaScript cannot tell whole numbers apart
                assert!(!$whole || (-crate::contract::number::MAX_SAFE <= $from && $to <= crate::contract::number::MAX_SAFE), "a whole number is between -(2^53-1) and 2^53-1");
                assert!($from <= $sample && $sample <= $to, "the sample fits");
            };

            impl crate::contract::field::FieldType for $rust {
                const TYPE: crate::contract::field::Type =
                    crate::contract::field::Type::Number(NumberKind::$name);

                fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let number = *self as f64;
                    if !NumberKind::$name.fits(number) {
                        return Err(serde::ser::Error::custom(NumberKind::$name.misfit(number)));
                    }
                    match crate::contract::number::integer(number) {
                        Some(integer) => serializer.serialize_i64(integer),
                        None => serializer.serialize_f64(number),
                    }
                }

                fn append(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
                    let number = *self as f64;
                    if !NumberKind::$name.fits(number) {
                        return Err(NumberKind::$name.misfit(number));
                    }
                    crate::contract::field::append_by_serde(self, json)
                }

                fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let number = <f64 as serde::Deserialize>::deserialize(deserializer)?;
                    let value = number as $rust;
                    // the cast saturates where this type does not hold the number
                    if NumberKind::$name.fits(number) && value as f64 == number {
                        Ok(value)
                    } else {
                        Err(serde::de::Error::custom(NumberKind::$name.misfit(number)))
                    }
                }
            }
        )+

        /// The Rust type of a word in a declaration: that of a number, or another one.
        macro_rules! number_type {
            $(($word) => { $rust };)+
            $((argument $word) => { $rust };)+
            (argument $d other:ident) => { named_type!(argument $d other) };
            ($d other:ident) => { named_type!($d other) };
        }
    };
}
