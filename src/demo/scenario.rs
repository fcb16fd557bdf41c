//! A backend's working day in half a minute: it has every shape of the contract, at a pace that people
//! can follow.
//!
//! A story is a list of beats. Each beat is an event and its time. The story is made at once, without a
//! clock, task or socket, so that a test can read it. The player waits between the beats.

mod audit;
mod batch;
mod fetch;
mod interlude;
mod samples;
mod spot_check;
mod steps;
mod track;
mod transcription;

use std::time::SystemTime;

use super::cast::Cast;
use track::Track;

pub use interlude::{huge_rerun, oversized_failure, rerun, step_failure};
pub use track::{Beat, Clock};

/// The whole story of a run that begins at `start`, in the order of its beats.
pub fn story(cast: &Cast, clock: Clock) -> Vec<Beat> {
    let tell = |part: fn(&mut Track)| {
        let mut track = Track::new(cast, clock);
        part(&mut track);
        track.beats
    };
    let parts = [
        audit::tell,
        spot_check::tell,
        transcription::tell,
        fetch::tell,
        batch::transcriptions,
        batch::audits,
    ];
    let mut beats: Vec<Beat> = parts.into_iter().flat_map(tell).collect();
    beats.extend(samples::untold(cast, &beats));
    // the sort is stable: beats of one part at the same time stay in order
    beats.sort_by_key(|beat| beat.at);
    beats
}

impl Clock {
    /// Creates a clock that starts now and runs `speed` times as fast as the story is written.
    pub fn now(speed: f64) -> Self {
        Self { start: SystemTime::now(), speed }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use crate::{Channel, ChannelKind, Decoded, EVENTS, decode, route};

    use super::*;

    fn a_story() -> Vec<Beat> {
        story(&Cast::of_run(1), Clock { start: SystemTime::UNIX_EPOCH, speed: 1.0 })
    }

    /// The channels that the page watches: one of each kind.
    fn watched(cast: &Cast) -> Vec<Channel> {
        ChannelKind::ALL.iter().map(|kind| Channel::of(*kind, &cast.id(*kind)).unwrap()).collect()
    }

    #[test]
    fn shows_every_shape_in_full() {
        let mut seen = BTreeSet::new();
        for beat in a_story() {
            let json = beat.event.to_json().unwrap();
            match decode(beat.event.name().as_str(), json.as_bytes()) {
                Decoded::Event { payload, .. } => seen.insert(payload.type_name().unwrap()),
                other => panic!("{} is no whole event: {other:?}", beat.event.name()),
            };
        }
        let all = EVENTS.iter().flat_map(|event| event.shapes).map(|shape| shape.type_name);
        assert_eq!(seen, all.collect());
    }

    #[test]
    fn arrives_on_the_channels_that_the_page_watches() {
        let watched = watched(&Cast::of_run(1));
        for beat in a_story() {
            let channels = route(&beat.event);
            let is_heard = channels.iter().any(|channel| watched.contains(channel));
            assert!(is_heard, "{} on {channels:?}", beat.event.name());
        }
    }

    #[test]
    fn an_event_that_no_part_tells_is_told_by_its_sample() {
        let cast = Cast::of_run(1);
        let samples = samples::untold(&cast, &[]);
        assert_eq!(samples.len(), EVENTS.iter().flat_map(|event| event.shapes).count());
        let watched = watched(&cast);
        for Beat { event, .. } in &samples {
            assert!(route(event).iter().all(|channel| watched.contains(channel)), "{event:?}");
        }
        assert_eq!(samples::untold(&cast, &samples), []);
        assert_eq!(samples::untold(&cast, &samples[1..]).len(), 1);
    }

    #[test]
    fn lasts_about_half_a_minute_and_is_the_same_each_time() {
        let beats = a_story();
        assert!(beats.is_sorted_by_key(|beat| beat.at));
        let length = beats.last().unwrap().at;
        assert!((Duration::from_secs(25)..Duration::from_secs(40)).contains(&length), "{length:?}");
        assert_eq!(beats, a_story());
    }

    #[test]
    fn a_faster_clock_tells_the_same_sooner() {
        let cast = Cast::of_run(1);
        let fast = story(&cast, Clock { start: SystemTime::UNIX_EPOCH, speed: 10.0 });
        let slow = a_story();
        assert_eq!(fast.len(), slow.len());
        for (fast, slow) in fast.iter().zip(slow) {
            assert_eq!(fast.event.name(), slow.event.name());
            assert!((fast.at.as_secs_f64() * 10.0 - slow.at.as_secs_f64()).abs() < 1e-6);
        }
    }
}
