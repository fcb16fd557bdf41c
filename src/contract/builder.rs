//! The builders of payloads: one expression names each required field once, and the compiler checks it.

use std::fmt;
use std::marker::PhantomData;

/// Builds a payload such as [`AuditFailed`](crate::AuditFailed): its `builder` function returns one.
///
/// It has a method for each field, by the field's name. Give each required field once, in any order. You may
/// leave out optional fields. Then call `build`. A missing required field and a repeated field are compile
/// errors, which name the field. A field with one possible value, such as `status`, has no method.
///
/// ```
/// use fiche_realtime::{AuditFailed, DateTime};
///
/// let failed = AuditFailed::builder()
///     .audit_id(42)
///     .fiche_id(1024)
///     .error("the model did not answer")
///     .failed_at(DateTime::now())
///     .build();
/// assert_eq!(failed.failed_phase, None);
/// ```
///
/// A string's method takes anything that converts into the string, and the method of an id or a time anything
/// that converts into that. The method of an optional field takes a value or an `Option`.
///
/// ```compile_fail,E0277
/// # use fiche_realtime::{AuditFailed, DateTime};
/// let failed = AuditFailed::builder().audit_id(42).error("no answer").failed_at(DateTime::now());
/// failed.build(); // the field `fiche_id` is missing
/// ```
#[derive(Clone)]
#[must_use = "call `build`"]
pub struct Builder<Payload, Fields> {
    fields: Fields,
    payload: PhantomData<Payload>,
}

impl<Payload, Fields> Builder<Payload, Fields> {
    pub(crate) const fn of(fields: Fields) -> Self {
        Self { fields, payload: PhantomData }
    }

    pub(crate) fn into_fields(self) -> Fields {
        self.fields
    }
}

impl<Payload, Fields> fmt::Debug for Builder<Payload, Fields> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}

/// A field of a [`Builder`] that `build` can take: it was given, or it is optional.
#[diagnostic::on_unimplemented(
    message = "the required field `{Self}` is missing",
    label = "a required field is missing",
    note = "call the builder's method with the name of the field before `build`"
)]
pub trait Given<T> {
    /// The value of the field.
    fn value(self) -> T;
}

impl<T> Given<T> for T {
    fn value(self) -> T {
        self
    }
}

/// A field of a [`Builder`] that was not given yet.
#[diagnostic::on_unimplemented(
    message = "this field was given before, as `{Self}`",
    label = "the field is repeated",
    note = "give each field once"
)]
pub trait NotGiven {}

/// An optional field of a [`Builder`] that was not given.
#[derive(Clone, Copy)]
pub struct Absent;

#[diagnostic::do_not_recommend]
impl NotGiven for Absent {}

#[diagnostic::do_not_recommend]
impl<T> Given<Option<T>> for Absent {
    fn value(self) -> Option<T> {
        None
    }
}

/// A value for an optional field: the value itself, or an `Option` of it.
///
/// ```
/// use fiche_realtime::{Notification, NotificationType};
///
/// let toast = || Notification::builder().r#type(NotificationType::Info).message("Saved").duration(5000.0);
/// assert_eq!(toast().description("All of it").build().description.as_deref(), Some("All of it"));
/// assert_eq!(toast().description(None::<String>).build(), toast().build());
/// ```
pub trait Optional<T> {
    /// The value, if there is one.
    fn into_option(self) -> Option<T>;
}

impl<T> Optional<T> for T {
    fn into_option(self) -> Option<T> {
        Some(self)
    }
}

impl<T> Optional<T> for Option<T> {
    fn into_option(self) -> Self {
        self
    }
}

impl Optional<String> for &str {
    fn into_option(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl Optional<String> for Option<&str> {
    fn into_option(self) -> Option<String> {
        self.map(str::to_owned)
    }
}

/// Makes the builder of a payload. Each field that can be given is a type parameter with the field's name: it is
/// the type of the value, or a type that says that the value is missing.
macro_rules! builder {
    ($name:ident [$(($need:ident $field:ident ($($wire:literal)?) ($($of:tt)+)))*]) => {
        #[allow(non_camel_case_types, reason = "compile errors name the fields as they are")]
        const _: () = {
            use crate::contract::builder::{Builder, Given, NotGiven};

            $(missing! { $need $field })*

            impl $name {
                /// Starts the payload. Give its fields, then call `build`: see [`Builder`].
                ///
                $(#[doc = concat!("- `", stringify!($field), "`: ", stringify!($($of)+))])*
                pub const fn builder() -> Builder<$name, ($(missing_type!($need $field),)*)> {
                    Builder::of(($(missing_value!($need $field),)*))
                }
            }

            impl<$($field),*> Builder<$name, ($($field,)*)> {
                setters! { $name [] $(($need $field ($($wire)?) ($($of)+)))* }

                #[doc = concat!("The finished [`", stringify!($name), "`].")]
                pub fn build(self) -> $name
                where
                    $($field: Given<rust_type!($field $($of)+)>,)*
                {
                    let ($($field,)*) = self.into_fields();
                    $name { $($field: $field.value(),)* }
                }
            }
        };
    };
}

/// Declares the type that stands for a missing field. Only a compile error shows its name.
macro_rules! missing {
    (required $field:ident) => {
        #[doc = concat!("The field `", stringify!($field), "` is missing.")]
        #[derive(Clone, Copy)]
        pub struct $field {}

        // otherwise each error would list the fields of all events
        #[diagnostic::do_not_recommend]
        impl NotGiven for $field {}
    };
    (optional $field:ident) => {};
}

macro_rules! missing_type {
    (required $field:ident) => {
        $field
    };
    (optional $field:ident) => {
        crate::contract::builder::Absent
    };
}

macro_rules! missing_value {
    (required $field:ident) => {
        $field {}
    };
    (optional $field:ident) => {
        crate::contract::builder::Absent
    };
}

/// The methods of a builder. Each replaces one type parameter.
macro_rules! setters {
    ($name:ident [$($before:ident)*]) => {};
    (
        $name:ident [$($before:ident)*]
        ($need:ident $field:ident ($($wire:literal)?) ($($of:tt)+))
        $(($later_need:ident $after:ident $later_wire:tt $later_of:tt))*
    ) => {
        #[doc = concat!("Gives `", wire_name!($field $($wire)?), "`: ", stringify!($($of)+), ".")]
        pub fn $field(
            self,
            value: argument!($field $($of)+),
        ) -> Builder<$name, ($($before,)* rust_type!($field $($of)+), $($after,)*)>
        where
            $field: NotGiven,
        {
            let ($($before,)* _, $($after,)*) = self.into_fields();
            Builder::of(($($before,)* converted!(value $($of)+), $($after,)*))
        }

        setters! { $name [$($before)* $field] $(($later_need $after $later_wire $later_of))* }
    };
}

/// The type that the method of a field takes.
macro_rules! argument {
    ($field:ident string) => { impl Into<rust_type!($field string)> };
    ($field:ident string[]) => { impl IntoIterator<Item = impl Into<String>> };
    ($field:ident boolean) => { bool };
    ($field:ident optional $($of:tt)+) => { impl crate::contract::builder::Optional<rust_type!($field $($of)+)> };
    ($field:ident $name:ident) => { number_type!(argument $name) };
    ($field:ident $($of:tt)+) => { rust_type!($field $($of)+) };
}

/// The value that such an argument becomes.
macro_rules! converted {
    ($value:ident string[]) => {
        $value.into_iter().map(Into::into).collect()
    };
    ($value:ident optional $($of:tt)+) => {
        crate::contract::builder::Optional::into_option($value)
    };
    ($value:ident $($of:tt)+) => {
        $value.into()
    };
}
