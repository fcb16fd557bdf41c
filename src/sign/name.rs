//! Which channel names may be signed for.

use crate::channel::is_channel_byte;

/// The first character that Pusher allows in no channel name.
///
/// Besides being Pusher's rule this is what keeps the kinds of signature
/// apart: a "channel" named `:user::{…}` would give the signature of a user.
pub(crate) fn bad_character(name: &str) -> Option<char> {
    name.chars().find(|c| !u8::try_from(*c).is_ok_and(is_channel_byte))
}
