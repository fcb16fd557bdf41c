//! What the crate does to one event, beside the libraries it could have been left to.
//!
//! `cargo bench --no-default-features --bench native` decodes from bytes, beside serde_json into derived structs of
//! the same shapes, and prints a line each: whose, and the median nanoseconds of rounds that alternate. The payloads
//! are the contract's samples. After `--payloads` a file names others: on each line an event, the key that selects
//! its second shape or nothing, and a JSON text, between tabs.
//!
//! `--requests` makes it a contestant of `benches/run` that routes, serialises and signs: the first line in is the
//! payloads of two events, `{"small": …, "large": …}`, and each line after that, `small|large REPEAT`, is a round, for
//! which a line out is the nanoseconds of one request. With `--hashes` it only hashes what the request hashes, so that
//! one sees what no way of writing it could be faster than.

use std::hint::black_box;
use std::io::stdin;
use std::time::Instant;

use fiche_realtime::sign::event_body;
use fiche_realtime::{AuditFailed, AuditProgress, Decoded, Event, EventName, Signer, decode, route};
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::Sha256;

const ROUNDS: usize = 101;
/// Payloads that each decodes in a round.
const REPEAT: usize = 1_400;

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
    let body = event_body(event.name().as_str(), &route(event), &data);
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

/// What `--requests` sends.
#[derive(Deserialize)]
struct Events {
    small: AuditProgress,
    large: AuditFailed,
}

/// The hashes that a signed request takes: MD5 of its body, and HMAC-SHA256 of what names the request.
fn hashes(keyed: &Hmac<Sha256>, (body, query): &(Vec<u8>, String)) {
    black_box(Md5::digest(body));
    // the signature stands where the method and the path stood, and is about as long
    black_box(keyed.clone().chain_update(query).finalize());
}

/// Answers each line with the nanoseconds of one request, or of its hashes.
fn requests(only_hashes: bool) {
    let mut lines = stdin().lines().map_while(Result::ok);
    let Events { small, large } =
        serde_json::from_str(&lines.next().expect("the events")).expect("payloads of the contract");
    let (small, large) = (Event::from(small), Event::from(large));
    let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    let keyed = Hmac::new_from_slice(b"7ad3773142a6692b25b8").expect("a key");
    for line in lines {
        let (what, repeat) = line.split_once(' ').expect("`small|large REPEAT`");
        let event = if what == "small" { &small } else { &large };
        let repeat = repeat.parse().expect("a number");
        let once = request(&signer, event);
        let round = if only_hashes {
            time(repeat, || hashes(&keyed, black_box(&once)))
        } else {
            time(repeat, || drop(black_box(request(&signer, black_box(event)))))
        };
        println!("{round}");
    }
}

/// The payloads of the file that are of the shapes above, or else the contract's samples.
fn payloads(file: Option<String>) -> Vec<(&'static str, String, Read)> {
    let lines = file.map(|file| std::fs::read_to_string(file).expect("a file of payloads"));
    let mut payloads = Vec::new();
    for (name, variant, read) in SHAPES {
        let shape = format!("{}\t{}\t", name.as_str(), variant.unwrap_or_default());
        let texts = match &lines {
            Some(lines) => {
                lines.lines().filter_map(|line| line.strip_prefix(&shape)).map(String::from).collect()
            }
            None => vec![Value::from(name.sample(variant).expect("a sample")).to_string()],
        };
        payloads.extend(texts.into_iter().map(|text| (name.as_str(), text, read)));
    }
    payloads
}

fn main() {
    let args: Vec<_> = std::env::args().collect();
    if args.iter().any(|arg| arg == "--requests") {
        return requests(args.iter().any(|arg| arg == "--hashes"));
    }
    let payloads = payloads(args.iter().skip_while(|arg| *arg != "--payloads").nth(1).cloned());
    for (name, text, read) in &payloads {
        assert!(read(text.as_bytes()) && decode(name, text.as_bytes()).kind() == "event", "{name}: {text}");
    }
    let ours = &mut || {
        for (name, text, _) in &payloads {
            black_box(matches!(decode(name, black_box(text.as_bytes())), Decoded::Event { .. }));
        }
    };
    let serde = &mut || {
        for (_, text, read) in &payloads {
            black_box(read(black_box(text.as_bytes())));
        }
    };
    let repeat = REPEAT / payloads.len();
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        times[0].push(time(repeat, &mut *ours));
        times[1].push(time(repeat, &mut *serde));
    }
    for (whose, times) in ["fiche-realtime", "serde_json into derived structs"].into_iter().zip(times) {
        println!("{whose}\t{:.0}", median(times) / payloads.len() as f64);
    }
}
