// Generated from the contract's declaration by `package samples`.
/** A sample for each of the table's keys, none where the type says it: a word, a date, an exact number. */
export const VALUES = [
    "42", // audit_id
    "1024", // fiche_id
    "config-3", // audit_config_id
    "Audit qualité complet", // audit_config_name
    12, // total_steps
    , // started_at
    "pending", // status
    false, // from_cache
    4, // recordings_count
    "Camille Durand", // prospect_name
    "config-3", // config_id
    "Audit qualité complet", // config_name
    12, // steps_count
    4, // total_recordings
    2, // transcribed
    2, // needs_transcription
    36, // total_chunks
    "gpt-5", // model
    1, // step_position
    "Présentation de l'offre", // step_name
    2, // step_weight
    true, // is_critical
    "rerun-1", // rerun_id
    8.5, // score
    10, // max_score
    true, // conforme
    3, // total_citations
    2150, // tokens_used
    { "score": 5, "conforme": false }, // original
    { "score": 8, "conforme": true }, // rerun
    { "score_delta": 3, "conforme_changed": true }, // comparison
    , // completed_at
    "the model did not answer within 60 s", // error
    5, // completed_steps
    1, // failed_steps
    "analysis", // current_phase
    42.5, // progress_percentage
    "83/100", // overall_score
    "83.0", // score_percentage
    "BON", // niveau
    true, // is_compliant
    "0/3", // critical_issues
    11, // successful_steps
    25800, // total_tokens
    93.4, // duration_seconds
    "analysis", // failed_phase
    , // failed_at
    , // partial_results
    "normal", // priority
    2, // already_transcribed
    true, // is_complete
    "call-5", // call_id
    1, // recording_index
    2, // total_to_transcribe
    "https://recordings.example/call-5.mp3", // recording_url
    "transcription-8", // transcription_id
    2, // pending
    1, // failed
    12, // total
    "batch-9", // batch_id
    , // operation_type
    5, // completed
    93400, // duration_ms
    , // type
    "Audit terminé", // message
    "Score : 83 %", // description
    5000, // duration
    "7", // jobId
    "2026-03-01", // startDate
    "2026-03-07", // endDate
    42.5, // progress
    2, // completedDays
    7, // totalDays
    118, // totalFiches
    ["2026-03-01", "2026-03-02"], // datesCompleted
    ["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"], // datesRemaining
    ["2026-03-03"], // datesFailed
    "2026-03-01", // latestDate
];
