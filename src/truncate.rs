//! Truncation: a payload that is too large for the wire, shortened so that it still decodes as its event.
//!
//! | what a payload has | what happens to it |
//! | --- | --- |
//! | identifiers (`jobId`, `*_id`), numbers, booleans, enums, literals, dates | never changed |
//! | fields that the contract does not know | go first, the largest first, until the rest fits |
//! | strings | cut on a character boundary, as readers see characters, and end in `…` |
//! | arrays of strings | lose items from their end |
//! | unknown objects | stay objects and are pruned from the inside: large values are cut likewise, and members go from the end |
//!
//! Only the largest strings, arrays and objects are cut, all to one common size, so that whatever is
//! smaller stays whole; and as much is kept as fits. What was cut is listed under `_truncated`, the one
//! field that is added: JSON Pointers of the contract's fields, and the pointer of an object (`""` for
//! the payload) whose unknown fields went. A payload that fits is not touched at all.
//!
//! ```
//! let failed = format!(
//!     r#"{{"audit_id":"a1","fiche_id":"f1","error":"timeout {}","failed_at":"2026-11-23T10:00:00Z","status":"failed","trace":[1,2,3]}}"#,
//!     "at step 3, ".repeat(2000),
//! );
//! let shortened = fiche_realtime::truncate_json("audit.failed", &failed, 190)?;
//! assert_eq!(
//!     shortened.data,
//!     concat!(
//!         r#"{"audit_id":"a1","fiche_id":"f1","error":"timeout at step 3, at step 3, at step 3, at step 3, at step 3, …","#,
//!         r#""failed_at":"2026-11-23T10:00:00Z","status":"failed","_truncated":["","/error"]}"#
//!     )
//! );
//! # Ok::<(), fiche_realtime::TruncateError>(())
//! ```
//!
//! An event that the contract does not have is shortened by generic rules: identifiers by the pattern of
//! their name, numbers and booleans are kept; its strings, arrays and objects are cut.
//!
//! Inside an unknown object nothing is sure to stay. Identifiers there are kept whole or go with their
//! key, never cut; of any other member no less than 40 bytes are kept, or it goes.
//!
//! The work grows linearly with the payload. Beside it, memory is bounded by the limit: for every five
//! bytes of it one place in the text is remembered, in 72 bytes.

mod plan;
mod skeleton;
mod text;
mod write;

use std::borrow::Cow;
use std::fmt;

use crate::contract::Event;
use crate::decode::{Decoded, Problem, decode};
use crate::json::{JsonError, Kind, MAX_DEPTH, Walker};
use skeleton::{Rules, Skeleton};

/// The most bytes of `data` that Pusher Channels takes: of its JSON text in UTF-8, before that stands as a
/// string in a request's body. [Its documentation](https://pusher.com/docs/channels/library_auth_reference/rest-api/#post-event-trigger-an-event)
/// says 10 kB and the servers count 10,240.
pub const MAX_DATA_BYTES: usize = 10_240;

/// A payload that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncated<'a> {
    /// The payload's JSON text: what came in, untouched, where that fits.
    pub data: Cow<'a, str>,
    /// What `_truncated` lists since something had to go: JSON Pointers, those of earlier publishers
    /// first. Empty where nothing had to.
    pub truncated: Vec<String>,
}

/// Why a payload cannot be shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TruncateError {
    /// It is not JSON, or nests deeper than [`MAX_DEPTH`]; an event that JSON cannot carry.
    NotJson(String),
    /// It is no object but this JSON type.
    NotAnObject(&'static str),
    /// It breaks the contract.
    Invalid(Vec<Problem>),
    /// What may not be cut does not fit.
    TooSmall {
        /// The JSON Pointer of the largest such field; `""` where there is none but the keys.
        field: String,
        /// The bytes that are needed at least.
        needed: usize,
        /// The limit that was given.
        limit: usize,
    },
}

impl fmt::Display for TruncateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(found) => {
                write!(f, "expected a payload in JSON of at most {MAX_DEPTH} levels, found {found}")
            }
            Self::NotAnObject(found) => write!(f, "expected an object as payload, found {found}"),
            Self::Invalid(problems) => {
                write!(f, "expected a payload as the contract has it")?;
                problems.iter().try_for_each(|problem| write!(f, "; {problem}"))
            }
            Self::TooSmall { field, needed, limit } => write!(
                f,
                "expected a limit of at least {needed} bytes, found {limit}: identifiers, numbers and dates are never cut, and {} is the largest of them: make it smaller",
                if field.is_empty() { "the payload" } else { field }
            ),
        }
    }
}

impl std::error::Error for TruncateError {}

impl From<JsonError> for TruncateError {
    fn from(error: JsonError) -> Self {
        Self::NotJson(match error {
            JsonError::Syntax => "other text".into(),
            JsonError::Depth => "deeper nesting".into(),
        })
    }
}

/// The payload of a typed event in at most `limit` bytes of JSON; [`MAX_DATA_BYTES`] is what the wire
/// takes.
///
/// # Errors
/// A number that JSON cannot carry, or a limit that is too small for what may not be cut.
pub fn truncate(event: &Event, limit: usize) -> Result<Truncated<'static>, TruncateError> {
    let json = event.to_json().map_err(|error| TruncateError::NotJson(error.to_string()))?;
    if json.len() <= limit {
        return Ok(Truncated { data: json.into(), truncated: Vec::new() });
    }
    let Truncated { data, truncated } = truncate_json(event.name().as_str(), &json, limit)?;
    Ok(Truncated { data: data.into_owned().into(), truncated })
}

/// The payload `data` of the event `name` in at most `limit` bytes of JSON. See [the rules](mod@crate::truncate).
///
/// # Errors
/// A payload that is no JSON object or breaks the contract, or a limit that is too small for what may
/// not be cut.
pub fn truncate_json<'a>(name: &str, data: &'a str, limit: usize) -> Result<Truncated<'a>, TruncateError> {
    let rules = match decode(name, data.as_bytes()) {
        Decoded::Event { payload, .. } | Decoded::Partial { payload, .. } => {
            payload.fields().map_or(Rules::Unknown, Rules::Fields)
        }
        Decoded::Unknown { .. } => {
            is_object(data)?;
            Rules::Unknown
        }
        Decoded::Invalid { problems, .. } => {
            is_object(data)?;
            return Err(TruncateError::Invalid(problems));
        }
    };
    if data.len() <= limit {
        return Ok(Truncated { data: data.into(), truncated: Vec::new() });
    }
    let mut skeleton = Skeleton::read(data, rules, limit)?;
    let truncated = skeleton.plan()?;
    Ok(Truncated { data: skeleton.write(&truncated).into(), truncated })
}

fn is_object(data: &str) -> Result<(), TruncateError> {
    let mut walker = Walker::new(data);
    let found = walker.value()?.kind;
    walker.end()?;
    if found == Kind::Object { Ok(()) } else { Err(TruncateError::NotAnObject(found.name())) }
}
