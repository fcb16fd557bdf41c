//! Events that can be told apart: each carries a token in one of its texts.

use fiche_realtime::{
    AuditProgress, AuditStepRerunStarted, DateTime, Event, Notification, NotificationType,
    TranscriptionRecordingStarted,
};
use serde_json::Value;

/// An event on the channels of an audit and its fiche.
pub fn progress(audit: u64, fiche: u64, token: &str) -> Event {
    AuditProgress::builder()
        .audit_id(audit)
        .fiche_id(fiche)
        .completed_steps(1)
        .total_steps(2)
        .failed_steps(0)
        .current_phase(token)
        .progress_percentage(50.0)
        .build()
        .into()
}

/// An event on an audit's channel.
pub fn of_audit(audit: u64, token: &str) -> Event {
    let at = DateTime::now();
    AuditStepRerunStarted::builder()
        .rerun_id(token)
        .audit_id(audit)
        .step_position(1)
        .started_at(at)
        .build()
        .into()
}

/// An event on a fiche's channel.
pub fn of_fiche(fiche: u64, token: &str) -> Event {
    TranscriptionRecordingStarted::builder()
        .fiche_id(fiche)
        .call_id(token)
        .recording_index(1)
        .total_to_transcribe(2)
        .build()
        .into()
}

/// An event on the global channel.
pub fn global(token: &str) -> Event {
    Notification::builder().r#type(NotificationType::Info).message(token).duration(1.0).build().into()
}

/// The channels of these many audits, two of which share a fiche, and the global channel.
pub fn channels(audits: u64) -> Vec<String> {
    let of_audits = (0..audits).map(|audit| format!("private-audit-{audit}"));
    let of_fiches = (0..audits.div_ceil(2)).map(|fiche| format!("private-fiche-{fiche}"));
    of_audits.chain(of_fiches).chain(["private-global".to_owned()]).collect()
}

/// The token of an event, in the text of its payload.
pub fn token_of(data: &str) -> String {
    let data: Value = serde_json::from_str(data).unwrap();
    let texts = ["current_phase", "rerun_id", "call_id", "message"];
    let token = texts.iter().find_map(|key| data[key].as_str());
    token.unwrap_or_else(|| panic!("expected an event of these tests, found {data}")).to_owned()
}

/// Numbers that follow from a seed.
pub struct Seeded(pub u64);

impl Seeded {
    /// A number under `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
