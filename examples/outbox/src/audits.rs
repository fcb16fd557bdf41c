//! A small service: audits whose progress is stored and reported in one transaction.

use std::future::Future;

use fiche_realtime::{AuditId, AuditProgress, Event, FicheId};

use crate::Error;
use crate::postgres::{self, PostgresStore};
use crate::sqlite::{self, SqliteStore};

/// The completed and the total steps of an audit.
type Row = (i64, i64);

/// Counts a completed step. The same text serves both databases.
const COMPLETE: &str = "INSERT INTO audit (id, fiche_id, completed_steps, total_steps) VALUES ($1, $2, 1, $3)
    ON CONFLICT (id) DO UPDATE SET completed_steps = audit.completed_steps + 1
    RETURNING completed_steps, total_steps";

/// The steps of each audit of this service.
const STEPS: i64 = 1_000_000;

/// The service.
pub trait Audits {
    /// Completes a step of an audit: its row and the event are written in one transaction.
    ///
    /// # Errors
    /// [`Error::Database`]: neither is written.
    fn complete_step(
        &self,
        audit_id: &AuditId,
        fiche_id: &FicheId,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

impl Audits for PostgresStore {
    async fn complete_step(&self, audit_id: &AuditId, fiche_id: &FicheId) -> Result<(), Error> {
        let failed = || Error::database("complete a step");
        let mut transaction = self.pool().begin().await.map_err(failed())?;
        let query = sqlx::query_as(COMPLETE).bind(audit_id.as_str()).bind(fiche_id.as_str()).bind(STEPS);
        let row = query.fetch_one(&mut *transaction).await.map_err(failed())?;
        // last, because it locks the event's channels against other writers until the commit
        postgres::write(&mut transaction, &[progress(audit_id, fiche_id, row)]).await?;
        transaction.commit().await.map_err(failed())
    }
}

impl Audits for SqliteStore {
    async fn complete_step(&self, audit_id: &AuditId, fiche_id: &FicheId) -> Result<(), Error> {
        let failed = || Error::database("complete a step");
        let mut transaction = self.pool().begin_with(sqlite::BEGIN).await.map_err(failed())?;
        let query = sqlx::query_as(COMPLETE).bind(audit_id.as_str()).bind(fiche_id.as_str()).bind(STEPS);
        let row = query.fetch_one(&mut *transaction).await.map_err(failed())?;
        sqlite::write(&mut transaction, &[progress(audit_id, fiche_id, row)]).await?;
        transaction.commit().await.map_err(failed())
    }
}

/// The event that reports the row.
fn progress(audit_id: &AuditId, fiche_id: &FicheId, (completed, total): Row) -> Event {
    let [completed, total] = [completed, total].map(|count| u64::try_from(count).unwrap_or(0));
    AuditProgress::builder()
        .audit_id(audit_id.clone())
        .fiche_id(fiche_id.clone())
        .completed_steps(completed)
        .total_steps(total)
        .failed_steps(0)
        .current_phase("analysis")
        .progress_percentage(100.0 * completed as f64 / total.max(1) as f64)
        .build()
        .into()
}
