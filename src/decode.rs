//! Decoding: what a message is, by the contract.

mod problem;
mod reading;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::check::{Verdict, evaluate};
use crate::contract::field::Field;
use crate::contract::value::from_json;
use crate::contract::{Event, EventName, ShapeDecl};
use crate::json::{JsonError, MAX_DEPTH, Walker, replace_infinite_numbers, replace_lone_surrogates};
use crate::table::{SHAPES, slots_of};

pub use problem::Problem;
use problem::{path, quote};
pub(crate) use reading::read_strings;
use reading::{NotRead, Reading};

/// The most problems that are listed.
pub const MAX_PROBLEMS: usize = 32;

/// The reserved key under which a publisher lists what it shortened.
pub const TRUNCATED_KEY: &str = "_truncated";

/// What a message is. Serialises as `{ "kind": …, "name": …, … }`, the same value as the npm
/// package's `decode` returns.
#[derive(Clone, Debug)]
pub enum Decoded<'a> {
    /// The payload has its full shape.
    Event {
        /// The event's name.
        name: EventName,
        /// The payload as it came.
        payload: Payload<'a>,
        /// JSON Pointers of the fields that the publisher shortened, `""` for dropped unknown
        /// fields. Mostly empty.
        truncated: Vec<String>,
    },
    /// A backend dropped fields to fit the size limit: identifiers and numbers are there, nothing
    /// that is there is mistyped, and something else is missing.
    Partial {
        /// The event's name.
        name: EventName,
        /// The payload as it came.
        payload: Payload<'a>,
        /// JSON Pointers of what is missing, in the contract's order.
        missing: Vec<String>,
    },
    /// A name that this contract does not have.
    Unknown {
        /// The name as it came.
        name: &'a str,
        /// The payload as it came; text that is not JSON stands as a JSON string.
        payload: Payload<'a>,
    },
    /// The payload breaks the contract.
    Invalid {
        /// The name as it came.
        name: &'a str,
        /// What is wrong, in the contract's order, at most [`MAX_PROBLEMS`].
        problems: Vec<Problem>,
    },
}

/// A payload's JSON text, as it came.
#[derive(Clone, Debug)]
pub struct Payload<'a> {
    text: Cow<'a, str>,
    lone_surrogate: bool,
    shape: Option<&'static ShapeDecl>,
}

impl Payload<'_> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text in which half a surrogate pair, which no Rust string can hold, is U+FFFD.
    fn readable(&self) -> Cow<'_, str> {
        if self.lone_surrogate {
            replace_lone_surrogates(&self.text).into()
        } else {
            self.text.as_ref().into()
        }
    }

    /// The payload as a JSON value. A number that is too large for an `f64`, which only a field
    /// unknown to the contract can have, becomes null, as JavaScript writes it.
    ///
    /// # Errors
    /// None for a payload that [`decode`] handed on.
    pub fn to_value(&self) -> Result<serde_json::Value, serde_json::Error> {
        let text = self.readable();
        from_json(&text).or_else(|error| from_json(&replace_infinite_numbers(&text).map_err(|_| error)?))
    }

    /// The payload as its typed event.
    ///
    /// # Errors
    /// A partial payload and an unknown one have no typed form.
    pub fn to_event(&self) -> Result<Event, serde_json::Error> {
        let type_name = self.shape.map_or("", |shape| shape.type_name);
        // of a key that stands twice the last counts, but the types read the first as well
        Event::read(type_name, &self.readable())
            .or_else(|_| Event::read(type_name, &self.to_value()?.to_string()))
    }

    /// The fields that the contract knows; `None` for an unknown event.
    pub(crate) fn fields(&self) -> Option<&'static [Field]> {
        self.shape.map(|shape| shape.fields)
    }

    /// The name of the shape's type, such as `AuditStarted`; `None` for an unknown event.
    pub fn type_name(&self) -> Option<&'static str> {
        self.shape.map(|shape| shape.type_name)
    }
}

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error;
        RawValue::from_string(self.readable().into_owned()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl Serialize for Decoded<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Decoded", 4)?;
        map.serialize_field("kind", self.kind())?;
        map.serialize_field("name", self.name())?;
        match self {
            Decoded::Event { payload, truncated, .. } => {
                map.serialize_field("payload", payload)?;
                map.serialize_field("truncated", truncated)?;
            }
            Decoded::Partial { payload, missing, .. } => {
                map.serialize_field("payload", payload)?;
                map.serialize_field("missing", missing)?;
            }
            Decoded::Unknown { payload, .. } => map.serialize_field("payload", payload)?,
            Decoded::Invalid { problems, .. } => map.serialize_field("problems", problems)?,
        }
        map.end()
    }
}

impl<'a> Decoded<'a> {
    /// `event`, `partial`, `unknown` or `invalid`.
    pub fn kind(&self) -> &'static str {
        match self {
            Decoded::Event { .. } => "event",
            Decoded::Partial { .. } => "partial",
            Decoded::Unknown { .. } => "unknown",
            Decoded::Invalid { .. } => "invalid",
        }
    }

    /// The event's name as it came.
    pub fn name(&self) -> &str {
        match self {
            Decoded::Event { name, .. } | Decoded::Partial { name, .. } => name.as_str(),
            Decoded::Unknown { name, .. } | Decoded::Invalid { name, .. } => name,
        }
    }

    fn not_json(name: &'a str, expected: &str, found: String) -> Self {
        let problem = Problem { path: String::new(), expected: expected.into(), found };
        Decoded::Invalid { name, problems: vec![problem] }
    }
}

/// Decodes the message `name` with the JSON text `data`. Takes any bytes and never panics; the work
/// grows linearly with their number.
///
/// ```
/// use fiche_realtime::{Decoded, Event, decode};
/// let data = br#"{"batch_id":"b1","operation_type":"audit","total":4,"completed":3,"failed":1,"duration_ms":1200}"#;
/// let Decoded::Event { payload, .. } = decode("batch.completed", data) else { panic!() };
/// let Event::BatchCompleted(batch) = payload.to_event()? else { panic!() };
/// assert_eq!(batch.completed, 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn decode<'a>(name: &'a str, data: &'a [u8]) -> Decoded<'a> {
    let text = std::str::from_utf8(data);
    let Ok(known) = name.parse::<EventName>() else {
        return unknown(name, text.map_or_else(|_| String::from_utf8_lossy(data), Cow::Borrowed));
    };
    let Ok(text) = text else {
        return Decoded::not_json(name, "JSON", "bytes that are not UTF-8".into());
    };
    let shapes = shapes_of(known as usize);
    let (mut shape, mut others) = (shapes.start, shapes.start + 1..shapes.end);
    let reading = loop {
        let mut reading = Reading::new(text, others);
        match reading.read(shape) {
            Ok(()) => break reading,
            // the key that selects another shape can stand anywhere, so reading begins anew with that
            Err(NotRead::Selects(selected)) => (shape, others) = (selected, 0..0),
            Err(NotRead::Json(JsonError::Syntax)) => return Decoded::not_json(name, "JSON", quote(text)),
            Err(NotRead::Json(JsonError::Depth)) => {
                let expected = format!("JSON of at most {MAX_DEPTH} levels");
                return Decoded::not_json(name, &expected, "deeper nesting".into());
            }
            Err(NotRead::NoObject(found)) => return Decoded::not_json(name, "object", found.name().into()),
        }
    };

    let slots = slots_of(shape);
    let (verdict, wrong) = evaluate(slots.iter().copied(), reading.facts);
    let lone_surrogate = reading.walker.lone_surrogate;
    let payload = Payload { text: text.into(), lone_surrogate, shape: Some(SHAPES[shape]) };
    match verdict {
        Verdict::Event => Decoded::Event { name: known, payload, truncated: reading.truncated() },
        Verdict::Partial => Decoded::Partial {
            name: known,
            payload,
            missing: (0..slots.len())
                .filter(|field| wrong >> field & 1 == 1)
                .map(|field| path(slots, field))
                .collect(),
        },
        Verdict::Invalid => Decoded::Invalid { name, problems: reading.problems(slots, wrong) },
    }
}

/// A payload of no known shape: JSON as it is, anything else as a JSON string.
fn unknown<'a>(name: &'a str, text: Cow<'a, str>) -> Decoded<'a> {
    let mut walker = Walker::new(&text);
    let is_json = walker.value().and_then(|_| walker.end()).is_ok();
    let lone_surrogate = walker.lone_surrogate;
    let text = if is_json { text } else { serde_json::Value::String(text.into_owned()).to_string().into() };
    Decoded::Unknown { name, payload: Payload { text, lone_surrogate, shape: None } }
}

/// Where the shapes of an event stand in [`SHAPES`].
fn shapes_of(event: usize) -> std::ops::Range<usize> {
    const STARTS: [usize; crate::contract::EVENTS.len() + 1] = {
        let mut starts = [0; crate::contract::EVENTS.len() + 1];
        let mut i = 0;
        while i < crate::contract::EVENTS.len() {
            starts[i + 1] = starts[i] + crate::contract::EVENTS[i].shapes.len();
            i += 1;
        }
        starts
    };
    STARTS[event]..STARTS[event + 1]
}
