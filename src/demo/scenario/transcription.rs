//! The transcription of the fiche's recordings. The first attempt breaks off, and the second
//! succeeds.

use crate::{
    CallId, Notification, NotificationType, TranscriptionCompleted, TranscriptionFailed,
    TranscriptionPartialResults, TranscriptionProgress, TranscriptionRecordingCompleted,
    TranscriptionRecordingFailed, TranscriptionRecordingStarted, TranscriptionStarted,
    TranscriptionStatusCheck,
};

use super::track::Track;

/// The number of the fiche's recordings, and of those that have no text yet.
pub const RECORDINGS: u64 = 5;
pub const NEEDED: u64 = 4;

/// The story second at which all texts are there.
pub const READY_AT: f64 = 12.2;

const BEGINS_AT: f64 = 2.2;

/// One recording to transcribe, of `of` in this attempt.
#[derive(Clone, Copy)]
struct Recording {
    number: u64,
    index: u64,
    of: u64,
}

pub fn tell(track: &mut Track) {
    track.at(BEGINS_AT);
    let [first, second] = [1, 2].map(|index| Recording { number: index + 1, index, of: NEEDED });
    begin(track, "normal", RECORDINGS - NEEDED);
    transcribe(track, first, 1.3);
    progress(track, 2, 0);
    start(track, second);
    track.wait(1.1);
    break_off(track, second);

    track.wait(1.0);
    begin(track, "high", 2);
    for index in 1..=3 {
        transcribe(track, Recording { number: index + 2, index, of: 3 }, 1.2);
        progress(track, index + 2, 0);
    }
    track.wait(0.3);
    track.say(TranscriptionCompleted {
        fiche_id: track.cast.fiche_id.clone(),
        total_recordings: RECORDINGS,
        transcribed: RECORDINGS,
        failed: 0,
        duration_seconds: 8.6,
        completed_at: track.time(),
    });
}

fn begin(track: &mut Track, priority: &str, already_transcribed: u64) {
    track.say(TranscriptionStarted {
        fiche_id: track.cast.fiche_id.clone(),
        total_recordings: RECORDINGS,
        priority: priority.into(),
        started_at: track.time(),
    });
    track.wait(0.3);
    track.say(TranscriptionStatusCheck {
        fiche_id: track.cast.fiche_id.clone(),
        total_recordings: RECORDINGS,
        already_transcribed,
        needs_transcription: RECORDINGS - already_transcribed,
        is_complete: already_transcribed == RECORDINGS,
    });
    track.wait(0.2);
}

fn transcribe(track: &mut Track, recording: Recording, seconds: f64) {
    start(track, recording);
    track.wait(seconds);
    track.say(TranscriptionRecordingCompleted {
        fiche_id: track.cast.fiche_id.clone(),
        call_id: call_id(recording),
        transcription_id: format!("tr-{}-{}", track.cast.run, recording.number).into(),
        recording_index: recording.index,
        total_to_transcribe: recording.of,
    });
}

fn start(track: &mut Track, recording: Recording) {
    track.say(TranscriptionRecordingStarted {
        fiche_id: track.cast.fiche_id.clone(),
        call_id: call_id(recording),
        recording_index: recording.index,
        total_to_transcribe: recording.of,
        recording_url: Some(format!("https://recordings.example/{}.mp3", call_id(recording))),
    });
}

fn break_off(track: &mut Track, recording: Recording) {
    track.say(TranscriptionRecordingFailed {
        fiche_id: track.cast.fiche_id.clone(),
        call_id: call_id(recording),
        error: "speech service closed the stream after 00:04:17".into(),
        recording_index: recording.index,
        total_to_transcribe: recording.of,
    });
    progress(track, 2, 1);
    track.wait(0.4);
    track.say(TranscriptionFailed {
        fiche_id: track.cast.fiche_id.clone(),
        error: "speech service unavailable".into(),
        failed_at: track.time(),
        partial_results: Some(TranscriptionPartialResults { total: RECORDINGS, transcribed: 2, failed: 1 }),
    });
    track.say(Notification {
        r#type: NotificationType::Warning,
        message: "Transcription interrupted".into(),
        description: Some("2 of 5 recordings are done; the rest is tried again with high priority".into()),
        duration: 5000.0,
    });
}

fn progress(track: &mut Track, transcribed: u64, failed: u64) {
    track.say(TranscriptionProgress {
        fiche_id: track.cast.fiche_id.clone(),
        total_recordings: RECORDINGS,
        transcribed,
        pending: RECORDINGS - transcribed - failed,
        failed,
        progress_percentage: (transcribed * 100 / RECORDINGS) as f64,
    });
}

fn call_id(recording: Recording) -> CallId {
    format!("call-2026-03-12-{:02}", recording.number).into()
}
