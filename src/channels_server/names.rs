//! Checks the names of channels and events.

use super::limits;
use crate::MAX_CHANNEL_LENGTH;
use crate::sign::{bad_character, quote};

/// The prefix of the channel with the events for a single signed-in user.
pub(super) const SERVER_TO_USER: &str = "#server-to-user-";

pub(super) fn check_channel(name: &str) -> Result<(), String> {
    let own = name.strip_prefix(SERVER_TO_USER).unwrap_or(name);
    if own.is_empty() {
        return Err("expected a channel name, found an empty one".to_owned());
    }
    if name.len() > MAX_CHANNEL_LENGTH {
        return Err(format!(
            "expected a channel name of at most {MAX_CHANNEL_LENGTH} bytes, found {}; use a shorter id",
            name.len()
        ));
    }
    match bad_character(own) {
        None => Ok(()),
        Some(character) => Err(format!(
            "expected only letters, digits and `_-=@,.;` in a channel name, found {} in {}",
            quote(&character.to_string()),
            quote(name)
        )),
    }
}

pub(super) fn check_event(name: &str) -> Result<(), String> {
    match name.chars().count() {
        0 => Err("expected an event name, found an empty one".to_owned()),
        1..=limits::EVENT_NAME => Ok(()),
        found => {
            Err(format!("expected an event name of at most {} characters, found {found}", limits::EVENT_NAME))
        }
    }
}
