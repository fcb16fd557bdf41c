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

#[cfg(test)]
mod tests {
    use fiche_realtime::{AuditFicheFetchStarted, BatchProgress, OperationType};

    use super::*;

    #[test]
    fn channels_are_sorted() {
        let data = r#"{"jobId":"3","fiche_id":"2","audit_id":"1"}"#;
        let entry = Entry::of_json("audit.of_the_future", data.to_owned()).unwrap();
        assert_eq!(entry.channels, ["private-audit-1", "private-fiche-2", "private-job-3"]);
        let other = Entry::of(&AuditFicheFetchStarted::builder().fiche_id(1).from_cache(true).build().into())
            .unwrap();
        assert_eq!(other.data, r#"{"fiche_id":"1","from_cache":true,"status":"fetching"}"#);
        let all = Entry::all_channels(&[other.clone(), entry, other]);
        assert_eq!(all, ["private-audit-1", "private-fiche-1", "private-fiche-2", "private-job-3"]);
    }

    #[test]
    fn what_cannot_be_stored_is_an_error() {
        let error = Entry::of_json("audit.progress", r#"{"audit_id":"4 2"}"#.to_owned()).unwrap_err();
        assert!(matches!(&error, Error::Route { name, .. } if name == "audit.progress"), "{error:?}");
        let of_batch = BatchProgress::builder()
            .batch_id("1")
            .operation_type(OperationType::Audit)
            .total(2)
            .completed(1)
            .failed(0)
            .progress_percentage(f64::NAN)
            .build();
        let error = Entry::of(&of_batch.into()).unwrap_err();
        assert!(
            error.to_string().starts_with("expected an event `batch.progress` that can be written"),
            "{error}"
        );
    }
}
