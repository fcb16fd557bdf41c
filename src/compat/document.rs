//! The contract as data: what `fiche-realtime schema --format contract` writes, and `compat` reads.
//!
//! Lists keep the order of the declarations. A change of these structs is a change of the export: then
//! raise [`VERSION`].

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// The version of the export that this crate writes, and the only one that it reads.
pub const VERSION: u64 = 1;

/// The key that makes JSON an export of a contract. Its value is the version of the export.
pub(super) const KEY: &str = "fiche_realtime_contract";

/// A contract: all that decides what a backend publishes, and what a frontend makes of it.
///
/// [`Contract::built_in`] is the contract of this crate. [`Contract::parse`] reads the export of another
/// one. [`compare`](super::compare) finds the differences of two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// The version of the export: [`VERSION`].
    #[serde(rename = "fiche_realtime_contract")]
    pub version: u64,
    /// The version of the crate that declares the contract.
    #[serde(rename = "crate")]
    pub crate_version: String,
    /// The contract's fingerprint: see [`FINGERPRINT`](crate::FINGERPRINT).
    pub fingerprint: String,
    /// The version of the rules that no declaration says, such as which texts are dates.
    pub rules: u64,
    /// The kinds of channel, in the order in which routing lists channels.
    pub channels: Vec<Channel>,
    /// The events that go to the channel without an id, whatever ids they carry: names, or beginnings of
    /// names, which end in a dot.
    pub always_global: Vec<String>,
    /// What events can make stale.
    pub resources: Vec<Resource>,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The types of numbers.
    pub numbers: Vec<NumberType>,
    /// The text formats.
    pub formats: Vec<TextFormat>,
    /// The events, in the document's order.
    pub events: Vec<Event>,
}

/// A kind of channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its name, such as `audit`.
    pub kind: String,
    /// The beginning of a channel's name, before the id. For the kind without an id, the whole name.
    pub prefix: String,
    /// The payload's key with the id; `None` for the kind without an id.
    pub key: Option<String>,
    /// The name of the id in JavaScript, such as `auditId`.
    pub scope: String,
}

/// Something that an event can make stale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// The payload's key with its id; `None` for a list.
    pub key: Option<String>,
}

/// A limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The name of its constant, such as `MAX_DEPTH`.
    pub name: String,
    /// Its value, in the unit that the constant documents.
    pub value: u64,
}

/// A type of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberType {
    /// The word by which declarations name it, such as `count`.
    pub name: String,
    /// Whether a number with a fraction does not fit.
    pub whole: bool,
    /// The smallest number that fits; `None` if there is none.
    pub from: Option<Number>,
    /// The largest number that fits; `None` if there is none.
    pub to: Option<Number>,
}

/// A text format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextFormat {
    /// The word by which declarations name it, such as `date`.
    pub name: String,
    /// What it expects, in words for people.
    pub expects: String,
    /// The length of the longest text that can fit, in bytes.
    pub longest: u64,
    /// Its JSON Schema, in addition to `"type": "string"`.
    pub schema: Map<String, Value>,
}

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The name on the wire.
    pub name: String,
    /// What it means, in a sentence.
    pub meaning: String,
    /// The shapes of its payload. A key selects each but the first.
    pub shapes: Vec<Shape>,
}

/// One shape of an event's payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// The name of its type in Rust and TypeScript.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The key whose presence selects it; `None` for the first shape of the event.
    pub when: Option<String>,
    /// The kinds of channel on which it arrives.
    pub channels: Vec<String>,
    /// The resources that it makes stale in addition to those that its channels name.
    pub stale: Vec<String>,
    /// The fields whose numbers only grow until the work ends or starts again.
    pub grows: Vec<String>,
    /// The fields, in the document's order.
    pub fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The key on the wire.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Whether it may be absent or null.
    pub optional: bool,
    /// Whether a backend that drops fields to fit the size limit still sends it. Without such a field a
    /// payload is `invalid`; without another one it is `partial`.
    pub kept: bool,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Type {
    /// Any string.
    String,
    /// A number of the type with this name.
    Number(String),
    /// `true` or `false`.
    Boolean,
    /// A string of the text format with this name.
    Format(String),
    /// One of these strings.
    OneOf(Vec<String>),
    /// This number.
    Exactly(u8),
    /// An array without items.
    EmptyArray,
    /// An array of strings.
    Strings,
    /// Any object.
    AnyObject,
    /// An object with fields.
    Object(Object),
}

/// An object inside payloads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// The name of its type in Rust and TypeScript.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The fields, in the document's order.
    pub fields: Vec<Field>,
}

/// The type as the document writes it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::String => f.write_str("string"),
            Type::Number(name) | Type::Format(name) => f.write_str(name),
            Type::Boolean => f.write_str("boolean"),
            Type::OneOf(words) => {
                let words: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
                f.write_str(&words.join(" | "))
            }
            Type::Exactly(number) => write!(f, "exactly {number}"),
            Type::EmptyArray => f.write_str("empty array"),
            Type::Strings => f.write_str("string[]"),
            Type::AnyObject => f.write_str("unknown object"),
            Type::Object(object) => f.write_str(&object.type_name),
        }
    }
}

impl Contract {
    /// The export: JSON, with a line feed at the end.
    ///
    /// ```
    /// use fiche_realtime::compat::Contract;
    ///
    /// let contract = Contract::built_in();
    /// let json = contract.to_json();
    /// assert!(json.starts_with("{\n  \"fiche_realtime_contract\": 1,"));
    /// assert_eq!(Contract::parse(json.as_bytes())?, contract);
    /// # Ok::<(), fiche_realtime::compat::ContractError>(())
    /// ```
    pub fn to_json(&self) -> String {
        // a contract has no map with keys that are not strings, so it can always be written
        serde_json::to_string_pretty(self).map(|json| json + "\n").unwrap_or_default()
    }

    /// The event with this name.
    ///
    /// ```
    /// use fiche_realtime::compat::Contract;
    ///
    /// let contract = Contract::built_in();
    /// let shape = contract.event("audit.progress").and_then(|event| event.shape(None)).expect("it is declared");
    /// assert_eq!((&*shape.type_name, &shape.channels[..]), ("AuditProgress", &["audit".into(), "fiche".into()][..]));
    /// assert_eq!(contract.event("weather"), None);
    /// ```
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The type of numbers with this name.
    pub(super) fn number(&self, name: &str) -> Option<&NumberType> {
        self.numbers.iter().find(|number| number.name == name)
    }

    /// The text format with this name.
    pub(super) fn format(&self, name: &str) -> Option<&TextFormat> {
        self.formats.iter().find(|format| format.name == name)
    }
}

impl Event {
    /// The shape that this key selects; the first one for `None`.
    ///
    /// See the example of [`Contract::event`].
    pub fn shape(&self, when: Option<&str>) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.when.as_deref() == when)
    }

    /// The shape that a reader of this contract takes for a payload with these keys.
    pub(super) fn selected(&self, has: impl Fn(&str) -> bool) -> Option<&Shape> {
        let chosen = self.shapes.iter().find(|shape| shape.when.as_deref().is_some_and(&has));
        chosen.or_else(|| self.shape(None))
    }
}
