//! Writing the responses that pusher-js reads.

use serde::{Serialize, Serializer};
use serde_json::json;

use super::request::{self, Asked};
use super::{ChannelRequest, Decision, RequestError, User};
use crate::channel::Channel;
use crate::sign::{ChannelAuth, Signer, SocketId, quote};

/// A whole HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status: 200, 400, 403 or 413.
    pub status: u16,
    /// The header `Content-Type`.
    pub content_type: &'static str,
    /// The body, JSON.
    pub body: String,
}

impl Response {
    fn json(status: u16, body: &impl Serialize) -> Self {
        // the values that are written here have no form that JSON lacks
        let body = serde_json::to_string(body).unwrap_or_default();
        Self { status, content_type: "application/json", body }
    }

    fn error(status: u16, error: &str) -> Self {
        Self::json(status, &json!({ "error": error }))
    }
}

impl RequestError {
    /// The response to such a request.
    pub fn response(&self) -> Response {
        Response::error(self.status(), &self.to_string())
    }
}

/// What is said of one channel.
#[derive(Serialize)]
struct Entry {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<ChannelAuth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What is said of each, as an object in the order of the request.
struct Entries(Vec<(String, Entry)>);

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, entry)| (name, entry)))
    }
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
        return Response::json(200, &Entries(answers.map(|(name, answer)| (name, entry(answer))).collect()));
    }
    match answers.next() {
        Some((_, Ok(auth))) => Response::json(200, &auth),
        Some((_, Err(error))) => Response::error(403, &error),
        // a request that was read asks for a channel
        None => RequestError::MissingChannel.response(),
    }
}

fn grant(signer: &Signer, socket: &SocketId, name: &str, decision: Decision) -> Result<ChannelAuth, String> {
    match decision {
        Decision::Allow => signer.authorize_channel(socket, name, None).map_err(|error| error.to_string()),
        Decision::Deny => Err(format!("this user may not subscribe to {}", quote(name))),
    }
}

fn entry(answer: Result<ChannelAuth, String>) -> Entry {
    match answer {
        Ok(auth) => Entry { status: 200, data: Some(auth), error: None },
        Err(error) => Entry { status: 403, data: None, error: Some(error) },
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
        Ok(auth) => Response::json(200, &auth),
        Err(error) => Response::error(403, &error.to_string()),
    }
}
