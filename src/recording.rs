//! Recordings: messages with their arrival times, for replay.
//!
//! `tail --record FILE` and the npm package's devtools write recordings. `publish --lines --replay FILE` and
//! the npm package's fake pusher-js play them again. A recording is text: JSON lines, one [`Recorded`] message
//! a line, in the order of arrival.
//!
//! ```text
//! {"at":1764212345678,"channel":"private-audit-42","event":"audit.progress","data":{"audit_id":"42",…}}
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::RealtimeError;
use crate::contract::field::FieldType;
use crate::error::says;
use crate::json::{Kind, unquoted, write_compact};

/// The keys of a line and the JSON types of their values. `data`, the last key, can have any value.
#[cfg_attr(
    not(any(feature = "cli", feature = "package")),
    allow(dead_code, reason = "for errors that list the keys of a line")
)]
pub(crate) const FIELDS: [(&str, Option<Kind>); 4] = [
    ("at", Some(Kind::Number)),
    ("channel", Some(Kind::String)),
    ("event", Some(Kind::String)),
    ("data", None),
];

/// What is expected of `data`.
#[cfg(feature = "package")]
pub(crate) const ANY_JSON: &str = "any JSON value";

/// Describes a line, for errors.
#[cfg(any(feature = "cli", feature = "package"))]
pub(crate) fn expected() -> String {
    let keys = FIELDS.map(|(key, _)| format!("`{key}`"));
    format!("a recorded message with {}", keys.join(", "))
}

/// A message as one channel brought it.
///
/// An event that is published to several channels arrives on each of them. A recording can then have it several
/// times.
///
/// ```
/// use fiche_realtime::recording::Recorded;
///
/// let message = Recorded::arrived(1764212345678.0, "private-global", "notification", r#"{ "type": "info" }"#);
/// let line = message.to_line()?;
/// assert_eq!(
///     line,
///     r#"{"at":1764212345678,"channel":"private-global","event":"notification","data":{"type":"info"}}"#
/// );
/// assert_eq!(Recorded::parse(line.as_bytes())?.payload(), r#"{"type":"info"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Recorded<'a> {
    /// The time of its arrival, in milliseconds since 1970. Any finite number.
    #[serde(serialize_with = "FieldType::write", deserialize_with = "<f64 as FieldType>::read")]
    pub at: f64,
    /// The name of the channel that brought it.
    #[serde(borrow)]
    pub channel: Cow<'a, str>,
    /// The event's name.
    #[serde(borrow)]
    pub event: Cow<'a, str>,
    /// The payload, as JSON without a line feed. A string holds text as it came: JSON text, or any other text.
    pub data: Box<RawValue>,
}

impl<'a> Recorded<'a> {
    /// Makes a message that arrived at `at` with the data `text`. The text need not be JSON.
    ///
    /// ```
    /// use fiche_realtime::recording::Recorded;
    ///
    /// let message = Recorded::arrived(1764212345678.0, "private-global", "notification", r#"{ "type": "info" }"#);
    /// assert_eq!(message.data.get(), r#"{"type":"info"}"#);
    /// let message = Recorded::arrived(1764212345678.0, "private-global", "notification", "not JSON");
    /// assert_eq!(message.data.get(), r#""not JSON""#);
    /// ```
    pub fn arrived(at: f64, channel: &'a str, event: &'a str, text: &str) -> Self {
        let is_string = text.trim_start().starts_with('"');
        // a JSON string is kept as text, with its quotation marks: without them it would be another text
        let json = match serde_json::from_str::<&RawValue>(text) {
            Ok(json) if !is_string => {
                let mut compact = String::with_capacity(text.len());
                write_compact(json.get(), &mut compact);
                compact
            }
            _ => crate::json::quoted(text),
        };
        // both are JSON, so this cannot fail; `null` stands in for an error
        let data = RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self { at, channel: channel.into(), event: event.into(), data }
    }

    /// Reads a line of a recording.
    ///
    /// ```
    /// use fiche_realtime::recording::Recorded;
    ///
    /// let line = br#"{"at":1764212345678,"channel":"private-audit-42","event":"audit.progress","data":{"audit_id":"42"}}"#;
    /// let message = Recorded::parse(line)?;
    /// assert_eq!((&*message.channel, &*message.event), ("private-audit-42", "audit.progress"));
    /// assert!(Recorded::parse(b"{}").is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The line is not JSON, lacks a key, or has a value of a wrong type. Unknown keys are ignored.
    pub fn parse(line: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(line)
    }

    /// Writes the message as a line, without the line feed.
    ///
    /// ```
    /// use fiche_realtime::recording::Recorded;
    ///
    /// let message = Recorded::arrived(1764212345678.0, "private-global", "notification", "{}");
    /// assert_eq!(
    ///     message.to_line()?,
    ///     r#"{"at":1764212345678,"channel":"private-global","event":"notification","data":{}}"#
    /// );
    /// assert!(Recorded::arrived(f64::NAN, "private-global", "notification", "{}").to_line().is_err());
    /// # Ok::<(), fiche_realtime::RealtimeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`at`](Self::at) is infinite or not a number, which JSON cannot carry.
    pub fn to_line(&self) -> Result<String, RealtimeError> {
        // strings and JSON can always be written
        serde_json::to_string(self).map_err(|_| says::RECORDING.at("at", "a finite number", self.at))
    }

    /// Returns the text that the message carried: the payload's JSON text.
    ///
    /// ```
    /// use fiche_realtime::recording::Recorded;
    ///
    /// // Pusher carries the payload as a string; a recording may have it so, or as it is
    /// for data in [r#""{\"audit_id\":\"42\"}""#, r#"{"audit_id":"42"}"#] {
    ///     let line = format!(r#"{{"at":0,"channel":"private-audit-42","event":"audit.progress","data":{data}}}"#);
    ///     assert_eq!(Recorded::parse(line.as_bytes())?.payload(), r#"{"audit_id":"42"}"#);
    /// }
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn payload(&self) -> Cow<'_, str> {
        carried(&self.data)
    }
}

/// Returns the payload's text. `data` has that text as a JSON string, as Pusher carries it, or is the payload
/// itself.
pub(crate) fn carried(data: &RawValue) -> Cow<'_, str> {
    let data = data.get();
    if data.starts_with('"') { unquoted(data) } else { data.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_fields_and_their_types() {
        let line = Recorded::arrived(1.5, "c", "e", "{}").to_line().unwrap();
        let written: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line).unwrap();
        let kind = |value: &serde_json::Value| match value {
            serde_json::Value::Number(_) => Some(Kind::Number),
            serde_json::Value::String(_) => Some(Kind::String),
            _ => None,
        };
        let found: Vec<_> = written.iter().map(|(key, value)| (key.as_str(), kind(value))).collect();
        assert_eq!(found, FIELDS);
        for (key, _) in FIELDS {
            let mut lacking = written.clone();
            lacking.remove(key);
            assert!(Recorded::parse(serde_json::to_string(&lacking).unwrap().as_bytes()).is_err(), "{key}");
        }
    }

    #[test]
    fn data_is_kept_as_it_came() {
        for (text, data) in [
            ("{ \"a b\" :\n[1.0, \"\\ud800\"]}", "{\"a b\":[1.0,\"\\ud800\"]}"),
            ("null", "null"),
            ("\"text\"", "\"\\\"text\\\"\""),
            ("no JSON\n", "\"no JSON\\n\""),
            ("", "\"\""),
        ] {
            let recorded = Recorded::arrived(0.0, "c", "e", text);
            assert_eq!(recorded.data.get(), data);
            let line = recorded.to_line().unwrap();
            let read = Recorded::parse(line.as_bytes()).unwrap();
            let expected = if data.starts_with('"') { text } else { data };
            assert_eq!((read.payload().as_ref(), read.to_line().unwrap()), (expected, line.clone()));
        }
    }

    #[test]
    fn a_time_that_json_cannot_carry_is_refused() {
        for at in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let refused = Recorded::arrived(at, "c", "e", "{}").to_line().unwrap_err();
            assert_eq!((&*refused.field, &*refused.found), ("at", &*at.to_string()));
        }
    }

    #[test]
    fn a_line_that_is_none_is_refused() {
        for line in [
            "",
            "[]",
            r#"{"at":"1","channel":"c","event":"e","data":{}}"#,
            r#"{"at":1e999,"channel":"c","event":"e","data":{}}"#,
            r#"{"at":1,"channel":null,"event":"e","data":{}}"#,
        ] {
            assert!(Recorded::parse(line.as_bytes()).is_err(), "{line}");
        }
        let more = r#"{"more":1,"data":{},"event":"e","channel":"c","at":1}"#;
        assert_eq!(Recorded::parse(more.as_bytes()).unwrap().at, 1.0);
    }
}
