//! The contract, declared once.
//!
//! Each family of events has a file, which follows the contract's document line by line:
//!
//! ```text
//! /// An audit step failed.                                   the meaning
//! "audit.step_failed": AuditStepFailed [audit, fiche] {      event, Rust type, channels
//!     audit_id (string)                                       field, type
//!     step_position (count)
//!     error (optional string)
//!     status ("failed")                                       a literal
//!     job_id = "jobId" (string)                               a wire name in another case
//! }
//! or AuditStepRerunFailed [audit] when rerun_id { .. }        the shape when that key is present
//! ```
//!
//! Two clauses may follow the channels. `stale [audits]` lists what the event makes stale in addition to what
//! its channels name (see [`RESOURCES`]). `grows ["completed_steps"]`, in a `….progress` event, lists the
//! numbers that only grow until the work ends or starts again.
//!
//! | type | means |
//! | --- | --- |
//! | `string`, `boolean` | as in JSON; the ids of `contract/channels.rs` and `contract/ids.rs` have Rust types of their own |
//! | `number`, `count` | a number within the bounds of that type: see `contract/numbers.rs` |
//! | `datetime`, `date` | a string in that format: see `contract/formats.rs` |
//! | `"word"`, `exactly 100`, `empty array` | that value and no other; the Rust struct does not have the field |
//! | `string[]` | an array of strings |
//! | `unknown object` | any JSON object |
//! | a name | `words!` (one of several strings) or `object!` (a nested object) of the same file. The type of a field's words is named by the field, `overall_status: OverallStatus`, or if the field is one word by the event's type and the field, `verdict: AuditReviewedVerdict`; a variant is named by its word |
//! | `optional …` | may be absent, and `null` counts as absent |
//!
//! **To add an event, add its declaration to the file of its family.** The Rust types, their builders, the
//! check, routing, TypeScript, schemas, samples and documentation all follow from it.

#[macro_use]
mod declare;
#[macro_use]
mod payload;
#[macro_use]
pub mod builder;
#[macro_use]
mod format;
#[macro_use]
pub(crate) mod number;
#[macro_use]
mod id;
#[macro_use]
mod channels;
pub mod field;
#[macro_use]
mod formats;
#[macro_use]
mod ids;
mod moment;
#[macro_use]
mod numbers;
mod sample;
mod stored;
pub(crate) mod text;
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod times;
pub(crate) mod value;
pub mod work;

#[macro_use]
mod audit;
#[macro_use]
mod transcription;
#[macro_use]
mod batch;
#[macro_use]
mod notification;
#[macro_use]
mod fiches;

pub use audit::*;
pub use batch::*;
pub use channels::*;
pub use format::InvalidText;
pub use formats::*;
pub use ids::*;
pub use notification::*;
pub use numbers::*;
pub use transcription::*;

use field::{Field, Misfit};

audit! { transcription batch notification fiches contract; }

/// The resources without a kind of channel. Each has the payload's field with its id, or `None` for a list.
const OTHER_RESOURCES: [(&str, Option<&str>); 3] =
    [("batch", Some("batch_id")), ("audits", None), ("fiches", None)];

/// The resources that an event can make stale. Each has the payload's field with its id, or `None` for a
/// list. The kinds of channel that have ids come first.
pub const RESOURCES: &[(&str, Option<&str>)] = &{
    let scoped = ChannelKind::SCOPED;
    let mut all = [("", None); ChannelKind::SCOPED.len() + OTHER_RESOURCES.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = if i < scoped.len() {
            (scoped[i].as_str(), scoped[i].id_key())
        } else {
            OTHER_RESOURCES[i - scoped.len()]
        };
        i += 1;
    }
    all
};

/// An event as the contract declares it.
///
/// ```
/// use fiche_realtime::EventName;
///
/// let event = EventName::AuditProgress.decl();
/// assert_eq!(event.name, "audit.progress");
/// assert_eq!(event.meaning(), "Aggregate audit progress after step completions/failures.");
/// assert_eq!(event.shapes[0].type_name, "AuditProgress");
/// assert_eq!(event.shapes[0].makes_stale().collect::<Vec<_>>(), ["audit", "fiche"]);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct EventDecl {
    /// The name on the wire.
    pub name: &'static str,
    /// What the event means, in a sentence. It is a list of lines, which keep their leading space.
    pub meaning: &'static [&'static str],
    /// The payload's shapes: one, or several that a key tells apart.
    pub shapes: &'static [ShapeDecl],
}

/// One shape of an event's payload.
#[derive(Debug)]
#[non_exhaustive]
pub struct ShapeDecl {
    /// The name of the Rust and the TypeScript type.
    pub type_name: &'static str,
    /// The kinds of channel on which it arrives, by name.
    pub channels: &'static [&'static str],
    /// The key whose presence selects this shape.
    pub when: Option<&'static str>,
    /// The [`RESOURCES`] that it makes stale in addition to those that its channels name.
    pub stale: &'static [&'static str],
    /// The fields whose numbers only grow until the work ends or starts again.
    pub grows: &'static [&'static str],
    /// The fields in the document's order.
    pub fields: &'static [Field],
}

impl EventDecl {
    /// The meaning as one line.
    ///
    /// See the example of [`EventDecl`].
    pub fn meaning(&self) -> String {
        self.meaning.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }
}

impl ShapeDecl {
    /// All [`RESOURCES`] that an event of this shape makes stale: those that its channels name, then the
    /// others.
    ///
    /// See the example of [`EventDecl`].
    pub fn makes_stale(&self) -> impl Iterator<Item = &'static str> {
        self.channels
            .iter()
            .filter(|channel| **channel != ChannelKind::GLOBAL.as_str())
            .chain(self.stale)
            .copied()
    }
}

impl EventName {
    /// The contract's declaration of the event.
    ///
    /// See the example of [`EventDecl`].
    pub const fn decl(self) -> &'static EventDecl {
        &EVENTS[self as usize]
    }
}

impl Event {
    /// The payload as JSON text, as a publisher sends it.
    ///
    /// # Errors
    /// A number does not fit its type, such as infinity or a count over 2^53-1.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        self.json().map_err(serde::ser::Error::custom)
    }

    /// The payload as JSON text, or the first field that does not fit.
    pub(crate) fn json(&self) -> Result<String, Misfit> {
        let mut json = Vec::with_capacity(256);
        self.append_to(&mut json)?;
        String::from_utf8(json).map_err(Misfit::of)
    }
}

impl std::str::FromStr for EventName {
    type Err = UnknownEvent;

    fn from_str(name: &str) -> Result<Self, UnknownEvent> {
        Self::ALL.iter().copied().find(|known| known.as_str() == name).ok_or(UnknownEvent)
    }
}

impl std::fmt::Display for EventName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error for a name that no event of this contract has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownEvent;

impl std::fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected the name of an event of this contract, such as `audit.started`")
    }
}

impl std::error::Error for UnknownEvent {}
