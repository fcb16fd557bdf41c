//! Channels: writes and parses their names. `contract/channels.rs` declares their kinds.
//!
//! Backend and frontend derive a channel's name from an id without talking to each other. So an id that a
//! name cannot carry is an error; it is never changed or escaped.

#[macro_use]
mod declare;
mod stored;

use std::borrow::Cow;
use std::fmt;

pub(crate) use crate::contract::ChannelKind;
use crate::contract::text::begins_with;
use crate::error::{RealtimeError, quote, says};
use crate::limits::MAX_CHANNEL_LENGTH;

const _: () = assert!(!one_begins_with_another(ChannelKind::PREFIXES), "a name would be of two kinds");

/// Whether a text of the list begins with another one of it.
const fn one_begins_with_another(texts: &[&str]) -> bool {
    let mut a = 0;
    while a < texts.len() {
        let mut b = 0;
        while b < texts.len() {
            if a != b && begins_with(texts[a], texts[b]) {
                return true;
            }
            b += 1;
        }
        a += 1;
    }
    false
}

impl std::str::FromStr for ChannelKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

impl fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error for text that is not the name of a channel kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<_> = ChannelKind::ALL.iter().map(|kind| format!("`{kind}`")).collect();
        write!(f, "expected a kind of channel: one of {}", kinds.join(", "))
    }
}

impl std::error::Error for UnknownKind {}

/// A channel of this contract, such as `private-audit-42`. `Display` writes its name.
///
/// Make one from an id, with the constructor of its kind or with [`Channel::of`]. Or parse a name with
/// [`parse_channel`]. Equal ids of a kind always give the same name.
///
/// ```
/// use fiche_realtime::{Channel, ChannelKind, parse_channel};
///
/// let channel = Channel::audit("42")?;
/// assert_eq!(channel.to_string(), "private-audit-42");
/// assert_eq!(channel, Channel::of(ChannelKind::Audit, "42")?);
/// assert_eq!(parse_channel("private-audit-42"), Some(channel));
/// assert_eq!(parse_channel("private-weather"), None);
///
/// let error = Channel::audit("4 2").unwrap_err();
/// assert_eq!(error.field, "audit_id");
/// # Ok::<(), fiche_realtime::ChannelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    kind: ChannelKind,
    /// The whole name: the kind's prefix and the id.
    name: Cow<'static, str>,
}

impl Channel {
    /// Creates the channel of this kind with this id. The kind without an id has one channel, whatever `id`
    /// is.
    ///
    /// ```
    /// use fiche_realtime::{Channel, ChannelKind};
    ///
    /// assert_eq!(Channel::of(ChannelKind::Fiche, "1024")?.name(), "private-fiche-1024");
    /// assert_eq!(Channel::of(ChannelKind::Global, "")?, Channel::global());
    /// assert!(Channel::of(ChannelKind::Fiche, "").is_err());
    /// # Ok::<(), fiche_realtime::ChannelError>(())
    /// ```
    ///
    /// # Errors
    /// The id is empty, too long, or has a character that Pusher does not allow in a name.
    pub fn of(kind: ChannelKind, id: &str) -> Result<Self, ChannelError> {
        match kind.id_key() {
            Some(key) => Self::scoped(kind, key, id),
            None => Ok(Self::without_id()),
        }
    }

    /// The channel of a kind that has ids. `field` is what an error calls the id.
    pub(crate) fn scoped(kind: ChannelKind, field: &'static str, id: &str) -> Result<Self, ChannelError> {
        Self::check(kind, field, id).map(|()| Self::checked(kind, id))
    }

    /// Checks whether an id can name a channel of this kind.
    pub(crate) fn check(kind: ChannelKind, field: &'static str, id: &str) -> Result<(), ChannelError> {
        check_id(kind, id).map_err(|reason| ChannelError { field, reason })
    }

    /// The channel of a kind that has ids, whose id was checked.
    pub(crate) fn checked(kind: ChannelKind, id: &str) -> Self {
        Self { kind, name: Cow::Owned([kind.prefix(), id].concat()) }
    }

    /// The channel of the kind without an id.
    pub(crate) const fn without_id() -> Self {
        Self { kind: ChannelKind::GLOBAL, name: Cow::Borrowed(ChannelKind::GLOBAL.prefix()) }
    }

    /// The kind.
    ///
    /// See the example of [`id`](Self::id).
    pub const fn kind(&self) -> ChannelKind {
        self.kind
    }

    /// The id in its name; `None` for the global channel.
    ///
    /// ```
    /// use fiche_realtime::{Channel, ChannelKind};
    ///
    /// let channel = Channel::job("7")?;
    /// assert_eq!((channel.kind(), channel.id()), (ChannelKind::Job, Some("7")));
    /// assert_eq!(channel.name(), "private-job-7");
    /// assert_eq!(Channel::global().id(), None);
    /// # Ok::<(), fiche_realtime::ChannelError>(())
    /// ```
    pub fn id(&self) -> Option<&str> {
        self.kind.id_key().and_then(|_| self.name.get(self.kind.prefix().len()..))
    }

    /// The name on the wire.
    ///
    /// See the example of [`id`](Self::id).
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Parses the name of a channel. `None` if it is not a channel of this contract.
///
/// ```
/// use fiche_realtime::{Channel, parse_channel};
///
/// assert_eq!(parse_channel("private-audit-42"), Channel::audit("42").ok());
/// assert_eq!(parse_channel("private-audit-"), None, "it has no id");
/// assert_eq!(parse_channel("presence-chat"), None, "it is of another app");
/// ```
pub fn parse_channel(name: &str) -> Option<Channel> {
    if name == ChannelKind::GLOBAL.prefix() {
        return Some(Channel::without_id());
    }
    let (kind, id) =
        ChannelKind::SCOPED.iter().find_map(|kind| Some((*kind, name.strip_prefix(kind.prefix())?)))?;
    check_id(kind, id).ok()?;
    Some(Channel { kind, name: Cow::Owned(name.to_owned()) })
}

/// Whether Pusher allows the byte in a channel's name.
pub(crate) const fn is_channel_byte(byte: u8) -> bool {
    /// One bit for each byte, set if the byte is allowed.
    const ALLOWED: [u8; 32] = {
        let mut bits = [0; 32];
        let mut byte = 0;
        while byte < u8::MAX {
            if matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'=' | b'@' | b',' | b'.' | b';')
            {
                bits[(byte / 8) as usize] |= 1 << (byte % 8);
            }
            byte += 1;
        }
        bits
    };
    ALLOWED[(byte / 8) as usize] >> (byte % 8) & 1 == 1
}

/// Why a channel's name cannot carry an id.
#[derive(Clone, Copy)]
pub(crate) enum BadId {
    Empty = 1,
    /// It has a character that Pusher does not allow.
    Character = 2,
    TooLong = 3,
}

#[cfg(feature = "package")]
impl BadId {
    pub(crate) const ALL: [BadId; 3] = [BadId::Empty, BadId::Character, BadId::TooLong];
}

/// The length in UTF-16 units of the longest id after a prefix of this many bytes.
pub(crate) const fn longest_id(prefix: usize) -> usize {
    MAX_CHANNEL_LENGTH - prefix
}

/// Finds out why an id cannot follow a prefix of this many bytes, and the index of the first unit that is not
/// allowed. The id has `length` UTF-16 units; `unit` may give any byte above 127 for a unit beyond ASCII.
#[inline]
pub(crate) fn find_bad_id(
    prefix: usize,
    length: usize,
    unit: impl Fn(usize) -> u8,
) -> Option<(BadId, usize)> {
    if length == 0 {
        return Some((BadId::Empty, 0));
    }
    if length > longest_id(prefix) {
        return Some((BadId::TooLong, 0));
    }
    (0..length).find(|at| !is_channel_byte(unit(*at))).map(|at| (BadId::Character, at))
}

fn check_id(kind: ChannelKind, id: &str) -> Result<(), ChannelErrorReason> {
    let prefix = kind.prefix().len();
    let bad = if id.is_ascii() {
        find_bad_id(prefix, id.len(), |at| id.as_bytes()[at])
    } else {
        let units: Vec<u8> = id.encode_utf16().map(|unit| u8::try_from(unit).unwrap_or(u8::MAX)).collect();
        find_bad_id(prefix, units.len(), |at| units[at])
    };
    match bad {
        None => Ok(()),
        Some((BadId::Empty, _)) => Err(ChannelErrorReason::Empty),
        Some((BadId::TooLong, _)) => {
            let length = id.encode_utf16().count();
            Err(ChannelErrorReason::TooLong { length, max: longest_id(prefix) })
        }
        // all characters before it are ASCII, so the index in units is also one in characters
        Some((BadId::Character, at)) => {
            Err(id.chars().nth(at).map_or(ChannelErrorReason::Empty, ChannelErrorReason::Character))
        }
    }
}

/// The error for an id that cannot name a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelError {
    /// The key of the id, such as `audit_id`.
    pub field: &'static str,
    /// The reason.
    pub reason: ChannelErrorReason,
}

/// Why an id cannot name a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChannelErrorReason {
    /// It is empty.
    Empty,
    /// It has a character that Pusher does not allow; this is the first.
    Character(char),
    /// It makes the name longer than [`MAX_CHANNEL_LENGTH`].
    TooLong {
        /// The id's length in UTF-16 units, as JavaScript counts.
        length: usize,
        /// The length of the longest id that fits.
        max: usize,
    },
    /// It is not a string, but this JSON type.
    NotAString(&'static str),
}

impl From<&ChannelError> for RealtimeError {
    fn from(error: &ChannelError) -> Self {
        let field = error.field;
        match &error.reason {
            ChannelErrorReason::NotAString(found) => says::ID_TYPE.at(field, "", found),
            ChannelErrorReason::Empty => says::ID_EMPTY.at(field, "", ""),
            ChannelErrorReason::Character(found) => {
                says::ID_CHARACTER.at(field, "", quote(&found.to_string()))
            }
            ChannelErrorReason::TooLong { length, max } => says::ID_LENGTH.at(field, max, length),
        }
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for ChannelError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_of_two_kinds() {
        assert!(!one_begins_with_another(&[]));
        assert!(!one_begins_with_another(&["private-a-"]));
        assert!(!one_begins_with_another(&["private-a-", "private-b-", "private-c"]));
        assert!(one_begins_with_another(&["private-a-", "private-b-", "private-a"]));
        assert!(one_begins_with_another(&["private-b-", "private-a", "private-a-"]));
        assert!(one_begins_with_another(&["private-a", "private-a"]));
    }
}
