//! The same properties without libFuzzer: every seed, seeds with random changes, and what fuzzing found.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{TARGETS, seeds, tokens};

fn holds(target: &str, input: &[u8]) {
    let (_, holds) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    holds(input);
}

/// Bytes that a failure shows as text.
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Any bytes, or a seed of which parts were replaced by other bytes, a word, or a part of another seed.
fn inputs(target: &str) -> BoxedStrategy<Input> {
    let any_bytes = vec(any::<u8>(), 0..64).boxed();
    let seeds = seeds(target);
    if seeds.is_empty() {
        return any_bytes.prop_map(Input).boxed();
    }
    let part = (select(seeds.clone()), any::<Index>(), any::<Index>()).prop_map(|(seed, from, length)| {
        let from = from.index(seed.len() + 1);
        seed[from..from + length.index(seed.len() - from + 1).min(64)].to_vec()
    });
    let insertion = prop_oneof![
        select(tokens()).prop_map(String::into_bytes),
        vec(any::<u8>(), 0..3),
        "[ -~]{0,3}".prop_map(String::into_bytes),
        part,
    ];
    let changes = vec((any::<Index>(), 0..4_usize, insertion), 0..4);
    let changed = (select(seeds), changes).prop_map(|(mut input, changes)| {
        for (at, dropped, inserted) in changes {
            let at = at.index(input.len() + 1);
            let end = (at + dropped).min(input.len());
            input.splice(at..end, inserted);
        }
        input
    });
    prop_oneof![1 => any_bytes, 9 => changed].prop_map(Input).boxed()
}

#[test]
fn every_seed_holds() {
    for (target, holds) in TARGETS {
        let seeds = seeds(target);
        assert!(seeds.len() > 4 || *target == "publisher", "{target} has no seeds");
        seeds.iter().for_each(|seed| holds(seed));
    }
}

// what fuzzing found

#[test]
fn an_earlier_list_may_need_more_than_a_limit_that_is_too_small_says() {
    let list = format!(r#"["/message","{}"]"#, "/".repeat(39));
    let text = format!(r#"{{"type":"info","message":"m","duration":1,"_truncated":{list}}}"#);
    holds("truncate", format!("notification\n53\n{text}").as_bytes());
}

#[test]
fn a_struct_does_not_have_an_id_that_its_event_does_not_declare() {
    let payload = r#""fiche_id":"1024","total_recordings":4,"already_transcribed":2,"needs_transcription":2,"is_complete":true,"status":"checked""#;
    holds("names", format!("transcription.status_check\n{{\"audit_id\":\"1\",{payload}}}").as_bytes());
}

#[cfg(feature = "simulation")]
#[test]
fn the_simulation_settles_a_close_at_once_before_a_late_reply() {
    holds("publisher", &461_674_973_525_u64.to_le_bytes());
}

#[cfg(feature = "simulation")]
#[test]
fn a_batch_that_is_refused_after_its_patience_is_sent_one_by_one() {
    holds("publisher", &2668_u64.to_le_bytes());
}

macro_rules! properties {
    ($($(#[$meta:meta])* $name:ident: $target:literal, $cases:literal;)+) => {$(
        proptest! {
            #![proptest_config(ProptestConfig::with_cases($cases))]

            $(#[$meta])*
            #[test]
            fn $name(input in inputs($target)) {
                holds($target, &input.0);
            }
        }
    )+};
}

properties! {
    decode_holds: "decode", 2048;
    json_holds: "json", 2048;
    truncate_holds: "truncate", 1024;
    names_hold: "names", 1024;
    authorisation_holds: "authorize", 1024;
    webhooks_hold: "webhook", 1024;
    #[cfg(feature = "channels-server")]
    the_server_holds: "server", 1024;
    #[cfg(feature = "simulation")]
    the_publisher_holds: "publisher", 32;
}
