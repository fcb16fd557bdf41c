//! Replays a recording: decides when each message is due, and which messages are copies.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::recording::Recorded;
use crate::{COPY_WINDOW, Channel, route_json};

/// [`COPY_WINDOW`], as times in a recording are written.
const WINDOW: f64 = COPY_WINDOW as f64;

/// A recording that is being played.
pub(super) struct Replay {
    /// The factor by which the time between two messages is divided.
    speed: f64,
    /// The time at which the first message was played, and its time in the recording.
    began: Option<(Instant, f64)>,
    copies: Copies,
}

impl Replay {
    pub(super) fn new(speed: f64) -> Self {
        Self { speed, began: None, copies: Copies::default() }
    }

    /// Waits until the message is due. Returns false, without waiting, for a copy of a published message.
    pub(super) fn wait(&mut self, message: &Recorded<'_>) -> bool {
        if self.copies.is_copy(message) {
            return false;
        }
        let (began, first) = *self.began.get_or_insert_with(|| (Instant::now(), message.at));
        std::thread::sleep(after(message.at - first, self.speed).saturating_sub(began.elapsed()));
        true
    }
}

/// Returns the time from the first message to one that was recorded `milliseconds` later. It is zero if the
/// recording's clock was set back.
fn after(milliseconds: f64, speed: f64) -> Duration {
    let seconds = milliseconds / 1_000.0 / speed;
    if seconds > 0.0 { Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX) } else { Duration::ZERO }
}

/// The messages of which other channels may still bring a copy.
///
/// A recording has an event once for each of its channels. The publisher sends an event to all of its channels,
/// so the event is published once. A copy has the same event and the same data as an earlier message, comes from
/// another of its channels, and arrives within [`COPY_WINDOW`]. The same content again on the same channel is a new
/// message.
#[derive(Default)]
struct Copies {
    /// The messages, by event and data.
    waiting: HashMap<(String, String), Vec<Waiting>>,
    /// The time at which old messages were last forgotten.
    swept: f64,
}

/// A message that other channels may still bring.
struct Waiting {
    /// The time of its first arrival.
    at: f64,
    /// The channels that have yet to bring it.
    channels: Vec<String>,
}

impl Copies {
    fn is_copy(&mut self, message: &Recorded<'_>) -> bool {
        self.sweep(message.at);
        let Recorded { at, channel, event, .. } = message;
        let data = message.payload();
        let alike = self.waiting.entry((event.to_string(), data.to_string())).or_default();
        let copied = alike.iter_mut().find_map(|first| {
            let place = first.channels.iter().position(|other| other == channel)?;
            (at - first.at <= WINDOW).then(|| first.channels.swap_remove(place))
        });
        if copied.is_none() {
            // a message that cannot be routed has no channels
            let routed = route_json(event, &data).unwrap_or_default();
            let others = routed.iter().map(Channel::to_string).filter(|other| other != channel);
            alike.push(Waiting { at: *at, channels: others.collect() });
        }
        copied.is_some()
    }

    /// Forgets messages that are too old, at most once in each [`COPY_WINDOW`].
    fn sweep(&mut self, now: f64) {
        if now - self.swept > WINDOW {
            self.swept = now;
            self.waiting.retain(|_, alike| {
                alike.retain(|first| now - first.at <= WINDOW && !first.channels.is_empty());
                !alike.is_empty()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    /// The cases of `tests/arrivals.json`, which the npm package's tests read too.
    #[test]
    fn a_message_on_several_channels_is_published_once() {
        let cases = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/arrivals.json")).unwrap();
        for case in serde_json::from_slice::<Vec<Value>>(&cases).unwrap() {
            let mut copies = Copies::default();
            for message in case["messages"].as_array().unwrap() {
                let line = message.to_string();
                let is_copy = copies.is_copy(&Recorded::parse(line.as_bytes()).unwrap());
                assert_eq!(is_copy, message["copy"], "{}: {message}", case["name"]);
            }
        }
    }

    proptest! {
        // each event arrives on both channels, in the same order; either channel can be ahead
        #[test]
        fn what_is_published_is_what_was(
            events in prop::collection::vec(0..3, 0..30),
            ahead in prop::collection::vec(any::<bool>(), 60),
        ) {
            let mut copies = Copies::default();
            let mut streams = [events.iter(), events.iter()];
            let mut published = Vec::new();
            for (at, is_fiche) in ahead.into_iter().chain([false; 30]).chain([true; 30]).enumerate() {
                let channel = ["private-audit-42", "private-fiche-7"][usize::from(is_fiche)];
                if let Some(event) = streams[usize::from(is_fiche)].next() {
                    let data = format!(r#"{{"audit_id":"42","fiche_id":"7","event":{event}}}"#);
                    if !copies.is_copy(&Recorded::arrived(at as f64, channel, "audit.progress", &data)) {
                        published.push(*event);
                    }
                }
            }
            prop_assert_eq!(published, events);
        }
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let mut copies = Copies::default();
        for number in 0..10_000 {
            let data = format!(r#"{{"audit_id":"42","fiche_id":"7","number":{number}}}"#);
            let at = f64::from(number) * 100.0;
            copies.is_copy(&Recorded::arrived(at, "private-audit-42", "audit.progress", &data));
        }
        assert!(copies.waiting.len() <= 102, "{}", copies.waiting.len());
    }

    #[test]
    fn times_are_divided_by_the_speed() {
        assert_eq!(after(3_000.0, 2.0), Duration::from_millis(1_500));
        assert_eq!(after(3_000.0, f64::INFINITY), Duration::ZERO);
        assert_eq!(after(-3_000.0, 1.0), Duration::ZERO);
        assert_eq!(after(f64::MAX, 0.1), Duration::MAX);
    }
}
