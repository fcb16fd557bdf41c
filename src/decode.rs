//! Decoding: what a message is, by the contract.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::check::{Facts, Finding, Verdict, evaluate, kind};
use crate::contract::value::from_json;
use crate::contract::{Event, EventName, ShapeDecl};
use crate::json::{
    JsonError, Kind, Span, Walker, replace_infinite_numbers, replace_lone_surrogates, unescape, unquoted,
};
use crate::table::{EXPECTED, KEYS, MAX_FIELDS, SHAPE_AT, SHAPES, Shape, Slot, WORDS, tag};

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

/// One thing that is wrong with a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where: a JSON Pointer (RFC 6901), `""` for the payload itself.
    pub path: String,
    /// What the contract wants there.
    pub expected: String,
    /// What is there: a JSON type, a quote of at most 64 characters, or `nothing`.
    pub found: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "payload" } else { &self.path };
        write!(f, "{path}: expected {}, found {}", self.expected, self.found)
    }
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
    let event = known as usize;
    let shapes = shapes_of(event);
    let mut reading = Reading::new(text);
    let mut shape = shapes.start;
    let mut read = reading.read(shape);
    // the key that selects another shape of the event can stand anywhere, so it is seen only now
    if let Some(other) = (shapes.start + 1..shapes.end).find(|_| reading.selected_other) {
        shape = other;
        reading = Reading::new(text);
        read = reading.read(shape);
    }
    if let Err(error) = read {
        return match error {
            NotRead::Json(JsonError::Syntax) => Decoded::not_json(name, "JSON", quote(text)),
            NotRead::Json(JsonError::Depth) => {
                Decoded::not_json(name, "JSON of at most 128 levels", "deeper nesting".into())
            }
            NotRead::NoObject(found) => Decoded::not_json(name, "object", found.name().into()),
        };
    }

    let packed = Shape::at(SHAPE_AT[shape].into());
    let mut found = [(0, Finding::Missing); MAX_FIELDS];
    let mut count = 0;
    let verdict = evaluate(packed, &reading, |field, finding| {
        if let Some(slot) = found.get_mut(count) {
            *slot = (field, finding);
            count += 1;
        }
    });
    let found = &found[..count];
    let lone_surrogate = reading.walker.lone_surrogate;
    let payload = Payload { text: text.into(), lone_surrogate, shape: Some(SHAPES[shape]) };
    match verdict {
        Verdict::Event => Decoded::Event { name: known, payload, truncated: reading.truncated() },
        Verdict::Partial => Decoded::Partial {
            name: known,
            payload,
            missing: found.iter().map(|(field, _)| path(packed, *field)).collect(),
        },
        Verdict::Invalid => Decoded::Invalid { name, problems: reading.problems(packed, found) },
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

enum NotRead {
    Json(JsonError),
    NoObject(Kind),
}

impl From<JsonError> for NotRead {
    fn from(error: JsonError) -> Self {
        NotRead::Json(error)
    }
}

/// What the text has at one field of the shape.
#[derive(Clone, Copy)]
struct Fact<'a> {
    kind: u8,
    number: f64,
    text: &'a str,
}

const NOTHING: Fact<'_> = Fact { kind: kind::ABSENT, number: 0.0, text: "" };

/// The facts of JSON text.
struct Reading<'a> {
    walker: Walker<'a>,
    facts: [Fact<'a>; MAX_FIELDS],
    truncated: Option<Span<'a>>,
    selected_other: bool,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            walker: Walker::new(text),
            facts: [NOTHING; MAX_FIELDS],
            truncated: None,
            selected_other: false,
        }
    }

    /// Reads an object of the shape.
    fn read(&mut self, shape: usize) -> Result<(), NotRead> {
        let mut walker = self.walker.clone();
        let found = walker.kind()?;
        if found != Kind::Object {
            walker.value()?;
            walker.end()?;
            return Err(NotRead::NoObject(found));
        }
        let mut slots = [None; MAX_FIELDS];
        for (into, slot) in slots.iter_mut().zip(Shape::at(SHAPE_AT[shape].into()).slots()) {
            *into = Some(slot);
        }
        self.fields(&mut walker, &slots, 0)?;
        walker.end()?;
        self.walker = walker;
        Ok(())
    }

    /// Reads an object whose fields are `slots`, flat from index `first`.
    fn fields(
        &mut self,
        walker: &mut Walker<'a>,
        slots: &[Option<Slot>],
        first: usize,
    ) -> Result<(), JsonError> {
        let mut next = 0;
        walker.object(|walker, key| {
            let key = unescape(key);
            let Some((at, slot)) = find(slots, next, &key) else {
                let value = walker.value()?;
                if key == TRUNCATED_KEY && first == 0 {
                    self.truncated = Some(value);
                }
                self.selected_other |= first == 0 && SHAPES.iter().any(|shape| shape.when == Some(&key));
                return Ok(());
            };
            next = at + 1 + slot.count_of_fields();
            let from = walker.at();
            let found = walker.kind()?;
            let field = first + at;
            let fact = match (slot.tag, found) {
                (tag::OBJECT, Kind::Object) => {
                    let nested = slots.get(at + 1..next).unwrap_or_default();
                    self.facts[field + 1..=field + nested.len()].fill(NOTHING);
                    self.fields(walker, nested, field + 1)?;
                    Fact { kind: kind::OBJECT, ..NOTHING }
                }
                (tag::STRINGS, Kind::Array) => {
                    let mut wrong = 0u32;
                    walker.array(|walker| {
                        wrong += u32::from(walker.value()?.kind != Kind::String);
                        Ok(())
                    })?;
                    Fact { kind: kind::ARRAY, number: wrong.into(), text: "" }
                }
                _ => {
                    let span = walker.value()?;
                    Fact { kind: fact_kind(found), number: number(span), text: span.text }
                }
            };
            self.facts[field] = Fact { text: walker.since(from), ..fact };
            Ok(())
        })
    }

    /// What the publisher says it shortened: a list of strings, anything else is an unknown field.
    fn truncated(&self) -> Vec<String> {
        let Some(Span { kind: Kind::Array, text }) = self.truncated else { return Vec::new() };
        let mut pointers = Some(Vec::new());
        let walked = Walker::new(text).array(|walker| {
            let item = walker.value()?;
            match (item.kind, &mut pointers) {
                (Kind::String, Some(pointers)) => pointers.push(unquoted(item.text).into_owned()),
                _ => pointers = None,
            }
            Ok(())
        });
        walked.ok().and(pointers).unwrap_or_default()
    }

    fn problems(&self, shape: Shape<'_>, found: &[(usize, Finding)]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (field, finding) in found {
            let Some(slot) = shape.slots().nth(*field) else { continue };
            let fact = &self.facts[*field];
            let path = path(shape, *field);
            match finding {
                Finding::Missing => {
                    problems.push(Problem { path, expected: expected(slot), found: "nothing".into() })
                }
                Finding::Mistyped => {
                    problems.push(Problem { path, expected: expected(slot), found: found_at(slot, fact) })
                }
                Finding::Items => {
                    let mut index = 0;
                    // the text was walked before, so this cannot fail
                    let _ = Walker::new(fact.text).array(|walker| {
                        let item = walker.value()?;
                        if item.kind != Kind::String && problems.len() < MAX_PROBLEMS {
                            let (path, found) = (format!("{path}/{index}"), item.kind.name().into());
                            problems.push(Problem { path, expected: "string".into(), found });
                        }
                        index += 1;
                        Ok(())
                    });
                }
            }
        }
        problems.truncate(MAX_PROBLEMS);
        problems
    }
}

impl Facts for Reading<'_> {
    fn kind(&self, field: usize) -> u8 {
        self.facts[field].kind
    }

    fn number(&self, field: usize) -> f64 {
        self.facts[field].number
    }

    fn is_word(&self, field: usize, first: u8, count: u8) -> bool {
        let text = unquoted(self.facts[field].text);
        WORDS.iter().skip(first.into()).take(count.into()).any(|word| *word == text)
    }

    fn text_is(&self, field: usize, test: fn(&[u8]) -> bool) -> bool {
        test(unquoted(self.facts[field].text).as_bytes())
    }
}

/// The slot whose key is `key`, looked for first where the contract's order has the next one.
fn find(slots: &[Option<Slot>], next: usize, key: &str) -> Option<(usize, Slot)> {
    let is = |slot: &Option<Slot>| slot.filter(|slot| KEYS[usize::from(slot.key)] == key);
    if let Some(slot) = slots.get(next).and_then(is) {
        return Some((next, slot));
    }
    let mut at = 0;
    while let Some(Some(slot)) = slots.get(at) {
        if KEYS[usize::from(slot.key)] == key {
            return Some((at, *slot));
        }
        at += 1 + slot.count_of_fields();
    }
    None
}

fn fact_kind(kind: Kind) -> u8 {
    match kind {
        Kind::Null => kind::NULL,
        Kind::Boolean => kind::BOOLEAN,
        Kind::Number => kind::NUMBER,
        Kind::String => kind::STRING,
        Kind::Array => kind::ARRAY,
        Kind::Object => kind::OBJECT,
    }
}

/// The value of a number; for an array whether it has items.
fn number(span: Span<'_>) -> f64 {
    match span.kind {
        // up to 15 digits are exact in an f64
        Kind::Number if span.text.len() <= 15 && span.text.bytes().all(|byte| byte.is_ascii_digit()) => {
            span.text.bytes().fold(0u64, |n, digit| n * 10 + u64::from(digit - b'0')) as f64
        }
        Kind::Number => span.text.parse().unwrap_or(f64::NAN),
        Kind::Array => f64::from(!Walker::new(span.text).is_empty_array()),
        _ => 0.0,
    }
}

/// The JSON Pointer of a flat field.
fn path(shape: Shape<'_>, field: usize) -> String {
    let mut parent = None;
    for (at, slot) in shape.slots().enumerate() {
        let key = KEYS[usize::from(slot.key)];
        if at == field {
            return match parent {
                Some((parent, end)) if at < end => format!("/{parent}/{key}"),
                _ => format!("/{key}"),
            };
        }
        if slot.tag == tag::OBJECT {
            parent = Some((key, at + 1 + slot.count_of_fields()));
        }
    }
    String::new()
}

fn expected(slot: Slot) -> String {
    match slot.tag {
        tag::WORDS => {
            let words = WORDS.iter().skip(slot.argument.into()).take(slot.count.into());
            words.map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
        }
        tag::EXACTLY => slot.argument.to_string(),
        tag => EXPECTED[usize::from(tag)].into(),
    }
}

/// A quote where the type is right and the value is not, else the type.
fn found_at(slot: Slot, fact: &Fact<'_>) -> String {
    match fact.kind {
        kind::STRING if slot.tag >= tag::WORDS => quote(&unquoted(fact.text)),
        kind::NUMBER if matches!(slot.tag, tag::NUMBER | tag::COUNT | tag::EXACTLY) => {
            number_as_javascript(fact.number)
        }
        kind::NULL => "null".into(),
        kind::BOOLEAN => "boolean".into(),
        kind::NUMBER => "number".into(),
        kind::STRING => "string".into(),
        kind::ARRAY => "array".into(),
        _ => "object".into(),
    }
}

/// Text between quotes, shortened to 64 characters with them.
fn quote(text: &str) -> String {
    match text.char_indices().nth(62) {
        None => format!("\"{text}\""),
        Some(_) => format!("\"{}…\"", text.chars().take(61).collect::<String>()),
    }
}

/// A number as JavaScript's `String` writes it (ECMA-262, Number::toString).
fn number_as_javascript(number: f64) -> String {
    if number == 0.0 {
        return "0".into();
    }
    if !number.is_finite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.into();
    }
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = mantissa.replace('.', "");
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if number < 0.0 { "-" } else { "" };
    let (count, point) = (digits.len() as i32, exponent + 1);
    match point {
        _ if point >= count && point <= 21 => {
            format!("{sign}{digits}{}", "0".repeat((point - count) as usize))
        }
        1..=21 => format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..]),
        -5..=0 => format!("{sign}0.{}{digits}", "0".repeat(-point as usize)),
        _ => format!("{sign}{mantissa}e{}{}", if exponent < 0 { '-' } else { '+' }, exponent.abs()),
    }
}
