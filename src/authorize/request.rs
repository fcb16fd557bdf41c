//! Reading the form that pusher-js posts.

use std::collections::HashSet;

use super::RequestError;
use crate::channel::{Channel, parse_channel};
use crate::sign::SocketId;

/// The most bytes of a body: room for [`MAX_CHANNELS`] of the longest names with every byte
/// percent-encoded, and for an application's own parameters.
pub const MAX_BODY: usize = 64 * 1024;

/// The most channels in one request. Ours: as many as Pusher takes for one event.
pub const MAX_CHANNELS: usize = 100;

/// What a socket asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRequest {
    socket_id: SocketId,
    pub(super) asked: Vec<Asked>,
    /// Whether the answer is a map.
    pub(super) several: bool,
}

/// One channel that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Scope(Channel),
    /// A name that is no channel of this contract.
    Foreign(String),
}

impl ChannelRequest {
    /// Reads the raw body of a request to subscribe.
    ///
    /// # Errors
    /// [`RequestError`] if it is none; its [`response`](RequestError::response) is the one to send.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let socket_id = socket_id(body)?;
        let mut asked = Vec::new();
        let mut seen = HashSet::new();
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
                seen.insert(name);
            }
        }
        if asked.is_empty() {
            return Err(RequestError::MissingChannel);
        }
        Ok(Self { socket_id, asked, several: listed || names > 1 })
    }

    /// The socket that asks.
    pub fn socket_id(&self) -> &SocketId {
        &self.socket_id
    }

    /// The channels of this contract that it asks for, each once, in the order of the request. What it
    /// asks for beside them is denied anyway.
    pub fn scopes(&self) -> impl Iterator<Item = &Channel> {
        self.asked.iter().filter_map(|asked| match asked {
            Asked::Scope(channel) => Some(channel),
            Asked::Foreign(_) => None,
        })
    }
}

/// The one `socket_id` of a form.
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

/// What may follow `channel_name`: nothing, `[]`, or a number in brackets.
fn is_index(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}
