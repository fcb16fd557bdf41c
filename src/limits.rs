//! The limits of the contract and of Pusher's protocol, each declared once.
//!
//! The npm package has the public limits too: `package words` (`src/js/package.rs`) writes them as TypeScript
//! constants of the same names.

/// Declares limits: each becomes a constant, and a row of [`LIMITS`] and of [`NAMED`].
macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $value:literal)+) => {
        $($(#[doc = $doc])+ pub const $name: usize = $value;)+

        /// Every limit by its name, with the lines of its documentation.
        pub(crate) const LIMITS: &[(&str, usize, &[&str])] =
            &[$((stringify!($name), $name, &[$($doc),+])),+];

        /// Every limit by its name, for the words of errors, which need no documentation.
        pub(crate) const NAMED: &[(&str, usize)] = &[$((stringify!($name), $name)),+];
    };
}

limits! {
    /// The deepest nesting of a payload, in levels. The payload itself is level 1.
    MAX_DEPTH = 128

    /// The most problems that an invalid payload lists.
    MAX_PROBLEMS = 32

    /// The longest quote of a value in a problem or an error, in characters, quotation marks included.
    MAX_QUOTE = 64

    /// The longest channel name in bytes, prefix included, as Pusher documents it.
    MAX_CHANNEL_LENGTH = 164

    /// The most bytes of `data` that Pusher Channels accepts: the payload's JSON text in UTF-8, before a
    /// request's body embeds it as a string.
    /// [Its documentation](https://pusher.com/docs/channels/library_auth_reference/rest-api/#post-event-trigger-an-event)
    /// says 10 kB, and the servers count 10,240.
    MAX_DATA_BYTES = 10240

    /// The most channels that one authorisation request may ask for. This limit is ours: it is the number of
    /// channels that Pusher accepts for one event.
    MAX_CHANNELS = 100

    /// How long a copy of a message can arrive on another channel and still count as the same message, in
    /// milliseconds. Options can set another time.
    COPY_WINDOW = 5000

    /// The first close code after which a client must not reconnect without a change (protocol 7: 4000 to
    /// 4099).
    FIRST_FATAL_CODE = 4000

    /// The last close code after which a client must not reconnect without a change.
    LAST_FATAL_CODE = 4099
}

/// The most messages of one request to `batch_events`. Pusher's limit.
#[cfg(any(feature = "channels-server", feature = "publisher-core"))]
pub(crate) const MAX_BATCH: usize = 10;

/// The most channels of one event. Pusher's limit.
#[cfg(any(feature = "channels-server", feature = "testing"))]
pub(crate) const MAX_EVENT_CHANNELS: usize = 100;

/// The most values that an object may have for the server's module to write it as JSON. An object with shared
/// parts, or an array of holes only, can stand for more than any memory holds. Text has no such limit, because
/// it cannot.
#[cfg(feature = "js-server")]
pub(crate) const MAX_VALUES: usize = 1_000_000;

/// The most characters in the strings of such an object.
#[cfg(feature = "js-server")]
pub(crate) const MAX_CHARACTERS: usize = 100_000_000;

/// The HTTP statuses with which an authorisation endpoint denies a subscription. Any other failure is a fault
/// of the endpoint, and says nothing about the user's rights.
#[cfg(feature = "package")]
pub(crate) const DENIALS: [u16; 2] = [401, 403];

/// The longest wait before each further try to authorise a subscription after one that failed, in milliseconds;
/// the last one is for every try after it. A client waits a random part of it, so that clients that failed
/// together do not come back together. An endpoint that is back is asked within half a minute.
#[cfg(feature = "package")]
pub(crate) const AUTHORIZATION_WAITS: [u32; 6] = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
