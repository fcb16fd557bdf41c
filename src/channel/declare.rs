//! The macro that declares the kinds of channel.

/// Declares the kinds of channel: see `contract/channels.rs`.
macro_rules! channels {
    (
        $($kind:ident : $Kind:ident $prefix:literal $key:ident $scope:ident, $field:ident : $Id:ident)+
        [else] $global:ident : $Global:ident $name:literal for $($always:literal)+
    ) => { channels! {
        ($) $($kind $Kind $prefix $key $scope $field $Id)+ [else] $global $Global $name $($always)+
    } };
    (
        ($d:tt) $($kind:ident $Kind:ident $prefix:literal $key:ident $scope:ident $field:ident $Id:ident)+
        [else] $global:ident $Global:ident $name:literal $($always:literal)+
    ) => {
        /// A kind of channel.
        ///
        /// ```
        /// use fiche_realtime::ChannelKind;
        ///
        /// let kind = ChannelKind::Job;
        /// assert_eq!((kind.as_str(), kind.prefix()), ("job", "private-job-"));
        /// assert_eq!((kind.id_key(), kind.scope()), (Some("jobId"), "jobId"));
        /// assert_eq!("job".parse(), Ok(kind));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ChannelKind {
            $(#[doc = concat!("`", $prefix, "{", stringify!($key), "}`")] $Kind,)+
            #[doc = concat!("`", $name, "`: events without a scope, and those of ", $(" `", $always, "`",)+)]
            $Global,
        }

        impl ChannelKind {
            /// Every kind, in the order in which routing lists channels.
            pub const ALL: &'static [ChannelKind] = &[$(Self::$Kind,)+ Self::$Global];

            /// The kinds whose channels have an id: all but the last.
            pub const SCOPED: &'static [ChannelKind] = &[$(Self::$Kind),+];

            /// The beginnings of the names of all kinds.
            pub(crate) const PREFIXES: &'static [&'static str] = &[$($prefix,)+ $name];

            /// The kind of the one channel without an id.
            pub const GLOBAL: ChannelKind = Self::$Global;

            /// The events that always go to the channel without an id, whatever ids they carry. Each entry is
            /// a name, or the beginning of a family's names, which ends in a dot.
            pub(crate) const ALWAYS_GLOBAL: &'static [&'static str] = &[$($always),+];

            /// Whether an event is one of [`ALWAYS_GLOBAL`](Self::ALWAYS_GLOBAL). Its name is given as its
            /// length and a test of its beginning, because the browser's module has no slice of it.
            #[inline]
            pub(crate) fn is_always_global(length: usize, begins_with: impl Fn(&'static [u8]) -> bool) -> bool {
                $(begins_with($always.as_bytes()) && (length == $always.len() || $always.ends_with('.')))||+
            }

            /// The kind's name, such as `audit`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Kind => stringify!($kind),)+
                    Self::$Global => stringify!($global),
                }
            }

            /// The name of the Rust type of the ids, such as `AuditId`; `None` for the kind without an id.
            pub(crate) const fn id_type(self) -> Option<&'static str> {
                match self {
                    $(Self::$Kind => Some(stringify!($Id)),)+
                    Self::$Global => None,
                }
            }

            /// The payload's key with the id, such as `audit_id`; `None` for the kind without an id.
            pub const fn id_key(self) -> Option<&'static str> {
                match self {
                    $(Self::$Kind => Some(stringify!($key)),)+
                    Self::$Global => None,
                }
            }

            /// Whether this key of a payload has the id of a channel.
            pub(crate) const fn routes_by(key: &str) -> bool {
                $(crate::contract::text::same(key, stringify!($key)))||+
            }

            /// The name of the id in JavaScript, such as `auditId`. For the kind without an id, the name of
            /// the flag that asks for its channel.
            pub const fn scope(self) -> &'static str {
                match self {
                    $(Self::$Kind => stringify!($scope),)+
                    Self::$Global => stringify!($global),
                }
            }

            /// The beginning of a channel's name, before the id. For the kind without an id, the whole name.
            pub const fn prefix(self) -> &'static str {
                match self {
                    $(Self::$Kind => $prefix,)+
                    Self::$Global => $name,
                }
            }
        }

        impl Channel {
            $(
                #[doc = concat!("The channel `", $prefix, "{", stringify!($key), "}`.")]
                #[doc = ""]
                #[doc = "# Errors"]
                #[doc = "The id is empty, too long, or has a character that Pusher does not allow in a name."]
                pub fn $kind(id: &str) -> Result<Self, ChannelError> {
                    Self::scoped(ChannelKind::$Kind, stringify!($key), id)
                }
            )+

            #[doc = concat!("The channel `", $name, "`.")]
            pub const fn $global() -> Self {
                Self::without_id()
            }
        }

        $(channel_id! { $Id $Kind $kind $prefix $key })+

        /// The Rust type of a string, by its field: the type of a channel's ids, or another one.
        macro_rules! string_type {
            $(($field) => { crate::contract::$Id };)+
            ($d other:ident) => { other_string_type!($d other) };
        }
    };
}
