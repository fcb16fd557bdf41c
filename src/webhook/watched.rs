//! The channels that nobody watches, as far as webhooks tell.

use std::collections::HashMap;
use std::time::Duration;

use super::{Delivery, WebhookEvent};
use crate::channel::Channel;

/// The largest difference between the server's clock and ours, in milliseconds, at which a listing and a
/// webhook could be put in the wrong order. Within it, the one that says "watched" counts.
const SKEW: u64 = 60_000;

/// The most channels that are remembered. Beyond this number everything is forgotten, so every channel
/// counts as watched.
const CAPACITY: usize = 100_000;

/// Tracks which channels nobody watches, so that a publisher can skip them.
///
/// It holds data only; you feed it with webhooks. The app must have the "channel existence" webhooks
/// enabled. A channel counts as watched unless it is known to be empty, and this knowledge expires:
///
/// - A channel is known to be empty after `channel_vacated`, or if it is missing from a
///   [`listing`](Self::listing). Without a listing, a channel that no webhook has reported counts as
///   watched.
/// - A webhook can get lost: Pusher gives up after 5 minutes. So news that is older than `trust` no longer
///   counts, and the channel counts as watched again.
/// - Webhooks can overtake each other. If two report on one channel, the one that was created later counts.
///   If both were created at the same time, "watched" counts.
///
/// # The cost of skipping
///
/// A webhook arrives after the subscription that it reports. An event published in between is skipped,
/// although someone is subscribed. A page that fetches its data when its subscription succeeds, and not
/// before, can still miss this event. So skip only events that the next event or the next fetch makes up
/// for: `*.progress`, not `audit.completed`.
///
/// ```
/// use std::time::Duration;
/// use fiche_realtime::{Channel, webhook::Watched};
///
/// let mut watched = Watched::new(Duration::from_secs(600));
/// let (one, other) = (Channel::audit("1")?, Channel::audit("2")?);
/// assert!(watched.may_be_watched(&one, 0), "nothing is known yet");
/// watched.listing([one.clone()], 1_000);
/// assert!(watched.may_be_watched(&one, 2_000));
/// assert!(!watched.may_be_watched(&other, 2_000));
/// assert!(watched.may_be_watched(&other, 602_000), "the news is too old");
/// # Ok::<(), fiche_realtime::ChannelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Watched {
    trust: u64,
    heard: HashMap<Channel, News>,
    /// The time at which the last listing was requested.
    listed: Option<u64>,
    /// The number of channels at which to look for old news again.
    prune_at: usize,
}

/// News about a channel. The greater of two counts: the later one, or "occupied" if both have the same
/// time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct News {
    time_ms: u64,
    occupied: bool,
}

const FIRST_PRUNE: usize = 1_024;

impl Watched {
    /// Creates a tracker that knows nothing yet, so every channel counts as watched.
    ///
    /// `trust` is how long a channel is believed to be empty. 10 minutes lose little if a
    /// [`listing`](Self::listing) is requested every 5 minutes.
    ///
    /// See the example of [`Watched`].
    pub fn new(trust: Duration) -> Self {
        let trust = u64::try_from(trust.as_millis()).unwrap_or(u64::MAX);
        Self { trust, heard: HashMap::new(), listed: None, prune_at: FIRST_PRUNE }
    }

    /// Learns from a webhook.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fiche_realtime::{Channel, Signer, Webhook};
    /// # use fiche_realtime::webhook::{Headers, Received, Watched};
    /// # let signer = Signer::new("key", "secret");
    /// let body = br#"{"time_ms":1403175510755,"events":[{"name":"channel_vacated","channel":"private-audit-42"}]}"#;
    /// # let signature = signer.sign_webhook(body);
    /// # let headers = Headers { key: Some("key"), signature: Some(&signature) };
    /// # let webhook = Webhook::new(signer);
    /// let Received::New(delivery) = webhook.receive(headers, body, 1403175511000)? else { panic!("it is new") };
    ///
    /// let mut watched = Watched::new(Duration::from_secs(600));
    /// watched.hear(&delivery);
    /// assert!(!watched.may_be_watched(&Channel::audit("42")?, 1403175512000));
    /// assert!(watched.may_be_watched(&Channel::audit("43")?, 1403175512000), "no webhook has reported it");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hear(&mut self, delivery: &Delivery) {
        // within a webhook, later events count
        let mut told = HashMap::new();
        for event in &delivery.events {
            let (channel, occupied) = match event {
                WebhookEvent::ChannelOccupied { channel } => (channel, true),
                WebhookEvent::ChannelVacated { channel } => (channel, false),
                WebhookEvent::SubscriptionCount { channel, subscription_count: 1.. } => (channel, true),
                WebhookEvent::SubscriptionCount { .. }
                | WebhookEvent::CacheMiss { .. }
                | WebhookEvent::MemberAdded { .. }
                | WebhookEvent::MemberRemoved { .. }
                | WebhookEvent::ClientEvent { .. }
                | WebhookEvent::Other { .. } => continue,
            };
            if let Some(channel) = channel.scope() {
                told.insert(channel, News { time_ms: delivery.time_ms, occupied });
            }
        }
        for (channel, news) in told {
            if self.heard.get(channel).is_none_or(|known| *known <= news) {
                self.heard.insert(channel.clone(), news);
            }
        }
        if self.heard.len() >= self.prune_at {
            self.prune(delivery.time_ms);
        }
    }

    /// Learns from a full listing of the occupied channels, as `GET /apps/{id}/channels` returns it.
    ///
    /// `asked_ms` is the time before the request was sent, in milliseconds since the Unix epoch.
    ///
    /// See the example of [`Watched`].
    pub fn listing(&mut self, occupied: impl IntoIterator<Item = Channel>, asked_ms: u64) {
        let mut listed: HashMap<_, _> = occupied
            .into_iter()
            .map(|channel| (channel, News { occupied: true, time_ms: asked_ms }))
            .collect();
        for (channel, news) in self.heard.drain() {
            // keep news that is later than the listing, by either clock
            let later = match news.occupied {
                true => news.time_ms.saturating_add(SKEW) >= asked_ms,
                false => news.time_ms > asked_ms.saturating_add(SKEW),
            };
            if later {
                listed.insert(channel, news);
            }
        }
        self.heard = listed;
        self.listed = Some(asked_ms);
    }

    /// Whether someone may be subscribed. False only if the channel is known to be empty.
    ///
    /// `now_ms` is in milliseconds since the Unix epoch.
    ///
    /// See the example of [`Watched`]. [`hear`](Self::hear) has one with a webhook.
    pub fn may_be_watched(&self, channel: &Channel, now_ms: u64) -> bool {
        let believed = |time_ms: u64| now_ms.saturating_sub(time_ms) <= self.trust;
        match self.heard.get(channel) {
            Some(news) => news.occupied || !believed(news.time_ms),
            None => !self.listed.is_some_and(believed),
        }
    }

    /// Forgets news that is too old, so that past channels take no memory.
    fn prune(&mut self, now_ms: u64) {
        let trust = self.trust;
        self.heard.retain(|_, news| news.occupied || now_ms.saturating_sub(news.time_ms) <= trust);
        if self.heard.len() > CAPACITY {
            self.heard.clear();
            self.listed = None;
        }
        self.prune_at = (2 * self.heard.len()).clamp(FIRST_PRUNE, CAPACITY + 1);
    }
}
