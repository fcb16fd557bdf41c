//! Reading a webhook's body. The sender is known by now, so it is read with good will: what is not
//! understood is kept, a number may come as a string, and an id as a number.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{WebhookChannel, WebhookError, WebhookEvent};
use crate::json::{JsonError, Kind, Span, Walker, unescape, unquoted};

/// The `time_ms` and the events of a body.
pub(super) fn document(body: &[u8]) -> Result<(u64, Vec<WebhookEvent>), WebhookError> {
    let text = std::str::from_utf8(body).map_err(|_| WebhookError::NotAnObject)?;
    let fields = fields(text).ok_or(WebhookError::NotAnObject)?;
    let field = |name| fields.get(name).copied().ok_or(WebhookError::MissingField { name });
    let time = field("time_ms")?;
    let time_ms = whole_number(&time)
        .ok_or_else(|| WebhookError::Time { found: time.text.chars().take(64).collect() })?;
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

type Fields<'a> = HashMap<Cow<'a, str>, Span<'a>>;

/// The fields of an object; of a key that stands twice the last one, as in `JSON.parse`.
fn fields(text: &str) -> Option<Fields<'_>> {
    let mut fields = Fields::new();
    let mut walker = Walker::new(text);
    let walked = walker.object(|walker, key| {
        fields.insert(unescape(key), walker.value()?);
        Ok(())
    });
    match walked.and_then(|()| walker.end()) {
        // how deep a client nests its data does not matter here
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

/// The text of a string, or of a number as it is written.
fn text(value: &Span<'_>) -> Option<String> {
    match value.kind {
        Kind::String => Some(unquoted(value.text).into_owned()),
        Kind::Number => Some(value.text.to_owned()),
        _ => None,
    }
}

/// A whole number from 0 to 2^53-1, however written, in quotes too.
fn whole_number(value: &Span<'_>) -> Option<u64> {
    const MAX: f64 = 9_007_199_254_740_991.0;
    let text = text(value)?;
    let number: f64 = text.trim().parse().ok()?;
    (number.fract() == 0.0 && (0.0..=MAX).contains(&number)).then_some(number as u64)
}
