//! The macros in which the contract is written.
//!
//! `events!` keeps a family's declarations in a macro of the family's name. Those macros hand one
//! growing list on to each other, and `contract!` at the end turns the whole list into types.

/// Declares the events of a family.
macro_rules! events {
    (($family:ident, $d:tt) $($declarations:tt)*) => {
        macro_rules! $family {
            ($d next:ident $d ($d more:ident)* ; $d ($d before:tt)*) => {
                $d next! { $d ($d more)* ; $d ($d before)* $($declarations)* }
            };
        }
    };
}

/// Declares an object inside payloads.
macro_rules! object {
    ($(#[doc = $doc:literal])+ $name:ident { $($fields:tt)* }) => {
        fields! { ($(#[doc = $doc])+) $name { $($fields)* } }

        impl crate::contract::field::FieldType for $name {
            const TYPE: crate::contract::field::Type =
                crate::contract::field::Type::Object(stringify!($name), Self::FIELDS);
            by_serde!();

            fn append(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
                self.append_to(json)
            }
        }
    };
}

/// Declares a type that is one of several words.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`\"", $word, "\"`")] #[serde(rename = $word)] $variant,)+
        }

        // serde's derive would also accept `{"word": null}`
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                match String::deserialize(deserializer)?.as_str() {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(serde::de::Error::custom(concat!("expected" $(, " `", $word, "`")+))),
                }
            }
        }

        impl crate::contract::field::FieldType for $name {
            const TYPE: crate::contract::field::Type =
                crate::contract::field::Type::OneOf(&[$($word),+]);
            by_serde!();
        }
    };
}

/// One payload shape: its struct and its place in the contract.
macro_rules! shape {
    (
        $event:literal ($($doc:literal)*) $shape:ident [$($channel:ident)+] ($($when:ident)?)
        ($($stale:ident)*) ($($grows:literal)*) { $($fields:tt)* }
    ) => {
        fields! { (
            #[doc = concat!("`", $event, "`", $(" when `", stringify!($when), "` is present",)? ".")]
            #[doc = ""]
            $(#[doc = $doc])*
        ) $shape { $($fields)* } }

        impl $shape {
            pub(crate) const SHAPE: ShapeDecl = ShapeDecl {
                type_name: stringify!($shape),
                channels: &[$(stringify!($channel)),+],
                when: when!($($when)?),
                stale: &[$(stringify!($stale)),*],
                grows: &[$($grows),*],
                fields: Self::FIELDS,
            };
        }

        impl From<$shape> for Event {
            fn from(payload: $shape) -> Self {
                Event::$shape(payload)
            }
        }
    };
}

macro_rules! when {
    () => {
        None
    };
    ($key:ident) => {
        Some(stringify!($key))
    };
}

/// Turns the whole list into `EventName`, `Event` and `EVENTS`.
macro_rules! contract {
    (; $(
        $(#[doc = $meaning:literal])+
        $name:literal : $shape:ident [$($channel:ident),+]
            $(stale [$($stale:ident),+])? $(grows [$($grows:literal),+])? { $($fields:tt)* }
        $(or $alt:ident [$($alt_channel:ident),+] when $key:ident { $($alt_fields:tt)* })?
    )*) => {
        $(
            shape! {
                $name ($($meaning)+) $shape [$($channel)+] () ($($($stale)+)?) ($($($grows)+)?) { $($fields)* }
            }
            $(shape! { $name () $alt [$($alt_channel)+] ($key) () () { $($alt_fields)* } })?
        )*

        /// The name of an event.
        ///
        /// ```
        /// use fiche_realtime::EventName;
        /// let name: EventName = "audit.started".parse()?;
        /// assert_eq!(name, EventName::AuditStarted);
        /// assert_eq!(name.as_str(), "audit.started");
        /// # Ok::<(), fiche_realtime::UnknownEvent>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum EventName {
            $(#[doc = concat!("`", $name, "`:")] $(#[doc = $meaning])+ $shape,)*
        }

        impl EventName {
            /// Every name, in the document's order.
            pub const ALL: &'static [EventName] = &[$(EventName::$shape),*];

            /// The name on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(EventName::$shape => $name,)*
                }
            }
        }

        /// An event with its typed payload.
        ///
        /// Each variant is named after its payload's struct, and each struct converts into its
        /// event. [`to_json`](Self::to_json) gives the payload alone, as Pusher carries it. With serde, an
        /// event is `{"name": …, "data": …}`, as in a line of the command's `publish --lines`.
        ///
        /// ```
        /// use fiche_realtime::{Event, EventName, Notification, NotificationType};
        ///
        /// let toast = Notification::builder().r#type(NotificationType::Info).message("Saved").duration(5000.0);
        /// let event: Event = toast.build().into();
        /// assert_eq!(event.name(), EventName::Notification);
        /// assert_eq!(event.to_json()?, r#"{"type":"info","message":"Saved","duration":5000}"#);
        /// assert_eq!(serde_json::from_str::<Event>(&serde_json::to_string(&event)?)?, event);
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "an event is moved a few times, a box would be allocated each time")]
        #[non_exhaustive]
        pub enum Event {
            $(
                #[doc = concat!("`", $name, "`")] $shape($shape),
                $(#[doc = concat!("`", $name, "` when `", stringify!($key), "` is present")] $alt($alt),)?
            )*
        }

        impl Event {
            /// The event's name.
            pub fn name(&self) -> EventName {
                match self {
                    $(
                        Event::$shape(_) => EventName::$shape,
                        $(Event::$alt(_) => EventName::$shape,)?
                    )*
                }
            }

            /// The channel that the payload's field with this key on the wire names.
            pub(crate) fn channel(&self, key: &str) -> Option<crate::Channel> {
                use crate::contract::payload::Payload;
                match self {
                    $(
                        Event::$shape(payload) => payload.channel(key),
                        $(Event::$alt(payload) => payload.channel(key),)?
                    )*
                }
            }

            /// Appends the payload's JSON.
            fn append_to(&self, json: &mut Vec<u8>) -> Result<(), crate::contract::field::Misfit> {
                match self {
                    $(
                        Event::$shape(payload) => payload.append_to(json),
                        $(Event::$alt(payload) => payload.append_to(json),)?
                    )*
                }
            }

            /// Reads the payload of the shape that `type_name` names.
            pub(crate) fn read(type_name: &str, json: &str) -> Result<Event, serde_json::Error> {
                match type_name {
                    $(
                        stringify!($shape) => crate::contract::value::from_json(json).map(Event::$shape),
                        $(stringify!($alt) => crate::contract::value::from_json(json).map(Event::$alt),)?
                    )*
                    _ => Err(serde::de::Error::custom("no shape of this contract")),
                }
            }
        }

        impl serde::Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let name = self.name();
                match self {
                    $(
                        Event::$shape(payload) => crate::contract::stored::named(serializer, name, payload),
                        $(Event::$alt(payload) => crate::contract::stored::named(serializer, name, payload),)?
                    )*
                }
            }
        }

        /// Every event, in the document's order.
        pub const EVENTS: &[EventDecl] = &[$(EventDecl {
            name: $name,
            meaning: &[$($meaning),+],
            shapes: &[$shape::SHAPE $(, $alt::SHAPE)?],
        }),*];
    };
}
