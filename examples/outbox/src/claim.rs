//! Which events a relay may take, while others take some too.
//!
//! A relay locks channels, not events: it may send an event if it has locked all of the event's channels, and
//! if it sends every event before it on each of them. Whoever publishes to a channel has its lock, so two
//! relays never publish to one channel at a time.
//!
//! Two relays could each lock one of an event's two channels, and neither could send it. So the first lock is
//! taken only on a channel that *leads*: the event at its head is the first of all of its channels, and this
//! channel comes first among them by name. Two heads have no channel in common. So for each event that can be
//! sent, there is one channel on which relays compete, and the one that locks it can lock the others too.

use std::collections::{BTreeMap, BTreeSet};

use crate::batch::Batch;
use crate::store::{Claim, Place};
use crate::{Error, Options};

/// How often a claim grows by the further channels of its events.
const GROWTH: usize = 3;

/// Claims events, at most one batch. `None` if no channel has an event that can be sent. The batch is empty if
/// other relays were faster.
///
/// # Errors
/// [`Error::Database`]
pub async fn choose<C: Claim>(claim: &mut C, options: &Options) -> Result<Option<Batch>, Error> {
    let mut locked: BTreeMap<String, u32> = claim.lock_leads(options.batch).await?.into_iter().collect();
    if locked.is_empty() {
        return Ok(None);
    }
    let mut asked: BTreeSet<String> = locked.keys().cloned().collect();
    let mut grown = 0;
    let places = loop {
        let depth = (2 * options.batch).div_ceil(locked.len());
        // Read after the locks, with a new snapshot: what others have settled before is seen.
        let places = claim.places(locked.keys().cloned().collect(), depth).await?;
        let further = further_channels(&places, &asked);
        if grown == GROWTH || further.is_empty() {
            break places;
        }
        grown += 1;
        asked.extend(further.iter().cloned());
        let more = claim.lock(further).await?;
        if more.is_empty() {
            break places;
        }
        locked.extend(more);
    };
    let chosen = sendable(&places, options.batch);
    let channels: BTreeMap<_, _> = places.into_iter().map(|place| (place.event, place.channels)).collect();
    let mut events = claim.events(chosen.into_iter().collect()).await?;
    for event in &mut events {
        event.channels = channels.get(&event.id).cloned().unwrap_or_default();
    }
    Ok(Some(Batch::new(events, locked, options.patience)))
}

/// The channels of these events that no one has tried to lock yet.
fn further_channels(places: &[Place], asked: &BTreeSet<String>) -> Vec<String> {
    let all: BTreeSet<_> = places.iter().flat_map(|place| &place.channels).collect();
    all.into_iter().filter(|channel| !asked.contains(*channel)).cloned().collect()
}

/// The events that can be sent, at most `limit`: of each of their channels, every event up to them is read and
/// can be sent too. A channel that is not locked has no places here.
fn sendable(places: &[Place], limit: usize) -> BTreeSet<i64> {
    let mut read = BTreeMap::<i64, (BTreeSet<&str>, &[String])>::new();
    for place in places {
        let (channels, all) = read.entry(place.event).or_insert((BTreeSet::new(), &place.channels));
        channels.insert(&place.channel);
        *all = &place.channels;
    }
    let mut blocked = BTreeSet::<&str>::new();
    let mut chosen = BTreeSet::new();
    for (id, (channels, all)) in read {
        let is_free = |channel: &String| channels.contains(&**channel) && !blocked.contains(&**channel);
        if chosen.len() < limit && all.iter().all(is_free) {
            chosen.insert(id);
        } else {
            blocked.extend(all.iter().map(String::as_str));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places of these events on the channels that are read.
    fn places(events: &[(i64, &[&str])], read: &[&str], depth: usize) -> Vec<Place> {
        let mut places = Vec::new();
        for channel in read {
            let of_channel = events.iter().filter(|(_, channels)| channels.contains(channel)).take(depth);
            places.extend(of_channel.map(|(event, channels)| Place {
                event: *event,
                channel: channel.to_string(),
                channels: channels.iter().map(|name| name.to_string()).collect(),
            }));
        }
        places
    }

    fn chosen(events: &[(i64, &[&str])], read: &[&str], depth: usize, limit: usize) -> Vec<i64> {
        sendable(&places(events, read, depth), limit).into_iter().collect()
    }

    const EVENTS: &[(i64, &[&str])] =
        &[(1, &["a"]), (2, &["a", "b"]), (3, &["b"]), (4, &["b", "c"]), (5, &["c"]), (6, &["d"])];

    #[test]
    fn all_channels_have_to_be_locked() {
        assert_eq!(chosen(EVENTS, &["a", "b", "c", "d"], 9, 9), [1, 2, 3, 4, 5, 6]);
        assert_eq!(chosen(EVENTS, &["a", "d"], 9, 9), [1, 6]);
        assert_eq!(chosen(EVENTS, &["b"], 9, 9), [0; 0], "2 is before 3, and needs a");
        assert_eq!(chosen(EVENTS, &["a", "b"], 9, 9), [1, 2, 3]);
        assert_eq!(chosen(EVENTS, &["c"], 9, 9), [0; 0]);
    }

    #[test]
    fn what_was_not_read_is_not_passed() {
        // of a only 1 is read, so 2 may not be sent, though it is read as the first of b
        assert_eq!(chosen(EVENTS, &["a", "b"], 1, 9), [1]);
        assert_eq!(chosen(EVENTS, &["a", "b"], 2, 9), [1, 2, 3]);
    }

    #[test]
    fn a_batch_has_a_limit() {
        assert_eq!(chosen(EVENTS, &["a", "b", "c", "d"], 9, 3), [1, 2, 3]);
        assert_eq!(chosen(EVENTS, &["a", "b", "c", "d"], 9, 0), [0; 0]);
    }

    #[test]
    fn a_claim_grows_by_the_channels_of_its_events() {
        let asked = BTreeSet::from(["b".to_owned()]);
        assert_eq!(further_channels(&places(EVENTS, &["b"], 9), &asked), ["a", "c"]);
        assert_eq!(further_channels(&places(EVENTS, &["b"], 2), &asked), ["a"]);
    }
}
