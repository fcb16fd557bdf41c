//! The errors of a publisher.

use std::fmt;
use std::time::Duration;

use crate::channel::ChannelError;
use crate::decode::Problem;
use crate::error::server::{self, publishing as words};
use crate::error::{RealtimeError, Wording};
use crate::route::RouteError;
use crate::truncate::TruncateError;

/// The error for an event that was not published, or perhaps not.
///
/// Three groups need different handling:
///
/// - The event itself is wrong: [`Invalid`](Self::Invalid), [`NotJson`](Self::NotJson),
///   [`Route`](Self::Route), [`Truncate`](Self::Truncate). It was never sent. Fix the code that
///   makes it.
/// - The server refused it, for a reason that a retry does not change. [`status`](Self::status) is
///   the HTTP status.
/// - The publisher gave up on it. [`may_have_arrived`](Self::may_have_arrived) says whether the event may
///   have arrived nevertheless, and [`is_transient`](Self::is_transient) whether to publish it again later.
///
/// A `String` in a variant is the text of the server or of the platform, shortened.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use fiche_realtime::PublishError;
/// use fiche_realtime::testing::{Channels, Fault};
///
/// let channels = Channels::new();
/// let publisher = channels.publisher();
///
/// let error = publisher.publish_json("notification", r#"{"message":5}"#).await.unwrap_err();
/// assert!(matches!(error, PublishError::Invalid(problems) if problems[0].path == "/type"));
///
/// channels.fail_next([Fault::Status(403)]);
/// let payload = r#"{"type":"info","message":"Saved","duration":5000}"#;
/// let error = publisher.publish_json("notification", payload).await.unwrap_err();
/// assert_eq!(error.status(), Some(403));
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PublishError {
    /// The settings do not give a usable URL.
    Settings(String),
    /// This machine has no certificates of authorities, with which a server's TLS certificate is checked.
    Certificates(String),
    /// The thread of a `BlockingPublisher` could not be started.
    Thread(String),
    /// The text that was given as a payload is not JSON.
    NotJson(String),
    /// The payload breaks the contract, or has NaN or an infinity, which JSON cannot carry.
    Invalid(Vec<Problem>),
    /// The payload cannot be shortened to [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES), or is not an object.
    Truncate(TruncateError),
    /// The payload cannot be routed: an id cannot name a channel.
    Route(RouteError),
    /// The server answered 413: its limit is lower than [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES).
    TooLarge {
        /// The size of the largest data in the request, in bytes.
        bytes: usize,
    },
    /// The publisher was used outside of a tokio runtime that has timers: build the runtime with `enable_all`,
    /// or use a `BlockingPublisher`. As the outcome of an event: no runtime is left that could send it. It
    /// stays queued, and the next runtime that uses the publisher sends it.
    NoRuntime,
    /// The queue is full.
    Full,
    /// The publisher was shut down before the event was published.
    ShutDown,
    /// A shutdown returned the event, or the runtime ended. The event may have arrived.
    Undelivered,
    /// The server answered 400: it does not understand the request. It may have delivered part of
    /// it.
    BadRequest(String),
    /// The server answered 401: the signature or its time is wrong.
    Unauthorized(String),
    /// The server answered 403: the app is disabled, or over its quota, which resets by itself.
    Forbidden(String),
    /// The server answered 404: it has no such app.
    NotFound(String),
    /// The server answered 429: there were too many requests.
    TooManyRequests {
        /// How long the server asks clients to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// The server answered 5xx, or any other status that is not a success.
    Server {
        /// The HTTP status.
        status: u16,
        /// The server's text.
        text: String,
    },
    /// No connection was made, so nothing was sent, also not by an earlier attempt.
    Connect(String),
    /// No answer came in time. The event may have arrived.
    Timeout,
    /// The connection broke. The event may have arrived.
    Connection(String),
}

impl From<&PublishError> for RealtimeError {
    fn from(error: &PublishError) -> Self {
        let server = |wording: Wording, status: u16, text: &str| {
            wording.at("server", "", format!("{status} {}", server::quote_line(text)))
        };
        match error {
            PublishError::Settings(text) => words::ADDRESS.at("settings", "", text),
            PublishError::Certificates(text) => words::CERTIFICATES.at("publisher", "", text),
            PublishError::Thread(text) => words::THREAD.at("publisher", "", text),
            PublishError::NotJson(found) => Self::from(&TruncateError::NotJson(found.clone())),
            PublishError::Invalid(problems) => Self::from(&TruncateError::Invalid(problems.clone())),
            PublishError::Truncate(error) => error.into(),
            PublishError::Route(error) => error.into(),
            PublishError::NoRuntime => words::RUNTIME.at("publisher", "", ""),
            PublishError::Full => words::FULL.at("publisher", "", ""),
            PublishError::ShutDown => words::SHUT_DOWN.at("publisher", "", ""),
            PublishError::Undelivered => words::UNDELIVERED.at("publisher", "", ""),
            PublishError::BadRequest(text) => server(words::BAD_REQUEST, 400, text),
            PublishError::Unauthorized(text) => server(words::UNAUTHORIZED, 401, text),
            PublishError::Forbidden(text) => server(words::FORBIDDEN, 403, text),
            PublishError::NotFound(text) => server(words::NOT_FOUND, 404, text),
            PublishError::TooLarge { bytes } => words::REFUSED_SIZE.at("server", "", bytes),
            PublishError::TooManyRequests { retry_after: Some(wait) } => {
                words::TOO_MANY.at("server", "", format!("429, which asks to wait {} s", wait.as_secs()))
            }
            PublishError::TooManyRequests { retry_after: None } => words::TOO_MANY.at("server", "", "429"),
            PublishError::Server { status, text } if is_failure(*status) => {
                server(words::FAILED, *status, text)
            }
            PublishError::Server { status, text } => server(words::REFUSED, *status, text),
            PublishError::Connect(text) => words::NOT_CONNECTED.at("server", "", text),
            PublishError::Timeout => words::FAILED.at("server", "", "no answer in time"),
            PublishError::Connection(text) => {
                words::FAILED.at("server", "", format!("a connection that broke ({text})"))
            }
        }
    }
}

/// Whether a status means that the server failed, and not that it refused.
fn is_failure(status: u16) -> bool {
    // a proxy answers 408 on an idle connection
    status >= 500 || status == 408
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for PublishError {
    /// The error of the route or of the truncation. The other errors have all of their text themselves.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Route(error) => Some(error),
            Self::Truncate(error) => Some(error),
            Self::Settings(_)
            | Self::Certificates(_)
            | Self::Thread(_)
            | Self::NotJson(_)
            | Self::Invalid(_)
            | Self::TooLarge { .. }
            | Self::NoRuntime
            | Self::Full
            | Self::ShutDown
            | Self::Undelivered
            | Self::BadRequest(_)
            | Self::Unauthorized(_)
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::TooManyRequests { .. }
            | Self::Server { .. }
            | Self::Connect(_)
            | Self::Timeout
            | Self::Connection(_) => None,
        }
    }
}

impl PublishError {
    /// Whether the same event may be published successfully later, although nobody has changed the event, the
    /// settings or the program.
    ///
    /// The publisher itself retries after the errors of a server and a connection for which this is true, until
    /// its patience ends. A program that stores its events, such as an outbox, keeps the event if this is true,
    /// and publishes it again later, perhaps with another publisher. If it is false, another attempt fails too,
    /// until somebody changes something: the event, or the app at the server, as after
    /// [`Unauthorized`](Self::Unauthorized) or [`Forbidden`](Self::Forbidden), which then concern every event.
    ///
    /// ```
    /// use fiche_realtime::PublishError;
    ///
    /// assert!(PublishError::Timeout.is_transient());
    /// assert!(PublishError::Full.is_transient());
    /// assert!(!PublishError::Forbidden("the app is disabled".into()).is_transient());
    /// ```
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Server { status, .. } => is_failure(*status),
            Self::TooManyRequests { .. }
            | Self::Connect(_)
            | Self::Timeout
            | Self::Connection(_)
            | Self::Full
            | Self::ShutDown
            | Self::Undelivered
            // an event that was accepted stays queued, for the next runtime
            | Self::NoRuntime => true,
            Self::Settings(_)
            | Self::Certificates(_)
            | Self::Thread(_)
            | Self::NotJson(_)
            | Self::Invalid(_)
            | Self::Truncate(_)
            | Self::Route(_)
            | Self::TooLarge { .. }
            | Self::BadRequest(_)
            | Self::Unauthorized(_)
            | Self::Forbidden(_)
            | Self::NotFound(_) => false,
        }
    }

    /// Whether the event may have reached its clients although it failed. `false` is certain: no request with
    /// the event was answered, broke off, or was given up.
    ///
    /// An error of the server does not prove that the event did not arrive: a server can deliver part of a
    /// request that it refuses, and an earlier attempt may have arrived although its answer was lost. If this is
    /// true, an event that is published again can arrive twice.
    ///
    /// ```
    /// use fiche_realtime::PublishError;
    ///
    /// assert!(PublishError::Timeout.may_have_arrived());
    /// assert!(!PublishError::Connect("connection refused".into()).may_have_arrived());
    /// ```
    pub fn may_have_arrived(&self) -> bool {
        match self {
            // the runtime that sent the event may be the one that has ended
            Self::NoRuntime
            | Self::Undelivered
            | Self::BadRequest(_)
            | Self::Unauthorized(_)
            | Self::Forbidden(_)
            | Self::NotFound(_)
            | Self::TooLarge { .. }
            | Self::TooManyRequests { .. }
            | Self::Server { .. }
            | Self::Timeout
            | Self::Connection(_) => true,
            Self::Settings(_)
            | Self::Certificates(_)
            | Self::Thread(_)
            | Self::NotJson(_)
            | Self::Invalid(_)
            | Self::Truncate(_)
            | Self::Route(_)
            | Self::Full
            | Self::ShutDown
            | Self::Connect(_) => false,
        }
    }

    /// The HTTP status that ended the event. `None` if there was no answer.
    ///
    /// ```
    /// use fiche_realtime::PublishError;
    ///
    /// assert_eq!(PublishError::Forbidden("the app is disabled".into()).status(), Some(403));
    /// assert_eq!(PublishError::Timeout.status(), None);
    /// ```
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::BadRequest(_) => Some(400),
            Self::Unauthorized(_) => Some(401),
            Self::Forbidden(_) => Some(403),
            Self::NotFound(_) => Some(404),
            Self::TooLarge { .. } => Some(413),
            Self::TooManyRequests { .. } => Some(429),
            Self::Server { status, .. } => Some(*status),
            Self::Settings(_)
            | Self::Certificates(_)
            | Self::Thread(_)
            | Self::NotJson(_)
            | Self::Invalid(_)
            | Self::Truncate(_)
            | Self::Route(_)
            | Self::NoRuntime
            | Self::Full
            | Self::ShutDown
            | Self::Undelivered
            | Self::Connect(_)
            | Self::Timeout
            | Self::Connection(_) => None,
        }
    }
}

impl From<RouteError> for PublishError {
    fn from(error: RouteError) -> Self {
        Self::Route(error)
    }
}

impl From<TruncateError> for PublishError {
    fn from(error: TruncateError) -> Self {
        match error {
            TruncateError::NotJson(found) => Self::NotJson(found),
            TruncateError::Invalid(problems) => Self::Invalid(problems),
            error => Self::Truncate(error),
        }
    }
}

impl From<ChannelError> for PublishError {
    fn from(error: ChannelError) -> Self {
        Self::Route(error.into())
    }
}
