/** `audit.started`: An audit run has started. Channels: audit, fiche. Makes stale: audit, fiche, audits. */
export interface AuditStarted {
    audit_id: string;
    fiche_id: string;
    audit_config_id: string;
    audit_config_name: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** ISO 8601 date and time */
    started_at: string;
    status: "started";
}
/** `audit.fiche_fetch_started`: Audit pipeline started fetching fiche details (from cache or CRM). Channels: fiche. Makes stale: fiche. */
export interface AuditFicheFetchStarted {
    fiche_id: string;
    from_cache: boolean;
    status: "fetching";
}
/** `audit.fiche_fetch_completed`: Fiche details are available for the audit. Channels: fiche. Makes stale: fiche. */
export interface AuditFicheFetchCompleted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    recordings_count: number;
    prospect_name: string;
    from_cache: boolean;
    status: "fetched";
}
/** `audit.config_loaded`: An audit config was loaded (informational/global). Channels: global. Makes stale: nothing. */
export interface AuditConfigLoaded {
    config_id: string;
    config_name: string;
    /** whole number from 0 to 9007199254740991 */
    steps_count: number;
    status: "loaded";
}
/** `audit.transcription_check`: Audit pipeline checked transcription completeness. Channels: fiche. Makes stale: fiche. */
export interface AuditTranscriptionCheck {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    needs_transcription: number;
    status: "checked";
}
/** `audit.timeline_generated`: Audit timeline/summary text was generated from recordings. Channels: fiche. Makes stale: fiche. */
export interface AuditTimelineGenerated {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    recordings_count: number;
    /** whole number from 0 to 9007199254740991 */
    total_chunks: number;
    status: "generated";
}
/** `audit.analysis_started`: Audit analysis phase started (LLM step analysis fan-out begins). Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditAnalysisStarted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    model: string;
    status: "analyzing";
}
/** `audit.step_started`: An audit step analysis started (or a step rerun started). Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditStepStarted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** finite number */
    step_weight: number;
    is_critical: boolean;
    status: "processing";
    /** Present in a payload of another shape. */
    rerun_id?: undefined;
}
/** `audit.step_started` with `rerun_id`: An audit step analysis started (or a step rerun started). Channels: audit. Makes stale: audit. */
export interface AuditStepRerunStarted {
    rerun_id: string;
    audit_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    /** ISO 8601 date and time */
    started_at: string;
    status: "rerunning";
}
/** `audit.step_completed`: An audit step completed (or a step rerun completed). Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditStepCompleted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name: string;
    /** finite number */
    score: number;
    /** finite number */
    max_score: number;
    conforme: boolean;
    /** whole number from 0 to 9007199254740991 */
    total_citations: number;
    /** whole number from 0 to 9007199254740991 */
    tokens_used: number;
    status: "completed";
    /** Present in a payload of another shape. */
    rerun_id?: undefined;
}
/** `audit.step_completed` with `rerun_id`: An audit step completed (or a step rerun completed). Channels: audit. Makes stale: audit. */
export interface AuditStepRerunCompleted {
    rerun_id: string;
    audit_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    original: Record<string, unknown>;
    rerun: Record<string, unknown>;
    comparison: Record<string, unknown>;
    /** ISO 8601 date and time */
    completed_at: string;
    status: "rerun_completed";
}
/** `audit.step_failed`: An audit step failed. Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditStepFailed {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name: string;
    error: string;
    status: "failed";
}
/** `audit.progress`: Aggregate audit progress after step completions/failures. Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditProgress {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    completed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
    current_phase: string;
    /** finite number */
    progress_percentage: number;
    status: "in_progress";
}
/** `audit.compliance_calculated`: Overall compliance score and level were computed. Channels: audit, fiche. Makes stale: audit, fiche. */
export interface AuditComplianceCalculated {
    audit_id: string;
    fiche_id: string;
    overall_score: string;
    score_percentage: string;
    niveau: string;
    is_compliant: boolean;
    critical_issues: string;
    status: "calculated";
}
/** `audit.completed`: Audit completed successfully. Channels: audit, fiche. Makes stale: audit, fiche, audits. */
export interface AuditCompleted {
    audit_id: string;
    fiche_id: string;
    overall_score: string;
    score_percentage: string;
    niveau: string;
    is_compliant: boolean;
    /** whole number from 0 to 9007199254740991 */
    successful_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_tokens: number;
    /** finite number */
    duration_seconds: number;
    /** ISO 8601 date and time */
    completed_at: string;
    status: "completed";
}
/** The object under `partial_results`. */
export interface AuditPartialResults {
    /** whole number from 0 to 9007199254740991 */
    completed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
}
/** `audit.failed`: Audit failed (possibly with partial results). Channels: audit, fiche. Makes stale: audit, fiche, audits. */
export interface AuditFailed {
    audit_id: string;
    fiche_id: string;
    error: string;
    failed_phase?: string | null;
    /** ISO 8601 date and time */
    failed_at: string;
    status: "failed";
    partial_results?: AuditPartialResults | null;
}
/** `transcription.started`: Fiche transcription workflow started. Channels: fiche. Makes stale: fiche. */
export interface TranscriptionStarted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    priority: string;
    /** ISO 8601 date and time */
    started_at: string;
    status: "started";
}
/** `transcription.status_check`: A status check was performed (how many recordings still need transcription). Channels: fiche. Makes stale: fiche. */
export interface TranscriptionStatusCheck {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    already_transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    needs_transcription: number;
    is_complete: boolean;
    status: "checked";
}
/** `transcription.recording_started`: One recording transcription started. Channels: fiche. Makes stale: fiche. */
export interface TranscriptionRecordingStarted {
    fiche_id: string;
    call_id: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    recording_url?: string | null;
    status: "processing";
}
/** `transcription.recording_completed`: One recording transcription completed. Channels: fiche. Makes stale: fiche. */
export interface TranscriptionRecordingCompleted {
    fiche_id: string;
    call_id: string;
    transcription_id: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    status: "completed";
}
/** `transcription.recording_failed`: One recording transcription failed. Channels: fiche. Makes stale: fiche. */
export interface TranscriptionRecordingFailed {
    fiche_id: string;
    call_id: string;
    error: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    status: "failed";
}
/** `transcription.progress`: Aggregate transcription progress for a fiche. Channels: fiche. Makes stale: fiche. */
export interface TranscriptionProgress {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    pending: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    progress_percentage: number;
    status: "in_progress";
}
/** `transcription.completed`: Fiche transcription completed (all recordings done). Channels: fiche. Makes stale: fiche. */
export interface TranscriptionCompleted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    duration_seconds: number;
    /** ISO 8601 date and time */
    completed_at: string;
    status: "completed";
}
/** The object under `partial_results`. */
export interface TranscriptionPartialResults {
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
}
/** `transcription.failed`: Fiche transcription workflow failed (may include partial stats). Channels: fiche. Makes stale: fiche. */
export interface TranscriptionFailed {
    fiche_id: string;
    error: string;
    /** ISO 8601 date and time */
    failed_at: string;
    status: "failed";
    partial_results?: TranscriptionPartialResults | null;
}
/** `batch.progress`: Progress update for a batch operation. Channels: global. Makes stale: batch. */
export interface BatchProgress {
    batch_id: string;
    operation_type: "audit" | "transcription";
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    completed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    progress_percentage: number;
}
/** `batch.completed`: Batch operation finished. Channels: global. Makes stale: batch, audits, fiches. */
export interface BatchCompleted {
    batch_id: string;
    operation_type: "audit" | "transcription";
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    completed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    duration_ms: number;
}
/** `notification`: Generic UI notification (toast/snackbar-style). Channels: global. Makes stale: nothing. */
export interface RealtimeNotification {
    type: "success" | "error" | "info" | "warning";
    message: string;
    description?: string | null;
    /** finite number */
    duration: number;
}
/** `fiches.progressive_fetch.created`: Background progressive fetch job created. Channels: job. Makes stale: job. */
export interface FichesProgressiveFetchCreated {
    jobId: string;
    status: string;
    /** date as YYYY-MM-DD */
    startDate: string;
    /** date as YYYY-MM-DD */
    endDate: string;
    /** finite number */
    progress: number;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted: string[];
    datesRemaining: string[];
    datesFailed: string[];
}
/** `fiches.progressive_fetch.progress`: Job progress update after processing a date. Channels: job. Makes stale: job, fiches. */
export interface FichesProgressiveFetchProgress {
    jobId: string;
    status: "processing";
    /** date as YYYY-MM-DD */
    startDate: string;
    /** date as YYYY-MM-DD */
    endDate: string;
    /** finite number */
    progress: number;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted: string[];
    datesRemaining: string[];
    datesFailed: string[];
    /** date as YYYY-MM-DD */
    latestDate: string;
}
/** `fiches.progressive_fetch.complete`: Job finished successfully. Channels: job. Makes stale: job, fiches. */
export interface FichesProgressiveFetchComplete {
    jobId: string;
    status: "complete";
    /** date as YYYY-MM-DD */
    startDate: string;
    /** date as YYYY-MM-DD */
    endDate: string;
    progress: 100;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted: string[];
    datesRemaining: [];
    datesFailed: string[];
}
/** `fiches.progressive_fetch.failed`: Job finished with failures. Channels: job. Makes stale: job, fiches. */
export interface FichesProgressiveFetchFailed {
    jobId: string;
    status: "failed";
    /** date as YYYY-MM-DD */
    startDate: string;
    /** date as YYYY-MM-DD */
    endDate: string;
    progress: 100;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted: string[];
    datesRemaining: [];
    datesFailed: string[];
}
/** What is certain of a `audit.started` that was shortened. */
export interface PartialAuditStarted {
    audit_id: string;
    fiche_id: string;
    audit_config_id: string;
    audit_config_name?: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** ISO 8601 date and time */
    started_at?: string;
    status?: "started";
}
/** What is certain of a `audit.fiche_fetch_started` that was shortened. */
export interface PartialAuditFicheFetchStarted {
    fiche_id: string;
    from_cache?: boolean;
    status?: "fetching";
}
/** What is certain of a `audit.fiche_fetch_completed` that was shortened. */
export interface PartialAuditFicheFetchCompleted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    recordings_count: number;
    prospect_name?: string;
    from_cache?: boolean;
    status?: "fetched";
}
/** What is certain of a `audit.config_loaded` that was shortened. */
export interface PartialAuditConfigLoaded {
    config_id: string;
    config_name?: string;
    /** whole number from 0 to 9007199254740991 */
    steps_count: number;
    status?: "loaded";
}
/** What is certain of a `audit.transcription_check` that was shortened. */
export interface PartialAuditTranscriptionCheck {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    needs_transcription: number;
    status?: "checked";
}
/** What is certain of a `audit.timeline_generated` that was shortened. */
export interface PartialAuditTimelineGenerated {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    recordings_count: number;
    /** whole number from 0 to 9007199254740991 */
    total_chunks: number;
    status?: "generated";
}
/** What is certain of a `audit.analysis_started` that was shortened. */
export interface PartialAuditAnalysisStarted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    model?: string;
    status?: "analyzing";
}
/** What is certain of a `audit.step_started` that was shortened. */
export interface PartialAuditStepStarted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name?: string;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** finite number */
    step_weight: number;
    is_critical?: boolean;
    status?: "processing";
    /** Present in a payload of another shape. */
    rerun_id?: undefined;
}
/** What is certain of a `audit.step_started` that was shortened. */
export interface PartialAuditStepRerunStarted {
    rerun_id: string;
    audit_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    /** ISO 8601 date and time */
    started_at?: string;
    status?: "rerunning";
}
/** What is certain of a `audit.step_completed` that was shortened. */
export interface PartialAuditStepCompleted {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name?: string;
    /** finite number */
    score: number;
    /** finite number */
    max_score: number;
    conforme?: boolean;
    /** whole number from 0 to 9007199254740991 */
    total_citations: number;
    /** whole number from 0 to 9007199254740991 */
    tokens_used: number;
    status?: "completed";
    /** Present in a payload of another shape. */
    rerun_id?: undefined;
}
/** What is certain of a `audit.step_completed` that was shortened. */
export interface PartialAuditStepRerunCompleted {
    rerun_id: string;
    audit_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    original?: Record<string, unknown>;
    rerun?: Record<string, unknown>;
    comparison?: Record<string, unknown>;
    /** ISO 8601 date and time */
    completed_at?: string;
    status?: "rerun_completed";
}
/** What is certain of a `audit.step_failed` that was shortened. */
export interface PartialAuditStepFailed {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    step_position: number;
    step_name?: string;
    error?: string;
    status?: "failed";
}
/** What is certain of a `audit.progress` that was shortened. */
export interface PartialAuditProgress {
    audit_id: string;
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    completed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
    current_phase?: string;
    /** finite number */
    progress_percentage: number;
    status?: "in_progress";
}
/** What is certain of a `audit.compliance_calculated` that was shortened. */
export interface PartialAuditComplianceCalculated {
    audit_id: string;
    fiche_id: string;
    overall_score?: string;
    score_percentage?: string;
    niveau?: string;
    is_compliant?: boolean;
    critical_issues?: string;
    status?: "calculated";
}
/** What is certain of a `audit.completed` that was shortened. */
export interface PartialAuditCompleted {
    audit_id: string;
    fiche_id: string;
    overall_score?: string;
    score_percentage?: string;
    niveau?: string;
    is_compliant?: boolean;
    /** whole number from 0 to 9007199254740991 */
    successful_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_tokens: number;
    /** finite number */
    duration_seconds: number;
    /** ISO 8601 date and time */
    completed_at?: string;
    status?: "completed";
}
/** The object under `partial_results`. */
export interface PartialAuditPartialResults {
    /** whole number from 0 to 9007199254740991 */
    completed_steps: number;
    /** whole number from 0 to 9007199254740991 */
    total_steps: number;
    /** whole number from 0 to 9007199254740991 */
    failed_steps: number;
}
/** What is certain of a `audit.failed` that was shortened. */
export interface PartialAuditFailed {
    audit_id: string;
    fiche_id: string;
    error?: string;
    failed_phase?: string | null;
    /** ISO 8601 date and time */
    failed_at?: string;
    status?: "failed";
    partial_results?: PartialAuditPartialResults | null;
}
/** What is certain of a `transcription.started` that was shortened. */
export interface PartialTranscriptionStarted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    priority?: string;
    /** ISO 8601 date and time */
    started_at?: string;
    status?: "started";
}
/** What is certain of a `transcription.status_check` that was shortened. */
export interface PartialTranscriptionStatusCheck {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    already_transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    needs_transcription: number;
    is_complete?: boolean;
    status?: "checked";
}
/** What is certain of a `transcription.recording_started` that was shortened. */
export interface PartialTranscriptionRecordingStarted {
    fiche_id: string;
    call_id: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    recording_url?: string | null;
    status?: "processing";
}
/** What is certain of a `transcription.recording_completed` that was shortened. */
export interface PartialTranscriptionRecordingCompleted {
    fiche_id: string;
    call_id: string;
    transcription_id: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    status?: "completed";
}
/** What is certain of a `transcription.recording_failed` that was shortened. */
export interface PartialTranscriptionRecordingFailed {
    fiche_id: string;
    call_id: string;
    error?: string;
    /** whole number from 0 to 9007199254740991 */
    recording_index: number;
    /** whole number from 0 to 9007199254740991 */
    total_to_transcribe: number;
    status?: "failed";
}
/** What is certain of a `transcription.progress` that was shortened. */
export interface PartialTranscriptionProgress {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    pending: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    progress_percentage: number;
    status?: "in_progress";
}
/** What is certain of a `transcription.completed` that was shortened. */
export interface PartialTranscriptionCompleted {
    fiche_id: string;
    /** whole number from 0 to 9007199254740991 */
    total_recordings: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    duration_seconds: number;
    /** ISO 8601 date and time */
    completed_at?: string;
    status?: "completed";
}
/** The object under `partial_results`. */
export interface PartialTranscriptionPartialResults {
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    transcribed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
}
/** What is certain of a `transcription.failed` that was shortened. */
export interface PartialTranscriptionFailed {
    fiche_id: string;
    error?: string;
    /** ISO 8601 date and time */
    failed_at?: string;
    status?: "failed";
    partial_results?: PartialTranscriptionPartialResults | null;
}
/** What is certain of a `batch.progress` that was shortened. */
export interface PartialBatchProgress {
    batch_id: string;
    operation_type?: "audit" | "transcription";
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    completed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    progress_percentage: number;
}
/** What is certain of a `batch.completed` that was shortened. */
export interface PartialBatchCompleted {
    batch_id: string;
    operation_type?: "audit" | "transcription";
    /** whole number from 0 to 9007199254740991 */
    total: number;
    /** whole number from 0 to 9007199254740991 */
    completed: number;
    /** whole number from 0 to 9007199254740991 */
    failed: number;
    /** finite number */
    duration_ms: number;
}
/** What is certain of a `notification` that was shortened. */
export interface PartialNotification {
    type?: "success" | "error" | "info" | "warning";
    message?: string;
    description?: string | null;
    /** finite number */
    duration: number;
}
/** What is certain of a `fiches.progressive_fetch.created` that was shortened. */
export interface PartialFichesProgressiveFetchCreated {
    jobId: string;
    status?: string;
    /** date as YYYY-MM-DD */
    startDate?: string;
    /** date as YYYY-MM-DD */
    endDate?: string;
    /** finite number */
    progress: number;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted?: string[];
    datesRemaining?: string[];
    datesFailed?: string[];
}
/** What is certain of a `fiches.progressive_fetch.progress` that was shortened. */
export interface PartialFichesProgressiveFetchProgress {
    jobId: string;
    status?: "processing";
    /** date as YYYY-MM-DD */
    startDate?: string;
    /** date as YYYY-MM-DD */
    endDate?: string;
    /** finite number */
    progress: number;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted?: string[];
    datesRemaining?: string[];
    datesFailed?: string[];
    /** date as YYYY-MM-DD */
    latestDate?: string;
}
/** What is certain of a `fiches.progressive_fetch.complete` that was shortened. */
export interface PartialFichesProgressiveFetchComplete {
    jobId: string;
    status?: "complete";
    /** date as YYYY-MM-DD */
    startDate?: string;
    /** date as YYYY-MM-DD */
    endDate?: string;
    progress: 100;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted?: string[];
    datesRemaining?: [];
    datesFailed?: string[];
}
/** What is certain of a `fiches.progressive_fetch.failed` that was shortened. */
export interface PartialFichesProgressiveFetchFailed {
    jobId: string;
    status?: "failed";
    /** date as YYYY-MM-DD */
    startDate?: string;
    /** date as YYYY-MM-DD */
    endDate?: string;
    progress: 100;
    /** whole number from 0 to 9007199254740991 */
    completedDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalDays: number;
    /** whole number from 0 to 9007199254740991 */
    totalFiches: number;
    datesCompleted?: string[];
    datesRemaining?: [];
    datesFailed?: string[];
}
/** @deprecated The DOM has a type of this name: use {@link RealtimeNotification}. */
export type Notification = RealtimeNotification;
/** The name of an event of this contract. */
export type EventName = "audit.started" | "audit.fiche_fetch_started" | "audit.fiche_fetch_completed" | "audit.config_loaded" | "audit.transcription_check" | "audit.timeline_generated" | "audit.analysis_started" | "audit.step_started" | "audit.step_completed" | "audit.step_failed" | "audit.progress" | "audit.compliance_calculated" | "audit.completed" | "audit.failed" | "transcription.started" | "transcription.status_check" | "transcription.recording_started" | "transcription.recording_completed" | "transcription.recording_failed" | "transcription.progress" | "transcription.completed" | "transcription.failed" | "batch.progress" | "batch.completed" | "notification" | "fiches.progressive_fetch.created" | "fiches.progressive_fetch.progress" | "fiches.progressive_fetch.complete" | "fiches.progressive_fetch.failed";
/** The payload of each event. */
export interface Events {
    /** An audit run has started. */
    "audit.started": AuditStarted;
    /** Audit pipeline started fetching fiche details (from cache or CRM). */
    "audit.fiche_fetch_started": AuditFicheFetchStarted;
    /** Fiche details are available for the audit. */
    "audit.fiche_fetch_completed": AuditFicheFetchCompleted;
    /** An audit config was loaded (informational/global). */
    "audit.config_loaded": AuditConfigLoaded;
    /** Audit pipeline checked transcription completeness. */
    "audit.transcription_check": AuditTranscriptionCheck;
    /** Audit timeline/summary text was generated from recordings. */
    "audit.timeline_generated": AuditTimelineGenerated;
    /** Audit analysis phase started (LLM step analysis fan-out begins). */
    "audit.analysis_started": AuditAnalysisStarted;
    /** An audit step analysis started (or a step rerun started). */
    "audit.step_started": AuditStepStarted | AuditStepRerunStarted;
    /** An audit step completed (or a step rerun completed). */
    "audit.step_completed": AuditStepCompleted | AuditStepRerunCompleted;
    /** An audit step failed. */
    "audit.step_failed": AuditStepFailed;
    /** Aggregate audit progress after step completions/failures. */
    "audit.progress": AuditProgress;
    /** Overall compliance score and level were computed. */
    "audit.compliance_calculated": AuditComplianceCalculated;
    /** Audit completed successfully. */
    "audit.completed": AuditCompleted;
    /** Audit failed (possibly with partial results). */
    "audit.failed": AuditFailed;
    /** Fiche transcription workflow started. */
    "transcription.started": TranscriptionStarted;
    /** A status check was performed (how many recordings still need transcription). */
    "transcription.status_check": TranscriptionStatusCheck;
    /** One recording transcription started. */
    "transcription.recording_started": TranscriptionRecordingStarted;
    /** One recording transcription completed. */
    "transcription.recording_completed": TranscriptionRecordingCompleted;
    /** One recording transcription failed. */
    "transcription.recording_failed": TranscriptionRecordingFailed;
    /** Aggregate transcription progress for a fiche. */
    "transcription.progress": TranscriptionProgress;
    /** Fiche transcription completed (all recordings done). */
    "transcription.completed": TranscriptionCompleted;
    /** Fiche transcription workflow failed (may include partial stats). */
    "transcription.failed": TranscriptionFailed;
    /** Progress update for a batch operation. */
    "batch.progress": BatchProgress;
    /** Batch operation finished. */
    "batch.completed": BatchCompleted;
    /** Generic UI notification (toast/snackbar-style). */
    "notification": RealtimeNotification;
    /** Background progressive fetch job created. */
    "fiches.progressive_fetch.created": FichesProgressiveFetchCreated;
    /** Job progress update after processing a date. */
    "fiches.progressive_fetch.progress": FichesProgressiveFetchProgress;
    /** Job finished successfully. */
    "fiches.progressive_fetch.complete": FichesProgressiveFetchComplete;
    /** Job finished with failures. */
    "fiches.progressive_fetch.failed": FichesProgressiveFetchFailed;
}
/** What is certain of each event's payload that was shortened. */
export interface PartialEvents {
    /** An audit run has started. */
    "audit.started": PartialAuditStarted;
    /** Audit pipeline started fetching fiche details (from cache or CRM). */
    "audit.fiche_fetch_started": PartialAuditFicheFetchStarted;
    /** Fiche details are available for the audit. */
    "audit.fiche_fetch_completed": PartialAuditFicheFetchCompleted;
    /** An audit config was loaded (informational/global). */
    "audit.config_loaded": PartialAuditConfigLoaded;
    /** Audit pipeline checked transcription completeness. */
    "audit.transcription_check": PartialAuditTranscriptionCheck;
    /** Audit timeline/summary text was generated from recordings. */
    "audit.timeline_generated": PartialAuditTimelineGenerated;
    /** Audit analysis phase started (LLM step analysis fan-out begins). */
    "audit.analysis_started": PartialAuditAnalysisStarted;
    /** An audit step analysis started (or a step rerun started). */
    "audit.step_started": PartialAuditStepStarted | PartialAuditStepRerunStarted;
    /** An audit step completed (or a step rerun completed). */
    "audit.step_completed": PartialAuditStepCompleted | PartialAuditStepRerunCompleted;
    /** An audit step failed. */
    "audit.step_failed": PartialAuditStepFailed;
    /** Aggregate audit progress after step completions/failures. */
    "audit.progress": PartialAuditProgress;
    /** Overall compliance score and level were computed. */
    "audit.compliance_calculated": PartialAuditComplianceCalculated;
    /** Audit completed successfully. */
    "audit.completed": PartialAuditCompleted;
    /** Audit failed (possibly with partial results). */
    "audit.failed": PartialAuditFailed;
    /** Fiche transcription workflow started. */
    "transcription.started": PartialTranscriptionStarted;
    /** A status check was performed (how many recordings still need transcription). */
    "transcription.status_check": PartialTranscriptionStatusCheck;
    /** One recording transcription started. */
    "transcription.recording_started": PartialTranscriptionRecordingStarted;
    /** One recording transcription completed. */
    "transcription.recording_completed": PartialTranscriptionRecordingCompleted;
    /** One recording transcription failed. */
    "transcription.recording_failed": PartialTranscriptionRecordingFailed;
    /** Aggregate transcription progress for a fiche. */
    "transcription.progress": PartialTranscriptionProgress;
    /** Fiche transcription completed (all recordings done). */
    "transcription.completed": PartialTranscriptionCompleted;
    /** Fiche transcription workflow failed (may include partial stats). */
    "transcription.failed": PartialTranscriptionFailed;
    /** Progress update for a batch operation. */
    "batch.progress": PartialBatchProgress;
    /** Batch operation finished. */
    "batch.completed": PartialBatchCompleted;
    /** Generic UI notification (toast/snackbar-style). */
    "notification": PartialNotification;
    /** Background progressive fetch job created. */
    "fiches.progressive_fetch.created": PartialFichesProgressiveFetchCreated;
    /** Job progress update after processing a date. */
    "fiches.progressive_fetch.progress": PartialFichesProgressiveFetchProgress;
    /** Job finished successfully. */
    "fiches.progressive_fetch.complete": PartialFichesProgressiveFetchComplete;
    /** Job finished with failures. */
    "fiches.progressive_fetch.failed": PartialFichesProgressiveFetchFailed;
}
/** The keys that select another shape of an event by their presence, for events that have such keys. */
export interface Variants {
    "audit.step_started": "rerun_id";
    "audit.step_completed": "rerun_id";
}
/** The events that can arrive on each kind of channel. */
export interface EventsOn {
    audit: "audit.started" | "audit.analysis_started" | "audit.step_started" | "audit.step_completed" | "audit.step_failed" | "audit.progress" | "audit.compliance_calculated" | "audit.completed" | "audit.failed";
    fiche: "audit.started" | "audit.fiche_fetch_started" | "audit.fiche_fetch_completed" | "audit.transcription_check" | "audit.timeline_generated" | "audit.analysis_started" | "audit.step_started" | "audit.step_completed" | "audit.step_failed" | "audit.progress" | "audit.compliance_calculated" | "audit.completed" | "audit.failed" | "transcription.started" | "transcription.status_check" | "transcription.recording_started" | "transcription.recording_completed" | "transcription.recording_failed" | "transcription.progress" | "transcription.completed" | "transcription.failed";
    job: "fiches.progressive_fetch.created" | "fiches.progressive_fetch.progress" | "fiches.progressive_fetch.complete" | "fiches.progressive_fetch.failed";
    global: "audit.config_loaded" | "batch.progress" | "batch.completed" | "notification";
}
/** What to watch: any of the ids, and the global channel. */
export interface Scopes {
    /** `private-audit-{id}` */
    auditId?: string | null | undefined;
    /** `private-fiche-{id}` */
    ficheId?: string | null | undefined;
    /** `private-job-{id}` */
    jobId?: string | null | undefined;
    /** `private-global` */
    global?: boolean | null | undefined;
}
/** The kind of channel that each of the scopes names. */
export interface ScopeKinds {
    auditId: "audit";
    ficheId: "fiche";
    jobId: "job";
    global: "global";
}
/** A channel of this contract. */
export type RealtimeChannel = {
    kind: "audit" | "fiche" | "job";
    id: string;
} | {
    kind: "global";
    id?: undefined;
};
/** @deprecated pusher-js has a type of this name: use {@link RealtimeChannel}. */
export type Channel = RealtimeChannel;
/** What an event can make stale: one of a kind, or a list. */
export type Resource = "audit" | "fiche" | "job" | "batch" | "audits" | "fiches";
/** A key that selects another shape of this event; `never` where the event has one shape. */
export type Variant<N extends EventName = EventName> = N extends keyof Variants ? Variants[N] : never;
/** A kind of channel. */
export type ChannelKind = keyof EventsOn;
/** A message whose payload has its full shape. */
export type DecodedEvent<N extends EventName = EventName> = {
    [K in N]: {
        kind: "event";
        name: K;
        payload: Events[K];
        /** JSON Pointers of what the publisher shortened, `""` for dropped unknown fields; mostly `[]`. */
        truncated: string[];
    };
}[N];
/** A message from which a backend dropped fields to fit the size limit: fetch what is missing. */
export type DecodedPartial<N extends EventName = EventName> = {
    [K in N]: {
        kind: "partial";
        name: K;
        payload: PartialEvents[K];
        /** JSON Pointers of what is missing, in the contract's order. */
        missing: string[];
    };
}[N];
/** A message whose name this contract does not have. */
export interface Unknown {
    kind: "unknown";
    name: string;
    payload: unknown;
}
/** A message that breaks the contract. */
export interface Invalid {
    kind: "invalid";
    name: string;
    /** What is wrong, in the contract's order, at most 32. */
    problems: Problem[];
}
/** One thing that is wrong with a payload. */
export interface Problem {
    /** Where: a JSON Pointer, `""` for the payload itself. */
    path: string;
    /** What the contract wants there. */
    expected: string;
    /** What is there: a JSON type, a quote of at most 64 characters, or `nothing`. */
    found: string;
}
/** What `decode` says of a message with the name of this event. */
export type DecodedOf<N extends EventName> = DecodedEvent<N> | DecodedPartial<N> | Invalid;
/** What `decode` says of a message. */
export type Decoded = DecodedEvent | DecodedPartial | Unknown | Invalid;
