//! The endpoints to which pusher-js posts: may this user hear this channel, and who is this user?
//!
//! [`Authorizer`] takes the raw body of the request and a policy, and gives the whole response: nothing of
//! it needs a framework. What the policy does not allow is denied, and it is only asked for channels of
//! this contract: any other is denied without it.
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
//! # A policy that has to ask a database
//!
//! Either [`authorize_async`](Authorizer::authorize_async), which belongs to no runtime, or the two steps
//! that it takes: [`ChannelRequest::parse`] tells what is asked for, [`Authorizer::answer`] says what is
//! allowed of it.
//!
//! # One channel or several in a request
//!
//! The body is a form (`application/x-www-form-urlencoded`). `socket_id` stands in it once; parameters that
//! an application adds (`channelAuthorization.params`) are ignored.
//!
//! | asked for | in the body | answer |
//! | --- | --- | --- |
//! | one channel, as pusher-js does | `channel_name=private-audit-42` | as pusher-js reads it |
//! | several, or a list of one | `channel_name[]=…&channel_name[]=…` | a map |
//! | likewise, as pusher-js-auth does | `channel_name[0]=…&channel_name[1]=…` | a map |
//! | likewise, by the key alone | `channel_name=…&channel_name=…` | a map |
//!
//! The brackets may be percent-encoded, and the forms may be mixed. A channel that stands twice is decided
//! and answered once. At most [`MAX_CHANNELS`] and [`MAX_BODY`] bytes are taken: a client with more asks in
//! several requests.
//!
//! The answer for one channel is `{"auth":"key:signature"}` with status 200, or `{"error":"…"}` with 403.
//! The map has status 200 whatever was decided, and an entry for every channel that was asked for, in the
//! order of the request; it is the answer that pusher-js-auth 4 reads:
//!
//! ```json
//! {
//!   "private-audit-42": { "status": 200, "data": { "auth": "key:signature" } },
//!   "private-audit-43": { "status": 403, "error": "…" }
//! }
//! ```
//!
//! `data` is there exactly where `status` is 200, and is what pusher-js takes for that channel. A request
//! that is wrong as a whole is answered with `{"error":"…"}` and 400, or 413 where it is too large.

mod answer;
mod error;
mod request;
mod user;

use crate::channel::Channel;
use crate::sign::Signer;

pub use answer::Response;
pub use error::RequestError;
pub use request::{ChannelRequest, MAX_BODY, MAX_CHANNELS};
pub use user::User;

/// What a policy decides. `true` becomes [`Allow`](Self::Allow), `false` [`Deny`](Self::Deny).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// The user may hear the channel.
    Allow,
    /// The user may not.
    #[default]
    Deny,
}

impl From<bool> for Decision {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

/// Answers pusher-js's requests to subscribe and to sign in. See the [module](self).
#[derive(Clone, Debug)]
pub struct Authorizer {
    signer: Signer,
}

impl Authorizer {
    /// An authorizer that signs with the signer's current key.
    pub fn new(signer: Signer) -> Self {
        Self { signer }
    }

    /// Answers a request to subscribe: `policy` is asked once for each channel of this contract in it.
    ///
    /// It gives a [`Decision`] or a `bool`.
    pub fn authorize<U: ?Sized, D: Into<Decision>>(
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

    /// As [`authorize`](Self::authorize), with a policy that takes its time. The channels are asked for
    /// one after another.
    ///
    /// ```
    /// # use fiche_realtime::{Authorizer, Signer, authorize::Response};
    /// # async fn may_see(user: &str, id: Option<&str>) -> bool { user == "ada" && id == Some("42") }
    /// async fn endpoint(authorizer: &Authorizer, user: &str, body: &[u8]) -> Response {
    ///     authorizer.authorize_async(user, body, async |user, scope| may_see(user, scope.id()).await).await
    /// }
    /// ```
    pub async fn authorize_async<U: ?Sized, D: Into<Decision>>(
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
            decisions.push(policy(user, scope).await.into());
        }
        // `answer` asks in the order of the scopes
        let mut decisions = decisions.into_iter();
        self.answer(&request, |_| decisions.next().unwrap_or_default())
    }

    /// Answers a request that was read: `decide` is asked once for each of its
    /// [`scopes`](ChannelRequest::scopes).
    pub fn answer<D: Into<Decision>>(
        &self,
        request: &ChannelRequest,
        decide: impl FnMut(&Channel) -> D,
    ) -> Response {
        answer::channels(&self.signer, request, decide)
    }

    /// Answers a request of `pusher.signin()`; `None` is nobody, and is denied.
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
