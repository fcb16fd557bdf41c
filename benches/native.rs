//! What the crate does to one event, beside the libraries it could have been left to:
//! `cargo bench --no-default-features --bench native`. Medians of rounds that alternate.
//!
//! - decode from bytes, beside serde_json into derived structs of the same shapes;
//! - route, serialise and sign, a small event and one of nearly 10 KB.
//!
//! A line each: what, whose, nanoseconds. `--requests` makes it a contestant of `benches/run`: a line in,
//! `small|large REPEAT`, is a round, a line out the nanoseconds of one request.

use std::hint::black_box;
use std::time::Instant;

use fiche_realtime::sign::event_body;
use fiche_realtime::{
    AuditFailed, AuditProgress, DateTime, Decoded, Event, EventName, Literal, Signer, decode, route,
};
use serde::Deserialize;
use serde_json::{Map, Value};

const ROUNDS: usize = 41;

/// The shapes as a backend without this crate would write them.
#[allow(dead_code, reason = "deserialised into, and not read")]
mod derived {
    use super::{Deserialize, Map, Value};

    #[derive(Deserialize)]
    pub struct Started {
        audit_id: String,
        fiche_id: String,
        audit_config_id: String,
        audit_config_name: String,
        total_steps: u64,
        started_at: String,
        status: String,
    }

    #[derive(Deserialize)]
    pub struct Progress {
        audit_id: String,
        fiche_id: String,
        completed_steps: u64,
        total_steps: u64,
        failed_steps: u64,
        current_phase: String,
        progress_percentage: f64,
        status: String,
    }

    #[derive(Deserialize)]
    pub struct StepCompleted {
        audit_id: String,
        fiche_id: String,
        step_position: u64,
        step_name: String,
        score: f64,
        max_score: f64,
        conforme: bool,
        total_citations: u64,
        tokens_used: u64,
        status: String,
    }

    #[derive(Deserialize)]
    pub struct StepRerunCompleted {
        rerun_id: String,
        audit_id: String,
        step_position: u64,
        original: Map<String, Value>,
        rerun: Map<String, Value>,
        comparison: Map<String, Value>,
        completed_at: String,
        status: String,
    }

    #[derive(Deserialize)]
    pub struct RecordingStarted {
        fiche_id: String,
        call_id: String,
        recording_index: u64,
        total_to_transcribe: u64,
        recording_url: Option<String>,
        status: String,
    }

    #[derive(Deserialize)]
    pub struct Notification {
        r#type: String,
        message: String,
        description: Option<String>,
        duration: f64,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub struct FetchProgress {
        job_id: String,
        status: String,
        start_date: String,
        end_date: String,
        progress: f64,
        completed_days: u64,
        total_days: u64,
        total_fiches: u64,
        dates_completed: Vec<String>,
        dates_remaining: Vec<String>,
        dates_failed: Vec<String>,
        latest_date: String,
    }
}

/// Reads one text with serde_json; false if that fails.
type Read = fn(&[u8]) -> bool;

fn read<'de, T: Deserialize<'de>>(text: &'de [u8]) -> bool {
    serde_json::from_slice::<T>(text).map(black_box).is_ok()
}

const SHAPES: [(EventName, Option<&str>, Read); 7] = [
    (EventName::AuditStarted, None, |text| read::<derived::Started>(text)),
    (EventName::AuditProgress, None, |text| read::<derived::Progress>(text)),
    (EventName::AuditStepCompleted, None, |text| read::<derived::StepCompleted>(text)),
    (EventName::AuditStepCompleted, Some("rerun_id"), |text| read::<derived::StepRerunCompleted>(text)),
    (EventName::TranscriptionRecordingStarted, None, |text| read::<derived::RecordingStarted>(text)),
    (EventName::Notification, None, |text| read::<derived::Notification>(text)),
    (EventName::FichesProgressiveFetchProgress, None, |text| read::<derived::FetchProgress>(text)),
];

/// All that stands between an event and its request: its JSON, its channels, the body and the signature.
fn request(signer: &Signer, event: &Event) -> (Vec<u8>, String) {
    let data = event.to_json().expect("JSON");
    let body = event_body(event.name().as_str(), &route(event).expect("channels"), &data);
    let query = signer.sign_request("POST", "/apps/3/events", &[], &body, 1_353_088_179);
    (body, query)
}

/// Nanoseconds for each of so many calls.
fn time(repeat: usize, mut work: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..repeat {
        work();
    }
    start.elapsed().as_secs_f64() * 1e9 / repeat as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Measures in turns and prints a line for each.
fn alternate(what: &str, repeat: usize, contestants: &mut [(&str, &mut dyn FnMut())]) {
    let mut times = vec![Vec::new(); contestants.len()];
    for _ in 0..ROUNDS {
        for (times, (_, work)) in times.iter_mut().zip(contestants.iter_mut()) {
            times.push(time(repeat, work));
        }
    }
    for (times, (whose, _)) in times.into_iter().zip(contestants) {
        println!("{what}\t{whose}\t{:.0}", median(times));
    }
}

/// A small event, and one of nearly 10 KB.
fn events() -> (Event, Event) {
    let small = AuditProgress {
        audit_id: "42".into(),
        fiche_id: "1024".into(),
        completed_steps: 5,
        total_steps: 12,
        failed_steps: 1,
        current_phase: "analysis".into(),
        progress_percentage: 42.5,
        status: Literal,
    };
    let large = AuditFailed {
        audit_id: "42".into(),
        fiche_id: "1024".into(),
        error: "the model did not answer within 60 s; ".repeat(266),
        failed_phase: None,
        failed_at: DateTime::now(),
        status: Literal,
        partial_results: None,
    };
    (small.into(), large.into())
}

fn main() {
    let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    let (small, large) = events();
    if std::env::args().any(|arg| arg == "--requests") {
        for line in std::io::stdin().lines().map_while(Result::ok) {
            let (what, repeat) = line.split_once(' ').expect("`small|large REPEAT`");
            let event = if what == "small" { &small } else { &large };
            let round = time(repeat.parse().expect("a number"), || {
                black_box(request(&signer, black_box(event)));
            });
            println!("{round}");
        }
        return;
    }

    let texts: Vec<_> = SHAPES
        .iter()
        .map(|(name, variant, read)| {
            let text = Value::from(name.sample(*variant).expect("a sample")).to_string();
            assert!(read(text.as_bytes()) && decode(name.as_str(), text.as_bytes()).kind() == "event");
            (name.as_str(), text, *read)
        })
        .collect();
    let ours = &mut || {
        for (name, text, _) in &texts {
            black_box(matches!(decode(name, black_box(text.as_bytes())), Decoded::Event { .. }));
        }
    };
    let serde = &mut || {
        for (_, text, read) in &texts {
            black_box(read(black_box(text.as_bytes())));
        }
    };
    alternate(
        "decode from bytes, 7 shapes",
        500,
        &mut [("fiche-realtime", ours), ("serde_json into derived structs", serde)],
    );

    for (what, event, repeat) in [("request, small event", &small, 1_000), ("request, 10 KB", &large, 100)] {
        let ours = &mut || {
            black_box(request(&signer, black_box(event)));
        };
        alternate(what, repeat, &mut [("fiche-realtime", ours)]);
    }
}
