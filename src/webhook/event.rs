//! What webhooks tell of.

use std::fmt;

use crate::channel::{Channel, parse_channel};

/// A channel of which a webhook tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum WebhookChannel {
    /// One of this contract.
    Scope(Channel),
    /// Another application's, by its name.
    Foreign(String),
}

impl WebhookChannel {
    pub(super) fn new(name: String) -> Self {
        parse_channel(&name).map_or(Self::Foreign(name), Self::Scope)
    }

    /// The channel, if it is one of this contract.
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

/// Something that happened on a server's channels. The variants are named as the server names them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WebhookEvent {
    /// `channel_occupied`: the first subscriber came.
    ChannelOccupied {
        /// Where.
        channel: WebhookChannel,
    },
    /// `channel_vacated`: the last subscriber left.
    ChannelVacated {
        /// Where.
        channel: WebhookChannel,
    },
    /// `subscription_count`: so many connections are subscribed now.
    SubscriptionCount {
        /// Where.
        channel: WebhookChannel,
        /// How many.
        subscription_count: u64,
    },
    /// `cache_miss`: somebody subscribed to a cache channel that is empty.
    CacheMiss {
        /// Where.
        channel: WebhookChannel,
    },
    /// `member_added`: a user came to a presence channel.
    MemberAdded {
        /// Where.
        channel: WebhookChannel,
        /// Who; an id that came as a number is its text.
        user_id: String,
    },
    /// `member_removed`: a user left a presence channel.
    MemberRemoved {
        /// Where.
        channel: WebhookChannel,
        /// Who, likewise.
        user_id: String,
    },
    /// `client_event`: a client sent to the others.
    ClientEvent {
        /// Where.
        channel: WebhookChannel,
        /// The event's name, `client-…`.
        event: String,
        /// The text that was sent; the JSON of one that came as another value than a string.
        data: String,
        /// Whose connection.
        socket_id: Option<String>,
        /// Who, on a presence channel.
        user_id: Option<String>,
    },
    /// Anything else: another name, or a field missing that the name promises.
    Other {
        /// Its name, if it has one.
        name: Option<String>,
        /// Its channel, if it has one.
        channel: Option<WebhookChannel>,
        /// All of it, as it came.
        json: String,
    },
}
