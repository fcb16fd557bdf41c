//! The endpoints of a backend, as handlers of [axum](https://docs.rs/axum/0.8) 0.8.
//!
//! A backend with another framework calls [`Authorizer`] and [`Webhook`] itself, which take the raw body and
//! return what to send. [`authorize`](crate::authorize#with-another-framework) has the recipe for actix-web.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use axum::{Router, extract::FromRequestParts, http::{StatusCode, request::Parts}};
//! use fiche_realtime::{Authorizer, Channel, Settings, Webhook, authorize::User, handlers};
//!
//! /// The application's own user, taken from the request in the application's own way.
//! struct Account { id: String }
//!
//! impl<S: Sync> FromRequestParts<S> for Account {
//!     type Rejection = StatusCode;
//!     async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
//!         let id = parts.headers.get("x-user").and_then(|id| id.to_str().ok());
//!         id.map(|id| Account { id: id.to_owned() }).ok_or(StatusCode::UNAUTHORIZED)
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let settings = Settings::from_env()?.ok_or("set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET")?;
//! let signer = settings.signer("")?;
//! let authorizer = Authorizer::new(signer.clone());
//! // the database may fail, and the policy with it: the answer is then 503
//! async fn may_see(user: &str, scope: &Channel) -> Result<bool, std::io::Error> {
//!     Ok(user == "ada" && scope.id().is_some())
//! }
//! let app: Router = Router::new()
//!     .route("/pusher/auth", handlers::authorize(authorizer.clone(), async |user: Arc<Account>, scope: Channel| {
//!         may_see(&user.id, &scope).await
//!     }))
//!     .route("/pusher/user-auth", handlers::authenticate(authorizer, |user: Account| Some(User::new(user.id))))
//!     .route("/pusher/webhook", handlers::webhook(Arc::new(Webhook::new(signer)), async |delivery| {
//!         println!("{:?}", delivery.events);
//!         Ok::<_, String>(())
//!     }));
//! # Ok(())
//! # }
//! ```

mod identify;

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Bytes, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tokio::time::timeout;

use crate::authorize::{self, Authorizer, ChannelRequest, MAX_BODY, PolicyAnswer, RequestError};
use crate::channel::Channel;
use crate::compat::Contract;
use crate::webhook::{Delivery, Headers, Received, Webhook};

pub use identify::{Identity, Later, Now};

/// The time in which the body of a request to [`authorize()`] or [`authenticate`] must arrive: 10 seconds. A
/// slower request is answered with 408.
pub const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// The `Retry-After` of an answer with 503, in seconds.
const RETRY_AFTER: &str = "5";

impl IntoResponse for authorize::Response {
    fn into_response(self) -> Response {
        // the client gets none of the error's text, so here it must be seen
        if let Some(error) = &self.outage {
            tracing::warn!(error, "a policy failed, and the client has to try again");
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, [(header::CONTENT_TYPE, self.content_type)], self.body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}

/// The body of a request to the authorizer, within its limits of size and time.
struct Form(Bytes);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = authorize::Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, authorize::Response> {
        let declared = usize::try_from(request.body().size_hint().lower()).unwrap_or(usize::MAX);
        if declared > MAX_BODY {
            return Err(RequestError::TooLarge { found: declared }.response());
        }
        let error = match timeout(BODY_PATIENCE, Bytes::from_request(request, state)).await {
            Ok(Ok(body)) => return Ok(Self(body)),
            Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                RequestError::TooLarge { found: MAX_BODY + 1 }
            }
            Ok(Err(_)) => RequestError::CutOff,
            Err(_) => RequestError::TooSlow { patience: BODY_PATIENCE },
        };
        Err(error.response())
    }
}

/// Creates the endpoint to which pusher-js posts to subscribe.
///
/// `U` is the user who asks. The application's own extractor takes it from the request; if the extractor
/// refuses, its refusal is the response. `policy` is called for one channel after another, as in
/// [`Authorizer::authorize`]. It returns a decision, or a `Result` with one: see [`PolicyAnswer`]. An error is
/// answered with 503 and `Retry-After`, and logged as a warning with `tracing`. A body of more than [`MAX_BODY`] bytes is answered with 413, and one that takes
/// longer than [`BODY_PATIENCE`] with 408. The endpoint needs tokio's timers.
///
/// ```
/// use std::sync::Arc;
///
/// use axum::Router;
/// use fiche_realtime::{Authorizer, Channel, Signer, handlers};
///
/// let authorizer = Authorizer::new(Signer::new("key", "secret"));
/// // without users: `()` extracts nothing, and everybody may subscribe to the global channel
/// let policy = async |_: Arc<()>, channel: Channel| channel == Channel::global();
/// let app: Router = Router::new().route("/pusher/auth", handlers::authorize(authorizer, policy));
/// ```
pub fn authorize<S, U, P, F, D>(authorizer: Authorizer, policy: P) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    U: FromRequestParts<S> + Send + Sync + 'static,
    P: Fn(Arc<U>, Channel) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = D> + Send,
    D: PolicyAnswer,
{
    let endpoint = async move |user: U, Form(body): Form| {
        let request = match ChannelRequest::parse(&body) {
            Ok(request) => request,
            Err(error) => return error.response(),
        };
        let user = Arc::new(user);
        let mut decisions = Vec::new();
        for scope in request.scopes() {
            decisions.push(policy(user.clone(), scope.clone()).await.decision());
        }
        authorizer.answer_in_order(&request, decisions)
    };
    post(endpoint).layer(DefaultBodyLimit::max(MAX_BODY))
}

/// Creates the endpoint to which pusher-js posts to sign in.
///
/// `identify` converts the application's user to the user that Pusher sees. `None` means that nobody is
/// signed in. It may be async, and it may return a `Result`: an error is answered as one of the policy of
/// [`authorize()`]. The limits of a body are those of [`authorize()`] too.
///
/// ```
/// use axum::Router;
/// use axum::http::HeaderMap;
/// use fiche_realtime::{Authorizer, Signer, authorize::User, handlers};
///
/// let authorizer = Authorizer::new(Signer::new("key", "secret"));
/// let identify = |headers: HeaderMap| {
///     let id = headers.get("x-user")?.to_str().ok()?;
///     Some(User::new(id))
/// };
/// let app: Router = Router::new().route("/pusher/user-auth", handlers::authenticate(authorizer.clone(), identify));
///
/// // the same with a database, which takes its time and may fail
/// async fn find_user(headers: HeaderMap) -> Result<Option<User>, std::io::Error> {
///     # let _ = headers;
///     Ok(Some(User::new("12345")))
/// }
/// let app: Router = Router::new().route("/pusher/user-auth", handlers::authenticate(authorizer, find_user));
/// ```
pub fn authenticate<S, U, P, R, M>(authorizer: Authorizer, identify: P) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    U: FromRequestParts<S> + Send + 'static,
    P: Fn(U) -> R + Clone + Send + Sync + 'static,
    R: Identity<M>,
    M: 'static,
{
    let endpoint = async move |user: U, Form(body): Form| {
        let found = identify(user).user();
        match found.await {
            Ok(user) => authorizer.authenticate_user(&body, user.as_ref()),
            Err(error) => authorize::Response::unavailable(&error),
        }
    };
    post(endpoint).layer(DefaultBodyLimit::max(MAX_BODY))
}

/// Creates the endpoint to which a Channels server posts webhooks.
///
/// `serve` gets each webhook once. If it returns an error, the response is 503, and the repeat of the webhook
/// counts as new. The same holds if `serve` panics, or if the connection breaks and `serve` is dropped before its
/// end. A repeat that arrives while `serve` is at work gets 503 too, because it is needed if `serve` fails. Each
/// 503 has `Retry-After`. The error is logged as a warning with `tracing`, and is not part of the response.
///
/// The response is 200 if the webhook was served, now or before, 401 if its signature is wrong, and 400 if it
/// cannot be read or is too old. axum's own limit of 2 MB for a body applies.
///
/// This endpoint tells a publisher which channels nobody watches:
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use std::time::Duration;
///
/// use axum::Router;
/// use fiche_realtime::webhook::{Delivery, Watched};
/// use fiche_realtime::{Signer, Webhook, handlers};
///
/// let watched = Arc::new(Mutex::new(Watched::new(Duration::from_secs(600))));
/// let webhook = Arc::new(Webhook::new(Signer::new("key", "secret")));
/// let serve = {
///     let watched = watched.clone();
///     move |delivery: Arc<Delivery>| {
///         let watched = watched.clone();
///         async move {
///             watched.lock().map_err(|error| error.to_string())?.hear(&delivery);
///             Ok::<_, String>(())
///         }
///     }
/// };
/// let app: Router = Router::new().route("/pusher/webhook", handlers::webhook(webhook, serve));
/// ```
pub fn webhook<S, P, F, E>(webhook: Arc<Webhook>, serve: P) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    P: Fn(Arc<Delivery>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send,
    E: Display,
{
    post(async move |headers: HeaderMap, body: Bytes| {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let signed = Headers { key: header("x-pusher-key"), signature: header("x-pusher-signature") };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let delivery = match webhook.receive(signed, &body, now_ms) {
            Ok(Received::New(delivery)) => Arc::new(delivery),
            Ok(Received::Repeat) => return StatusCode::OK.into_response(),
            Ok(Received::Unfinished) => {
                return later(
                    "expected an earlier delivery of this webhook to have ended: send it again later",
                );
            }
            Err(error) => {
                let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
                return (status, error.to_string()).into_response();
            }
        };
        let serving = webhook.serving(&delivery);
        match serve(delivery.clone()).await {
            Ok(()) => {
                serving.served();
                StatusCode::OK.into_response()
            }
            Err(error) => {
                // not for the sender: it may name hosts or tables
                tracing::warn!(%error, "a webhook was not served, and the server sends it again");
                later("the webhook could not be served: send it again later")
            }
        }
    })
}

/// Creates the endpoint with the export of this backend's contract, [`Contract::built_in`].
///
/// A page whose contract is another one reads it to say what differs: see `explainDrift` of the npm package. It has
/// nothing that the npm package does not have, so everybody may read it.
///
/// ```
/// use axum::Router;
/// use fiche_realtime::handlers;
///
/// let app: Router = Router::new().route("/contract.json", handlers::contract());
/// ```
pub fn contract<S: Clone + Send + Sync + 'static>() -> MethodRouter<S> {
    let export = Bytes::from(Contract::built_in().to_json());
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    get(async move || (headers, export.clone()))
}

/// The answer to a webhook that has to be sent again.
fn later(reason: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER)], reason).into_response()
}
