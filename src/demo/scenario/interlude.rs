//! The reactions to the page's buttons: a step runs again, a step fails, a payload is huge.

use crate::{
    AuditFailed, AuditPartialResults, AuditStepRerunCompleted, AuditStepRerunStarted, Event, RerunId,
};
use serde_json::{Map, Value, json};

use super::audit;
use super::steps::{self, Findings, Step};
use super::track::{Beat, Clock, Track};
use crate::demo::cast::Cast;

/// Runs the `n`-th step again; `n` wraps around.
pub fn rerun(cast: &Cast, clock: Clock, n: usize) -> Vec<Beat> {
    let steps = steps::all();
    let mut track = Track::new(cast, clock);
    run_step_again(&mut track, &steps[n % steps.len()]);
    track.beats
}

/// Lets the `n`-th step fail; `n` wraps around.
pub fn step_failure(cast: &Cast, clock: Clock, n: usize) -> Vec<Beat> {
    let steps = steps::all();
    let mut track = Track::new(cast, clock);
    audit::fail(&mut track, &steps[n % steps.len()], "model did not answer within 60 s");
    track.beats
}

/// An audit that fails with much more error text than an event can carry.
pub fn oversized_failure(cast: &Cast, clock: Clock) -> Event {
    let frames = (1..=3000).map(|n| {
        format!("    at analyse_step (/srv/audit/pipeline.js:{n}:{}) … étape « {n} »\n", n * 7 % 80)
    });
    AuditFailed {
        audit_id: cast.spot_check_id.clone(),
        fiche_id: cast.fiche_id.clone(),
        error: format!("unhandled rejection while analysing\n{}", frames.collect::<String>()),
        failed_phase: Some("analysis".into()),
        failed_at: Track::new(cast, clock).time(),
        partial_results: Some(AuditPartialResults { completed_steps: 2, total_steps: 4, failed_steps: 1 }),
    }
    .into()
}

/// A rerun whose `original`, `rerun` and `comparison` are much larger than an event can be.
pub fn huge_rerun(cast: &Cast, clock: Clock) -> Event {
    let citations = |count: usize| {
        (1..=count).map(|n| json!({ "minute": n % 47, "speaker": "advisor", "text": format!("Citation n° {n} : « Je vous confirme que la garantie hospitalisation est comprise. »") })).collect::<Vec<_>>()
    };
    AuditStepRerunCompleted {
        rerun_id: format!("rerun-{}-huge", cast.run).into(),
        audit_id: cast.audit_id.clone(),
        step_position: 5,
        original: object(json!({ "score": 7.5, "max_score": 10, "citations": citations(600) })),
        rerun: object(
            json!({ "score": 8.5, "max_score": 10, "conforme": true, "citations": citations(900) }),
        ),
        comparison: object(json!({ "score_change": 1, "citations_added": 30 })),
        completed_at: Track::new(cast, clock).time(),
    }
    .into()
}

/// Runs a step again, as if a reviewer asked for it.
pub fn run_step_again(track: &mut Track, step: &Step) {
    let rerun_id = RerunId::from(format!("rerun-{}-{}", track.cast.run, step.position));
    track.say(AuditStepRerunStarted {
        rerun_id: rerun_id.clone(),
        audit_id: track.cast.audit_id.clone(),
        step_position: step.position,
        started_at: track.time(),
    });
    track.wait(2.2);
    let max_score = step.result.as_ref().map_or(10.0, |found| found.max_score);
    let score = step.result.as_ref().map_or(8.0, |found| (found.score + 1.0).min(max_score));
    let before = step.result.as_ref().map_or(0.0, |found| found.score);
    track.say(AuditStepRerunCompleted {
        rerun_id,
        audit_id: track.cast.audit_id.clone(),
        step_position: step.position,
        original: object(match &step.result {
            Ok(findings) => result(findings),
            Err(error) => json!({ "error": error }),
        }),
        rerun: object(
            json!({ "score": score, "max_score": max_score, "conforme": true, "total_citations": 6 }),
        ),
        comparison: object(json!({ "score_change": score - before, "was_failed": step.result.is_err() })),
        completed_at: track.time(),
    });
}

fn result(findings: &Findings) -> Value {
    json!({
        "score": findings.score,
        "max_score": findings.max_score,
        "conforme": findings.conforme,
        "total_citations": findings.citations,
    })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
