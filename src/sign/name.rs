//! Checks the channel names that may be signed.

use crate::channel::is_channel_byte;

/// The first character of the name that Pusher does not allow in channel names.
///
/// This is Pusher's rule. It also keeps the kinds of signature apart: the signature of a "channel"
/// named `:user::{…}` would be that of a user.
pub(crate) fn bad_character(name: &str) -> Option<char> {
    name.chars().find(|c| !u8::try_from(*c).is_ok_and(is_channel_byte))
}
