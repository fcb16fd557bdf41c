//! The memory of the demo's backend: the events that led to the state of each audit, fiche, job and batch. A
//! page that was away asks for them, as a real page asks its API.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::{Channel, Event, route};
use serde_json::{Value, json};

/// The most events that are remembered, of all stories together.
const KEPT: usize = 2_000;

/// The most bytes of payloads that are remembered. An event that is cut to be published is remembered whole.
const KEPT_BYTES: usize = 8 << 20;

/// The last events, in the order in which they were published.
#[derive(Default)]
pub struct Records(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    published: u64,
    last: VecDeque<Record>,
    /// The bytes of the payloads in `last`.
    bytes: usize,
}

struct Record {
    number: u64,
    name: &'static str,
    channels: Vec<Channel>,
    json: String,
}

impl Records {
    /// Remembers a published event.
    pub fn add(&self, event: &Event) {
        // an event that cannot be written is not published either
        let Ok(json) = event.to_json() else { return };
        let channels = route(event);
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.published += 1;
        let record = Record { number: inside.published, name: event.name().as_str(), channels, json };
        inside.bytes += record.json.len();
        inside.last.push_back(record);
        while inside.last.len() > KEPT || inside.bytes > KEPT_BYTES {
            let Some(oldest) = inside.last.pop_front() else { break };
            inside.bytes -= oldest.json.len();
        }
    }

    /// The events of a channel, in order: `[{ number, name, data }]` with the payload's JSON.
    pub fn of(&self, channel: &Channel) -> Value {
        let inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let records = inside
            .last
            .iter()
            .filter(|record| record.channels.contains(channel))
            .map(|record| json!({ "number": record.number, "name": record.name, "data": record.json }));
        records.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::super::cast::Cast;
    use super::super::scenario::{self, Clock};
    use super::*;
    use crate::AuditFicheFetchStarted;

    fn fetch_started(fiche: usize) -> Event {
        AuditFicheFetchStarted::builder().fiche_id(fiche).from_cache(true).build().into()
    }

    #[test]
    fn what_a_channel_heard_is_told_in_order_and_the_oldest_is_forgotten() {
        let records = Records::default();
        (0..KEPT + 2).for_each(|number| records.add(&fetch_started(number % 2)));
        let told = records.of(&Channel::fiche("1").unwrap());
        let numbers: Vec<_> =
            told.as_array().unwrap().iter().map(|record| record["number"].as_u64().unwrap()).collect();
        assert_eq!(numbers.len(), KEPT / 2);
        assert!(numbers.is_sorted() && numbers[0] == 4, "{numbers:?}");
        assert_eq!(told[0]["name"], "audit.fiche_fetch_started");
        assert_eq!(told[0]["data"], r#"{"fiche_id":"1","from_cache":true,"status":"fetching"}"#);
        assert_eq!(records.of(&Channel::fiche("2").unwrap()), json!([]));
    }

    #[test]
    fn large_payloads_are_forgotten_earlier() {
        let records = Records::default();
        let clock = Clock { start: SystemTime::UNIX_EPOCH, speed: 1.0 };
        for run in 1..=60 {
            records.add(&scenario::oversized_failure(&Cast::of_run(run), clock));
        }
        let inside = records.0.lock().unwrap();
        assert!(inside.bytes <= KEPT_BYTES && inside.bytes > KEPT_BYTES / 2, "{}", inside.bytes);
        assert_eq!(inside.bytes, inside.last.iter().map(|record| record.json.len()).sum::<usize>());
    }
}
