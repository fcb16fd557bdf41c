// The fiche that the audits are about, and the progress of its preparation.

export const noFiche = { prospect: undefined, recordings: undefined, fetching: false, fetched: false, checked: false, timeline: undefined };

export function fiche(state, { name, payload }) {
  switch (name) {
    case "audit.fiche_fetch_started":
      return { ...state, fetching: true };
    case "audit.fiche_fetch_completed":
      return { ...state, fetching: false, fetched: true, prospect: payload.prospect_name, recordings: payload.recordings_count };
    case "audit.transcription_check":
      return { ...state, checked: true };
    case "audit.timeline_generated":
      return { ...state, timeline: payload.total_chunks };
    default:
      return state;
  }
}
