//! Truncation remembers as much as the limit allows, however large the payload.

use fiche_realtime::truncate_json;
use peak_alloc::PeakAlloc;
use serde_json::{Map, Value, json};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LIMIT: usize = 10_240;

fn rerun(comparison: Value) -> String {
    json!({
        "rerun_id": "r1", "audit_id": "a1", "step_position": 3, "original": {}, "rerun": {},
        "comparison": comparison, "completed_at": "2026-11-23T10:00:00Z", "status": "rerun_completed"
    })
    .to_string()
}

#[test]
fn memory_is_bounded_by_the_limit() {
    let wide: Map<_, _> = (0..200_000).map(|n| (format!("k{n}"), json!(n))).collect();
    let ten = |inner: Value| -> Value {
        (0..10).map(|n| (format!("k{n}"), inner.clone())).collect::<Map<_, _>>().into()
    };
    let bushy = (0..5).fold(json!({ "n": 1 }), |inner, _| ten(inner));
    let line = (0..120).fold(json!({}), |inner, _| {
        let mut object: Map<_, _> = (0..1000).map(|n| (format!("k{n}"), json!(n))).collect();
        object.insert("inner".into(), inner);
        object.into()
    });
    for (what, text) in [
        ("wide", rerun(wide.into())),
        ("bushy", rerun(bushy)),
        ("deep, each level wide", rerun(line)),
        ("long array", rerun(json!({ "list": vec![json!({ "n": 1 }); 200_000] }))),
        ("long text", rerun(json!({ "text": "é\n".repeat(400_000) }))),
        (
            "many extras",
            rerun(json!({})).replace("{\"", &format!("{{{}\"", "\"x\":[1],\"y\":2,".repeat(120_000))),
        ),
    ] {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let truncated = truncate_json("audit.step_completed", &text, LIMIT).unwrap();
        let peak = MEMORY.peak_usage() - before;
        println!(
            "{what}: {} bytes of payload, {peak} bytes of memory, {} x the limit",
            text.len(),
            peak / LIMIT
        );
        assert!(truncated.data.len() <= LIMIT && text.len() > 1_000_000, "{what}: {}", text.len());
        assert!(peak < 64 * LIMIT, "{what}: {peak} bytes");
    }
}
