// The transcription of a fiche's recordings: the totals, and each recording that an event has named.

export const noTranscription = { status: "idle", total: undefined, done: 0, failed: 0, percentage: 0, priority: undefined, recordings: [] };

export function transcription(state, { name, payload }) {
  switch (name) {
    case "transcription.started":
      return { ...state, status: "running", total: payload.total_recordings, priority: payload.priority, error: undefined, failed: 0 };
    case "transcription.status_check":
      return { ...state, total: payload.total_recordings, done: payload.already_transcribed, percentage: share(payload.already_transcribed, payload.total_recordings) };
    case "transcription.recording_started":
      return withRecording(state, payload, { status: "processing", error: undefined });
    case "transcription.recording_completed":
      return withRecording(state, payload, { status: "completed", transcriptionId: payload.transcription_id });
    case "transcription.recording_failed":
      return withRecording(state, payload, { status: "failed", error: payload.error });
    case "transcription.progress":
      return {
        ...state,
        total: payload.total_recordings,
        done: payload.transcribed,
        failed: payload.failed,
        percentage: payload.progress_percentage,
      };
    case "transcription.completed":
      return {
        ...state,
        status: "completed",
        total: payload.total_recordings,
        done: payload.transcribed,
        failed: payload.failed,
        percentage: 100,
        seconds: payload.duration_seconds,
      };
    case "transcription.failed":
      return { ...state, status: "failed", error: payload.error };
    default:
      return state;
  }
}

const share = (part, whole) => (whole > 0 ? (part / whole) * 100 : 0);

function withRecording(state, payload, change) {
  const known = state.recordings.find(({ callId }) => callId === payload.call_id);
  const recording = { ...known, callId: payload.call_id, ...change };
  const recordings = known
    ? state.recordings.map((other) => (other === known ? recording : other))
    : [...state.recordings, recording];
  return { ...state, recordings };
}
