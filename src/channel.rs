//! The four kinds of channel: their names, formatted and parsed.
//!
//! Both sides derive a channel's name from an id without talking to each other, so an id that cannot
//! stand in a name is refused, never changed.

use std::borrow::Cow;
use std::fmt;

/// The kinds of channel, as the contract writes them.
pub(crate) const KINDS: [&str; 4] = ["audit", "fiche", "job", "global"];

/// What the names of each kind begin with; the global channel's is its whole name.
pub(crate) const PREFIXES: [&str; 4] = ["private-audit-", "private-fiche-", "private-job-", "private-global"];

/// The keys whose values route, in the order of the kinds.
pub(crate) const ID_KEYS: [&str; 3] = ["audit_id", "fiche_id", "jobId"];

/// The longest channel name in bytes, prefix included, as Pusher documents it.
pub const MAX_CHANNEL_LENGTH: usize = 164;

/// A kind of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelKind {
    /// `private-audit-{auditId}`
    Audit,
    /// `private-fiche-{ficheId}`
    Fiche,
    /// `private-job-{jobId}`
    Job,
    /// `private-global`: batches, notifications and events without a scope.
    Global,
}

impl ChannelKind {
    /// Every kind.
    pub const ALL: [ChannelKind; 4] = [Self::Audit, Self::Fiche, Self::Job, Self::Global];

    /// The kind's name: `audit`, `fiche`, `job` or `global`.
    pub const fn as_str(self) -> &'static str {
        KINDS[self as usize]
    }

    /// The key of the payload whose value scopes the channel; `None` for the global one.
    pub fn id_key(self) -> Option<&'static str> {
        ID_KEYS.get(self as usize).copied()
    }

    const fn prefix(self) -> &'static str {
        PREFIXES[self as usize]
    }
}

impl std::str::FromStr for ChannelKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

impl fmt::Display for ChannelKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKind;

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a kind of channel: `audit`, `fiche`, `job` or `global`")
    }
}

impl std::error::Error for UnknownKind {}

/// A channel of this contract. `Display` gives its name.
///
/// ```
/// use fiche_realtime::{Channel, parse_channel};
/// let channel = Channel::audit("42")?;
/// assert_eq!(channel.to_string(), "private-audit-42");
/// assert_eq!(parse_channel("private-audit-42"), Some(channel));
/// # Ok::<(), fiche_realtime::ChannelError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    kind: ChannelKind,
    /// The whole name: the kind's prefix and the id.
    name: Cow<'static, str>,
}

impl Channel {
    /// The channel of one audit.
    pub fn audit(audit_id: &str) -> Result<Self, ChannelError> {
        Self::scoped(ChannelKind::Audit, "audit_id", audit_id)
    }

    /// The channel of one fiche.
    pub fn fiche(fiche_id: &str) -> Result<Self, ChannelError> {
        Self::scoped(ChannelKind::Fiche, "fiche_id", fiche_id)
    }

    /// The channel of one progressive-fetch job.
    pub fn job(job_id: &str) -> Result<Self, ChannelError> {
        Self::scoped(ChannelKind::Job, "jobId", job_id)
    }

    /// The channel of batches, notifications and events without a scope.
    pub const fn global() -> Self {
        Self { kind: ChannelKind::Global, name: Cow::Borrowed(ChannelKind::Global.prefix()) }
    }

    pub(crate) fn scoped(kind: ChannelKind, field: &'static str, id: &str) -> Result<Self, ChannelError> {
        match check_id(kind, id) {
            Ok(()) => Ok(Self { kind, name: Cow::Owned([kind.prefix(), id].concat()) }),
            Err(reason) => Err(ChannelError { field, reason }),
        }
    }

    /// The kind.
    pub const fn kind(&self) -> ChannelKind {
        self.kind
    }

    /// The id that scopes it; `None` for the global channel.
    pub fn id(&self) -> Option<&str> {
        if self.kind == ChannelKind::Global { None } else { self.name.get(self.kind.prefix().len()..) }
    }

    /// The name on the wire.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The channel that `name` names; `None` if it is none of the four kinds.
pub fn parse_channel(name: &str) -> Option<Channel> {
    if name == ChannelKind::Global.prefix() {
        return Some(Channel::global());
    }
    [ChannelKind::Audit, ChannelKind::Fiche, ChannelKind::Job].into_iter().find_map(|kind| {
        let id = name.strip_prefix(kind.prefix())?;
        check_id(kind, id).ok()?;
        Some(Channel { kind, name: Cow::Owned(name.to_owned()) })
    })
}

/// Whether Pusher allows the byte in a channel's name.
pub(crate) const fn is_channel_byte(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'=' | b'@' | b',' | b'.' | b';')
}

/// What [`find_bad_id`] adds to the longest length that fits.
pub(crate) const TOO_LONG: u32 = 0x1000;

/// Looks at an id of `length` UTF-16 units after a prefix of so many bytes: 0 if it can name a channel,
/// [`TOO_LONG`] plus the longest length that fits, or 1 plus the index of the first unit that cannot
/// stand there (an empty id has none at index 0). Units beyond ASCII may stand as any byte over 127.
pub(crate) fn find_bad_id(prefix: usize, length: usize, mut units: impl Iterator<Item = u8>) -> u32 {
    let max = MAX_CHANNEL_LENGTH.saturating_sub(prefix);
    if length > max {
        return TOO_LONG + max as u32;
    }
    if length == 0 {
        return 1;
    }
    units.position(|unit| !is_channel_byte(unit)).map_or(0, |index| index as u32 + 1)
}

fn check_id(kind: ChannelKind, id: &str) -> Result<(), ChannelErrorReason> {
    if !id.is_empty()
        && id.len() <= MAX_CHANNEL_LENGTH - kind.prefix().len()
        && id.bytes().all(is_channel_byte)
    {
        return Ok(());
    }
    let length = id.encode_utf16().count();
    let units = id.encode_utf16().map(|unit| u8::try_from(unit).unwrap_or(u8::MAX));
    match find_bad_id(kind.prefix().len(), length, units) {
        0 => Ok(()),
        max if max >= TOO_LONG => Err(ChannelErrorReason::TooLong { length, max: (max - TOO_LONG) as usize }),
        // the characters before the bad one are ASCII, so units and characters count alike
        at => Err(id
            .chars()
            .nth(at as usize - 1)
            .map_or(ChannelErrorReason::Empty, ChannelErrorReason::Character)),
    }
}

/// An id that cannot name a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelError {
    /// The key of the id: `audit_id`, `fiche_id` or `jobId`.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: ChannelErrorReason,
}

/// What keeps an id from naming a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChannelErrorReason {
    /// It is empty.
    Empty,
    /// It has this character, the first that Pusher does not allow.
    Character(char),
    /// It makes the name longer than [`MAX_CHANNEL_LENGTH`].
    TooLong {
        /// The id's length in UTF-16 units, as JavaScript counts.
        length: usize,
        /// The longest that fits.
        max: usize,
    },
    /// It is no string but this JSON type.
    NotAString(&'static str),
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        match &self.reason {
            ChannelErrorReason::Empty => write!(f, "expected an id in `{field}`, found an empty string"),
            ChannelErrorReason::Character(found) => write!(
                f,
                "expected only letters, digits and `_-=@,.;` in `{field}`, found `{}`: use an id that a Pusher channel name can carry",
                found.escape_debug()
            ),
            ChannelErrorReason::TooLong { length, max } => write!(
                f,
                "expected at most {max} characters in `{field}`, found {length}: a Pusher channel name has at most {MAX_CHANNEL_LENGTH}"
            ),
            ChannelErrorReason::NotAString(found) => {
                write!(f, "expected a string in `{field}`, found {found}: send ids as strings")
            }
        }
    }
}

impl std::error::Error for ChannelError {}
