//! Reads webhooks: their signature, age and events, by the rules of [`Webhook`](crate::Webhook).

use std::time::Duration;

use js_sys::{Array, JSON};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{body, optional_number, property, verifier};
use super::errors::{Thrown, says, thrown};
use super::object;
use super::payload::json_text;
use crate::error;
use crate::webhook::{MAX_AGE, WebhookEvent, document, is_fresh, is_typed};

/// Reads a webhook. `undefined` if its signature is wrong, or its time is too far from `now`: by more than
/// `maxAge` of the options, in seconds, or else [`MAX_AGE`]. If the options have no `now`, `clock` is used. Both are in
/// milliseconds since 1970.
#[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "unknown")]
pub fn verify_webhook(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] webhook: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] headers: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] options: &JsValue,
    clock: f64,
) -> Result<JsValue, Thrown> {
    let (signer, bytes) = (verifier(credentials)?, body(webhook)?);
    let header = |name, field| Ok::<_, Thrown>(property(headers, name, field)?.as_string());
    let (key, signature) = (header("key", "headers.key")?, header("signature", "headers.signature")?);
    let age = property(options, "maxAge", "maxAge")?;
    let max_age = optional_number(&age, |found| says::AGE.at("maxAge", "", found))?;
    let now = property(options, "now", "now")?;
    let now = optional_number(&now, |found| error::says::MILLISECONDS.at("now", "", found))?.unwrap_or(clock);

    let (Some(signer), Some(key), Some(signature)) = (signer, key, signature) else {
        return Ok(JsValue::UNDEFINED);
    };
    if signer.verify_webhook(&key, &bytes, &signature).is_err() {
        return Ok(JsValue::UNDEFINED);
    }
    let (time_ms, events) = document(&bytes).map_err(thrown)?;
    if !is_recent(time_ms, now, max_age.unwrap_or(MAX_AGE.as_secs_f64())) {
        return Ok(JsValue::UNDEFINED);
    }
    // `Webhook` of `src/js/webhook.ts`
    let events: Array = events.into_iter().map(event).collect();
    Ok(object(&[("time_ms", (time_ms as f64).into()), ("events", events.into())]))
}

/// Whether the value is one of Pusher's events and each of its fields has the right type.
#[wasm_bindgen(js_name = isWebhookEvent)]
pub fn is_webhook_event(#[wasm_bindgen(unchecked_param_type = "unknown")] value: &JsValue) -> bool {
    value.is_object() && json_text(value, "event").is_ok_and(|json| is_typed(&json))
}

/// Whether a time is at most `max_age` seconds from `now`. It never is if one of them
/// is not a number.
fn is_recent(time_ms: u64, now: f64, max_age: f64) -> bool {
    // of the positive numbers, only one that is too great for a `Duration` fails
    let max_age = Duration::try_from_secs_f64(max_age).ok().or((max_age > 0.0).then_some(Duration::MAX));
    now.is_finite() && max_age.is_some_and(|max_age| is_fresh(time_ms, now as u64, max_age))
}

/// The event as serde writes it.
fn event(event: WebhookEvent) -> JsValue {
    let json = match event {
        WebhookEvent::Other { json, .. } => json,
        event => serde_json::to_string(&event).unwrap_or_default(),
    };
    JSON::parse(&json).unwrap_or_else(|_| json.into())
}
