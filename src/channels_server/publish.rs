//! Reads and checks the requests of publishers. A whole request is checked before any of it is
//! delivered.

use axum::http::StatusCode;
use serde_json::value::RawValue;

use super::fields::{ByteLength, Fields};
use super::http::Refusal;
use super::hub::{ConnectionId, Publication};
use super::limits;
use super::names;
use super::protocol;
use crate::sign::SocketId;

/// A valid event, and the information that its publisher asks for.
pub(super) struct Event {
    pub(super) publications: Vec<Publication>,
    pub(super) info: Option<String>,
}

/// Reads the body of `POST /events`.
pub(super) fn event(body: &[u8]) -> Result<Event, Refusal> {
    let fields = object(utf8(body)?, "the body")?;
    let channels = match fields.get::<Vec<String>>("channels", "a list of strings")? {
        Some(channels) => channels,
        // The form that Pusher's oldest libraries send.
        None => vec![fields.required_text("channel")?],
    };
    if channels.is_empty() || channels.len() > limits::CHANNELS {
        return Err(Refusal::bad(format!(
            "expected 1 to {} channels, found {}",
            limits::CHANNELS,
            channels.len()
        )));
    }
    read(&fields, channels)
}

/// Reads the body of `POST /batch_events`: one event for each channel.
pub(super) fn batch(body: &[u8]) -> Result<Vec<Event>, Refusal> {
    let fields = object(utf8(body)?, "the body")?;
    let batch: Vec<&RawValue> = fields
        .get("batch", "a list of events")?
        .ok_or_else(|| Refusal::bad("expected `batch` to be a list of events, found nothing"))?;
    if batch.len() > limits::BATCH {
        return Err(Refusal::bad(format!(
            "expected at most {} events in a batch, found {}; send several batches",
            limits::BATCH,
            batch.len()
        )));
    }
    batch
        .into_iter()
        .map(|event| {
            let fields = object(event.get(), "an event")?;
            let channel = fields.required_text("channel")?;
            read(&fields, vec![channel])
        })
        .collect()
}

fn read(fields: &Fields<'_>, channels: Vec<String>) -> Result<Event, Refusal> {
    let name = fields.required_text("name")?;
    names::check_event(&name)?;
    let ByteLength(length) = fields
        .get("data", "a string, with JSON encoded in it")?
        .ok_or_else(|| Refusal::bad("expected `data` to be a string, found nothing"))?;
    if length > limits::DATA {
        return Err(Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            message: format!(
                "The data content of this event exceeds the allowed maximum ({} bytes)",
                limits::DATA
            ),
        });
    }
    let except = match fields.text("socket_id")? {
        Some(text) => {
            let id = SocketId::parse(&text).map_err(|error| error.to_string())?;
            ConnectionId::parse(id.as_str())
        }
        None => None,
    };
    let data = fields.raw("data").unwrap_or(RawValue::NULL);
    let publications = channels
        .into_iter()
        .map(|channel| {
            names::check_channel(&channel)?;
            Ok(Publication { frame: protocol::event(&name, &channel, data, None), channel, except })
        })
        .collect::<Result<_, String>>()?;
    Ok(Event { publications, info: fields.text("info")? })
}

fn object<'a>(text: &'a str, what: &str) -> Result<Fields<'a>, Refusal> {
    Ok(Fields::parse(text, what)?)
}

fn utf8(body: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(body)
        .map_err(|error| Refusal::bad(format!("expected the body to be UTF-8 JSON: {error}")))
}
