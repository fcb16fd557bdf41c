//! Reads a webhook's body. The sender is verified at this point, so reading is lenient: unknown events
//! are kept, a number may be a string, and an id may be a number.

use super::{WebhookChannel, WebhookError, WebhookEvent};
use crate::contract::number::is_whole;
use crate::json::{JsonError, Kind, Span, Walker, number, unescape, unquoted};
use crate::limits::MAX_QUOTE;

/// Reads the `time_ms` and the events of a body.
pub(crate) fn document(body: &[u8]) -> Result<(u64, Vec<WebhookEvent>), WebhookError> {
    let text = std::str::from_utf8(body).map_err(|_| WebhookError::NotAnObject)?;
    let fields = fields(text).ok_or(WebhookError::NotAnObject)?;
    let field = |name| fields.get(name).copied().ok_or(WebhookError::MissingField { name });
    let time = field("time_ms")?;
    let time_ms = whole_number(&time)
        .ok_or_else(|| WebhookError::Time { found: time.text.chars().take(MAX_QUOTE).collect() })?;
    let events = field("events")?;
    let events = items(&events).ok_or(WebhookError::Events { found: events.kind.name() })?;
    Ok((time_ms, events.into_iter().map(event).collect()))
}

fn event(value: Span<'_>) -> WebhookEvent {
    let fields = fields(value.text).unwrap_or_default();
    let get = |name| fields.get(name).and_then(text);
    let name = get("name");
    known(name.as_deref(), &fields).unwrap_or_else(|| WebhookEvent::Other {
        name,
        channel: get("channel").map(WebhookChannel::new),
        json: value.text.to_owned(),
    })
}

/// Whether the JSON text is one of Pusher's events, with the field types that [`WebhookEvent`] has, so
/// that reading and writing it changes nothing.
#[cfg(feature = "js-server")]
pub(crate) fn is_typed(json: &str) -> bool {
    let mut walker = Walker::new(json);
    let (Ok(value), Ok(())) = (walker.value(), walker.end()) else { return false };
    let texts: &[&str] = match event(value) {
        WebhookEvent::Other { .. } => return false,
        WebhookEvent::ChannelOccupied { .. }
        | WebhookEvent::ChannelVacated { .. }
        | WebhookEvent::SubscriptionCount { .. }
        | WebhookEvent::CacheMiss { .. } => &["channel"],
        WebhookEvent::MemberAdded { .. } | WebhookEvent::MemberRemoved { .. } => &["channel", "user_id"],
        WebhookEvent::ClientEvent { .. } => &["channel", "event", "data", "socket_id", "user_id"],
    };
    let fields = fields(json).unwrap_or_default();
    let is = |kind, key| fields.get(key).is_none_or(|value: &Span<'_>| value.kind == kind);
    texts.iter().all(|key| is(Kind::String, *key)) && is(Kind::Number, "subscription_count")
}

fn known(name: Option<&str>, fields: &Fields<'_>) -> Option<WebhookEvent> {
    let get = |name| fields.get(name).and_then(text);
    let channel = WebhookChannel::new(get("channel")?);
    Some(match name? {
        "channel_occupied" => WebhookEvent::ChannelOccupied { channel },
        "channel_vacated" => WebhookEvent::ChannelVacated { channel },
        "subscription_count" => WebhookEvent::SubscriptionCount {
            channel,
            subscription_count: whole_number(fields.get("subscription_count")?)?,
        },
        "cache_miss" => WebhookEvent::CacheMiss { channel },
        "member_added" => WebhookEvent::MemberAdded { channel, user_id: get("user_id")? },
        "member_removed" => WebhookEvent::MemberRemoved { channel, user_id: get("user_id")? },
        "client_event" => WebhookEvent::ClientEvent {
            channel,
            event: get("event")?,
            data: get("data").or_else(|| Some(fields.get("data")?.text.to_owned()))?,
            socket_id: get("socket_id"),
            user_id: get("user_id"),
        },
        _ => return None,
    })
}

/// The keys that are read.
const KEYS: [&str; 9] =
    ["time_ms", "events", "name", "channel", "subscription_count", "user_id", "event", "data", "socket_id"];

/// The fields of an object that are read.
#[derive(Default)]
struct Fields<'a>([Option<Span<'a>>; KEYS.len()]);

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<&Span<'a>> {
        let at = KEYS.iter().position(|known| *known == key)?;
        self.0[at].as_ref()
    }
}

/// Reads the fields of an object. If a key is duplicate, the last one counts, as in `JSON.parse`.
fn fields(text: &str) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    let mut walker = Walker::new(text);
    let walked = walker.object(|walker, key| {
        let (key, value) = (unescape(key), walker.value()?);
        if let Some(at) = KEYS.iter().position(|known| *known == key) {
            fields.0[at] = Some(value);
        }
        Ok(())
    });
    match walked.and_then(|()| walker.end()) {
        // the depth of a client's data does not matter here
        Ok(()) | Err(JsonError::Depth) => Some(fields),
        Err(JsonError::Syntax) => None,
    }
}

fn items<'a>(list: &Span<'a>) -> Option<Vec<Span<'a>>> {
    let mut items = Vec::new();
    let walked = Walker::new(list.text).array(|walker| {
        items.push(walker.value()?);
        Ok(())
    });
    walked.is_ok().then_some(items)
}

/// The text of a string, or the digits of a number as written.
fn text(value: &Span<'_>) -> Option<String> {
    match value.kind {
        Kind::String => Some(unquoted(value.text).into_owned()),
        Kind::Number => Some(value.text.to_owned()),
        Kind::Object | Kind::Array | Kind::Boolean | Kind::Null => None,
    }
}

/// A whole number from 0 to 2^53-1, in any notation, also in quotes.
fn whole_number(value: &Span<'_>) -> Option<u64> {
    let text = text(value)?;
    let number = number(text.trim());
    (is_whole(number) && number >= 0.0).then_some(number as u64)
}
