//! A second, shorter audit of the same fiche, which fails midway.

use crate::{
    AuditAnalysisStarted, AuditFailed, AuditFicheFetchCompleted, AuditFicheFetchStarted, AuditPartialResults,
    AuditStarted, Notification, NotificationType,
};

use super::track::Track;
use super::transcription::RECORDINGS;

const STEPS: u64 = 4;

pub fn tell(track: &mut Track) {
    let (audit_id, fiche_id) = (track.cast.spot_check_id.clone(), track.cast.fiche_id.clone());
    track.at(15.0);
    track.say(AuditStarted {
        audit_id: audit_id.clone(),
        fiche_id: fiche_id.clone(),
        audit_config_id: "cfg-flash".into(),
        audit_config_name: "Contrôle flash".into(),
        total_steps: STEPS,
        started_at: track.time(),
    });
    track.wait(0.3);
    track.say(AuditFicheFetchStarted { fiche_id: fiche_id.clone(), from_cache: true });
    track.wait(0.1);
    track.say(AuditFicheFetchCompleted {
        fiche_id: fiche_id.clone(),
        recordings_count: RECORDINGS,
        prospect_name: "Camille Lefèvre".into(),
        from_cache: true,
    });
    track.wait(0.8);
    track.say(AuditAnalysisStarted {
        audit_id: audit_id.clone(),
        fiche_id: fiche_id.clone(),
        total_steps: STEPS,
        model: "gpt-5-nano".into(),
    });
    track.wait(4.6);
    track.say(AuditFailed {
        audit_id,
        fiche_id,
        error: "model quota exhausted: 429 after 5 attempts".into(),
        failed_phase: Some("analysis".into()),
        failed_at: track.time(),
        partial_results: Some(AuditPartialResults {
            completed_steps: 2,
            total_steps: STEPS,
            failed_steps: 1,
        }),
    });
    track.say(Notification {
        r#type: NotificationType::Error,
        message: "Contrôle flash failed".into(),
        description: Some("Model quota exhausted; 2 of 4 steps are kept".into()),
        duration: 7000.0,
    });
}
