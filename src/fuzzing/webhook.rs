//! Webhooks: a forged one is refused, and a signed one is read as it was written.

use std::time::Duration;

use crate::sign::Signer;
use crate::webhook::{Headers, Received, Webhook, WebhookError};

/// The input is a key, a signature and a body, with a line feed between them.
pub(super) fn holds(input: &[u8]) {
    let (key, rest) = super::first_line(input);
    let (signature, body) = super::first_line(rest);
    let (key, signature) = (String::from_utf8_lossy(key), String::from_utf8_lossy(signature));
    let keys = [("key", "secret"), ("old", "tofu")].map(|(key, secret)| (key, Signer::new(key, secret)));
    let webhook = Webhook::new(Signer::new("key", "secret").with_previous("old", "tofu"));
    let webhook = webhook.with_max_age(Duration::MAX);

    let is_signed =
        keys.iter().any(|(known, signer)| key == *known && signer.sign_webhook(body) == signature);
    let headers = Headers { key: Some(&key), signature: Some(&signature) };
    if !is_signed {
        assert_eq!(webhook.receive(headers, body, 0).unwrap_err().status(), 401);
    }

    let right = keys[0].1.sign_webhook(body);
    let headers = Headers { key: Some("key"), signature: Some(&right) };
    let delivery = match webhook.receive(headers, body, 0) {
        Ok(Received::New(delivery)) => delivery,
        Ok(other) => panic!("{other:?} is the first"),
        Err(error) => return assert_eq!(error.status(), 400),
    };
    assert_eq!(webhook.receive(headers, body, 0), Ok(Received::Unfinished));
    webhook.forget(&delivery);
    assert_eq!(webhook.receive(headers, body, 0), Ok(Received::New(delivery.clone())));
    webhook.served(&delivery);
    assert_eq!(webhook.receive(headers, body, 0), Ok(Received::Repeat));

    let time_ms = delivery.time_ms;
    let written =
        format!(r#"{{"time_ms":{time_ms},"events":{}}}"#, serde_json::to_string(&delivery.events).unwrap());
    let right = keys[1].1.sign_webhook(written.as_bytes());
    let headers = Headers { key: Some("old"), signature: Some(&right) };
    let strict = Webhook::new(Signer::new("old", "tofu")).with_max_age(Duration::ZERO);
    let again = strict.receive(headers, written.as_bytes(), time_ms);
    assert!(
        matches!(again, Ok(Received::New(again)) if again.time_ms == time_ms && again.events == delivery.events)
    );
    let stale = strict.receive(headers, written.as_bytes(), time_ms + 1);
    assert!(matches!(stale, Err(WebhookError::Stale { .. })));
}
