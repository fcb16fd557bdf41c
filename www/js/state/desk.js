// The state of the whole page. It changes when a run is opened, a message arrives, or records are fetched again.
import { audits, noAudits } from "./audits.js";
import { batches } from "./batches.js";
import { fiche, noFiche } from "./fiche.js";
import { fetchJob } from "./fetch-job.js";
import { fetchedAgain, noGaps } from "./gaps.js";
import { noPane } from "./pane.js";
import { noShapes, withShape } from "./shapes.js";
import { noToasts, notified } from "./toasts.js";
import { noTranscription, transcription } from "./transcription.js";

const nothing = () => ({
  audits: noAudits,
  fiche: noFiche,
  transcription: noTranscription,
  batches: [],
  fetchJob: undefined,
});

/** Returns the state before the first run. Only the contract's fingerprint is known. */
export const initial = (fingerprint) => ({
  ...nothing(),
  ids: {},
  fingerprint: { page: fingerprint, backend: undefined },
  /** How the backend's contract differs from the page's, if it does. */
  drift: undefined,
  connection: "initialized",
  notice: "",
  started: false,
  /** The state of the story: `"waiting"`, `"playing"`, `"stopped"` or `"over"`. */
  play: "waiting",
  counts: { event: 0, partial: 0, unknown: 0, invalid: 0, folded: 0 },
  gaps: noGaps,
  pane: noPane,
  channels: 0,
  shapes: noShapes,
  toasts: noToasts,
});

/** Opens a new run: clears the desk, and keeps the counts. */
export const opened = (state, config) => ({
  ...state,
  ...nothing(),
  ids: config.ids,
  fingerprint: { ...state.fingerprint, backend: config.fingerprint },
});

/** Counts a message, and applies it if it is a whole event. */
export function received(state, message) {
  const { kind } = message;
  const counted = { ...state, counts: { ...state.counts, [kind]: state.counts[kind] + 1 } };
  return kind === "event" ? { ...applied(counted, message), toasts: notified(state.toasts, message) } : counted;
}

/** Counts a copy of a message that another channel has brought already. */
export const folded = (state) => ({ ...state, counts: { ...state.counts, folded: state.counts.folded + 1 } });

/**
 * Rebuilds the desk after a gap, from the backend's `events` and from those that arrived `since` the connection was lost.
 * An event that is in both is applied once.
 */
export function restored(state, targets, events, since) {
  const key = ({ name, payload }) => `${name} ${JSON.stringify(payload)}`;
  const told = new Set(events.map(key));
  const all = [...events, ...since.filter((event) => !told.has(key(event)))];
  return { ...all.reduce(applied, { ...state, ...nothing() }), gaps: fetchedAgain(state.gaps, targets, events) };
}

function applied(state, event) {
  return {
    ...state,
    shapes: withShape(state.shapes, event),
    audits: audits(state.audits, event),
    fiche: fiche(state.fiche, event),
    transcription: transcription(state.transcription, event),
    batches: batches(state.batches, event),
    fetchJob: fetchJob(state.fetchJob, event),
  };
}
