//! Routes and shortens payloads.

use std::borrow::Cow;

use js_sys::{JSON, Reflect};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{shown, type_of};
use super::errors::{Thrown, thrown};
use super::object;
use crate::channel::{Channel, parse_channel};
use crate::contract::number::is_whole;
use crate::error::{UNREADABLE, quote, says};
use crate::limits::{MAX_CHARACTERS, MAX_DATA_BYTES, MAX_VALUES};
use crate::route::{DEEPER, route_json};
use crate::truncate::truncate_json;

#[wasm_bindgen(raw_module = "./json.js")]
extern "C" {
    /// `write` of `src/js/json.ts`.
    // declared to return a string, because any other answer would leak its slot when this throws; `None` if
    // `toJSON` returned undefined
    #[wasm_bindgen(catch, js_name = write)]
    fn write_json(value: &JsValue, values: usize, characters: usize) -> Result<Option<String>, JsValue>;
}

/// The names of the channels on which an event is published.
#[wasm_bindgen]
pub fn route(
    #[wasm_bindgen(unchecked_param_type = "unknown")] name: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] payload: &JsValue,
) -> Result<Vec<String>, Thrown> {
    channels(&event_name(name)?, &json_text(payload, "payload")?)
}

/// Parses the name of a channel; `undefined` if it is not a channel of this contract.
#[wasm_bindgen(js_name = parseChannel, unchecked_return_type = "unknown")]
pub fn parse(#[wasm_bindgen(unchecked_param_type = "unknown")] name: &JsValue) -> Result<JsValue, Thrown> {
    Ok(parse_channel(&event_name(name)?).as_ref().map_or(JsValue::UNDEFINED, parsed))
}

/// `Channel` of the package.
pub(super) fn parsed(channel: &Channel) -> JsValue {
    let mut properties = vec![("kind", channel.kind().as_str().into())];
    properties.extend(channel.id().map(|id| ("id", id.into())));
    object(&properties)
}

/// Shortens a payload to at most `limit` bytes of JSON. A payload that fits is returned unchanged. Otherwise
/// text becomes text, and an object becomes an object.
#[wasm_bindgen(unchecked_return_type = "unknown")]
pub fn truncate(
    #[wasm_bindgen(unchecked_param_type = "unknown")] name: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] payload: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] limit: &JsValue,
) -> Result<JsValue, Thrown> {
    let (name, limit) = (event_name(name)?, limit_of(limit)?);
    let json = json_text(payload, "payload")?;
    match truncate_json(&name, &json, limit).map_err(thrown)?.data {
        Cow::Borrowed(_) => Ok(payload.clone()),
        Cow::Owned(text) if payload.is_string() => Ok(text.into()),
        // the crate wrote the text, so it is JSON
        Cow::Owned(text) => Ok(JSON::parse(&text).unwrap_or_default()),
    }
}

fn channels(name: &str, json: &str) -> Result<Vec<String>, Thrown> {
    let channels = route_json(name, json).map_err(thrown)?;
    Ok(channels.iter().map(ToString::to_string).collect())
}

pub(super) fn event_name(name: &JsValue) -> Result<String, Thrown> {
    name.as_string().ok_or_else(|| says::NAME_TYPE.at("name", "", type_of(name)).into())
}

fn limit_of(limit: &JsValue) -> Result<usize, Thrown> {
    if limit.is_undefined() {
        return Ok(MAX_DATA_BYTES);
    }
    let bytes = limit.as_f64().filter(|bytes| is_whole(*bytes) && *bytes >= 0.0);
    // a number beyond `usize` saturates
    bytes.map(|bytes| bytes as usize).ok_or_else(|| says::LIMIT.at("limit", "", shown(limit)).into())
}

/// The JSON text of an argument, which is an object or already that text.
pub(super) fn json_text(value: &JsValue, field: &'static str) -> Result<String, Thrown> {
    if let Some(text) = value.as_string() {
        return Ok(text);
    }
    if !value.is_object() {
        return Err(says::PAYLOAD_TYPE.at(field, "", type_of(value)).into());
    }
    let unwritten = |found: String| says::PAYLOAD_UNWRITTEN.at(field, "", found).into();
    match write_json(value, MAX_VALUES, MAX_CHARACTERS) {
        Ok(text) => text.ok_or_else(|| unwritten("nothing".to_owned())),
        Err(error) => Err(match message_of(&error) {
            // engines write JSON recursively; these words say that the recursion went too deep
            Some(line) if line.contains("call stack") || line.contains("recursion") => {
                says::PAYLOAD_JSON.at(field, "", DEEPER).into()
            }
            Some(line) => unwritten(quote(&line)),
            None => unwritten(UNREADABLE.into()),
        }),
    }
}

/// The first line of an error's message; `None` if the message cannot be read.
fn message_of(error: &JsValue) -> Option<String> {
    let message = if error.is_object() { Reflect::get(error, &"message".into()).ok() } else { None };
    message?.as_string()?.lines().next().map(str::to_owned)
}
