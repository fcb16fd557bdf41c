//! Authorising a socket for a channel or as a user.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::name::bad_character;
use super::{AuthorizeError, SignatureError, Signer, SocketId};
use crate::MAX_CHANNEL_LENGTH;

/// The answer of a channel authorisation endpoint, as pusher-js reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChannelAuth {
    /// The app's key, a colon, and the signature.
    pub auth: String,
    /// The member's data of a presence channel, the very text that was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_data: Option<String>,
}

/// The answer of a user authentication endpoint, as pusher-js reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserAuth {
    /// The app's key, a colon, and the signature.
    pub auth: String,
    /// The user's data, the very text that was signed.
    pub user_data: String,
}

impl Signer {
    /// Lets `socket_id` subscribe to a private or presence channel.
    ///
    /// Whether its user may do so is for the caller to decide first. A
    /// presence channel takes `channel_data`, a JSON object with `user_id`
    /// and perhaps `user_info`; a private channel takes none.
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] if the channel is public, its name is not one that
    /// Pusher allows, or `channel_data` is missing, superfluous or not such
    /// an object.
    pub fn authorize_channel(
        &self,
        socket_id: &SocketId,
        channel: &str,
        channel_data: Option<&str>,
    ) -> Result<ChannelAuth, AuthorizeError> {
        check_channel(channel, channel_data)?;
        let text = channel_text(socket_id, channel, channel_data);
        Ok(ChannelAuth { auth: self.auth(&text), channel_data: channel_data.map(str::to_owned) })
    }

    /// Checks the `auth` with which a socket subscribes to a channel.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if it is malformed, another app's, or not for this
    /// socket, channel and data, or if no such channel can be authorised.
    pub fn verify_channel(
        &self,
        socket_id: &SocketId,
        channel: &str,
        channel_data: Option<&str>,
        auth: &str,
    ) -> Result<(), SignatureError> {
        check_channel(channel, channel_data)?;
        self.verify_auth(channel_text(socket_id, channel, channel_data), auth)
    }

    /// Says that `socket_id` is the user whom `user_data` describes: a JSON
    /// object with `id`, a non-empty string, and perhaps `user_info` and
    /// `watchlist`.
    ///
    /// # Errors
    ///
    /// [`AuthorizeError::UserData`] if `user_data` is not such an object.
    pub fn authenticate_user(
        &self,
        socket_id: &SocketId,
        user_data: &str,
    ) -> Result<UserAuth, AuthorizeError> {
        check_user(user_data)?;
        Ok(UserAuth { auth: self.auth(&user_text(socket_id, user_data)), user_data: user_data.to_owned() })
    }

    /// Checks the `auth` with which a socket signs in as a user.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if it is malformed, another app's, or not for this
    /// socket and data, or if `user_data` describes no user.
    pub fn verify_user(
        &self,
        socket_id: &SocketId,
        user_data: &str,
        auth: &str,
    ) -> Result<(), SignatureError> {
        check_user(user_data)?;
        self.verify_auth(user_text(socket_id, user_data), auth)
    }

    fn auth(&self, text: &str) -> String {
        format!("{}:{}", self.app_key(), self.sign(&[text.as_bytes()]))
    }

    fn verify_auth(&self, text: String, auth: &str) -> Result<(), SignatureError> {
        let (key, signature) =
            auth.rsplit_once(':').ok_or_else(|| SignatureError::Malformed { found: auth.to_owned() })?;
        match self.verify(key, &[text.as_bytes()], signature) {
            Err(SignatureError::Mismatch { .. }) => Err(SignatureError::Mismatch { signed: Some(text) }),
            other => other,
        }
    }
}

fn channel_text(socket_id: &SocketId, channel: &str, channel_data: Option<&str>) -> String {
    match channel_data {
        Some(data) => format!("{socket_id}:{channel}:{data}"),
        None => format!("{socket_id}:{channel}"),
    }
}

fn user_text(socket_id: &SocketId, user_data: &str) -> String {
    format!("{socket_id}::user::{user_data}")
}

fn check_channel(channel: &str, channel_data: Option<&str>) -> Result<(), AuthorizeError> {
    let presence = channel.starts_with("presence-");
    if !presence && !channel.starts_with("private-") {
        return Err(AuthorizeError::PublicChannel { found: channel.to_owned() });
    }
    if let Some(character) = bad_character(channel) {
        return Err(AuthorizeError::ChannelCharacter { found: channel.to_owned(), character });
    }
    if channel.len() > MAX_CHANNEL_LENGTH {
        return Err(AuthorizeError::ChannelLength { found: channel.len() });
    }
    match channel_data {
        None if presence => Err(AuthorizeError::MissingChannelData),
        Some(_) if !presence => Err(AuthorizeError::UnexpectedChannelData),
        Some(data) if !has_id(data, "user_id", true) => Err(AuthorizeError::ChannelData),
        _ => Ok(()),
    }
}

fn check_user(user_data: &str) -> Result<(), AuthorizeError> {
    if has_id(user_data, "id", false) { Ok(()) } else { Err(AuthorizeError::UserData) }
}

/// Whether this is a JSON object with such an id, whatever else is in there:
/// the rest is other people's data and is not looked into. The last of two
/// equal keys counts, as in `JSON.parse`.
fn has_id(object: &str, field: &str, numbers: bool) -> bool {
    let fields: HashMap<String, &RawValue> = serde_json::from_str(object).unwrap_or_default();
    match fields.get(field).map(|value| value.get().as_bytes()) {
        Some([b'"', text @ ..]) => text.len() > 1,
        Some([b'-' | b'0'..=b'9', ..]) => numbers,
        _ => false,
    }
}
