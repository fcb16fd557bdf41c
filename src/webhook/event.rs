//! The events of webhooks.

use std::fmt;

use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::channel::{Channel, parse_channel};

/// A channel that a webhook reports on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WebhookChannel {
    /// A channel of this contract.
    Scope(Channel),
    /// A channel of another application, by name.
    Foreign(String),
}

impl WebhookChannel {
    pub(super) fn new(name: String) -> Self {
        parse_channel(&name).map_or(Self::Foreign(name), Self::Scope)
    }

    /// The channel, if it is one of this contract.
    ///
    /// ```
    /// use fiche_realtime::{Channel, webhook::WebhookChannel};
    ///
    /// let audit = WebhookChannel::Scope(Channel::audit("42")?);
    /// assert_eq!(audit.scope().and_then(Channel::id), Some("42"));
    /// assert_eq!(WebhookChannel::Foreign("chat".into()).scope(), None);
    /// # Ok::<(), fiche_realtime::ChannelError>(())
    /// ```
    pub fn scope(&self) -> Option<&Channel> {
        match self {
            Self::Scope(channel) => Some(channel),
            Self::Foreign(_) => None,
        }
    }
}

impl fmt::Display for WebhookChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scope(channel) => channel.fmt(f),
            Self::Foreign(name) => f.write_str(name),
        }
    }
}

impl Serialize for WebhookChannel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An event of a webhook. Each variant is named after the server's own name for it.
///
/// As JSON, an event has the server's field names and the types of the fields here.
/// [`Other`](Self::Other) is written as it was received. `verifyWebhook` of `fiche-realtime/server`
/// returns the same JSON.
///
/// ```
/// use fiche_realtime::webhook::WebhookEvent;
/// let event = WebhookEvent::Other { name: None, channel: None, json: "[1]".into() };
/// assert_eq!(serde_json::to_string(&event)?, "[1]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
#[non_exhaustive]
pub enum WebhookEvent {
    /// `channel_occupied`: the channel got its first subscriber.
    ChannelOccupied {
        /// The channel.
        channel: WebhookChannel,
    },
    /// `channel_vacated`: the channel lost its last subscriber.
    ChannelVacated {
        /// The channel.
        channel: WebhookChannel,
    },
    /// `subscription_count`: the number of subscribed connections changed.
    SubscriptionCount {
        /// The channel.
        channel: WebhookChannel,
        /// The number of subscribed connections.
        subscription_count: u64,
    },
    /// `cache_miss`: someone subscribed to a cache channel that is empty.
    CacheMiss {
        /// The channel.
        channel: WebhookChannel,
    },
    /// `member_added`: a user joined a presence channel.
    MemberAdded {
        /// The channel.
        channel: WebhookChannel,
        /// The user's id. An id that is a number in the webhook is its text here.
        user_id: String,
    },
    /// `member_removed`: a user left a presence channel.
    MemberRemoved {
        /// The channel.
        channel: WebhookChannel,
        /// The user's id, as text.
        user_id: String,
    },
    /// `client_event`: a client sent an event to the other subscribers.
    ClientEvent {
        /// The channel.
        channel: WebhookChannel,
        /// The event's name, which begins with `client-`.
        event: String,
        /// The text that was sent. If it is not a string in the webhook, its JSON text.
        data: String,
        /// The socket that sent it.
        #[serde(skip_serializing_if = "Option::is_none")]
        socket_id: Option<String>,
        /// The user who sent it, on a presence channel.
        #[serde(skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
    },
    /// Any other event: it has another name, or lacks a field that its name requires.
    #[serde(untagged, serialize_with = "as_it_came")]
    Other {
        /// The event's name, if it has one.
        name: Option<String>,
        /// The event's channel, if it has one.
        channel: Option<WebhookChannel>,
        /// The JSON text of the event, as received.
        json: String,
    },
}

fn as_it_came<S: Serializer>(
    _name: &Option<String>,
    _channel: &Option<WebhookChannel>,
    json: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    RawValue::from_string(json.to_owned()).map_err(S::Error::custom)?.serialize(serializer)
}
