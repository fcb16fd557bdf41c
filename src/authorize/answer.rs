//! Writes the responses that pusher-js reads.

use std::fmt::Display;

use super::request::{self, Asked};
use super::{ChannelRequest, Decision, RequestError, User};
use crate::channel::Channel;
use crate::fingerprint::{self, CONTRACT_KEY};
use crate::json::quoted;
use crate::sign::{ChannelAuth, Signer, SocketId, UserAuth, quote};

/// A whole HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The HTTP status: 200, 400, 403, 408, 413 or 503.
    pub status: u16,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The body, as JSON.
    pub body: String,
    /// The error of a policy that could not decide; the first one, if there are several. Log it: the body does
    /// not have it.
    pub outage: Option<String>,
}

impl Response {
    fn json(status: u16, body: String) -> Self {
        Self { status, content_type: "application/json", body, outage: None }
    }

    fn error(status: u16, error: &str) -> Self {
        Self::json(status, object([("error", quoted(error))]))
    }

    /// The response to a request that cannot be decided now, for example because a database cannot be reached.
    /// It has status 503. pusher-js reports `pusher:signin_error`; the app decides when to sign in again.
    ///
    /// `error` is only in [`outage`](Self::outage).
    ///
    /// ```
    /// use fiche_realtime::authorize::{Response, User};
    /// use fiche_realtime::{Authorizer, Signer};
    ///
    /// fn user() -> Result<Option<User>, std::io::Error> {
    ///     Err(std::io::Error::other("db-7: connection refused"))
    /// }
    ///
    /// let authorizer = Authorizer::new(Signer::new("key", "secret"));
    /// let response = match user() {
    ///     Ok(user) => authorizer.authenticate_user(b"socket_id=1.2", user.as_ref()),
    ///     Err(error) => Response::unavailable(&error),
    /// };
    /// assert_eq!(response.status, 503);
    /// ```
    pub fn unavailable(error: &dyn Display) -> Self {
        Self { outage: Some(error.to_string()), ..Self::error(503, UNAVAILABLE) }
    }
}

/// What a client reads if a policy fails. The policy's own words stay here.
const UNAVAILABLE: &str = "the backend cannot decide this now: try again later";

/// A channel that is not authorised.
struct Refusal {
    status: u16,
    error: String,
    outage: Option<String>,
}

impl Refusal {
    fn denied(error: String) -> Self {
        Self { status: 403, error, outage: None }
    }

    fn undecided(outage: String) -> Self {
        Self { status: 503, error: UNAVAILABLE.into(), outage: Some(outage) }
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
    // not in a header: pusher-js shows its user the body alone
    let contract = (CONTRACT_KEY, quoted(&fingerprint::told()));
    object([("auth", quoted(auth))].into_iter().chain(data).chain([contract]))
}

pub(super) fn channels(
    signer: &Signer,
    request: &ChannelRequest,
    mut decide: impl FnMut(&Channel) -> Result<Decision, String>,
) -> Response {
    let mut answers = request.asked.iter().map(|asked| match asked {
        Asked::Scope(scope) => {
            let name = scope.to_string();
            let answer = grant(signer, request.socket_id(), &name, decide(scope));
            (name, answer)
        }
        Asked::Foreign(name) => {
            let error = format!("expected a channel of this contract, found {}", quote(name));
            (name.clone(), Err(Refusal::denied(error)))
        }
    });
    if request.several {
        let answers: Vec<_> = answers.collect();
        let entries: Vec<_> = answers.iter().map(|(name, answer)| (&**name, entry(answer))).collect();
        let outage = answers.iter().find_map(|(_, answer)| answer.as_ref().err()?.outage.clone());
        return Response { outage, ..Response::json(200, object(entries)) };
    }
    match answers.next() {
        Some((_, Ok(granted))) => Response::json(200, auth(&granted)),
        Some((_, Err(Refusal { status, error, outage }))) => {
            Response { outage, ..Response::error(status, &error) }
        }
        // a request that parsed has at least one channel
        None => RequestError::MissingChannel.response(),
    }
}

fn grant(
    signer: &Signer,
    socket: &SocketId,
    name: &str,
    decision: Result<Decision, String>,
) -> Result<ChannelAuth, Refusal> {
    match decision {
        Ok(Decision::Allow) => {
            signer.authorize_channel(socket, name, None).map_err(|error| Refusal::denied(error.to_string()))
        }
        Ok(Decision::Deny) => Err(Refusal::denied(format!("this user may not subscribe to {}", quote(name)))),
        Err(outage) => Err(Refusal::undecided(outage)),
    }
}

/// One entry of the map that answers several channels.
fn entry(answer: &Result<ChannelAuth, Refusal>) -> String {
    match answer {
        Ok(granted) => object([("status", "200".into()), ("data", auth(granted))]),
        Err(Refusal { status, error, .. }) => {
            object([("status", status.to_string()), ("error", quoted(error))])
        }
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
