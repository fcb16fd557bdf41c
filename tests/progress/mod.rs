//! An event that a newer one replaces while it waits.

use fiche_realtime::{AuditId, AuditProgress, Event};

/// How far an audit is.
pub fn progress(audit: &str, completed: u64) -> Event {
    AuditProgress::builder()
        .audit_id(AuditId::new(audit).unwrap())
        .fiche_id(1)
        .completed_steps(completed)
        .total_steps(9)
        .failed_steps(0)
        .current_phase("analysis")
        .progress_percentage(1.0)
        .build()
        .into()
}
