//! What a row of the outbox holds: an event as it is stored.

use fiche_realtime::{Event, route, route_json};

use crate::Error;

/// An event that is ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event's name.
    pub name: String,
    /// The payload as JSON text.
    pub data: String,
    /// The channels, sorted and each once. The first one leads: see [`claim`](crate::claim).
    pub channels: Vec<String>,
}

impl Entry {
    /// Prepares a typed event.
    ///
    /// # Errors
    /// [`Error::NotJson`]
    pub fn of(event: &Event) -> Result<Self, Error> {
        let name = event.name().as_str();
        let data = event.to_json().map_err(|source| Error::NotJson { name: name.into(), source })?;
        let channels = route(event).iter().map(|channel| channel.name().to_owned()).collect();
        Ok(Self::new(name, data, channels))
    }

    /// Prepares an event with JSON text, such as one that is stored already.
    ///
    /// # Errors
    /// [`Error::Route`]
    pub fn of_json(name: &str, data: String) -> Result<Self, Error> {
        let channels =
            route_json(name, &data).map_err(|source| Error::Route { name: name.into(), source })?;
        let channels = channels.iter().map(|channel| channel.name().to_owned()).collect();
        Ok(Self::new(name, data, channels))
    }

    fn new(name: &str, data: String, mut channels: Vec<String>) -> Self {
        channels.sort_unstable();
        channels.dedup();
        Self { name: name.into(), data, channels }
    }

    /// The channels of several events, sorted and each once.
    pub(crate) fn all_channels(entries: &[Self]) -> Vec<String> {
        let mut channels: Vec<_> = entries.iter().flat_map(|entry| entry.channels.clone()).collect();
        channels.sort_unstable();
        channels.dedup();
        channels
    }
}
