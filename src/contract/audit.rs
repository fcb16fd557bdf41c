//! Audit events (`audit.*`).

object! {
    /// The results of a failed audit, if they are known.
    AuditPartialResults {
        completed_steps (count)
        total_steps (count)
        failed_steps (count)
    }
}

events! { (audit, $)

    /// An audit run has started.
    "audit.started": AuditStarted [audit, fiche] stale [audits] {
        audit_id (string)
        fiche_id (string)
        audit_config_id (string)
        audit_config_name (string)
        total_steps (count)
        started_at (datetime)
        status ("started")
    }

    /// Audit pipeline started fetching fiche details (from cache or CRM).
    "audit.fiche_fetch_started": AuditFicheFetchStarted [fiche] {
        fiche_id (string)
        from_cache (boolean)
        status ("fetching")
    }

    /// Fiche details are available for the audit.
    "audit.fiche_fetch_completed": AuditFicheFetchCompleted [fiche] {
        fiche_id (string)
        recordings_count (count)
        prospect_name (string)
        from_cache (boolean)
        status ("fetched")
    }

    /// An audit config was loaded (informational/global).
    "audit.config_loaded": AuditConfigLoaded [global] {
        config_id (string)
        config_name (string)
        steps_count (count)
        status ("loaded")
    }

    /// Audit pipeline checked transcription completeness.
    "audit.transcription_check": AuditTranscriptionCheck [fiche] {
        fiche_id (string)
        total_recordings (count)
        transcribed (count)
        needs_transcription (count)
        status ("checked")
    }

    /// Audit timeline/summary text was generated from recordings.
    "audit.timeline_generated": AuditTimelineGenerated [fiche] {
        fiche_id (string)
        recordings_count (count)
        total_chunks (count)
        status ("generated")
    }

    /// Audit analysis phase started (LLM step analysis fan-out begins).
    "audit.analysis_started": AuditAnalysisStarted [audit, fiche] {
        audit_id (string)
        fiche_id (string)
        total_steps (count)
        model (string)
        status ("analyzing")
    }

    /// An audit step analysis started (or a step rerun started).
    "audit.step_started": AuditStepStarted [audit, fiche] {
        audit_id (string)
        fiche_id (string)
        step_position (count)
        step_name (string)
        total_steps (count)
        step_weight (number)
        is_critical (boolean)
        status ("processing")
    }
    or AuditStepRerunStarted [audit] when rerun_id {
        rerun_id (string)
        audit_id (string)
        step_position (count)
        started_at (datetime)
        status ("rerunning")
    }

    /// An audit step completed (or a step rerun completed).
    "audit.step_completed": AuditStepCompleted [audit, fiche] {
        audit_id (string)
        fiche_id (string)
        step_position (count)
        step_name (string)
        score (number)
        max_score (number)
        conforme (boolean)
        total_citations (count)
        tokens_used (count)
        status ("completed")
    }
    or AuditStepRerunCompleted [audit] when rerun_id {
        rerun_id (string)
        audit_id (string)
        step_position (count)
        original (unknown object)
        rerun (unknown object)
        comparison (unknown object)
        completed_at (datetime)
        status ("rerun_completed")
    }

    /// An audit step failed.
    "audit.step_failed": AuditStepFailed [audit, fiche] {
        audit_id (string)
        fiche_id (string)
        step_position (count)
        step_name (string)
        error (string)
        status ("failed")
    }

    /// Aggregate audit progress after step completions/failures.
    "audit.progress": AuditProgress [audit, fiche]
        grows ["completed_steps", "failed_steps", "progress_percentage"]
    {
        audit_id (string)
        fiche_id (string)
        completed_steps (count)
        total_steps (count)
        failed_steps (count)
        current_phase (string)
        progress_percentage (number)
        status ("in_progress")
    }

    /// Overall compliance score and level were computed.
    "audit.compliance_calculated": AuditComplianceCalculated [audit, fiche] {
        audit_id (string)
        fiche_id (string)
        overall_score (string)
        score_percentage (string)
        niveau (string)
        is_compliant (boolean)
        critical_issues (string)
        status ("calculated")
    }

    /// Audit completed successfully.
    "audit.completed": AuditCompleted [audit, fiche] stale [audits] {
        audit_id (string)
        fiche_id (string)
        overall_score (string)
        score_percentage (string)
        niveau (string)
        is_compliant (boolean)
        successful_steps (count)
        failed_steps (count)
        total_tokens (count)
        duration_seconds (number)
        completed_at (datetime)
        status ("completed")
    }

    /// Audit failed (possibly with partial results).
    "audit.failed": AuditFailed [audit, fiche] stale [audits] {
        audit_id (string)
        fiche_id (string)
        error (string)
        failed_phase (optional string)
        failed_at (datetime)
        status ("failed")
        partial_results (optional AuditPartialResults)
    }
}
