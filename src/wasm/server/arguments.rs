//! Reads the arguments that JavaScript passes.
//!
//! Getters and proxies can throw anything. This module catches it, so that only the package's own error
//! leaves the module. No error quotes a secret.

use js_sys::{Array, Object, Reflect, Symbol, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::errors::{Thrown, says};
use crate::check::ValueKind;
use crate::error::{RealtimeError, UNREADABLE};
use crate::sign::{Secret, Signer};

#[wasm_bindgen]
extern "C" {
    // `js_sys` has these functions without `catch`
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(value: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(js_namespace = ArrayBuffer, js_name = isView)]
    fn is_view(value: &JsValue) -> bool;

    // copies at once; `Uint8Array.from` asks for each item
    #[wasm_bindgen(extends = Uint8Array, js_name = Uint8Array)]
    type Copy;

    #[wasm_bindgen(catch, constructor, js_class = "Uint8Array")]
    fn of(value: &JsValue) -> Result<Copy, JsValue>;

    // cannot fail for a number
    #[wasm_bindgen(js_name = String)]
    fn written(number: f64) -> String;
}

/// The name of a value's type.
pub(super) fn type_of(value: &JsValue) -> &'static str {
    let kind = if value.is_undefined() {
        ValueKind::Absent
    } else if value.is_null() {
        ValueKind::Null
    } else if value.is_string() {
        ValueKind::String
    } else if value.as_bool().is_some() {
        ValueKind::Boolean
    } else if value.as_f64().is_some() {
        ValueKind::Number
    } else if !value.is_object() {
        ValueKind::Other
    } else if is_array(value).unwrap_or(false) {
        ValueKind::Array
    } else {
        ValueKind::Object
    };
    kind.name()
}

/// The form of a value in an error: a number as it is, and any other value as the name of its type.
pub(super) fn shown(value: &JsValue) -> String {
    value.as_f64().map_or_else(|| type_of(value).to_owned(), written)
}

/// The error for a value that throws when it is read.
pub(super) fn unreadable(field: &str) -> Thrown {
    says::PLAIN.at(field.to_owned(), "", UNREADABLE).into()
}

/// An own enumerable property of an argument, as JSON would have it. `undefined` if there is none.
pub(super) fn property(owner: &JsValue, key: &str, field: &str) -> Result<JsValue, Thrown> {
    if !owner.is_object() {
        return Ok(JsValue::UNDEFINED);
    }
    let get = |owner: &JsValue, key: &str| Reflect::get(owner, &key.into()).map_err(|_| unreadable(field));
    let own = own_property(owner.unchecked_ref(), key).map_err(|_| unreadable(field))?;
    // all parts of a descriptor are its own
    if own.is_object() && get(&own, "enumerable")?.is_truthy() {
        return get(owner, key);
    }
    Ok(JsValue::UNDEFINED)
}

fn own_property(owner: &Object, key: &str) -> Result<JsValue, JsValue> {
    Reflect::get_own_property_descriptor(owner, &key.into())
}

/// Whether a value counts as absent.
pub(super) fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// A string; `field` is what an error calls it.
pub(super) fn text(value: &JsValue, field: &str) -> Result<String, Thrown> {
    value.as_string().ok_or_else(|| says::TEXT.at(field.to_owned(), "", type_of(value)).into())
}

/// A string that may be absent.
pub(super) fn optional_text(value: &JsValue, field: &str) -> Result<Option<String>, Thrown> {
    if is_absent(value) { Ok(None) } else { text(value, field).map(Some) }
}

/// A number that may be absent; `refused` makes the error for anything else.
pub(super) fn optional_number(
    value: &JsValue,
    refused: impl Fn(&str) -> RealtimeError,
) -> Result<Option<f64>, Thrown> {
    if is_absent(value) {
        return Ok(None);
    }
    value.as_f64().map(Some).ok_or_else(|| refused(type_of(value)).into())
}

/// The bytes of a request's body.
pub(super) fn body(value: &JsValue) -> Result<Vec<u8>, Thrown> {
    if let Some(text) = value.as_string() {
        return Ok(text.into_bytes());
    }
    let refused = || says::BODY.at("body", "", type_of(value)).into();
    // `instanceof` would refuse the arrays of another realm, such as those of a test runner
    let is_bytes = is_view(value)
        && Reflect::get(value, Symbol::to_string_tag().as_ref()).is_ok_and(|tag| tag == "Uint8Array");
    if is_bytes { Copy::of(value).map(|bytes| bytes.to_vec()).map_err(|_| refused()) } else { Err(refused()) }
}

/// The entries of an object whose values are strings, in its order.
pub(super) fn texts(value: &JsValue, field: &str) -> Result<Vec<(String, String)>, Thrown> {
    if is_absent(value) {
        return Ok(Vec::new());
    }
    let refused = |found: &str| says::TEXTS.at(field.to_owned(), "", found);
    if !value.is_object() {
        return Err(refused(type_of(value)).into());
    }
    // an array, or bytes, can have more entries than can be listed
    let length = own_property(value.unchecked_ref(), "length").map_err(|_| unreadable(field))?;
    let is_enumerable =
        |own: &JsValue| Reflect::get(own, &"enumerable".into()).is_ok_and(|is| is.is_truthy());
    if is_view(value) || (length.is_object() && !is_enumerable(&length)) {
        return Err(refused(type_of(value)).into());
    }
    let entries = entries(value).map_err(|_| unreadable(field))?;
    let pair = |entry: JsValue| {
        let entry = Array::from(&entry);
        let key = entry.get(0).as_string().unwrap_or_default();
        match entry.get(1).as_string() {
            Some(value) => Ok((key, value)),
            None => Err(Thrown::from(refused(type_of(&entry.get(1))))),
        }
    };
    entries.iter().map(pair).collect()
}

/// A key and its secret, which no error quotes.
fn credentials(value: &JsValue) -> Result<(String, Secret), Thrown> {
    let text_of = |key, field| text(&property(value, key, field)?, field);
    Ok((text_of("key", "credentials.key")?, text_of("secret", "credentials.secret")?.into()))
}

/// The signer of these credentials.
pub(super) fn signer(value: &JsValue) -> Result<Signer, Thrown> {
    let (key, secret) = credentials(value)?;
    Ok(Signer::new(key, secret))
}

/// Creates a signer that signs with the first of these credentials and verifies with all of them. `None` if
/// the list is empty. Single credentials need no list.
pub(super) fn verifier(value: &JsValue) -> Result<Option<Signer>, Thrown> {
    if !is_array(value).map_err(|_| unreadable("credentials"))? {
        return signer(value).map(Some);
    }
    let mut signer: Option<Signer> = None;
    let get = |key: &JsValue| Reflect::get(value, key).map_err(|_| unreadable("credentials"));
    // one by one, because an array can have more holes than fit in a list; the first hole is refused
    for at in 0..get(&"length".into())?.as_f64().unwrap_or_default() as u32 {
        let (key, secret) = credentials(&get(&at.into())?)?;
        signer = Some(match signer {
            Some(signer) => signer.with_previous(key, secret),
            None => Signer::new(key, secret),
        });
    }
    Ok(signer)
}
