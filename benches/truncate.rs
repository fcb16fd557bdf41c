//! What truncation costs, beside one serde_json parse into a value plus serialise of the same text:
//! `cargo bench --no-default-features --bench truncate`.

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
    println!(
        "| payload | size | bytes | ns a byte | x serde_json parse + serialise |\n| --- | --- | --- | --- | --- |"
    );
    for (what, payload) in [
        ("one long string", failed as fn(usize) -> (&'static str, Value)),
        ("many dates", fetch),
        ("deep and wide object", rerun),
    ] {
        for (size, label) in SIZES {
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
