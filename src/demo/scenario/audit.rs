//! The audit that the page watches: it is fetched, transcribed and analysed step by step, and one step
//! runs again at the end.

use crate::{
    AuditAnalysisStarted, AuditCompleted, AuditComplianceCalculated, AuditConfigLoaded,
    AuditFicheFetchCompleted, AuditFicheFetchStarted, AuditProgress, AuditStarted, AuditStepCompleted,
    AuditStepFailed, AuditStepStarted, AuditTimelineGenerated, AuditTranscriptionCheck, Notification,
    NotificationType,
};

use super::interlude;
use super::steps::{self, CONFIG_ID, CONFIG_NAME, Findings, Step};
use super::track::Track;
use super::transcription::{NEEDED, READY_AT, RECORDINGS};

/// The number of steps that the model works on at once.
const LANES: usize = 3;

pub fn tell(track: &mut Track) {
    let steps = steps::all();
    begin(track, steps.len() as u64);
    track.at(READY_AT);
    let analysed = analyse(track, &steps);
    track.at(analysed);
    conclude(track, &steps, analysed);
    track.wait(1.8);
    interlude::run_step_again(track, &steps[steps::FAILING as usize - 1]);
}

fn begin(track: &mut Track, total_steps: u64) {
    let (audit_id, fiche_id) = (track.cast.audit_id.clone(), track.cast.fiche_id.clone());
    track.wait(0.2);
    track.say(AuditStarted {
        audit_id,
        fiche_id: fiche_id.clone(),
        audit_config_id: CONFIG_ID.into(),
        audit_config_name: CONFIG_NAME.into(),
        total_steps,
        started_at: track.time(),
    });
    track.wait(0.3);
    track.say(AuditConfigLoaded {
        config_id: CONFIG_ID.into(),
        config_name: CONFIG_NAME.into(),
        steps_count: total_steps,
    });
    track.wait(0.2);
    track.say(AuditFicheFetchStarted { fiche_id: fiche_id.clone(), from_cache: false });
    track.wait(0.8);
    track.say(AuditFicheFetchCompleted {
        fiche_id: fiche_id.clone(),
        recordings_count: RECORDINGS,
        prospect_name: "Camille Lefèvre".into(),
        from_cache: false,
    });
    track.wait(0.4);
    track.say(AuditTranscriptionCheck {
        fiche_id,
        total_recordings: RECORDINGS,
        transcribed: RECORDINGS - NEEDED,
        needs_transcription: NEEDED,
    });
}

/// Analyses all steps. Returns the story second at which the last one ends.
fn analyse(track: &mut Track, steps: &[Step]) -> f64 {
    let (audit_id, fiche_id) = (track.cast.audit_id.clone(), track.cast.fiche_id.clone());
    let total_steps = steps.len() as u64;
    track.say(AuditTimelineGenerated {
        fiche_id: fiche_id.clone(),
        recordings_count: RECORDINGS,
        total_chunks: 46,
    });
    track.wait(0.6);
    track.say(AuditAnalysisStarted { audit_id, fiche_id, total_steps, model: "gpt-5-mini".into() });

    let mut lanes = [READY_AT + 0.9; LANES];
    let mut ends = Vec::new();
    for step in steps {
        let lane = (0..LANES).min_by(|a, b| lanes[*a].total_cmp(&lanes[*b])).unwrap_or(0);
        track.at(lanes[lane]);
        start(track, step, total_steps);
        lanes[lane] += step.seconds;
        ends.push((lanes[lane], step));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut completed_steps, mut failed_steps) = (0, 0);
    for (end, step) in &ends {
        track.at(*end);
        match &step.result {
            Ok(findings) => complete(track, step, findings),
            Err(error) => fail(track, step, error),
        }
        *if step.result.is_ok() { &mut completed_steps } else { &mut failed_steps } += 1;
        progress(track, completed_steps, failed_steps, total_steps);
    }
    ends.last().map_or(READY_AT, |(end, _)| *end)
}

fn start(track: &mut Track, step: &Step, total_steps: u64) {
    track.say(AuditStepStarted {
        audit_id: track.cast.audit_id.clone(),
        fiche_id: track.cast.fiche_id.clone(),
        step_position: step.position,
        step_name: step.name.into(),
        total_steps,
        step_weight: step.weight,
        is_critical: step.is_critical,
    });
}

fn complete(track: &mut Track, step: &Step, findings: &Findings) {
    track.say(AuditStepCompleted {
        audit_id: track.cast.audit_id.clone(),
        fiche_id: track.cast.fiche_id.clone(),
        step_position: step.position,
        step_name: step.name.into(),
        score: findings.score,
        max_score: findings.max_score,
        conforme: findings.conforme,
        total_citations: findings.citations,
        tokens_used: findings.tokens,
    });
}

/// Adds a failed analysis of a step.
pub fn fail(track: &mut Track, step: &Step, error: &str) {
    track.say(AuditStepFailed {
        audit_id: track.cast.audit_id.clone(),
        fiche_id: track.cast.fiche_id.clone(),
        step_position: step.position,
        step_name: step.name.into(),
        error: error.into(),
    });
}

fn progress(track: &mut Track, completed_steps: u64, failed_steps: u64, total_steps: u64) {
    track.say(AuditProgress {
        audit_id: track.cast.audit_id.clone(),
        fiche_id: track.cast.fiche_id.clone(),
        completed_steps,
        total_steps,
        failed_steps,
        current_phase: "analysis".into(),
        progress_percentage: ((completed_steps + failed_steps) as f64 / total_steps as f64 * 1000.0).round()
            / 10.0,
    });
}

fn conclude(track: &mut Track, steps: &[Step], seconds: f64) {
    let (audit_id, fiche_id) = (track.cast.audit_id.clone(), track.cast.fiche_id.clone());
    let findings = || steps.iter().filter_map(|step| step.result.as_ref().ok());
    let score: f64 = findings().map(|found| found.score).sum();
    let max: f64 = findings().map(|found| found.max_score).sum();
    let percentage = score / max * 100.0;
    let missed = |step: &&Step| step.is_critical && step.result.as_ref().is_ok_and(|found| !found.conforme);
    let critical_issues = steps.iter().filter(missed).count();
    let (overall_score, score_percentage) = (format!("{score}/{max}"), format!("{percentage:.1}"));
    let niveau = level(percentage).to_owned();
    let is_compliant = critical_issues == 0 && percentage >= 60.0;

    track.wait(0.7);
    track.say(AuditComplianceCalculated {
        audit_id: audit_id.clone(),
        fiche_id: fiche_id.clone(),
        overall_score: overall_score.clone(),
        score_percentage: score_percentage.clone(),
        niveau: niveau.clone(),
        is_compliant,
        critical_issues: critical_issues.to_string(),
    });
    track.wait(0.6);
    track.say(AuditCompleted {
        audit_id,
        fiche_id,
        overall_score,
        score_percentage,
        niveau: niveau.clone(),
        is_compliant,
        successful_steps: findings().count() as u64,
        failed_steps: (steps.len() - findings().count()) as u64,
        total_tokens: findings().map(|found| found.tokens).sum(),
        duration_seconds: (seconds * 10.0).round() / 10.0,
        completed_at: track.time(),
    });
    track.say(Notification {
        r#type: NotificationType::Success,
        message: format!("Audit finished: {percentage:.0} %, niveau {niveau}"),
        description: Some(format!("{critical_issues} critical point to review, one step to run again")),
        duration: 6000.0,
    });
}

fn level(percentage: f64) -> &'static str {
    match percentage {
        90.0.. => "EXCELLENT",
        75.0.. => "BON",
        60.0.. => "ACCEPTABLE",
        _ => "INSUFFISANT",
    }
}
