//! Which channels nobody watches, as far as webhooks tell.

use std::collections::HashMap;
use std::time::Duration;

use super::{Delivery, WebhookEvent};
use crate::channel::Channel;

/// How far the server's clock may be from ours before a listing and a webhook are put in the wrong order,
/// in milliseconds. Within it the one that says "watched" counts.
const SKEW: u64 = 60_000;

/// How many channels are known at most. Beyond it all is forgotten, and so all counts as watched.
const CAPACITY: usize = 100_000;

/// Which channels a publisher may skip, because nobody is subscribed: data only, fed with webhooks.
///
/// The app must have the webhooks "channel existence" on. A channel counts as watched unless it is known to
/// be empty, and that is believed for a limited time only:
///
/// - It is known by `channel_vacated`, or by a [`listing`](Self::listing) that it is missing from.
///   Without a listing, a channel of which no webhook has told yet counts as watched.
/// - A webhook can be lost: Pusher gives up after 5 minutes. So news older than the trust counts no more,
///   and what it said was empty counts as watched again.
/// - Webhooks overtake each other: of two about one channel the one that was created later counts, and of
///   two created at the same time the one that says "watched".
///
/// # What skipping costs
///
/// A webhook arrives after the subscription that it tells of, so an event that is published in between is
/// skipped although somebody listens by then. A page that fetches its data when its subscription succeeds,
/// and not before, can still miss that event. Skip only what the next event or the next fetch makes good:
/// `*.progress`, not `audit.completed`.
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
/// assert!(watched.may_be_watched(&other, 602_000), "too long ago to be believed");
/// # Ok::<(), fiche_realtime::ChannelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Watched {
    trust: u64,
    heard: HashMap<Channel, News>,
    /// When the last listing was asked for.
    listed: Option<u64>,
    /// At how many channels to look for old news again.
    prune_at: usize,
}

/// The greater of two counts: the later one, and of one time the one that says "occupied".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct News {
    time_ms: u64,
    occupied: bool,
}

const FIRST_PRUNE: usize = 1_024;

impl Watched {
    /// Knows nothing yet, so all counts as watched. That a channel is empty will be believed for `trust`;
    /// 10 minutes lose little where one [`listing`](Self::listing) in 5 is asked for.
    pub fn new(trust: Duration) -> Self {
        let trust = u64::try_from(trust.as_millis()).unwrap_or(u64::MAX);
        Self { trust, heard: HashMap::new(), listed: None, prune_at: FIRST_PRUNE }
    }

    /// Takes in what a webhook tells.
    pub fn hear(&mut self, delivery: &Delivery) {
        // within one webhook the order of its events counts
        let mut told = HashMap::new();
        for event in &delivery.events {
            let (channel, occupied) = match event {
                WebhookEvent::ChannelOccupied { channel } => (channel, true),
                WebhookEvent::ChannelVacated { channel } => (channel, false),
                WebhookEvent::SubscriptionCount { channel, subscription_count: 1.. } => (channel, true),
                _ => continue,
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

    /// Takes in a full listing of the occupied channels, as `GET /apps/{id}/channels` gives it. `asked_ms`
    /// is the time, in milliseconds since the Unix epoch, before the request was sent.
    pub fn listing(&mut self, occupied: impl IntoIterator<Item = Channel>, asked_ms: u64) {
        let mut listed: HashMap<_, _> = occupied
            .into_iter()
            .map(|channel| (channel, News { occupied: true, time_ms: asked_ms }))
            .collect();
        for (channel, news) in self.heard.drain() {
            // what a webhook told later than this, on either clock, is kept
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

    /// Whether anybody may be listening: false only where the channel is known to be empty. `now_ms` is in
    /// milliseconds since the Unix epoch.
    pub fn may_be_watched(&self, channel: &Channel, now_ms: u64) -> bool {
        let believed = |time_ms: u64| now_ms.saturating_sub(time_ms) <= self.trust;
        match self.heard.get(channel) {
            Some(news) => news.occupied || !believed(news.time_ms),
            None => !self.listed.is_some_and(believed),
        }
    }

    /// Lets go of news that is believed no more, so that channels of the past take no memory.
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
