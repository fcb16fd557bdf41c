//! Reads the export of a contract, strictly.

use std::fmt;

use serde_json::Value;

use super::document::{Contract, KEY, VERSION};
use super::sound;
use crate::error::server::{exported as says, is_obeyed, quote_line};
use crate::error::{RealtimeError, Wording};
use crate::json::Kind;

/// The largest export, and the largest list of accepted breaks, that is read, in bytes.
///
/// The export of this crate has less than a third of it. A comparison looks up names in lists, so its time
/// grows with the square of the size.
pub const MAX_BYTES: usize = 256 << 10;

/// The longest text of an error about JSON, in characters.
const LONGEST: usize = 200;

/// The field of an error that is about all of an export.
pub(crate) const WHOLE: &str = "contract";

/// The error for data that is not the export of a contract.
///
/// It says what the data is, and how to make an export. It converts to [`RealtimeError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContractError {
    /// The data has more than [`MAX_BYTES`] bytes.
    TooLarge,
    /// The data ends before the JSON does, at this place.
    CutOff(String),
    /// The data is not JSON: what is wrong, and where.
    NotJson(String),
    /// It is JSON, but not an export: what it is.
    NotAnExport(String),
    /// It is an export of another version than [`VERSION`].
    OtherVersion(String),
    /// The export has a key or a value that it cannot have: what is wrong, and where.
    Malformed(String),
    /// A part of the contract contradicts another one.
    Unsound {
        /// The part, such as `audit.progress /total_steps`.
        at: String,
        /// What it would have to be.
        expected: String,
        /// What it is.
        found: String,
    },
}

impl From<&ContractError> for RealtimeError {
    fn from(error: &ContractError) -> Self {
        let about = |words: Wording, found: &str| words.at(WHOLE, "", found);
        match error {
            ContractError::TooLarge => says::TOO_LARGE.at(WHOLE, MAX_BYTES, ""),
            ContractError::CutOff(at) => about(says::CUT_OFF, at),
            ContractError::NotJson(found) => about(says::NOT_JSON, found),
            ContractError::NotAnExport(found) => about(says::NOT_AN_EXPORT, found),
            ContractError::OtherVersion(found) => says::OTHER_VERSION.at(KEY, VERSION, found),
            ContractError::Malformed(found) => about(says::MALFORMED, found),
            ContractError::Unsound { at, expected, found } => says::UNSOUND.at(at.clone(), expected, found),
        }
    }
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for ContractError {}

impl Contract {
    /// Reads an export.
    ///
    /// ```
    /// use fiche_realtime::compat::{Contract, ContractError};
    ///
    /// let export = Contract::built_in().to_json(); // `fiche-realtime schema --format contract` writes it
    /// assert_eq!(Contract::parse(export.as_bytes())?, Contract::built_in());
    ///
    /// let schema = fiche_realtime::schema::json_schema().to_string();
    /// let error = Contract::parse(schema.as_bytes()).unwrap_err();
    /// assert_eq!(error, ContractError::NotAnExport("a JSON Schema".into()));
    /// # Ok::<(), ContractError>(())
    /// ```
    ///
    /// # Errors
    /// The data is too large, not JSON, not an export, an export of another version, or it contradicts
    /// itself.
    pub fn parse(data: &[u8]) -> Result<Self, ContractError> {
        if data.len() > MAX_BYTES {
            return Err(ContractError::TooLarge);
        }
        let value: Value = serde_json::from_slice(data).map_err(|error| not_json(&error))?;
        match value.get(KEY) {
            None => return Err(ContractError::NotAnExport(description(&value))),
            Some(version) if version.as_u64() == Some(VERSION) => {}
            Some(other) => return Err(ContractError::OtherVersion(quote_line(&other.to_string()))),
        }
        // from the text, because only its errors know the line
        let contract: Self =
            serde_json::from_slice(data).map_err(|error| ContractError::Malformed(on_one_line(&error)))?;
        sound::check(&contract)?;
        Ok(contract)
    }
}

fn not_json(error: &serde_json::Error) -> ContractError {
    if error.is_eof() {
        ContractError::CutOff(format!(
            "the end of the data at line {} column {}",
            error.line(),
            error.column()
        ))
    } else {
        ContractError::NotJson(format!("other text ({})", on_one_line(error)))
    }
}

/// The text of an error, without characters that a terminal obeys: it may quote the data.
pub(super) fn on_one_line(error: &serde_json::Error) -> String {
    let plain = |character| if is_obeyed(character) { char::REPLACEMENT_CHARACTER } else { character };
    let text: Vec<char> = error.to_string().chars().map(plain).collect();
    // the place stands at the end
    match text.len() > LONGEST {
        true => text[..LONGEST / 2].iter().chain(&['…']).chain(&text[text.len() - LONGEST / 2..]).collect(),
        false => text.into_iter().collect(),
    }
}

/// What JSON is that is not an export.
fn description(value: &Value) -> String {
    let other = |key: &str| value.get(key).is_some();
    if other("$schema") {
        "a JSON Schema".into()
    } else if other("asyncapi") {
        "an AsyncAPI document".into()
    } else {
        match value {
            Value::Object(_) => format!("an object without `{KEY}`"),
            Value::Null => Kind::Null.name().into(),
            Value::Bool(_) => Kind::Boolean.name().into(),
            Value::Number(_) => Kind::Number.name().into(),
            Value::String(_) => Kind::String.name().into(),
            Value::Array(_) => Kind::Array.name().into(),
        }
    }
}
