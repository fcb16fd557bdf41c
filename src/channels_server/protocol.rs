//! The frames of protocol 7: writes the server's, and parses the client's.

use axum::extract::ws::Utf8Bytes;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::fields::Fields;

/// The reason why the server ends a connection. pusher-js acts on the hundreds of the code: 4000
/// means never reconnect, 4100 reconnect after a second, 4200 reconnect at once.
#[derive(Clone, Copy)]
pub(super) struct Close {
    pub(super) code: u16,
    /// At most 123 bytes, the most that a WebSocket close frame can hold.
    pub(super) reason: &'static str,
}

impl Close {
    pub(super) const UNKNOWN_KEY: Self = Self::new(4001, "no app has this key");
    pub(super) const BAD_VERSION: Self = Self::new(4006, "the protocol version is no number");
    pub(super) const UNSUPPORTED: Self = Self::new(4007, "only protocol versions 5 to 7 are served");
    pub(super) const NO_VERSION: Self = Self::new(4008, "no protocol version was given");
    pub(super) const UNAUTHORISED: Self = Self::new(4009, "the connection is not authorised");
    pub(super) const TOO_SLOW: Self = Self::new(4100, "the connection reads too slowly");
    pub(super) const SHUTDOWN: Self = Self::new(4200, "the server is shutting down");
    pub(super) const NO_PONG: Self = Self::new(4201, "no pong came in time");
    pub(super) const BROKEN: Self = Self::new(1008, "not a WebSocket message of at most 65536 bytes");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

/// A valid message of a client.
pub(super) enum Command<'a> {
    Ping,
    Pong,
    Subscribe { channel: String, auth: Option<String>, channel_data: Option<String> },
    Unsubscribe { channel: String },
    Signin { auth: String, user_data: String },
    ClientEvent { event: String, channel: String, data: &'a RawValue },
}

pub(super) fn parse(text: &str) -> Result<Command<'_>, String> {
    let fields = Fields::parse(text, "a message")?;
    let event = fields.required_text("event")?;
    if event.starts_with("client-") {
        return Ok(Command::ClientEvent {
            event,
            channel: fields.required_text("channel")?,
            data: fields.raw("data").unwrap_or(RawValue::NULL),
        });
    }
    match event.as_str() {
        "pusher:ping" => return Ok(Command::Ping),
        "pusher:pong" => return Ok(Command::Pong),
        "pusher:subscribe" | "pusher:unsubscribe" | "pusher:signin" => {}
        _ => {
            return Err(
                "expected `event` to be `pusher:ping`, `pusher:pong`, `pusher:subscribe`, `pusher:unsubscribe`, `pusher:signin` or `client-…`, found another"
                    .to_owned(),
            );
        }
    }
    // Some libraries send `data` as the server does: as JSON in a string.
    let raw = fields.raw("data").map_or("{}", RawValue::get);
    let unwrapped: Option<String> = serde_json::from_str(raw).ok();
    let data = Fields::parse(unwrapped.as_deref().unwrap_or(raw), "`data`")?;
    Ok(match event.as_str() {
        "pusher:subscribe" => Command::Subscribe {
            channel: data.required_text("channel")?,
            auth: data.text("auth")?,
            channel_data: data.text("channel_data")?,
        },
        "pusher:unsubscribe" => Command::Unsubscribe { channel: data.required_text("channel")? },
        _ => {
            Command::Signin { auth: data.required_text("auth")?, user_data: data.required_text("user_data")? }
        }
    })
}

pub(super) const PING: Utf8Bytes = Utf8Bytes::from_static(r#"{"event":"pusher:ping","data":"{}"}"#);
pub(super) const PONG: Utf8Bytes = Utf8Bytes::from_static(r#"{"event":"pusher:pong","data":"{}"}"#);

pub(super) fn established(socket_id: &str, activity_timeout: u64) -> Utf8Bytes {
    let data = json!({ "socket_id": socket_id, "activity_timeout": activity_timeout });
    frame("pusher:connection_established", None, &data.to_string())
}

pub(super) fn error(code: Option<u16>, message: &str) -> Utf8Bytes {
    // The only frame whose data Pusher writes as an object. pusher-js reads both forms.
    json!({ "event": "pusher:error", "data": { "code": code, "message": message } }).to_string().into()
}

pub(super) fn subscription_error(channel: &str, kind: &str, status: u16, error: &str) -> Utf8Bytes {
    let data = json!({ "type": kind, "error": error, "status": status });
    frame("pusher:subscription_error", Some(channel), &data.to_string())
}

/// `data` is JSON.
pub(super) fn subscription_succeeded(channel: &str, data: &str) -> Utf8Bytes {
    frame("pusher_internal:subscription_succeeded", Some(channel), data)
}

pub(super) fn member_added(channel: &str, user_id: &str, user_info: &RawValue) -> Utf8Bytes {
    let data = format!(r#"{{"user_id":{},"user_info":{user_info}}}"#, Value::from(user_id));
    frame("pusher_internal:member_added", Some(channel), &data)
}

pub(super) fn member_removed(channel: &str, user_id: &str) -> Utf8Bytes {
    let data = json!({ "user_id": user_id });
    frame("pusher_internal:member_removed", Some(channel), &data.to_string())
}

pub(super) fn signin_success(user_data: &str) -> Utf8Bytes {
    frame("pusher:signin_success", None, &json!({ "user_data": user_data }).to_string())
}

/// Writes an event. Its data is the JSON text of the publisher.
pub(super) fn event(name: &str, channel: &str, data: &RawValue, user_id: Option<&str>) -> Utf8Bytes {
    let (name, channel) = (Value::from(name), Value::from(channel));
    let mut text = format!(r#"{{"event":{name},"channel":{channel},"data":{data}"#);
    if let Some(user_id) = user_id {
        text.push_str(&format!(r#","user_id":{}"#, Value::from(user_id)));
    }
    text.push('}');
    text.into()
}

fn frame(event: &str, channel: Option<&str>, data: &str) -> Utf8Bytes {
    let frame = match channel {
        Some(channel) => json!({ "event": event, "channel": channel, "data": data }),
        None => json!({ "event": event, "data": data }),
    };
    frame.to_string().into()
}
