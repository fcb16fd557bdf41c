//! Truncation: shortens a payload that is too large, so that it still decodes as its event.
//!
//! | part of a payload | what happens |
//! | --- | --- |
//! | identifiers (`jobId`, `*_id`), numbers, booleans, enums, literals, dates | they are never changed |
//! | fields that the contract does not know | they are dropped first, the largest first, until the rest fits |
//! | strings | they are cut between two characters, as readers see characters, and end in `…` |
//! | arrays of strings | they lose items from their end |
//! | unknown objects | they stay objects: their large values are cut, and members are dropped from the end |
//!
//! Only the largest strings, arrays and objects are cut, all to one common size. Smaller values stay whole,
//! and as much is kept as fits. The cuts are listed in `_truncated`, the only field that is added. It has the
//! JSON Pointers of the contract's fields that were cut, and of the objects (`""` is the payload) that lost
//! unknown fields. A payload that fits is not changed at all.
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
//! An event that the contract does not have is shortened by generic rules. Identifiers, which are recognised
//! by their names, numbers and booleans are kept. Other strings, arrays and objects are cut.
//!
//! Inside an unknown object, every member may be dropped. An identifier there is kept whole or dropped with
//! its key, but never cut. Any other member is cut to no less than 40 bytes, or dropped.
//!
//! The time is linear in the size of the payload. The additional memory is bounded by the limit: 72 bytes for
//! every five bytes of the limit.

mod plan;
mod skeleton;
mod text;
mod write;

use std::borrow::Cow;
use std::fmt;

use crate::contract::Event;
use crate::contract::field::Misfit;
use crate::decode::{Decoded, Problem, decode};
use crate::error::{RealtimeError, quote, says};
use crate::json::{JsonError, Kind, Walker, with_characters, without_replaced};
use crate::route::DEEPER;
use skeleton::{Rules, Skeleton};

/// A payload that fits the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncated<'a> {
    /// The payload's JSON text. Borrowed and unchanged if the payload already fitted.
    pub data: Cow<'a, str>,
    /// The JSON Pointers that `_truncated` lists, those of earlier publishers first. Empty if nothing was
    /// cut.
    pub truncated: Vec<String>,
}

/// The error for a payload that cannot be shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TruncateError {
    /// The payload is not JSON, or nests deeper than [`MAX_DEPTH`](crate::MAX_DEPTH). Holds what was found
    /// instead.
    NotJson(String),
    /// The payload is not an object, but this JSON type.
    NotAnObject(&'static str),
    /// The payload breaks the contract, or has a number that JSON cannot carry.
    Invalid(Vec<Problem>),
    /// The fields that are never cut do not fit the limit.
    TooSmall {
        /// The JSON Pointer of the largest of these fields. `""` if there is none, so that the keys alone do
        /// not fit.
        field: String,
        /// The bytes that the payload needs. It is the smallest limit that would do for an event of the
        /// contract that was never shortened before; otherwise an estimate.
        needed: usize,
        /// The limit that was given, in bytes.
        limit: usize,
    },
}

impl From<&TruncateError> for RealtimeError {
    fn from(error: &TruncateError) -> Self {
        match error {
            TruncateError::NotJson(found) => says::PAYLOAD_JSON.at("payload", "", found),
            TruncateError::NotAnObject(found) => says::PAYLOAD_TYPE.at("payload", "", found),
            TruncateError::Invalid(problems) => {
                let (first, others) = match problems.split_first() {
                    Some((first, others)) => (first.clone(), others),
                    None => (Problem::default(), &[][..]),
                };
                let mut said = says::PAYLOAD.at(first.path, first.expected, first.found);
                others.iter().for_each(|problem| said.advice.push_str(&format!("; {problem}")));
                said
            }
            TruncateError::TooSmall { field, needed, limit } => {
                says::NEVER_CUT.at(field.clone(), limit, needed)
            }
        }
    }
}

impl fmt::Display for TruncateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for TruncateError {}

impl From<Misfit> for TruncateError {
    fn from(Misfit { path, expected, found }: Misfit) -> Self {
        Self::Invalid(vec![Problem { path, expected, found }])
    }
}

impl From<JsonError> for TruncateError {
    fn from(error: JsonError) -> Self {
        Self::NotJson(match error {
            JsonError::Syntax => "other text".into(),
            JsonError::Depth => DEEPER.into(),
        })
    }
}

/// Writes the payload of a typed event as JSON text of at most `limit` bytes, and shortens it if it is
/// larger.
///
/// Pusher Channels accepts at most [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES). See [the
/// rules](mod@crate::truncate).
///
/// ```
/// use fiche_realtime::{MAX_DATA_BYTES, TranscriptionRecordingFailed, truncate};
///
/// let failed = TranscriptionRecordingFailed::builder()
///     .fiche_id(7)
///     .call_id("call-1")
///     .error("no answer. ".repeat(2000))
///     .recording_index(1)
///     .total_to_transcribe(3)
///     .build();
/// let shortened = truncate(&failed.into(), MAX_DATA_BYTES)?;
/// assert!(shortened.data.len() <= MAX_DATA_BYTES);
/// assert_eq!(shortened.truncated, ["/error"]);
/// # Ok::<(), fiche_realtime::TruncateError>(())
/// ```
///
/// # Errors
/// The event has a number that JSON cannot carry, or the limit is too small for the fields that are never
/// cut.
pub fn truncate(event: &Event, limit: usize) -> Result<Truncated<'static>, TruncateError> {
    let json = event.json()?;
    if json.len() <= limit {
        return Ok(Truncated { data: json.into(), truncated: Vec::new() });
    }
    let Truncated { data, truncated } = truncate_json(event.name().as_str(), &json, limit)?;
    Ok(Truncated { data: data.into_owned().into(), truncated })
}

/// Shortens the JSON payload `data` of the event `name` to at most `limit` bytes. See [the
/// rules](mod@crate::truncate), which have an example.
///
/// ```
/// use fiche_realtime::{MAX_DATA_BYTES, truncate_json};
///
/// let toast = r#"{"type":"info","message":"Saved the audit","duration":5000}"#;
/// let whole = truncate_json("notification", toast, MAX_DATA_BYTES)?;
/// assert_eq!(whole.data, toast, "it fits, so nothing is changed");
///
/// let long = toast.replace("audit", &"audit ".repeat(20));
/// let shortened = truncate_json("notification", &long, 100)?;
/// assert_eq!(shortened.truncated, ["/message"]);
/// assert!(shortened.data.len() <= 100);
/// # Ok::<(), fiche_realtime::TruncateError>(())
/// ```
///
/// # Errors
/// The payload is not a JSON object or breaks the contract, or the limit is too small for the fields that are
/// never cut.
pub fn truncate_json<'a>(name: &str, data: &'a str, limit: usize) -> Result<Truncated<'a>, TruncateError> {
    let (payload, rules) = match decode(name, data.as_bytes()) {
        Decoded::Event { payload, .. } | Decoded::Partial { payload, .. } => {
            let rules = payload.fields().map_or(Rules::Unknown, Rules::Fields);
            (payload, rules)
        }
        Decoded::Unknown { payload, .. } => {
            // decoding has walked the text; if it is not JSON, it is handed on as a string
            match Walker::new(payload.as_str()).kind()? {
                Kind::String if payload.as_str() != data => return Err(not_json(data)),
                found => is_object(found)?,
            }
            (payload, Rules::Unknown)
        }
        Decoded::Invalid { problems, .. } => {
            is_object(kind_of(data)?)?;
            return Err(TruncateError::Invalid(problems));
        }
    };
    if data.len() <= limit {
        return Ok(Truncated { data: data.into(), truncated: Vec::new() });
    }
    let text = payload.as_str();
    let shortened = shorten(text, rules, limit);
    if shortened.as_ref().is_ok_and(|shortened| shortened.truncated.is_empty()) {
        return shortened;
    }
    // some writers escape everything that is not ASCII, which takes up to three times as much
    match with_characters(text) {
        Cow::Owned(text) => shorten(&text, rules, limit),
        Cow::Borrowed(_) => shortened,
    }
}

fn shorten(text: &str, rules: Rules, limit: usize) -> Result<Truncated<'static>, TruncateError> {
    let mut skeleton = Skeleton::read(text, rules, limit)?;
    let truncated = skeleton.plan()?;
    Ok(Truncated { data: skeleton.write(&truncated).into(), truncated })
}

/// The kind of the JSON value that the whole text is.
fn kind_of(data: &str) -> Result<Kind, TruncateError> {
    let mut walker = Walker::new(data);
    match walker.value().and_then(|value| walker.end().map(|()| value.kind)) {
        Ok(kind) => Ok(kind),
        Err(JsonError::Syntax) => Err(not_json(data)),
        // a value that a later duplicate key replaces does not count towards the depth
        Err(JsonError::Depth) => match without_replaced(data) {
            Some(shorter) => kind_of(&shorter),
            None => Err(JsonError::Depth.into()),
        },
    }
}

fn is_object(found: Kind) -> Result<(), TruncateError> {
    if found == Kind::Object { Ok(()) } else { Err(TruncateError::NotAnObject(found.name())) }
}

fn not_json(data: &str) -> TruncateError {
    TruncateError::NotJson(quote(data))
}
