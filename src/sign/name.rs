//! Which channel names may be signed for.

/// The longest channel name in bytes, prefix included, that Pusher's
/// documentation allows.
pub const MAX_CHANNEL_NAME: usize = 164;

/// The first character that Pusher allows in no channel name.
///
/// Besides being Pusher's rule this is what keeps the kinds of signature
/// apart: a "channel" named `:user::{…}` would give the signature of a user.
pub(crate) fn bad_character(name: &str) -> Option<char> {
    name.chars().find(|c| !(c.is_ascii_alphanumeric() || "_-=@,.;".contains(*c)))
}
