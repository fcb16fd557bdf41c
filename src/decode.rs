//! Decoding: classifies a message by the contract.

mod problem;
mod reading;
#[cfg(test)]
mod tests;
mod typed;

use std::borrow::Cow;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::check::{Verdict, evaluate};
use crate::contract::field::Field;
use crate::contract::value::from_json;
use crate::contract::{EventName, ShapeDecl};
use crate::error::{NOT_TOO_DEEP, quote, with_limits};
use crate::json::{
    JsonError, Kind, Walker, quoted, replace_infinite_numbers, replace_lone_surrogates, without_replaced,
};
use crate::route::DEEPER;
use crate::table::{SHAPES, fields_of, shapes_of};

pub use problem::Problem;
#[cfg(feature = "package")]
pub(crate) use problem::expected;
use problem::path;
pub(crate) use reading::read_strings;
use reading::{NotRead, Reading};
pub use typed::EventError;

/// The expectation for text that is not JSON.
pub(crate) const NOT_JSON: &str = "JSON";

/// The reserved key under which a publisher lists the fields that it shortened.
pub const TRUNCATED_KEY: &str = "_truncated";

/// A decoded message: what it is by the contract.
///
/// ```
/// use fiche_realtime::{Decoded, decode};
///
/// fn describe(name: &str, data: &str) -> String {
///     match decode(name, data.as_bytes()) {
///         Decoded::Event { name, .. } => format!("a complete {name}"),
///         Decoded::Partial { name, missing, .. } => format!("a {name} without {}", missing.join(", ")),
///         Decoded::Unknown { name, .. } => format!("{name} is not in the contract"),
///         Decoded::Invalid { problems, .. } => problems[0].to_string(),
///         other => other.kind().to_owned(), // a later version may have more
///     }
/// }
///
/// assert_eq!(
///     describe("notification", r#"{"type":"info","message":"Saved","duration":5000}"#),
///     "a complete notification"
/// );
/// assert_eq!(describe("notification", r#"{"message":"Saved","duration":5000}"#), "a notification without /type");
/// assert_eq!(describe("weather", "{}"), "weather is not in the contract");
/// assert_eq!(
///     describe("notification", r#"{"type":"info","message":"Saved","duration":"5 s"}"#),
///     "/duration: expected finite number, found string"
/// );
/// ```
///
/// It serialises as `{ "kind": …, "name": …, … }`, which is the value that the npm package's `decode`
/// returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Decoded<'a> {
    /// The payload has its full shape.
    #[non_exhaustive]
    Event {
        /// The event's name.
        name: EventName,
        /// The payload as received.
        payload: Payload<'a>,
        /// JSON Pointers of the fields that the publisher shortened. `""` stands for dropped unknown fields.
        /// Mostly empty.
        truncated: Vec<String>,
    },
    /// A backend dropped fields to fit the size limit. All identifiers and numbers are present and no field
    /// is mistyped, but something else is missing.
    #[non_exhaustive]
    Partial {
        /// The event's name.
        name: EventName,
        /// The payload as received.
        payload: Payload<'a>,
        /// JSON Pointers of the missing fields, in the contract's order.
        missing: Vec<String>,
    },
    /// The contract has no event of this name.
    #[non_exhaustive]
    Unknown {
        /// The name as received.
        name: &'a str,
        /// The payload as received. Text that is not JSON becomes a JSON string.
        payload: Payload<'a>,
    },
    /// The payload breaks the contract.
    #[non_exhaustive]
    Invalid {
        /// The name as received.
        name: &'a str,
        /// The problems, in the contract's order, at most [`MAX_PROBLEMS`](crate::MAX_PROBLEMS).
        problems: Vec<Problem>,
    },
}

/// A payload that [`decode`] accepted: its JSON text, as received.
///
/// ```
/// use fiche_realtime::{Decoded, Event, decode};
///
/// let data = br#"{"type":"info","message":"Saved","duration":5000,"color":"green"}"#;
/// let Decoded::Event { payload, .. } = decode("notification", data) else { panic!() };
///
/// assert_eq!(payload.as_str().as_bytes(), data);
/// assert_eq!(payload.type_name(), Some("Notification"));
/// // the typed form has the contract's fields; the JSON value has all of them
/// assert!(matches!(payload.to_event()?, Event::Notification(toast) if toast.message == "Saved"));
/// assert_eq!(payload.to_value()?["color"], "green");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Payload<'a> {
    text: Cow<'a, str>,
    lone_surrogate: bool,
    shape: Option<&'static ShapeDecl>,
}

impl Payload<'_> {
    /// The JSON text.
    ///
    /// See the example of [`Payload`].
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text with U+FFFD for half a surrogate pair, which a Rust string cannot hold.
    fn readable(&self) -> Cow<'_, str> {
        if self.lone_surrogate {
            replace_lone_surrogates(&self.text).into()
        } else {
            self.text.as_ref().into()
        }
    }

    /// The payload as a JSON value.
    ///
    /// A number that is too large for an `f64` becomes null, as JavaScript writes it. Only a field that the
    /// contract does not know can have such a number.
    ///
    /// See the example of [`Payload`].
    ///
    /// # Errors
    /// None for a payload that comes from [`decode`].
    pub fn to_value(&self) -> Result<serde_json::Value, serde_json::Error> {
        let text = self.readable();
        from_json(&text).or_else(|error| from_json(&replace_infinite_numbers(&text).map_err(|_| error)?))
    }

    /// The fields that the contract declares. `None` for an unknown event.
    pub(crate) fn fields(&self) -> Option<&'static [Field]> {
        self.shape.map(|shape| shape.fields)
    }

    /// The name of the shape's Rust and TypeScript type, such as `AuditStarted`. `None` for an unknown event.
    ///
    /// See the example of [`Payload`].
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
    ///
    /// ```
    /// let decoded = fiche_realtime::decode("weather", b"{}");
    /// assert_eq!((decoded.kind(), decoded.name()), ("unknown", "weather"));
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Decoded::Event { .. } => "event",
            Decoded::Partial { .. } => "partial",
            Decoded::Unknown { .. } => "unknown",
            Decoded::Invalid { .. } => "invalid",
        }
    }

    /// The event's name as received.
    ///
    /// See the example of [`kind`](Self::kind).
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

    fn too_deep(name: &'a str) -> Self {
        Self::not_json(name, &with_limits(NOT_TOO_DEEP), DEEPER.into())
    }
}

/// Decodes the message `name` with the JSON text `data`.
///
/// It accepts any bytes and never panics. Its time is linear in their number.
///
/// ```
/// use fiche_realtime::{Decoded, Event, decode};
/// let data = br#"{"batch_id":"b1","operation_type":"audit","total":4,"completed":3,"failed":1,"duration_ms":1200}"#;
/// let Decoded::Event { payload, .. } = decode("batch.completed", data) else { panic!() };
/// let Event::BatchCompleted(batch) = payload.to_event()? else { panic!() };
/// assert_eq!(batch.completed, 3);
/// # Ok::<(), fiche_realtime::EventError>(())
/// ```
pub fn decode<'a>(name: &'a str, data: &'a [u8]) -> Decoded<'a> {
    let text = std::str::from_utf8(data);
    let Ok(known) = name.parse::<EventName>() else {
        return unknown(name, text.map_or_else(|_| String::from_utf8_lossy(data), Cow::Borrowed));
    };
    let Ok(text) = text else {
        return Decoded::not_json(name, NOT_JSON, "bytes that are not UTF-8".into());
    };
    let mut text = Cow::Borrowed(text);
    let mut judged = judge(known, &text);
    if let Err(JsonError::Depth) = judged
        && let Some(shorter) = without_replaced(&text)
    {
        // a value that a later duplicate key replaces does not count towards the depth
        judged = judge(known, &shorter);
        text = shorter.into();
    }
    let (shape, lone_surrogate, said) = match judged {
        Ok(judged) => judged,
        Err(JsonError::Syntax) => return Decoded::not_json(name, NOT_JSON, quote(&text)),
        Err(JsonError::Depth) => return Decoded::too_deep(name),
    };
    let payload = Payload { text, lone_surrogate, shape: Some(SHAPES[shape]) };
    match said {
        Said::Event { truncated } => Decoded::Event { name: known, payload, truncated },
        Said::Partial { missing } => Decoded::Partial { name: known, payload, missing },
        Said::Invalid { problems } => Decoded::Invalid { name, problems },
    }
}

/// The answer about the payload of a known event.
enum Said {
    Event { truncated: Vec<String> },
    Partial { missing: Vec<String> },
    Invalid { problems: Vec<Problem> },
}

/// Reads a payload. Returns its shape, whether it has half a surrogate pair, and the answer about it.
fn judge(known: EventName, text: &str) -> Result<(usize, bool, Said), JsonError> {
    let mut present = 0;
    let reading = loop {
        let mut reading = Reading::new(text, shapes_of(known as usize), present);
        match reading.read() {
            Ok(()) => break reading,
            // the key that selects another shape can be anywhere in the text, so reading starts again with
            // that shape
            Err(NotRead::Selects(selecting)) => present = selecting,
            Err(NotRead::Json(error)) => return Err(error),
            Err(NotRead::NoObject(found)) => {
                let problem = Problem {
                    path: String::new(),
                    expected: Kind::Object.name().into(),
                    found: found.name().into(),
                };
                return Ok((reading.shape(), false, Said::Invalid { problems: vec![problem] }));
            }
        }
    };

    let fields = fields_of(reading.shape());
    let (verdict, wrong) =
        evaluate(fields.len(), |field| fields[field].slot, |field, _| reading.standings.of(field));
    let said = match verdict {
        Verdict::Event => Said::Event { truncated: reading.truncated() },
        Verdict::Partial => {
            let missing = (0..fields.len()).filter(|field| wrong >> field & 1 == 1);
            Said::Partial { missing: missing.map(|field| path(fields, field)).collect() }
        }
        Verdict::Invalid => Said::Invalid { problems: reading.problems(wrong) },
    };
    Ok((reading.shape(), reading.walker.lone_surrogate, said))
}

/// Decodes a payload of an unknown event: JSON stays as it is, and any other text becomes a JSON string.
fn unknown<'a>(name: &'a str, text: Cow<'a, str>) -> Decoded<'a> {
    let mut walker = Walker::new(&text);
    let walked = walker.value().and_then(|_| walker.end());
    let lone_surrogate = walker.lone_surrogate;
    if let Err(JsonError::Depth) = walked
        && let Some(shorter) = without_replaced(&text)
    {
        return unknown(name, shorter.into());
    }
    let text = match walked {
        Ok(()) => text,
        Err(JsonError::Depth) => return Decoded::too_deep(name),
        Err(JsonError::Syntax) => quoted(&text).into(),
    };
    Decoded::Unknown { name, payload: Payload { text, lone_surrogate, shape: None } }
}
