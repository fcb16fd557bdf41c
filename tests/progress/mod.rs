//! An event that a newer one replaces while it waits.

use fiche_realtime::{AuditProgress, Event, Literal};

/// How far an audit is.
pub fn progress(audit: &str, completed: u64) -> Event {
    AuditProgress {
        audit_id: audit.into(),
        fiche_id: "f".into(),
        completed_steps: completed,
        total_steps: 9,
        failed_steps: 0,
        current_phase: "analysis".into(),
        progress_percentage: 1.0,
        status: Literal,
    }
    .into()
}
