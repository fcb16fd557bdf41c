//! AsyncAPI 3.1: the channels, and the messages on them.
//!
//! AsyncAPI has no binding for Pusher Channels, which speaks its own protocol over WebSockets. So the
//! channels have the binding of WebSockets, and what Pusher adds stands in extensions: `x-pusher-…`.

use serde_json::{Map, Value, json};

use super::json_schema::of_shape;
use super::shapes;
use crate::channel::longest_id;
use crate::contract::{EventDecl, ShapeDecl};
use crate::{
    ChannelKind, FINGERPRINT, MAX_CHANNEL_LENGTH, MAX_CHANNELS, MAX_DATA_BYTES, MAX_DEPTH, TRUNCATED_KEY,
};

/// Writes one document. It has a channel for each kind, and a message for each shape, with its
/// payload's schema and an example.
///
/// ```
/// let document = fiche_realtime::schema::asyncapi();
/// assert_eq!(document["asyncapi"], "3.1.0");
/// assert_eq!(document["channels"]["audit"]["address"], "private-audit-{id}");
/// ```
pub fn asyncapi() -> Value {
    let messages = shapes().map(|(event, shape)| (shape.type_name.to_owned(), message(event, shape)));
    let kinds = || ChannelKind::ALL.iter().copied();
    let channels = kinds().map(|kind| (kind.to_string(), channel(kind)));
    let operations = kinds().map(|kind| (format!("publish-{kind}"), operation(kind)));
    json!({
        "asyncapi": "3.1.0",
        "id": "urn:fiche-realtime:events",
        "info": {
            "title": "Call-audit realtime events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!(
                "Events over Pusher Channels. They notify, they are not durable: fetch again on each. \
                 Contract {FINGERPRINT}."
            ),
        },
        "defaultContentType": "application/json",
        "servers": { "pusher": server() },
        "channels": channels.collect::<Map<_, _>>(),
        "operations": operations.collect::<Map<_, _>>(),
        "components": {
            "messages": messages.collect::<Map<_, _>>(),
            "messageTraits": { "truncated": truncated() },
            "channelBindings": { "pusher": bindings() },
            "securitySchemes": { "app": app(), "subscription": subscription() },
        },
    })
}

fn reference(section: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{section}/{name}") })
}

/// The WebSocket end of Pusher Channels, to which frontends connect.
fn server() -> Value {
    json!({
        "host": "ws-{cluster}.pusher.com",
        "pathname": "/app/{key}",
        "protocol": "wss",
        "description": "Pusher Channels, protocol 7. Another server of the protocol has another host.",
        "variables": {
            "cluster": { "description": "the app's cluster", "default": "eu", "examples": ["eu", "mt1"] },
            "key": { "description": "the app's key, which is no secret" },
        },
        "x-pusher-limits": {
            "dataBytes": MAX_DATA_BYTES,
            "channelNameBytes": MAX_CHANNEL_LENGTH,
            "channelsPerAuthorizationRequest": MAX_CHANNELS,
            "payloadLevels": MAX_DEPTH,
        },
    })
}

fn bindings() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "ws": {
            "method": "GET",
            "query": {
                "type": "object",
                "required": ["protocol"],
                "properties": {
                    "protocol": { "const": "7" },
                    "client": text("the name of the client library"),
                    "version": text("the version of the client library"),
                },
            },
            "bindingVersion": "0.1.0",
        },
    })
}

/// The security of the HTTP API, to which backends publish.
fn app() -> Value {
    json!({
        "type": "httpApiKey",
        "in": "query",
        "name": "auth_signature",
        "description": "Backends sign each request to Pusher's HTTP API: the hexadecimal HMAC-SHA256, under the app's \
                        secret, of the method, the path, and the sorted query with `auth_key`, `auth_timestamp`, \
                        `auth_version` and `body_md5`.",
    })
}

/// The security of private channels.
fn subscription() -> Value {
    json!({
        "type": "userPassword",
        "description": "All channels are private. A frontend asks the backend's endpoint to authorise each subscription. \
                        The answer is `{\"auth\": \"key:signature\", \"contract\": \"version fingerprint\"}`: the signature is \
                        the hexadecimal HMAC-SHA256, under the app's secret, of `socket_id:channel`, and the contract \
                        is the backend's.",
    })
}

fn channel(kind: ChannelKind) -> Value {
    let messages: Map<_, _> = shapes()
        .filter(|(_, shape)| shape.channels.contains(&kind.as_str()))
        .map(|(_, shape)| (shape.type_name.to_owned(), reference("messages", shape.type_name)))
        .collect();
    let mut channel = json!({
        "address": address(kind),
        "messages": messages,
        "servers": [{ "$ref": "#/servers/pusher" }],
        "bindings": reference("channelBindings", "pusher"),
    });
    if let Some(key) = kind.id_key() {
        channel["parameters"] = json!({
            "id": {
                "description": format!("the payload's `{key}`: letters, digits and _-=@,.;"),
                "location": format!("$message.payload#/{key}"),
                "x-pusher-pattern": format!("^[A-Za-z0-9_=@,.;-]{{1,{}}}$", longest_id(kind.prefix().len())),
            },
        });
    }
    channel
}

fn address(kind: ChannelKind) -> String {
    let id = if kind.id_key().is_some() { "{id}" } else { "" };
    format!("{}{id}", kind.prefix())
}

fn operation(kind: ChannelKind) -> Value {
    json!({
        "action": "send",
        "channel": { "$ref": format!("#/channels/{kind}") },
        "summary": format!("The backend publishes an event to a channel of the kind {kind}."),
        "security": [reference("securitySchemes", "app"), reference("securitySchemes", "subscription")],
    })
}

/// What all messages have in common: a payload that is too large is shortened.
fn truncated() -> Value {
    json!({
        "contentType": "application/json",
        "description": format!(
            "A payload of more than {MAX_DATA_BYTES} bytes is shortened: strings and lists are cut, identifiers and \
             numbers are not. `{TRUNCATED_KEY}` then lists what was cut."
        ),
        "x-pusher-truncated": {
            "key": TRUNCATED_KEY,
            "limit": MAX_DATA_BYTES,
            "schema": {
                "type": "array",
                "items": { "type": "string", "format": "json-pointer" },
                "description": "JSON Pointers of the fields that were cut; \"\" stands for dropped unknown fields",
            },
        },
    })
}

fn message(event: &EventDecl, shape: &ShapeDecl) -> Value {
    json!({
        "name": event.name,
        "title": shape.type_name,
        "summary": event.meaning(),
        "traits": [reference("messageTraits", "truncated")],
        "payload": of_shape(event, shape),
        "examples": [{ "payload": shape.sample() }],
    })
}
