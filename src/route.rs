//! Routing: finds the channels on which an event is published.
//!
//! `batch.*` and `notification` go to the global channel and to no other. Any other event goes to one
//! channel for each id at the top level of its payload (`audit_id`, `fiche_id`, `jobId`), in the order in
//! which `contract/channels.rs` declares their kinds. Without any id, it goes to the global channel.

use std::convert::Infallible;
use std::fmt;

use crate::channel::{Channel, ChannelError, ChannelErrorReason, ChannelKind};
use crate::contract::{Event, EventName};
use crate::error::{RealtimeError, quote, says};
use crate::json::{JsonError, Kind, Span, Walker, unescape, unquoted, without_replaced};

/// The error for a payload that cannot be routed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// An id cannot name a channel.
    Id(ChannelError),
    /// The payload is not JSON. Holds a short quote of it.
    NotJson(String),
    /// The payload nests deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
    TooDeep,
    /// The payload is not an object, but this JSON type.
    NotAnObject(&'static str),
}

impl From<&RouteError> for RealtimeError {
    fn from(error: &RouteError) -> Self {
        match error {
            RouteError::Id(error) => error.into(),
            RouteError::NotJson(found) => says::PAYLOAD_JSON.at("payload", "", found),
            RouteError::TooDeep => says::PAYLOAD_JSON.at("payload", "", DEEPER),
            RouteError::NotAnObject(found) => says::PAYLOAD_TYPE.at("payload", "", found),
        }
    }
}

/// The `found` of an error about JSON that nests deeper than [`MAX_DEPTH`](crate::MAX_DEPTH).
pub(crate) const DEEPER: &str = "deeper nesting";

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for RouteError {}

impl From<ChannelError> for RouteError {
    fn from(error: ChannelError) -> Self {
        RouteError::Id(error)
    }
}

/// The channels on which a typed event is published, at least one.
///
/// ```
/// use fiche_realtime::{AuditFicheFetchStarted, route};
/// let event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build().into();
/// assert_eq!(route(&event)[0].to_string(), "private-fiche-7");
/// ```
///
/// It cannot fail, because the ids of a typed event, such as [`FicheId`](crate::FicheId), are checked when
/// they are made.
pub fn route(event: &Event) -> Vec<Channel> {
    let Ok(channels) = channels(event.name().as_str(), |_, key| Ok::<_, Infallible>(event.channel(key)));
    channels
}

/// The channels on which the event `name` with the JSON payload `data` is published, at least one. The same
/// rules apply to names that the contract does not have, and to truncated payloads.
///
/// ```
/// use fiche_realtime::route_json;
///
/// let channels = route_json("audit.progress", r#"{"audit_id":"42","fiche_id":"1024"}"#)?;
/// assert_eq!(channels.iter().map(|channel| channel.name()).collect::<Vec<_>>(), ["private-audit-42", "private-fiche-1024"]);
/// # Ok::<(), fiche_realtime::RouteError>(())
/// ```
///
/// # Errors
/// The payload is not a JSON object, or an id cannot name a channel.
pub fn route_json(name: &str, data: &str) -> Result<Vec<Channel>, RouteError> {
    const SCOPED: &[ChannelKind] = ChannelKind::SCOPED;
    let scope = |key: &str| SCOPED.iter().position(|kind| kind.id_key() == Some(key));
    let mut ids = [None::<Span<'_>>; SCOPED.len()];
    let mut walker = Walker::new(data);
    let mut walk = || {
        let kind = walker.kind()?;
        if kind == Kind::Object {
            walker.object::<JsonError>(|walker, key| {
                let value = walker.value()?;
                if let Some(at) = scope(&unescape(key)) {
                    ids[at] = Some(value);
                }
                Ok(())
            })?;
        } else {
            walker.value()?;
        }
        walker.end()?;
        Ok(kind)
    };
    match walk() {
        Ok(Kind::Object) => {}
        Ok(other) => return Err(RouteError::NotAnObject(other.name())),
        Err(JsonError::Syntax) => return Err(RouteError::NotJson(quote(data))),
        // a value that a later duplicate key replaces does not count towards the depth
        Err(JsonError::Depth) => {
            let shorter = without_replaced(data).ok_or(RouteError::TooDeep)?;
            return route_json(name, &shorter);
        }
    }
    let channel = |kind, field| match scope(field).and_then(|at| ids[at]) {
        None => Ok(None),
        Some(Span { kind: Kind::String, text }) => Channel::scoped(kind, field, &unquoted(text)).map(Some),
        Some(Span { kind, .. }) => {
            Err(ChannelError { field, reason: ChannelErrorReason::NotAString(kind.name()) })
        }
    };
    Ok(channels(name, channel)?)
}

/// The events that can arrive on a channel of this kind, in the document's order.
///
/// ```
/// use fiche_realtime::{ChannelKind, EventName, events_on};
/// assert!(events_on(ChannelKind::Global).any(|name| name == EventName::Notification));
/// ```
pub fn events_on(kind: ChannelKind) -> impl Iterator<Item = EventName> {
    let arrives = move |name: &EventName| {
        name.decl().shapes.iter().any(|shape| shape.channels.contains(&kind.as_str()))
    };
    EventName::ALL.iter().copied().filter(arrives)
}

/// The channels of an event. `channel` returns the channel of this kind that its payload names under this key.
fn channels<E>(
    name: &str,
    channel: impl Fn(ChannelKind, &'static str) -> Result<Option<Channel>, E>,
) -> Result<Vec<Channel>, E> {
    let mut channels = Vec::with_capacity(2);
    let always_global = ChannelKind::is_always_global(name.len(), |start| name.as_bytes().starts_with(start));
    destinations(Purpose::Publish { always_global }, |kind| {
        let named = match kind.id_key() {
            Some(key) => channel(kind, key)?,
            None => Some(Channel::without_id()),
        };
        let is_named = named.is_some();
        channels.extend(named);
        Ok(is_named)
    })?;
    Ok(channels)
}

/// The purpose for which channels are named.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// To publish an event. Some events always go to the global channel, whatever they carry.
    Publish { always_global: bool },
    /// To subscribe, perhaps to the global channel too.
    #[cfg_attr(not(feature = "browser"), allow(dead_code, reason = "the npm package subscribes"))]
    Watch { global: bool },
}

/// The kind of the channel that brought a payload, if the payload does not belong there: its id of that kind is
/// another one. `begins_with` asks about the channel's name, `has_other_id` about the payload.
///
/// A payload without an id of the channel's kind may have come from anywhere, and the global channel carries
/// anything. An event with several ids belongs on several channels, so only the channel's own kind counts.
#[cfg(any(feature = "browser", feature = "cli"))]
#[inline]
pub(crate) fn misplaced(
    begins_with: impl Fn(&[u8]) -> bool,
    has_other_id: impl Fn(ChannelKind) -> bool,
) -> Option<ChannelKind> {
    let mut kinds = ChannelKind::SCOPED.iter().copied();
    kinds.find(|kind| begins_with(kind.prefix().as_bytes()) && has_other_id(*kind))
}

/// The rules of routing, for both builds.
///
/// Calls `name` for each kind in turn; it names the kind's channel and returns whether there was an id for
/// it. An event without any id goes to the global channel.
#[inline]
pub(crate) fn destinations<E>(
    purpose: Purpose,
    mut name: impl FnMut(ChannelKind) -> Result<bool, E>,
) -> Result<(), E> {
    let mut is_scoped = false;
    for kind in ChannelKind::ALL.iter().copied() {
        let is_named = match (purpose, kind) {
            (Purpose::Publish { .. }, ChannelKind::GLOBAL) => !is_scoped,
            (Purpose::Publish { always_global }, _) => !always_global,
            (Purpose::Watch { global }, ChannelKind::GLOBAL) => global,
            (Purpose::Watch { .. }, _) => true,
        };
        // one place calls `name`: it is inlined, and the browser's module has it once
        if is_named {
            is_scoped |= name(kind)?;
        }
    }
    Ok(())
}
