//! The codes of errors, for programs, and their words, for people.

pub(crate) mod server;

use std::borrow::Cow;
use std::fmt;

use crate::limits::{MAX_QUOTE, NAMED};

/// Declares the codes: the variants of [`ErrorCode`], with the name that both languages use.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal)+) => {
        /// The code of an error, by which programs tell errors apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),+];

            /// The code's name, which is also the `code` of the npm package's `RealtimeError`.
            ///
            /// ```
            /// assert_eq!(fiche_realtime::ErrorCode::InvalidId.as_str(), "invalid_id");
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(ErrorCode::$variant => $code,)+
                }
            }

            /// The code's documentation.
            #[cfg(feature = "package")]
            pub(crate) const fn meaning(self) -> &'static [&'static str] {
                match self {
                    $(ErrorCode::$variant => &[$($doc),+],)+
                }
            }
        }
    };
}

codes! {
    /// An argument or a setting has the wrong type or value.
    InvalidArgument = "invalid_argument"
    /// An id cannot name a channel.
    InvalidId = "invalid_id"
    /// A payload breaks the contract, or a body breaks the protocol.
    InvalidPayload = "invalid_payload"
    /// A payload does not fit the size limit, even after every possible cut.
    TooLarge = "too_large"
    /// The server refused the request.
    Refused = "refused"
    /// The server could not be reached, or gave no usable answer.
    Unreachable = "unreachable"
    /// The publisher's queue is full.
    Full = "full"
    /// The connection or the publisher was closed.
    Closed = "closed"
    /// The backend denied the subscription.
    Denied = "denied"
    /// A handler of the app threw.
    HandlerFailed = "handler_failed"
    /// The contract has no event of this name.
    UnknownEvent = "unknown_event"
    /// The contract has no channel kind of this name.
    UnknownKind = "unknown_kind"
    /// The WebAssembly module has not started yet, or a fault stopped it.
    NotStarted = "not_started"
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The common form of this crate's errors: what was expected, what was found, where, and what to do.
///
/// The typed errors ([`ChannelError`](crate::ChannelError), [`RouteError`](crate::RouteError), …) convert
/// into it, and their messages are its message. Convert an error to report it to a client or to a log in
/// one form, whatever its type. The npm package throws it as `RealtimeError`, with the same code and the same
/// words, and the command prints its `code`, `field` and `message` as JSON.
///
/// ```
/// use fiche_realtime::{Channel, ErrorCode, RealtimeError};
/// let error = RealtimeError::from(&Channel::audit("é").unwrap_err());
/// assert_eq!(error.code, ErrorCode::InvalidId);
/// assert_eq!(error.field, "audit_id");
/// assert!(error.to_string().starts_with("expected only letters, digits and _-=@,.; in `audit_id`, found \"é\""));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RealtimeError {
    /// The kind of error, for programs.
    pub code: ErrorCode,
    /// The argument, the setting or the field that was wrong. A field of a payload is a JSON Pointer.
    pub field: Cow<'static, str>,
    /// The values that are accepted.
    pub expected: String,
    /// The value that was found: a type, or a short quote.
    pub found: String,
    /// What to do.
    pub advice: String,
}

impl fmt::Display for RealtimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, expected, found, advice, .. } = self;
        write!(f, "expected {expected} in `{field}`, found {found}: {advice}")
    }
}

impl std::error::Error for RealtimeError {}

/// The words of an error. `{}` is filled in when the error happens, `{NAME}` with the limit of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wording {
    pub code: ErrorCode,
    pub expected: &'static str,
    pub found: &'static str,
    pub advice: &'static str,
}

impl Wording {
    /// Makes the error about `field`. `expected` and `found` replace the `{}` of the parts of that name.
    pub(crate) fn at(
        &self,
        field: impl Into<Cow<'static, str>>,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) -> RealtimeError {
        self.filled(field.into(), &expected, &found)
    }

    // not generic: there are more than a hundred calls
    fn filled(
        &self,
        field: Cow<'static, str>,
        expected: &dyn fmt::Display,
        found: &dyn fmt::Display,
    ) -> RealtimeError {
        RealtimeError {
            code: self.code,
            field,
            expected: with_limits(self.expected).replace("{}", &expected.to_string()),
            found: with_limits(self.found).replace("{}", &found.to_string()),
            advice: with_limits(self.advice),
        }
    }
}

/// The text with each `{NAME}` replaced by the limit of that name.
pub(crate) fn with_limits(text: &str) -> String {
    NAMED
        .iter()
        .fold(text.to_owned(), |text, (name, limit)| text.replace(&format!("{{{name}}}"), &limit.to_string()))
}

/// The expectation for text that nests too deep. `{MAX_DEPTH}` is replaced by the limit.
pub(crate) const NOT_TOO_DEEP: &str = "JSON of at most {MAX_DEPTH} levels";

/// Declares the words of errors: each becomes a constant, and a row of [`says::ALL`].
macro_rules! says {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:ident, $expected:expr, $found:literal, $advice:literal)+) => {
        /// The words of each error, by what happened.
        pub(crate) mod says {
            use super::{ErrorCode, NOT_TOO_DEEP, Wording};
            $(
                $(#[doc = $doc])+
                pub(crate) const $name: Wording =
                    Wording { code: ErrorCode::$code, expected: $expected, found: $found, advice: $advice };
            )+

            /// Every wording by its name, with its documentation.
            #[cfg_attr(not(feature = "package"), allow(dead_code, reason = "written out by the package's build"))]
            pub(crate) const ALL: &[(&str, Wording, &[&str])] = &[$((stringify!($name), $name, &[$($doc),+])),+];
        }
    };
}

says! {
    /// A recording has something that is not a line, or a message cannot be one.
    RECORDING = InvalidArgument, "{}", "{}", "give JSON lines as `fiche-realtime tail --record` and recordingLine() write them"
    /// The speed of a replay is not a number over 0.
    SPEED = InvalidArgument, "a number over 0", "{}", "leave it out for the recorded pace; Infinity plays everything at once"
    /// An id is not a string.
    ID_TYPE = InvalidId, "a string", "{}", "send ids as strings"
    /// An id is empty.
    ID_EMPTY = InvalidId, "an id", "an empty string", "give the id, or leave it out"
    /// An id has a character that Pusher does not allow.
    ID_CHARACTER = InvalidId, "only letters, digits and _-=@,.;", "{}", "use an id that a Pusher channel name can carry"
    /// An id makes the channel's name too long.
    ID_LENGTH = InvalidId, "at most {} characters", "{}", "a Pusher channel name has at most {MAX_CHANNEL_LENGTH}"
    /// A payload is text that is not JSON, or nests too deep.
    PAYLOAD_JSON = InvalidPayload, NOT_TOO_DEEP, "{}", "send the payload as an object or its JSON text"
    /// A payload is not an object.
    PAYLOAD_TYPE = InvalidPayload, "an object", "{}", "send the payload as an object or its JSON text"
    /// A payload breaks the contract; the parts are those of its first problem.
    PAYLOAD = InvalidPayload, "{}", "{}", "send the payload as the contract declares it"
    /// The parts of a payload that are never cut do not fit.
    NEVER_CUT = TooLarge, "at most {} bytes of fields that are never cut", "at least {} bytes", "shorten the identifiers, or give a larger limit where there is one to give"
    /// A payload cannot be written as JSON.
    PAYLOAD_UNWRITTEN = InvalidPayload, "an object that JSON can carry", "{}", "give the event's payload"
    /// A limit is not a number of bytes.
    LIMIT = InvalidArgument, "a number of bytes", "{}", "Pusher accepts {MAX_DATA_BYTES}"
    /// A name is not a string.
    NAME_TYPE = InvalidArgument, "a string", "{}", "give the name of an event, such as `audit.started`"
    /// A word is not the name of a channel kind; `{}` lists the kinds.
    KIND = UnknownKind, "{}", "{}", "use one of these kinds"
    /// The contract has no event of this name.
    EVENT = UnknownEvent, "an event of the contract", "{}", "use one of its names, such as `audit.started`"
    /// The event has no such variant.
    VARIANT = UnknownEvent, "a variant of the event, or none", "{}", "use one of variants(name)"
    /// The scopes of a subscription are not an object.
    SCOPES_TYPE = InvalidArgument, "an object with the ids to watch", "{}", "give at least one id, or `global: true`"
    /// The argument of `refetchTargets` is not an answer of `decode`.
    MESSAGE_TYPE = InvalidArgument, "a decoded message", "{}", "pass the result of decode(), or an object with `name` and `payload`"
    /// The argument is not a list of targets.
    TARGETS_TYPE = InvalidArgument, "a list of targets", "{}", "pass the result of refetchTargets(), or the targets that onRefetch gets"
    /// The options of `connect` are not an object.
    OPTIONS_TYPE = InvalidArgument, "an object with options", "{}", "leave it out if in doubt"
    /// There is no endpoint to ask for authorisation.
    ENDPOINT_TYPE = InvalidArgument, "the URL of the authorisation endpoint", "{}", "give the path to the backend's, such as `/pusher/auth`"
    /// The module has not started.
    START = NotStarted, "a started module", "none", "await ready() first, or await init() of fiche-realtime/slim"
    /// WebAssembly cannot run, and its translation to JavaScript cannot be loaded.
    UNLOADED = NotStarted, "WebAssembly", "{}", "add 'wasm-unsafe-eval' to script-src, or import fiche-realtime/no-wasm"
    /// WebAssembly cannot run, so that contracts cannot be compared.
    INCOMPARABLE = NotStarted, "WebAssembly", "{}", "add 'wasm-unsafe-eval' to script-src, or compare with the command `fiche-realtime compat`"
    /// The module cannot be fetched, or is not WebAssembly.
    MODULE = NotStarted, "the module fiche_realtime.wasm", "{}", "check the path that init() fetches, or the bytes that initSync() is given"
    /// The module is of another version than the JavaScript around it.
    VERSION = NotStarted, "the module of contract {}", "{}", "serve fiche_realtime.wasm from the same version of fiche-realtime as its JavaScript"
    /// A fault of the package stopped its module, whose memory cannot be trusted since.
    STOPPED = NotStarted, "a running module", "one that stopped: {}", "restart the process, and report this fault of fiche-realtime"
    /// The key of a handler is not the name of an event.
    HANDLER_NAME = UnknownEvent, "event names, `family.*`, `*` and `on…`", "{}", "use a name of eventNames()"
    /// A handler is not a function.
    HANDLER_TYPE = InvalidArgument, "a function", "{}", "give the function to call"
    /// The handlers are not an object.
    HANDLERS_TYPE = InvalidArgument, "an object of handlers", "{}", "key each handler by its event's name, a family or `*`"
    /// A handler threw.
    HANDLER_FAILED = HandlerFailed, "a handler that does not throw", "{}", "see `cause`"
    /// The argument of `connect` is neither a pusher-js instance nor Echo.
    PUSHER_TYPE = InvalidArgument, "an instance of pusher-js or Laravel Echo", "{}", "connect(new Pusher(key, options))"
    /// The argument is not the export of a contract.
    EXPORT_TYPE = InvalidArgument, "the export of a contract", "{}", "give contract.json of that version, as an object or as its text"
    /// A time is not a number of milliseconds.
    MILLISECONDS = InvalidArgument, "milliseconds", "{}", "leave it out if in doubt"
    /// A hook was called in a component without a provider.
    PROVIDER = InvalidArgument, "a <RealtimeProvider> above the component", "none", "put the app into one, or give it `realtime={null}` as long as there is no connection"
    /// The provider of the hooks got something else than a connection.
    REALTIME_TYPE = InvalidArgument, "what connect() returned", "{}", "give `connect(pusher)`, or null as long as there is no connection"
    /// `subscribe` was called after `close`.
    CLOSED = Closed, "an open connection", "a closed one", "connect again"
    /// A payload breaks the contract, and no handler takes it.
    INVALID = InvalidPayload, "{}", "{}", "see onInvalid for all problems, and fix the code that publishes it"
    /// A backend dropped fields of a payload to fit the size limit, and no handler takes it.
    PARTIAL = InvalidPayload, "every field", "none at {}", "handle partial messages, or fetch what is missing"
    /// The argument of `bindTyped` is not a channel.
    CHANNEL_TYPE = InvalidArgument, "a channel of pusher-js", "{}", "give what pusher.subscribe(name) returned"
    /// The server refused the connection.
    CONNECTION = Refused, "an accepted connection", "{}", "check the app key, the cluster or host, and the channels' authorisation"
    /// The backend denied a subscription.
    DENIED = Denied, "the right to subscribe", "{}", "check the answer of the backend's authorisation endpoint"
    /// The backend's authorisation endpoint gave no usable answer for a subscription.
    UNAUTHORISED = Unreachable, "an `auth` for the channel", "{}", "check the authorisation endpoint; batchedAuthorization() asks it for several channels at once"
}

/// The value that is found if JavaScript's getters or proxies throw.
#[cfg(any(feature = "js-server", feature = "package"))]
pub(crate) const UNREADABLE: &str = "an object that cannot be read";

/// What the npm package says on the console where it runs without WebAssembly, before the reason and the remedy.
#[cfg(feature = "package")]
pub(crate) const TRANSLATED: &str = "fiche-realtime runs without WebAssembly";

/// What the npm package says on the console if the backend has another contract and no callback hears of it. `{}` is
/// the contract of the backend, and then that of the page.
#[cfg(feature = "package")]
pub(crate) const DRIFTED: &str = "the backend has contract {}, and this page has {}: give `onContractDrift` to connect(), or update the older one";

/// The text between quotation marks, cut to [`MAX_QUOTE`] characters including them.
pub(crate) fn quote(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE - 2) {
        None => format!("\"{text}\""),
        Some(_) => format!("\"{}…\"", text.chars().take(MAX_QUOTE - 3).collect::<String>()),
    }
}
