//! Transcription events (`transcription.*`): all scoped to a fiche.

object! {
    /// The results of a failed transcription, if they are known.
    TranscriptionPartialResults {
        total (count)
        transcribed (count)
        failed (count)
    }
}

events! { (transcription, $)

    /// Fiche transcription workflow started.
    "transcription.started": TranscriptionStarted [fiche] {
        fiche_id (string)
        total_recordings (count)
        priority (string)
        started_at (datetime)
        status ("started")
    }

    /// A status check was performed (how many recordings still need transcription).
    "transcription.status_check": TranscriptionStatusCheck [fiche] {
        fiche_id (string)
        total_recordings (count)
        already_transcribed (count)
        needs_transcription (count)
        is_complete (boolean)
        status ("checked")
    }

    /// One recording transcription started.
    "transcription.recording_started": TranscriptionRecordingStarted [fiche] {
        fiche_id (string)
        call_id (string)
        recording_index (count)
        total_to_transcribe (count)
        recording_url (optional string)
        status ("processing")
    }

    /// One recording transcription completed.
    "transcription.recording_completed": TranscriptionRecordingCompleted [fiche] {
        fiche_id (string)
        call_id (string)
        transcription_id (string)
        recording_index (count)
        total_to_transcribe (count)
        status ("completed")
    }

    /// One recording transcription failed.
    "transcription.recording_failed": TranscriptionRecordingFailed [fiche] {
        fiche_id (string)
        call_id (string)
        error (string)
        recording_index (count)
        total_to_transcribe (count)
        status ("failed")
    }

    /// Aggregate transcription progress for a fiche.
    "transcription.progress": TranscriptionProgress [fiche]
        grows ["transcribed", "failed", "progress_percentage"]
    {
        fiche_id (string)
        total_recordings (count)
        transcribed (count)
        pending (count)
        failed (count)
        progress_percentage (number)
        status ("in_progress")
    }

    /// Fiche transcription completed (all recordings done).
    "transcription.completed": TranscriptionCompleted [fiche] {
        fiche_id (string)
        total_recordings (count)
        transcribed (count)
        failed (count)
        duration_seconds (number)
        completed_at (datetime)
        status ("completed")
    }

    /// Fiche transcription workflow failed (may include partial stats).
    "transcription.failed": TranscriptionFailed [fiche] {
        fiche_id (string)
        error (string)
        failed_at (datetime)
        status ("failed")
        partial_results (optional TranscriptionPartialResults)
    }
}
