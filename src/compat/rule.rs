//! The kinds of difference, each declared once.

use std::fmt;

/// Declares the rules: name, what has changed, and the compatible way to do it, where there is one.
macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal $(, instead $instead:literal)?)+) => {
        /// A kind of difference between two contracts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant),+];

            /// The rule's name, such as `field-added`.
            ///
            /// ```
            /// use fiche_realtime::compat::Rule;
            ///
            /// assert_eq!(Rule::FieldAdded.as_str(), "field-added");
            /// assert_eq!(Rule::FieldAdded.meaning(), "A field was added.");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Rule::$variant => $name,)+
                }
            }

            /// What has changed.
            ///
            /// See the example of [`as_str`](Self::as_str).
            pub fn meaning(self) -> String {
                let lines: &[&str] = match self {
                    $(Rule::$variant => &[$($doc),+],)+
                };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
            }

            /// The way to make such a change that breaks no one, where there is one.
            pub(super) const fn instead(self) -> Option<&'static str> {
                match self {
                    $(Rule::$variant => instead!($($instead)?),)+
                }
            }
        }
    };
}

macro_rules! instead {
    () => {
        None
    };
    ($instead:literal) => {
        Some($instead)
    };
}

rules! {
    /// An event was added.
    EventAdded = "event-added"
    /// An event was removed.
    EventRemoved = "event-removed",
        instead "publish it, beside the event that replaces it, until no old frontend is open"
    /// The description of an event has other words.
    EventMeaning = "event-meaning"
    /// The events are declared in another order.
    EventOrder = "event-order"

    /// A shape was added to an event.
    ShapeAdded = "shape-added",
        instead "add a new event for the new shape"
    /// A shape of an event was removed.
    ShapeRemoved = "shape-removed",
        instead "publish the shape, beside what replaces it, until no old frontend is open"
    /// A payload's type has another name in Rust and TypeScript.
    TypeName = "type-name"

    /// A field was added.
    FieldAdded = "field-added",
        instead "add the field as optional"
    /// A field was removed.
    FieldRemoved = "field-removed",
        instead "send the field until no old frontend is open, and remove it then"
    /// An optional field became required.
    FieldRequired = "field-required",
        instead "leave the field optional in the contract, and always send it"
    /// A required field became optional.
    FieldOptional = "field-optional",
        instead "send the field always, or add a new event with the optional field and publish both"
    /// A field has another type.
    FieldType = "field-type",
        instead "add an optional field of the new type, and send both until no old frontend is open"
    /// A word was added to, or removed from, the words that a field can have.
    FieldWords = "field-words",
        instead "add an optional field for the new words, and send one of the old words in the old field"
    /// A backend that drops fields to fit the size limit treats a field in another way.
    FieldKept = "field-kept"
    /// The fields of a payload are declared in another order.
    FieldOrder = "field-order"

    /// An event arrives on another kind of channel too.
    ArrivesAdded = "arrives-added",
        instead "watch the old kinds of channel too until no old backend runs"
    /// An event no longer arrives on a kind of channel.
    ArrivesRemoved = "arrives-removed",
        instead "send the id of the old kind too until no old frontend is open"
    /// An event makes another resource stale too.
    StaleAdded = "stale-added"
    /// An event no longer makes a resource stale.
    StaleRemoved = "stale-removed"
    /// A number of progress is declared to only grow.
    GrowsAdded = "grows-added",
        instead "make the backend send numbers that only grow first, and declare it when no old backend runs"
    /// A number of progress may fall.
    GrowsRemoved = "grows-removed",
        instead "add an optional field for the number that may fall"

    /// A kind of channel was added.
    ChannelAdded = "channel-added"
    /// A kind of channel was removed.
    ChannelRemoved = "channel-removed",
        instead "publish to the kind until no old frontend is open"
    /// The channels of a kind have other names.
    ChannelPrefix = "channel-prefix",
        instead "add a kind of channel, and publish to both until no old frontend is open"
    /// The channels of a kind are named after another field.
    ChannelKey = "channel-key",
        instead "add a kind of channel for the new field, and send both fields"
    /// The id of a kind has another name in JavaScript.
    ChannelScope = "channel-scope"
    /// The kinds of channel are declared in another order.
    ChannelOrder = "channel-order"
    /// Events of other names go to the channel without an id only.
    AlwaysGlobal = "always-global"

    /// A resource was added, or removed.
    Resource = "resource"
    /// The id of a resource stands in another field.
    ResourceKey = "resource-key"

    /// A limit has another value.
    LimitChanged = "limit-changed"
    /// A limit was added.
    LimitAdded = "limit-added"
    /// A limit was removed.
    LimitRemoved = "limit-removed"

    /// A type of numbers was added, or removed.
    Number = "number"
    /// A type of numbers has other bounds.
    NumberBounds = "number-bounds",
        instead "add a type of numbers, and an optional field of it"
    /// A text format was added, or removed.
    Format = "format"
    /// A text format fits other texts.
    FormatTexts = "format-texts",
        instead "add a text format, and an optional field of it"
    /// The description of a text format has other words.
    FormatWords = "format-words"

    /// A rule changed that no declaration says, such as when a payload is partial.
    Rules = "rules",
        instead "read in the changelog which answers have changed, and accept the break with the reason why no one relies on them"
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
