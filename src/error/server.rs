//! The words of a backend's errors: about settings, signatures, authorisation and webhooks.
//!
//! Only Rust needs these words. JavaScript gets them with the errors that the server's module throws.

use super::ErrorCode::{self, InvalidArgument, InvalidPayload, TooLarge};
use super::{Wording, quote};
use crate::limits::MAX_QUOTE;

const fn say(code: ErrorCode, expected: &'static str, found: &'static str, advice: &'static str) -> Wording {
    Wording { code, expected, found, advice }
}

/// A required setting is missing.
pub(crate) const SETTING: Wording =
    say(InvalidArgument, "a value", "nothing", "set it beside the other PUSHER_* variables");
/// A port is not a number from 1 to 65535.
pub(crate) const PORT: Wording =
    say(InvalidArgument, "a port from 1 to 65535", "{}", "set the port of the Channels server");
/// A scheme is neither `http` nor `https`.
pub(crate) const SCHEME: Wording = say(InvalidArgument, "`http` or `https`", "{}", "set one of them");
/// A host is not only a host.
pub(crate) const HOST: Wording = say(
    InvalidArgument,
    "a host's name, its IPv4 address, or its IPv6 address in brackets",
    "{}",
    "set only the host: the port and the scheme have their own settings",
);
/// A port or a scheme is set, and the host to which it belongs is not.
pub(crate) const WITHOUT_HOST: Wording = say(
    InvalidArgument,
    "a host beside it",
    "{} alone",
    "set the host too, or leave this out: Pusher's own server has https on port 443",
);
/// A cluster is not the name of a cluster.
pub(crate) const CLUSTER: Wording =
    say(InvalidArgument, "a cluster's name", "{}", "set the cluster that the app's page shows, such as `eu`");
/// The previous keys are not a list of keys. They contain secrets, so the error does not quote them.
pub(crate) const PREVIOUS_KEYS: Wording = say(
    InvalidArgument,
    "`key:secret`, or several with commas between",
    "something else",
    "write each key that is still in use with its secret",
);

/// A socket id is not written as one.
pub(crate) const SOCKET_ID: Wording = say(
    InvalidArgument,
    "a socket id such as 1234.5678",
    "{}",
    "pass on the `socket_id` that pusher-js sends, unchanged",
);
/// A channel needs no authorisation.
pub(crate) const CHANNEL_PUBLIC: Wording = say(
    InvalidArgument,
    "a name that begins with `private-` or `presence-`",
    "{}",
    "subscribe to any other channel without authorisation",
);
/// A channel's name has a character that Pusher does not allow.
pub(crate) const CHANNEL_CHARACTER: Wording =
    say(InvalidArgument, "only letters, digits and _-=@,.;", "{}", "use an id without that character");
/// A channel's name is too long.
pub(crate) const CHANNEL_LENGTH: Wording =
    say(InvalidArgument, "at most {MAX_CHANNEL_LENGTH} bytes", "{}", "use a shorter id");
/// A presence channel has no data about its member.
pub(crate) const CHANNEL_DATA_MISSING: Wording = say(
    InvalidArgument,
    "a JSON object with the member's `user_id`",
    "nothing",
    "give it for every presence channel",
);
/// A private channel has data about a member.
pub(crate) const CHANNEL_DATA_UNEXPECTED: Wording = say(
    InvalidArgument,
    "nothing for a private channel",
    "a value",
    "leave it out: only presence channels have members",
);
/// The data about a member is not in the form that Pusher accepts.
pub(crate) const CHANNEL_DATA: Wording = say(
    InvalidArgument,
    "a JSON object whose `user_id` is a non-empty string or a number",
    "something else",
    "write it with a JSON library",
);
/// The data about a user is not in the form that Pusher accepts.
pub(crate) const USER_DATA: Wording = say(
    InvalidArgument,
    "a JSON object whose `id` is a non-empty string",
    "something else",
    "write a numeric id as a string",
);

/// A signed request lacks a parameter.
pub(crate) const PARAMETER_MISSING: Wording = say(InvalidArgument, "a value", "nothing", "sign the request");
/// A signed request has a parameter twice.
pub(crate) const PARAMETER_REPEATED: Wording =
    say(InvalidArgument, "one value", "several", "send the parameter once");
/// A signature was made with a key that the app does not have.
pub(crate) const KEY: Wording =
    say(InvalidArgument, "a key of this app", "{}", "check the app's key and its id");
/// A request was signed with another version of Pusher's rules.
pub(crate) const AUTH_VERSION: Wording =
    say(InvalidArgument, "version 1.0", "{}", "sign as version 1.0 says");
/// The time of a signed request is not a time.
pub(crate) const AUTH_TIMESTAMP: Wording =
    say(InvalidArgument, "whole seconds since 1970", "{}", "give the time in seconds");
/// A request was signed too long ago, or in the future.
pub(crate) const AUTH_EXPIRED: Wording =
    say(InvalidArgument, "a time within {}", "{}", "check the clock, and sign again before a retry");
/// The MD5 in a request is not that of its body.
pub(crate) const BODY_MD5: Wording =
    say(InvalidArgument, "{}, the MD5 of the body", "{}", "sign the exact bytes that are sent");
/// A signature is not written as one.
pub(crate) const SIGNATURE_FORM: Wording =
    say(InvalidArgument, "64 lower-case hex digits", "{}", "pass on the signature unchanged");
/// A signature is wrong.
pub(crate) const SIGNATURE: Wording = say(
    InvalidArgument,
    "the HMAC-SHA256 of {} under the app's secret",
    "another signature",
    "check the secret, and that no byte was changed",
);

/// A request to the authorisation endpoint is too large.
pub(crate) const REQUEST_SIZE: Wording =
    say(TooLarge, "at most {} bytes", "{}", "ask for fewer channels in one request");
/// The body of a request to the authorisation endpoint takes too long.
pub(crate) const REQUEST_TIME: Wording =
    say(InvalidPayload, "the whole body within {} s", "less of it", "send it at once, or try again later");
/// The body of a request to the authorisation endpoint has no end.
pub(crate) const REQUEST_END: Wording =
    say(InvalidPayload, "a whole body", "a broken connection", "send the request again");
/// A request to the authorisation endpoint lacks a field.
pub(crate) const REQUEST_FIELD: Wording =
    say(InvalidPayload, "a field of the form", "nothing", "pass on the body that pusher-js sends, unchanged");
/// A request to the authorisation endpoint names several sockets.
pub(crate) const REQUEST_SOCKETS: Wording =
    say(InvalidPayload, "one socket id", "several", "send one request for each socket");
/// A request to the authorisation endpoint asks for too many channels.
pub(crate) const REQUEST_CHANNELS: Wording =
    say(InvalidPayload, "at most {MAX_CHANNELS} channels", "more", "ask in several requests");

const ASK: &str = "the signature is right, so the sender has to fix it";
/// A webhook lacks a header of its signature.
pub(crate) const WEBHOOK_HEADER: Wording =
    say(InvalidPayload, "the header of a signed webhook", "nothing", "only a Channels server may post here");
/// A webhook's body is not a JSON object.
pub(crate) const WEBHOOK_BODY: Wording = say(InvalidPayload, "a JSON object", "something else", ASK);
/// A webhook's body lacks a field.
pub(crate) const WEBHOOK_FIELD: Wording = say(InvalidPayload, "a value", "nothing", ASK);
/// The time of a webhook is not a time.
pub(crate) const WEBHOOK_TIME: Wording = say(InvalidPayload, "whole milliseconds since 1970", "{}", ASK);
/// The events of a webhook are not a list.
pub(crate) const WEBHOOK_EVENTS: Wording = say(InvalidPayload, "an array", "{}", ASK);
/// A webhook is too old, or from the future.
pub(crate) const WEBHOOK_STALE: Wording =
    say(InvalidPayload, "a time within {}", "{}", "check the clock; its time is in milliseconds");

/// The words of the command's errors.
#[cfg(feature = "cli")]
pub(crate) mod command {
    use super::ErrorCode::InvalidArgument;
    use super::{Wording, say};

    /// A line is not a message.
    pub(crate) const MESSAGE: Wording = say(
        InvalidArgument,
        "an object with `name` and `data`",
        "{}",
        "give one message as JSON in each line",
    );
    /// The speed of the demo is not a number in its range.
    pub(crate) const STORY_SPEED: Wording =
        say(InvalidArgument, "a number from 0.01 to 1000", "{}", "1 takes half a minute");
}

/// The words of errors about the export of a contract.
pub(crate) mod exported {
    use super::ErrorCode::{InvalidArgument, TooLarge};
    use super::{Wording, say};

    const EXPORT: &str = "write one with `fiche-realtime schema --format contract > contract.json`";

    /// The data is too large.
    pub(crate) const TOO_LARGE: Wording = say(TooLarge, "at most {} bytes", "more", EXPORT);
    /// The data ends too early.
    pub(crate) const CUT_OFF: Wording = say(
        InvalidArgument,
        "the whole export of a contract",
        "{}",
        "copy the whole file, or export it again",
    );
    /// The data is not JSON.
    pub(crate) const NOT_JSON: Wording =
        say(InvalidArgument, "the export of a contract, which is JSON", "{}", EXPORT);
    /// The JSON is not an export.
    pub(crate) const NOT_AN_EXPORT: Wording = say(InvalidArgument, "the export of a contract", "{}", EXPORT);
    /// The export has another version.
    pub(crate) const OTHER_VERSION: Wording = say(
        InvalidArgument,
        "version {} of the export",
        "{}",
        "compare with the command of the newer of the two crates, or export the contract again with this one",
    );
    /// The export is not that of the backend that authorised a channel.
    #[cfg(feature = "js-compat")]
    pub(crate) const OTHER_CONTRACT: Wording = say(
        InvalidArgument,
        "the contract {}",
        "{}",
        "fetch it from the backend that authorises the channels; while backends are updated, fetch it again later",
    );
    /// The export has something that it cannot have.
    pub(crate) const MALFORMED: Wording = say(
        InvalidArgument,
        "an export as the command writes it",
        "{}",
        "export the contract again, and do not edit the file",
    );
    /// The export contradicts itself.
    pub(crate) const UNSOUND: Wording =
        say(InvalidArgument, "{}", "{}", "export the contract again, and do not edit the file");
    /// The list of accepted breaks is not such a list.
    pub(crate) const ACCEPTED: Wording = say(
        InvalidArgument,
        "a JSON list of accepted breaks, each with `since`, `rule`, `at`, `change` and a `reason`",
        "{}",
        "copy `rule`, `at` and `change` from `compat --json` and `since` from its `old.crate`, and say why the break is accepted",
    );
    /// The list of accepted breaks is too large.
    pub(crate) const ACCEPTED_TOO_LARGE: Wording = say(
        TooLarge,
        "at most {} bytes",
        "more",
        "remove the breaks since releases of which no frontend is open any more",
    );
}

/// Text from outside between quotation marks, on one line and cut to the length of a quote.
pub(crate) fn quote_line(text: &str) -> String {
    let beginning: String = text.chars().take(MAX_QUOTE).collect();
    let escaped = beginning.chars().flat_map(|character| {
        let shown =
            if is_obeyed(character) { character.escape_default().to_string() } else { character.into() };
        shown.chars().collect::<Vec<_>>()
    });
    quote(&escaped.collect::<String>())
}

/// Whether a terminal obeys the character instead of showing it: a control character, or one that changes the
/// direction of text or ends a line.
pub(crate) fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The expectation of a publisher about a server.
#[cfg(any(feature = "publisher-core", feature = "package"))]
pub(crate) const TAKES: &str = "the server to accept the event";

/// The words of a publisher's errors.
#[cfg(feature = "publisher-core")]
pub(crate) mod publishing {
    use super::ErrorCode::{Closed, Full, InvalidArgument, Refused, Unreachable};
    use super::{TAKES, Wording, say};

    const MAYBE: &str = "the event may or may not have been published; try again later";
    const OPEN: &str = "a publisher that is open";

    pub(crate) const ADDRESS: Wording =
        say(InvalidArgument, "a server's address", "{}", "check PUSHER_HOST, PUSHER_PORT and PUSHER_SCHEME");
    pub(crate) const CERTIFICATES: Wording = say(
        InvalidArgument,
        "certificates of authorities on this machine, to check those of an https server",
        "none that can be used ({})",
        "install the system's, such as the package ca-certificates, or set SSL_CERT_FILE to a file of them",
    );
    pub(crate) const THREAD: Wording = say(
        InvalidArgument,
        "a thread with a tokio runtime",
        "{}",
        "raise the limits of this process, or publish from an async runtime of your own",
    );
    pub(crate) const RUNTIME: Wording = say(
        InvalidArgument,
        "a tokio runtime with timers and I/O",
        "none",
        "publish within one that is built with `enable_all`, or with `Publisher::blocking`",
    );
    pub(crate) const FULL: Wording =
        say(Full, "room in the queue", "none", "wait with `publish`, or make the queue larger");
    pub(crate) const SHUT_DOWN: Wording = say(Closed, OPEN, "a closed one", "create another one");
    pub(crate) const UNDELIVERED: Wording = say(
        Closed,
        "time to send the event",
        "a publisher that was closed",
        "see the events that closing the publisher returned; this one may or may not have been published",
    );
    pub(crate) const BAD_REQUEST: Wording = say(
        Refused,
        TAKES,
        "{}",
        "the server does not understand the request; part of it may have been delivered",
    );
    pub(crate) const UNAUTHORIZED: Wording =
        say(Refused, TAKES, "{}", "check the key, the secret and the clock");
    pub(crate) const FORBIDDEN: Wording =
        say(Refused, TAKES, "{}", "the app is disabled or over its quota: see its dashboard");
    pub(crate) const NOT_FOUND: Wording = say(Refused, TAKES, "{}", "check the app's id");
    pub(crate) const REFUSED_SIZE: Wording = say(
        Refused,
        TAKES,
        "413 for data of {} bytes",
        "the server has a lower limit than Pusher's {MAX_DATA_BYTES} bytes: send less and let clients fetch the rest",
    );
    pub(crate) const REFUSED: Wording = say(Refused, TAKES, "{}", "check the host and the port");
    pub(crate) const TOO_MANY: Wording = say(Unreachable, TAKES, "{}", "publish less, or try again later");
    pub(crate) const FAILED: Wording = say(Unreachable, TAKES, "{}", MAYBE);
    pub(crate) const NOT_CONNECTED: Wording = say(
        Unreachable,
        TAKES,
        "no connection ({})",
        "check the cluster, or the host, the port and the scheme",
    );
}
