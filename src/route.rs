//! Routing: on which channels an event is published.
//!
//! `batch.*` and `notification` go to the global channel and no other. Any other event goes to one
//! channel for each of `audit_id`, `fiche_id` and `jobId` that its payload carries at the top, in that
//! order, and to the global channel if it carries none.

use std::borrow::Cow;
use std::fmt;

use crate::channel::{Channel, ChannelError, ChannelErrorReason, ChannelKind, ID_KEYS};
use crate::contract::{Event, EventName};
use crate::json::{JsonError, Kind, MAX_DEPTH, Span, Walker, unescape, unquoted};

/// A payload that cannot be routed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RouteError {
    /// An id that cannot name a channel.
    Id(ChannelError),
    /// The payload is not JSON, or nests deeper than [`MAX_DEPTH`].
    NotJson,
    /// The payload is no object but this JSON type.
    NotAnObject(&'static str),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Id(error) => error.fmt(f),
            RouteError::NotJson => {
                write!(f, "expected a payload in JSON of at most {MAX_DEPTH} levels, found other text")
            }
            RouteError::NotAnObject(found) => write!(f, "expected an object as payload, found {found}"),
        }
    }
}

impl std::error::Error for RouteError {}

impl From<ChannelError> for RouteError {
    fn from(error: ChannelError) -> Self {
        RouteError::Id(error)
    }
}

impl From<JsonError> for RouteError {
    fn from(_: JsonError) -> Self {
        RouteError::NotJson
    }
}

/// The channels on which a typed event is published, at least one.
///
/// ```
/// use fiche_realtime::{AuditFicheFetchStarted, Literal, route};
/// let event = AuditFicheFetchStarted { fiche_id: "7".into(), from_cache: true, status: Literal }.into();
/// assert_eq!(route(&event)?[0].to_string(), "private-fiche-7");
/// # Ok::<(), fiche_realtime::ChannelError>(())
/// ```
///
/// # Errors
/// An id that cannot name a channel: the error names its field.
pub fn route(event: &Event) -> Result<Vec<Channel>, ChannelError> {
    channels(event.name().as_str(), |key| event.text(key).map(|id| Ok(Cow::Borrowed(id))))
}

/// The channels on which the event `name` with the payload `data` is published, at least one. Unknown
/// names route by the same rules, and so do truncated payloads.
///
/// # Errors
/// A payload that is no JSON object, or an id that cannot name a channel.
pub fn route_json(name: &str, data: &str) -> Result<Vec<Channel>, RouteError> {
    let mut walker = Walker::new(data);
    let kind = walker.kind()?;
    let mut ids: [Option<Span<'_>>; 3] = [None; 3];
    if kind == Kind::Object {
        walker.object::<JsonError>(|walker, key| {
            let value = walker.value()?;
            let key = unescape(key);
            if let Some(at) = ID_KEYS.iter().position(|id| *id == key) {
                ids[at] = Some(value);
            }
            Ok(())
        })?;
    } else {
        walker.value()?;
    }
    walker.end()?;
    if kind != Kind::Object {
        return Err(RouteError::NotAnObject(kind.name()));
    }
    let id = |key: &str| {
        let at = ID_KEYS.iter().position(|id| *id == key)?;
        Some(match ids[at]? {
            Span { kind: Kind::String, text } => Ok(unquoted(text)),
            Span { kind, .. } => Err(kind.name()),
        })
    };
    Ok(channels(name, id)?)
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

/// The rules, given how to look up an id: absent, a string, or another JSON type.
fn channels<'a>(
    name: &str,
    id: impl Fn(&str) -> Option<Result<Cow<'a, str>, &'static str>>,
) -> Result<Vec<Channel>, ChannelError> {
    let mut channels = Vec::with_capacity(2);
    if !is_global(name) {
        for (kind, field) in ChannelKind::ALL.into_iter().zip(ID_KEYS) {
            match id(field) {
                Some(Ok(id)) => channels.push(Channel::scoped(kind, field, &id)?),
                Some(Err(found)) => {
                    return Err(ChannelError { field, reason: ChannelErrorReason::NotAString(found) });
                }
                None => {}
            }
        }
    }
    if channels.is_empty() {
        channels.push(Channel::global());
    }
    Ok(channels)
}

/// What goes to the global channel whatever its payload carries: the events of a family, and one more.
pub(crate) const GLOBAL_FAMILY: &str = "batch.";
pub(crate) const GLOBAL_EVENT: &str = "notification";

fn is_global(name: &str) -> bool {
    name.starts_with(GLOBAL_FAMILY) || name == GLOBAL_EVENT
}
