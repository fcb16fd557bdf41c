//! Endpoints for pusher-js: may this user subscribe to this channel, and who is this user?
//!
//! [`Authorizer`] takes the raw body of a request and a policy, and returns the whole response. It works
//! with any HTTP framework. The policy decides about the channels of this contract, one by one. Every other
//! channel is denied without asking the policy.
//!
//! ```
//! use fiche_realtime::{Authorizer, Channel, ChannelKind, Signer};
//!
//! struct User { audits: Vec<&'static str> }
//! let policy = |user: &User, scope: &Channel| match scope.kind() {
//!     ChannelKind::Audit => scope.id().is_some_and(|id| user.audits.contains(&id)),
//!     _ => false,
//! };
//!
//! let authorizer = Authorizer::new(Signer::new("key", "secret"));
//! let user = User { audits: vec!["42"] };
//! let response = authorizer.authorize(&user, b"socket_id=1.2&channel_name=private-audit-42", policy);
//! assert_eq!(response.status, 200);
//! assert!(response.body.starts_with(r#"{"auth":"key:"#));
//! let response = authorizer.authorize(&user, b"socket_id=1.2&channel_name=private-audit-43", policy);
//! assert_eq!(response.status, 403);
//! ```
//!
//! # A policy that asks a database
//!
//! Use [`authorize_async`](Authorizer::authorize_async), which works with any async runtime. Or take its two
//! steps yourself: [`ChannelRequest::parse`] reads the channels of the request, and [`Authorizer::answer`]
//! writes the response from your decisions.
//!
//! A database can fail. A policy then returns an error instead of a decision ([`PolicyAnswer`]), and the
//! channel is answered with 503. `connect` of the npm package takes this for a failure that passes, and
//! asks again; pusher-js alone only reports it, with the status. Log the error, which is in [`Response::outage`].
//!
//! # One channel or several in a request
//!
//! The body is a form (`application/x-www-form-urlencoded`). It must contain `socket_id` exactly once.
//! Parameters that an application adds (`channelAuthorization.params`) are ignored.
//!
//! | request | in the body | response |
//! | --- | --- | --- |
//! | one channel, as pusher-js sends it | `channel_name=private-audit-42` | as pusher-js reads it |
//! | several channels, or a list of one | `channel_name[]=…&channel_name[]=…` | a map |
//! | the same, as pusher-js-auth sends it | `channel_name[0]=…&channel_name[1]=…` | a map |
//! | the same, with a repeated key | `channel_name=…&channel_name=…` | a map |
//!
//! The brackets may be percent-encoded, and the forms may be mixed. A duplicate channel is decided and
//! answered once. A request may have at most [`MAX_CHANNELS`] channels and [`MAX_BODY`] bytes; a client that
//! needs more sends several requests.
//!
//! The response for one channel is `{"auth":"key:signature","contract":"…"}` with status 200, or `{"error":"…"}`
//! with status 403 or 503. `contract` is the version of the crate and the [`FINGERPRINT`](crate::FINGERPRINT) of this
//! backend's contract. pusher-js ignores it, and `connect` compares it with its own. A map always has status 200. It has one entry for each channel of the request, in the
//! same order. pusher-js-auth 4 reads this form:
//!
//! ```json
//! {
//!   "private-audit-42": { "status": 200, "data": { "auth": "key:signature", "contract": "…" } },
//!   "private-audit-43": { "status": 403, "error": "…" }
//! }
//! ```
//!
//! An entry has `data` only if its `status` is 200. `data` is the answer that pusher-js expects for that
//! channel. If the whole request is wrong, the response is `{"error":"…"}` with status 400, or 413 if it is
//! too large. The handlers of the feature `axum` also answer a body that is too slow, with 408.
//!
//! # With another framework
//!
//! The feature `axum` has the endpoints as [handlers](https://docs.rs/axum/0.8) of axum 0.8. With any other
//! framework, an endpoint reads the raw body, asks, and sends the whole answer. This is how it is done with
//! actix-web 4; `examples/actix` has the rest of the program, and tests it:
//!
#![doc = "```text"]
#![doc = include_str!("authorize/actix_web.rs")]
#![doc = "```"]

mod answer;
mod error;
mod policy;
mod request;
mod user;

use crate::channel::Channel;
use crate::sign::Signer;

pub use crate::limits::MAX_CHANNELS;
pub use answer::Response;
pub use error::RequestError;
pub use policy::{Decision, PolicyAnswer};
pub use request::{ChannelRequest, MAX_BODY};
pub use user::User;

/// Answers the requests of pusher-js to subscribe and to sign in.
///
/// Create one with the app's [`Signer`], and keep it as long as the endpoint lives. It has no state: clones
/// answer alike. The [module](self) has an example with a policy.
///
/// ```
/// use fiche_realtime::{Authorizer, Channel, Signer};
///
/// let authorizer = Authorizer::new(Signer::new("key", "secret"));
/// // everybody may subscribe to the global channel, and to nothing else
/// let policy = |_: &str, channel: &Channel| *channel == Channel::global();
/// let response = authorizer.authorize("ada", b"socket_id=1.2&channel_name=private-global", policy);
/// assert_eq!((response.status, response.content_type), (200, "application/json"));
/// ```
#[derive(Clone, Debug)]
pub struct Authorizer {
    signer: Signer,
}

impl Authorizer {
    /// Creates an authorizer that signs with the signer's current key.
    pub fn new(signer: Signer) -> Self {
        Self { signer }
    }

    /// Answers a request to subscribe.
    ///
    /// Calls `policy` once for each channel of this contract in the request. The policy returns a
    /// [`Decision`], a `bool`, or a `Result` of one of them: see [`PolicyAnswer`].
    pub fn authorize<U: ?Sized, D: PolicyAnswer>(
        &self,
        user: &U,
        body: &[u8],
        mut policy: impl FnMut(&U, &Channel) -> D,
    ) -> Response {
        match ChannelRequest::parse(body) {
            Ok(request) => self.answer(&request, |scope| policy(user, scope)),
            Err(error) => error.response(),
        }
    }

    /// Answers a request to subscribe, with an async policy.
    ///
    /// Asks the policy about one channel after another. Otherwise the same as
    /// [`authorize`](Self::authorize).
    ///
    /// ```
    /// # use fiche_realtime::{Authorizer, Signer, authorize::Response};
    /// # async fn may_see(user: &str, id: Option<&str>) -> bool { user == "ada" && id == Some("42") }
    /// async fn endpoint(authorizer: &Authorizer, user: &str, body: &[u8]) -> Response {
    ///     authorizer.authorize_async(user, body, async |user, scope| may_see(user, scope.id()).await).await
    /// }
    /// ```
    pub async fn authorize_async<U: ?Sized, D: PolicyAnswer>(
        &self,
        user: &U,
        body: &[u8],
        mut policy: impl AsyncFnMut(&U, &Channel) -> D,
    ) -> Response {
        let request = match ChannelRequest::parse(body) {
            Ok(request) => request,
            Err(error) => return error.response(),
        };
        let mut decisions = Vec::new();
        for scope in request.scopes() {
            decisions.push(policy(user, scope).await.decision());
        }
        self.answer_in_order(&request, decisions)
    }

    /// Answers a request that [`ChannelRequest::parse`] has read.
    ///
    /// Calls `decide` once for each of the request's [`scopes`](ChannelRequest::scopes), in order.
    pub fn answer<D: PolicyAnswer>(
        &self,
        request: &ChannelRequest,
        mut decide: impl FnMut(&Channel) -> D,
    ) -> Response {
        answer::channels(&self.signer, request, |scope| decide(scope).decision())
    }

    /// Answers with one decision for each of the request's scopes, in order.
    pub(crate) fn answer_in_order(
        &self,
        request: &ChannelRequest,
        decisions: Vec<Result<Decision, String>>,
    ) -> Response {
        let mut decisions = decisions.into_iter();
        answer::channels(&self.signer, request, |_| decisions.next().unwrap_or(Ok(Decision::Deny)))
    }

    /// Answers a request of `pusher.signin()`.
    ///
    /// `user` is the user who sent the request. `None` means that nobody is signed in; the request is then
    /// denied with 403. If the user cannot be looked up, because a database fails, answer with
    /// [`Response::unavailable`] instead.
    ///
    /// ```
    /// use fiche_realtime::{Authorizer, Signer, authorize::User};
    ///
    /// let authorizer = Authorizer::new(Signer::new("key", "secret"));
    /// let response = authorizer.authenticate_user(b"socket_id=1234.1234", Some(&User::new("12345")));
    /// assert_eq!(response.status, 200);
    /// assert_eq!(authorizer.authenticate_user(b"socket_id=1234.1234", None).status, 403);
    /// ```
    pub fn authenticate_user(&self, body: &[u8], user: Option<&User>) -> Response {
        answer::user(&self.signer, body, user)
    }
}
