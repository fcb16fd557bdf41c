//! Reads the form that pusher-js posts.

use super::RequestError;
use crate::channel::{Channel, parse_channel};
use crate::limits::MAX_CHANNELS;
use crate::sign::SocketId;

/// The largest body that is accepted, in bytes. It has room for [`MAX_CHANNELS`] channel names of the
/// longest kind with every byte percent-encoded, and for an application's own parameters.
pub const MAX_BODY: usize = 64 * 1024;

/// A parsed request to subscribe: the socket, and the channels that it asks for.
///
/// ```
/// use fiche_realtime::authorize::ChannelRequest;
///
/// let request = ChannelRequest::parse(b"socket_id=1.2&channel_name[]=private-audit-42&channel_name[]=other")?;
/// assert_eq!(request.socket_id().as_str(), "1.2");
/// assert_eq!(request.scopes().map(|channel| channel.name()).collect::<Vec<_>>(), ["private-audit-42"]);
/// # Ok::<(), fiche_realtime::authorize::RequestError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRequest {
    socket_id: SocketId,
    pub(super) asked: Vec<Asked>,
    /// Whether the answer is a map.
    pub(super) several: bool,
}

/// A channel of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Scope(Channel),
    /// A channel that is not in this contract.
    Foreign(String),
}

impl ChannelRequest {
    /// Parses the raw body of a request to subscribe.
    ///
    /// ```
    /// use fiche_realtime::authorize::{ChannelRequest, RequestError};
    ///
    /// assert!(ChannelRequest::parse(b"socket_id=1.2&channel_name=private-audit-42").is_ok());
    /// let error = ChannelRequest::parse(b"channel_name=private-audit-42").unwrap_err();
    /// assert_eq!(error, RequestError::MissingSocketId);
    /// ```
    ///
    /// # Errors
    /// [`RequestError`] if the body is not such a request. Its [`response`](RequestError::response) is
    /// the response to send.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let socket_id = socket_id(body)?;
        let mut asked = Vec::new();
        // its length is bounded by MAX_CHANNELS
        let mut seen = Vec::new();
        let (mut names, mut listed) = (0, false);
        for (key, name) in form_urlencoded::parse(body) {
            let Some(index) = key.strip_prefix("channel_name").filter(|rest| is_index(rest)) else {
                continue;
            };
            names += 1;
            listed |= !index.is_empty();
            if !seen.contains(&name) {
                if asked.len() == MAX_CHANNELS {
                    return Err(RequestError::TooManyChannels);
                }
                asked.push(
                    parse_channel(&name).map_or_else(|| Asked::Foreign(name.to_string()), Asked::Scope),
                );
                seen.push(name);
            }
        }
        if asked.is_empty() {
            return Err(RequestError::MissingChannel);
        }
        Ok(Self { socket_id, asked, several: listed || names > 1 })
    }

    /// The id of the socket that sent the request.
    ///
    /// See the example of [`ChannelRequest`].
    pub fn socket_id(&self) -> &SocketId {
        &self.socket_id
    }

    /// The channels of this contract in the request, without duplicates, in the order of the request.
    ///
    /// All other channels of the request are always denied.
    ///
    /// See the example of [`ChannelRequest`].
    pub fn scopes(&self) -> impl Iterator<Item = &Channel> {
        self.asked.iter().filter_map(|asked| match asked {
            Asked::Scope(channel) => Some(channel),
            Asked::Foreign(_) => None,
        })
    }
}

/// The `socket_id` of a form, which must occur exactly once.
pub(super) fn socket_id(body: &[u8]) -> Result<SocketId, RequestError> {
    if body.len() > MAX_BODY {
        return Err(RequestError::TooLarge { found: body.len() });
    }
    let mut values = form_urlencoded::parse(body).filter(|(key, _)| key == "socket_id");
    let (_, value) = values.next().ok_or(RequestError::MissingSocketId)?;
    if values.next().is_some() {
        return Err(RequestError::RepeatedSocketId);
    }
    Ok(SocketId::parse(&value)?)
}

/// Whether this may follow `channel_name` in a key: nothing, `[]`, or a number in brackets.
fn is_index(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}
