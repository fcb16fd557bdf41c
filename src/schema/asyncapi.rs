//! AsyncAPI 3.0: the channels, and the messages on them.

use serde_json::{Map, Value, json};

use super::json_schema::of_shape;
use super::shapes;
use crate::contract::{EventDecl, EventName, ShapeDecl};
use crate::{ChannelKind, FINGERPRINT};

/// Writes one document. It has a channel for each kind, and a message for each shape, with its
/// payload's schema and an example.
pub fn asyncapi() -> Value {
    let messages = shapes().map(|(event, shape)| (shape.type_name.to_owned(), message(event, shape)));
    let kinds = || ChannelKind::ALL.iter().copied();
    let channels = kinds().map(|kind| (kind.to_string(), channel(kind)));
    let operations = kinds().map(|kind| {
        let operation = json!({ "action": "send", "channel": { "$ref": format!("#/channels/{kind}") } });
        (format!("publish-{kind}"), operation)
    });
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Call-audit realtime events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!(
                "Events over Pusher Channels. They notify, they are not durable: fetch again on each. \
                 Contract {FINGERPRINT}."
            ),
        },
        "defaultContentType": "application/json",
        "channels": channels.collect::<Map<_, _>>(),
        "operations": operations.collect::<Map<_, _>>(),
        "components": { "messages": messages.collect::<Map<_, _>>() },
    })
}

fn channel(kind: ChannelKind) -> Value {
    let messages: Map<_, _> = shapes()
        .filter(|(_, shape)| shape.channels.contains(&kind.as_str()))
        .map(|(_, shape)| {
            let message = json!({ "$ref": format!("#/components/messages/{}", shape.type_name) });
            (shape.type_name.to_owned(), message)
        })
        .collect();
    let mut channel = json!({ "address": address(kind), "messages": messages });
    if let Some(key) = kind.id_key() {
        channel["parameters"] = json!({
            "id": { "description": format!("the payload's `{key}`"), "location": format!("$message.payload#/{key}") },
        });
    }
    channel
}

fn address(kind: ChannelKind) -> String {
    let id = if kind.id_key().is_some() { "{id}" } else { "" };
    format!("{}{id}", kind.prefix())
}

fn message(event: &EventDecl, shape: &ShapeDecl) -> Value {
    let sample = event.name.parse::<EventName>().ok().and_then(|name| name.sample(shape.when));
    json!({
        "name": event.name,
        "title": shape.type_name,
        "summary": event.meaning(),
        "payload": of_shape(event, shape),
        "examples": [{ "payload": sample }],
    })
}
