//! What truncation costs, beside one serde_json parse into a value plus serialise of the same text:
//! `cargo bench --no-default-features --bench truncate`. With `--others` it takes other payloads, and with a size,
//! such as `"1 MB"`, only those of that size.

use std::hint::black_box;
use std::time::Instant;

use fiche_realtime::{MAX_DATA_BYTES, truncate_json};
use serde_json::{Value, json};

const SIZES: [(usize, &str); 6] = [
    (1_000, "1 KB"),
    (10_000, "10 KB"),
    (10_500, "10.5 KB"),
    (100_000, "100 KB"),
    (1_000_000, "1 MB"),
    (10_000_000, "10 MB"),
];
const ROUNDS: usize = 15;

fn failed(bytes: usize) -> (&'static str, Value) {
    let error = "Step 3 failed: \"timeout\" after 30 s — réessayer\n";
    let payload = json!({
        "audit_id": "a1", "fiche_id": "f1", "error": error.repeat(bytes / error.len()),
        "failed_at": "2026-11-23T10:00:00Z", "status": "failed"
    });
    ("audit.failed", payload)
}

fn fetch(bytes: usize) -> (&'static str, Value) {
    let dates: Vec<_> =
        (0..bytes / 13).map(|day| format!("2026-{:02}-{:02}", day % 12 + 1, day % 28 + 1)).collect();
    let payload = json!({
        "jobId": "j1", "progress": 10, "completedDays": 1, "totalDays": 100_000, "totalFiches": 12,
        "datesAlreadyFetched": [], "datesCompleted": [], "datesRemaining": dates, "datesFailed": []
    });
    ("fiches.progressive_fetch.progress", payload)
}

fn rerun(bytes: usize) -> (&'static str, Value) {
    fn deep_and_wide(depth: usize, bytes: usize) -> Value {
        if depth == 0 || bytes < 400 {
            return json!({ "score": 4.5, "label": "a citation of some length ".repeat(bytes / 80 + 1), "ok": true });
        }
        let inner = || deep_and_wide(depth - 1, bytes / 8);
        (0..8).map(|n| (format!("key_{n}"), inner())).collect::<serde_json::Map<_, _>>().into()
    }
    let payload = json!({
        "rerun_id": "r1", "audit_id": "a1", "step_position": 3, "original": { "score": 1 },
        "rerun": { "score": 2 }, "comparison": deep_and_wide(100, bytes),
        "completed_at": "2026-11-23T10:00:00Z", "status": "rerun_completed"
    });
    ("audit.step_completed", payload)
}

/// A stack trace: plain text with many lines, beside numbers that stay.
fn other_failed(bytes: usize) -> (&'static str, Value) {
    let error = "TypeError: cannot read properties of undefined (reading 'segments')\n    at transcribe (/srv/app/worker.js:118:27)\n";
    let payload = json!({
        "fiche_id": "66f1c0a2e4b0d5a7c8e91f23", "error": error.repeat(bytes / error.len()),
        "failed_at": "2026-03-14T10:26:53.589123+01:00", "status": "failed",
        "partial_results": { "total": 48, "transcribed": 17, "failed": 31 }
    });
    ("transcription.failed", payload)
}

/// Two lists, of longer texts than dates are.
fn other_fetch(bytes: usize) -> (&'static str, Value) {
    let dates: Vec<_> = (0..bytes / 110)
        .map(|day| {
            format!("2026-{:02}-{:02}: « réseau indisponible », à réessayer", day % 12 + 1, day % 28 + 1)
        })
        .collect();
    let payload = json!({
        "jobId": "9b2f6c1e-5d0a-4e38-9f57-1c2d3e4f5a6b", "status": "processing", "startDate": "2026-01-01",
        "endDate": "2026-12-31", "progress": 42.75, "completedDays": 48, "totalDays": 365, "totalFiches": 1_860,
        "datesCompleted": dates, "datesRemaining": [], "datesFailed": dates, "latestDate": "2026-03-14"
    });
    ("fiches.progressive_fetch.progress", payload)
}

/// Citations one after the other, none of them large.
fn other_rerun(bytes: usize) -> (&'static str, Value) {
    let citations: Vec<_> = (0..bytes / 120)
        .map(|at| json!({ "text": "Le client demande un délai de réflexion.", "minute": at as f64 / 4.0, "tags": ["offre", "prix"], "speaker": null }))
        .collect();
    let payload = json!({
        "rerun_id": "7", "audit_id": "1284511", "step_position": 48, "original": { "score": 7.25 },
        "rerun": { "score": 10, "citations": citations }, "comparison": { "score_delta": 2.75 },
        "completed_at": "2026-03-14T10:26:53.589123+01:00", "status": "rerun_completed"
    });
    ("audit.step_completed", payload)
}

type Payload = fn(usize) -> (&'static str, Value);

const SAMPLES: [(&str, Payload); 3] =
    [("one long string", failed), ("many dates", fetch), ("deep and wide object", rerun)];
const OTHERS: [(&str, Payload); 3] =
    [("a stack trace", other_failed), ("two lists", other_fetch), ("many citations", other_rerun)];

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let args: Vec<_> = std::env::args().collect();
    let only = SIZES.iter().find(|(_, label)| args.iter().any(|arg| arg == label));
    println!(
        "| payload | size | bytes | ns a byte | x serde_json parse + serialise |\n| --- | --- | --- | --- | --- |"
    );
    for (what, payload) in if args.iter().any(|arg| arg == "--others") { OTHERS } else { SAMPLES } {
        for (size, label) in SIZES.into_iter().filter(|size| only.is_none_or(|only| only == size)) {
            let (name, payload) = payload(size);
            let text = payload.to_string();
            let repeat = 2_000_000 / text.len() + 1;
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..ROUNDS {
                ours.push(seconds(|| {
                    for _ in 0..repeat {
                        let truncated = truncate_json(name, black_box(&text), MAX_DATA_BYTES);
                        black_box(truncated.map(|truncated| truncated.data.len()).unwrap_or(0));
                    }
                }));
                theirs.push(seconds(|| {
                    for _ in 0..repeat {
                        let value: Result<Value, _> = serde_json::from_str(black_box(&text));
                        black_box(value.map(|value| value.to_string().len()).unwrap_or(0));
                    }
                }));
            }
            let (ours, theirs) = (median(ours), median(theirs));
            let bytes = text.len();
            println!(
                "| {what} | {label} | {bytes} | {:.2} | {:.2} |",
                ours * 1e9 / (bytes * repeat) as f64,
                ours / theirs
            );
        }
    }
}
