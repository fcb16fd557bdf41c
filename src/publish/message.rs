//! An event that is ready for the queue: routed, written as JSON, shortened.

use super::{PublishError, Receipt};
use crate::channel::Channel;
use crate::contract::Event;
use crate::contract::field::is_identifier;
use crate::json::{JsonError, Walker, unescape};
use crate::limits::MAX_DATA_BYTES;
use crate::route::{route, route_json};
use crate::truncate::{truncate, truncate_json};

/// A routed event with its JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub name: String,
    pub channels: Vec<Channel>,
    pub data: String,
    pub truncated: Vec<String>,
}

impl Message {
    pub(crate) fn of(event: &Event) -> Result<Self, PublishError> {
        let channels = route(event);
        let truncated = truncate(event, MAX_DATA_BYTES)?;
        let name = event.name().as_str().into();
        Ok(Self { name, channels, data: truncated.data.into_owned(), truncated: truncated.truncated })
    }

    pub(crate) fn of_json(name: &str, data: &str) -> Result<Self, PublishError> {
        let truncated = truncate_json(name, data, MAX_DATA_BYTES)?;
        let channels = route_json(name, data)?;
        let data = truncated.data.into_owned();
        Ok(Self { name: name.into(), channels, data, truncated: truncated.truncated })
    }

    /// The receipt of the message, once it was sent.
    pub(crate) fn receipt(&self, superseded: bool) -> Receipt {
        Receipt {
            channels: self.channels.clone(),
            bytes: self.data.len(),
            truncated: self.truncated.clone(),
            superseded,
        }
    }

    /// The size that counts towards the queue's limit, in bytes.
    pub(super) fn size(&self) -> usize {
        let channels: usize = self.channels.iter().map(|channel| channel.name().len()).sum();
        self.name.len() + channels + self.data.len()
    }

    /// The key by which a newer event replaces this one. `None` if this is not progress.
    pub(super) fn replaces(&self) -> Option<String> {
        if !self.name.ends_with(".progress") {
            return None;
        }
        let mut key = self.name.clone();
        let mut walker = Walker::new(&self.data);
        let read = walker.object::<JsonError>(|walker, name| {
            let value = walker.value()?;
            let name = unescape(name);
            if is_identifier(&name) {
                key.extend(["\n", &name, "\n", value.text]);
            }
            Ok(())
        });
        read.ok().map(|()| key)
    }
}
