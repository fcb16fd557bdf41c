//! A backend's working day in half a minute: every shape of the contract, at a pace that can be watched.
//!
//! A story is a list of beats, each an event and its moment. It is made at once, without a clock, a
//! task or a socket, so that a test can read it through; whoever plays it waits between the beats.

mod audit;
mod batch;
mod fetch;
mod interlude;
mod spot_check;
mod steps;
mod track;
mod transcription;

use std::time::SystemTime;

use super::cast::Cast;
use track::Track;

pub use interlude::{huge_rerun, oversized_failure, rerun, step_failure};
pub use track::{Beat, Clock};

/// The whole story of a run that begins at `start`, in the order in which it is told.
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
    // stable: what one part says at one moment stays in its order
    beats.sort_by_key(|beat| beat.at);
    beats
}

impl Clock {
    /// A clock that starts now and runs `speed` times as fast as the story is written.
    pub fn now(speed: f64) -> Self {
        Self { start: SystemTime::now(), speed }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use crate::{Decoded, EVENTS, decode, parse_channel, route};

    use super::*;

    fn a_story() -> Vec<Beat> {
        story(&Cast::of_run(1), Clock { start: SystemTime::UNIX_EPOCH, speed: 1.0 })
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
    fn arrives_on_the_four_channels_that_the_page_watches() {
        let cast = Cast::of_run(1);
        let watched = [
            format!("private-audit-{}", cast.audit_id),
            format!("private-fiche-{}", cast.fiche_id),
            format!("private-job-{}", cast.job_id),
            "private-global".into(),
        ];
        for beat in a_story() {
            let channels: Vec<_> = route(&beat.event).unwrap().iter().map(ToString::to_string).collect();
            assert!(
                channels.iter().any(|name| watched.contains(name)),
                "{} on {channels:?}",
                beat.event.name()
            );
            assert!(channels.iter().all(|name| parse_channel(name).is_some()));
        }
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
        for (fast, slow) in fast.iter().zip(a_story()) {
            assert_eq!(fast.event.name(), slow.event.name());
            assert!((fast.at.as_secs_f64() * 10.0 - slow.at.as_secs_f64()).abs() < 1e-6);
        }
    }
}
