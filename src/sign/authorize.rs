//! Authorises a socket for a channel, or as a user.

use serde::Serialize;

use super::name::bad_character;
use super::{AuthorizeError, SignatureError, Signer, SocketId};
use crate::MAX_CHANNEL_LENGTH;
use crate::json::{JsonError, Kind, Span, Walker, unescape};

/// The response of a channel authorisation endpoint, as pusher-js reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChannelAuth {
    /// The app's key, a colon, and the signature.
    pub auth: String,
    /// The member's data on a presence channel: exactly the text that was signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_data: Option<String>,
}

/// The response of a user authentication endpoint, as pusher-js reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserAuth {
    /// The app's key, a colon, and the signature.
    pub auth: String,
    /// The user's data: exactly the text that was signed.
    pub user_data: String,
}

impl Signer {
    /// Authorises `socket_id` to subscribe to a private or presence channel.
    ///
    /// First decide whether the user may subscribe; this method only signs. A presence channel
    /// requires `channel_data`: a JSON object with `user_id` and optionally `user_info`. A private
    /// channel must have none.
    ///
    /// ```
    /// use fiche_realtime::sign::{Signer, SocketId};
    ///
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// let socket = SocketId::parse("1234.1234")?;
    /// let granted = signer.authorize_channel(&socket, "private-foobar", None)?;
    /// assert!(granted.auth.starts_with("278d425bdf160c739803:"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`AuthorizeError`] if the channel is public, if its name is not allowed by Pusher, or if
    /// `channel_data` is missing, not allowed, or not such an object.
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
    /// ```
    /// use fiche_realtime::sign::{Signer, SocketId};
    ///
    /// // the example of Pusher's documentation
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// let socket = SocketId::parse("1234.1234")?;
    /// let auth = "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4";
    /// assert!(signer.verify_channel(&socket, "private-foobar", None, auth).is_ok());
    /// assert!(signer.verify_channel(&socket, "private-other", None, auth).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if `auth` is malformed, of another app, or not for this socket, channel and data,
    /// or if the channel cannot be authorised.
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

    /// Authenticates `socket_id` as the user that `user_data` describes: a JSON object with `id`, a
    /// non-empty string, and optionally `user_info` and `watchlist`.
    ///
    /// ```
    /// use fiche_realtime::sign::{Signer, SocketId};
    ///
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// let socket = SocketId::parse("1234.1234")?;
    /// let user = signer.authenticate_user(&socket, r#"{"id":"12345"}"#)?;
    /// assert_eq!(
    ///     user.auth,
    ///     "278d425bdf160c739803:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba"
    /// );
    /// assert_eq!(user.user_data, r#"{"id":"12345"}"#, "exactly the text that was signed");
    /// assert!(signer.authenticate_user(&socket, r#"{"id":""}"#).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
    /// ```
    /// use fiche_realtime::sign::{Signer, SocketId};
    ///
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// let socket = SocketId::parse("1234.1234")?;
    /// let user = signer.authenticate_user(&socket, r#"{"id":"12345"}"#)?;
    /// assert!(signer.verify_user(&socket, &user.user_data, &user.auth).is_ok());
    /// assert!(signer.verify_user(&socket, r#"{"id":"1"}"#, &user.auth).is_err(), "it is another user");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignatureError`] if `auth` is malformed, of another app, or not for this socket and data, or if
    /// `user_data` does not describe a user.
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

/// Whether the text is a JSON object with such an id. The rest of it is other people's data and is
/// not examined. If the key is duplicate, the last one counts, as in `JSON.parse`.
fn has_id(object: &str, field: &str, numbers: bool) -> bool {
    let mut id = None;
    let mut walker = Walker::new(object);
    let walked = walker.members(|walker| {
        walker.lone_surrogate = false;
        let key = walker.key()?;
        // a key with half a surrogate pair is no name
        if walker.lone_surrogate {
            return Err(JsonError::Syntax);
        }
        let value = walker.value()?;
        if unescape(key) == field {
            id = Some(value);
        }
        Ok(())
    });
    let is_id = |Span { kind, text }: Span<'_>| match kind {
        Kind::String => text.len() > 2,
        kind => numbers && kind == Kind::Number,
    };
    match walked.and_then(|()| walker.end()) {
        // the depth does not matter here
        Ok(()) | Err(JsonError::Depth) => id.is_some_and(is_id),
        Err(JsonError::Syntax) => false,
    }
}
