//! Batch events (`batch.*`): global, not tied to a single audit or fiche.

words! {
    /// The kind of work of a batch.
    OperationType { Audit = "audit", Transcription = "transcription" }
}

events! { (batch, $)

    /// Progress update for a batch operation.
    "batch.progress": BatchProgress [global]
        stale [batch] grows ["completed", "failed", "progress_percentage"]
    {
        batch_id (string)
        operation_type (OperationType)
        total (count)
        completed (count)
        failed (count)
        progress_percentage (number)
    }

    /// Batch operation finished.
    "batch.completed": BatchCompleted [global] stale [batch, audits, fiches] {
        batch_id (string)
        operation_type (OperationType)
        total (count)
        completed (count)
        failed (count)
        duration_ms (number)
    }
}
