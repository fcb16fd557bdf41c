//! The typed event of a payload, and the error for a payload that has none.

use std::fmt;

use super::{Payload, Said, judge};
use crate::channel::{Channel, ChannelError, ChannelKind};
use crate::contract::{Event, EventName, ShapeDecl};
use crate::error::{RealtimeError, says};

/// The error for a payload that has no typed event.
///
/// [`decode`](crate::decode) accepts any text as an id, as the contract's document does. The types of ids,
/// such as [`AuditId`](crate::AuditId), accept only an id that can name a channel.
///
/// ```
/// use fiche_realtime::{Decoded, EventError, decode};
///
/// let data = br#"{"fiche_id":"a b","from_cache":true,"status":"fetching"}"#;
/// let Decoded::Event { payload, .. } = decode("audit.fiche_fetch_started", data) else { panic!() };
/// let Err(EventError::Id(error)) = payload.to_event() else { panic!() };
/// assert_eq!(error.field, "fiche_id");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// The contract has no event of this name.
    Unknown,
    /// The payload is partial. Holds the JSON Pointers of the missing fields.
    Partial(Vec<String>),
    /// An id cannot name a channel.
    Id(ChannelError),
}

impl From<&EventError> for RealtimeError {
    fn from(error: &EventError) -> Self {
        match error {
            EventError::Unknown => says::EVENT.at("name", "", "another name"),
            EventError::Partial(missing) => says::PARTIAL.at("payload", "", missing.join(", ")),
            EventError::Id(error) => error.into(),
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RealtimeError::from(self).fmt(f)
    }
}

impl std::error::Error for EventError {}

impl Payload<'_> {
    /// The payload as its typed event.
    ///
    /// ```
    /// use fiche_realtime::{Decoded, Event, EventError, decode};
    ///
    /// let data = br#"{"type":"info","message":"Saved","duration":5000}"#;
    /// let Decoded::Event { payload, .. } = decode("notification", data) else { panic!("it is complete") };
    /// assert!(matches!(payload.to_event()?, Event::Notification(toast) if toast.message == "Saved"));
    ///
    /// let Decoded::Unknown { payload, .. } = decode("weather", b"{}") else { panic!("it is unknown") };
    /// assert_eq!(payload.to_event(), Err(EventError::Unknown));
    /// # Ok::<(), EventError>(())
    /// ```
    ///
    /// # Errors
    /// The payload is partial or unknown, or an id cannot name a channel.
    pub fn to_event(&self) -> Result<Event, EventError> {
        let shape = self.shape.ok_or(EventError::Unknown)?;
        // the last of two duplicate keys counts, but the types also read the first
        Event::read(shape.type_name, &self.readable())
            .or_else(|_| Event::read(shape.type_name, &self.to_value()?.to_string()))
            .map_err(|_| self.lacks(shape))
    }

    /// The reason why the payload is not an event of its shape.
    fn lacks(&self, shape: &ShapeDecl) -> EventError {
        let value = self.to_value().unwrap_or_default();
        let bad_id = ChannelKind::SCOPED.iter().find_map(|kind| {
            let key = kind.id_key().filter(|key| shape.fields.iter().any(|field| field.name == *key))?;
            Channel::check(*kind, key, value.get(key)?.as_str()?).err()
        });
        let is_its =
            |name: &&EventName| name.decl().shapes.iter().any(|other| other.type_name == shape.type_name);
        let name = EventName::ALL.iter().find(is_its);
        match (bad_id, name.map(|name| judge(*name, &self.text))) {
            (Some(error), _) => EventError::Id(error),
            (None, Some(Ok((_, _, Said::Partial { missing })))) => EventError::Partial(missing),
            (None, _) => EventError::Partial(Vec::new()),
        }
    }
}
