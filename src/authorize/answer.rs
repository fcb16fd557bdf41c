//! Writes the responses that pusher-js reads.

use super::request::{self, Asked};
use super::{ChannelRequest, Decision, RequestError, User};
use crate::channel::Channel;
use crate::json::quoted;
use crate::sign::{ChannelAuth, Signer, SocketId, UserAuth, quote};

/// A whole HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status: 200, 400, 403, 408 or 413.
    pub status: u16,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The body, as JSON.
    pub body: String,
}

impl Response {
    fn json(status: u16, body: String) -> Self {
        Self { status, content_type: "application/json", body }
    }

    fn error(status: u16, error: &str) -> Self {
        Self::json(status, object([("error", quoted(error))]))
    }
}

impl RequestError {
    /// The HTTP response to a request with this error.
    pub fn response(&self) -> Response {
        Response::error(self.status(), &self.to_string())
    }
}

/// Writes a JSON object. The values are JSON already.
fn object<'a>(members: impl IntoIterator<Item = (&'a str, impl AsRef<str>)>) -> String {
    let mut json = String::from("{");
    for (name, value) in members {
        let comma = if json.len() > 1 { "," } else { "" };
        json.extend([comma, &quoted(name), ":", value.as_ref()]);
    }
    json + "}"
}

fn auth(ChannelAuth { auth, channel_data }: &ChannelAuth) -> String {
    let data = channel_data.as_ref().map(|data| ("channel_data", quoted(data)));
    object([("auth", quoted(auth))].into_iter().chain(data))
}

pub(super) fn channels<D: Into<Decision>>(
    signer: &Signer,
    request: &ChannelRequest,
    mut decide: impl FnMut(&Channel) -> D,
) -> Response {
    let mut answers = request.asked.iter().map(|asked| match asked {
        Asked::Scope(scope) => {
            let name = scope.to_string();
            let answer = grant(signer, request.socket_id(), &name, decide(scope).into());
            (name, answer)
        }
        Asked::Foreign(name) => {
            (name.clone(), Err(format!("expected a channel of this contract, found {}", quote(name))))
        }
    });
    if request.several {
        let entries: Vec<_> = answers.map(|(name, answer)| (name, entry(answer))).collect();
        return Response::json(200, object(entries.iter().map(|(name, entry)| (&**name, entry))));
    }
    match answers.next() {
        Some((_, Ok(granted))) => Response::json(200, auth(&granted)),
        Some((_, Err(error))) => Response::error(403, &error),
        // a request that parsed has at least one channel
        None => RequestError::MissingChannel.response(),
    }
}

fn grant(signer: &Signer, socket: &SocketId, name: &str, decision: Decision) -> Result<ChannelAuth, String> {
    match decision {
        Decision::Allow => signer.authorize_channel(socket, name, None).map_err(|error| error.to_string()),
        Decision::Deny => Err(format!("this user may not subscribe to {}", quote(name))),
    }
}

/// One entry of the map that answers several channels.
fn entry(answer: Result<ChannelAuth, String>) -> String {
    match answer {
        Ok(granted) => object([("status", "200".into()), ("data", auth(&granted))]),
        Err(error) => object([("status", "403".into()), ("error", quoted(&error))]),
    }
}

pub(super) fn user(signer: &Signer, body: &[u8], user: Option<&User>) -> Response {
    let socket_id = match request::socket_id(body) {
        Ok(socket_id) => socket_id,
        Err(error) => return error.response(),
    };
    let Some(user) = user else { return Response::error(403, "nobody is signed in") };
    let data = serde_json::to_string(user).unwrap_or_default();
    match signer.authenticate_user(&socket_id, &data) {
        Ok(UserAuth { auth, user_data }) => {
            Response::json(200, object([("auth", quoted(&auth)), ("user_data", quoted(&user_data))]))
        }
        Err(error) => Response::error(403, &error.to_string()),
    }
}
