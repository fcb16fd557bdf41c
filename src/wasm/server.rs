//! The module of the JavaScript server: settings, publishing, signing, authorisation, webhooks, routing and
//! truncation.
//!
//! JavaScript passes its values unchanged, and this module reads them. Answers are objects, because none of
//! this is on the hot path. For an input that cannot be served, the module throws the package's
//! `RealtimeError`. The time is an argument.

mod arguments;
mod authorize;
mod errors;
mod payload;
mod publisher;
mod settings;
mod sign;
mod webhook;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// An answer as a JavaScript object with these properties, in their order.
fn object(properties: &[(&str, JsValue)]) -> JsValue {
    with(Object::new(), properties)
}

/// A JavaScript object without a prototype, so that a missing property is not found there either.
fn bare(properties: &[(&str, JsValue)]) -> JsValue {
    with(Object::<JsValue>::create(JsValue::NULL.unchecked_ref()), properties)
}

fn with(object: Object, properties: &[(&str, JsValue)]) -> JsValue {
    for (key, value) in properties {
        // a new object accepts any property
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// A list of strings.
fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> JsValue {
    texts.into_iter().map(JsValue::from).collect::<Array>().into()
}
