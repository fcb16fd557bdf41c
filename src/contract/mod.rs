//! The contract, declared once.
//!
//! One file a family, each read beside the contract's document line by line:
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
//! After the channels can stand `stale [audits]`: what the event makes stale besides that which its
//! channels name (see [`RESOURCES`]), and in a `….progress` event `grows ["completed_steps"]`: numbers that
//! only grow until the work ends or starts anew.
//!
//! | type | means |
//! | --- | --- |
//! | `string`, `boolean` | as in JSON |
//! | `number` | any finite number |
//! | `count` | a whole number from 0 to 2^53-1 |
//! | `datetime`, `date` | [`value::DateTime`], [`value::Date`] |
//! | `"word"`, `exactly 100`, `empty array` | that value and no other |
//! | `string[]` | an array of strings |
//! | `unknown object` | any JSON object |
//! | a name | `words!` (one of several strings) or `object!` (a nested object) of the same file |
//! | `optional …` | may be absent, and `null` counts as absent |
//!
//! **To add an event, add its declaration to the file of its family.** The Rust types, the check,
//! routing, TypeScript, schemas, samples and documentation all follow from it.

#[macro_use]
mod declare;
pub mod field;
mod sample;
pub mod value;

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
pub use notification::*;
pub use transcription::*;

use field::Field;

audit! { transcription batch notification fiches contract; }

/// What an event can make stale: a resource, and the payload's field that says which one; a list has none.
pub const RESOURCES: &[(&str, Option<&str>)] = &[
    ("audit", Some("audit_id")),
    ("fiche", Some("fiche_id")),
    ("job", Some("jobId")),
    ("batch", Some("batch_id")),
    ("audits", None),
    ("fiches", None),
];

/// An event as the contract declares it.
#[derive(Debug)]
pub struct EventDecl {
    /// The name on the wire.
    pub name: &'static str,
    /// What the event says, in a sentence; lines of it keep their leading space.
    pub meaning: &'static [&'static str],
    /// The payload's shapes: one, or two where a key tells them apart.
    pub shapes: &'static [ShapeDecl],
}

/// One shape of an event's payload.
#[derive(Debug)]
pub struct ShapeDecl {
    /// The name of the Rust and the TypeScript type.
    pub type_name: &'static str,
    /// The kinds of channel on which it arrives: `audit`, `fiche`, `job`, `global`.
    pub channels: &'static [&'static str],
    /// The key whose presence selects this shape.
    pub when: Option<&'static str>,
    /// The [`RESOURCES`] that it makes stale besides those which its channels name.
    pub stale: &'static [&'static str],
    /// The fields whose numbers only grow until the work ends or starts anew.
    pub grows: &'static [&'static str],
    /// The fields in the document's order.
    pub fields: &'static [Field],
}

impl EventDecl {
    /// The meaning as one line.
    pub fn meaning(&self) -> String {
        self.meaning.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }
}

impl ShapeDecl {
    /// Every one of the [`RESOURCES`] that an event of this shape makes stale: those that its channels
    /// name, then the others.
    pub fn makes_stale(&self) -> impl Iterator<Item = &'static str> {
        self.channels.iter().filter(|channel| **channel != "global").chain(self.stale).copied()
    }
}

impl EventName {
    /// What the contract declares of the event.
    pub const fn decl(self) -> &'static EventDecl {
        &EVENTS[self as usize]
    }
}

impl Event {
    /// The payload as JSON text, as it is published.
    ///
    /// # Errors
    /// A number that JSON cannot carry exactly: NaN, infinity, a count over 2^53-1.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut json = Vec::with_capacity(256);
        self.append_to(&mut json)?;
        String::from_utf8(json).map_err(serde::ser::Error::custom)
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

/// A name that this contract does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEvent;

impl std::fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected the name of an event of this contract, such as `audit.started`")
    }
}

impl std::error::Error for UnknownEvent {}
