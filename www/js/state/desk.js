// The state of the whole page, and the two things that happen to it: a run is opened, a message arrives.
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

/** Before anything is known but the contract's fingerprint. */
export const initial = (fingerprint) => ({
  ...nothing(),
  ids: {},
  fingerprint: { page: fingerprint, backend: undefined },
  connection: "initialized",
  notice: "",
  started: false,
  /** Whether the story is told: `"waiting"`, `"playing"`, `"stopped"` or `"over"`. */
  play: "waiting",
  counts: { event: 0, partial: 0, unknown: 0, invalid: 0, folded: 0 },
  gaps: noGaps,
  pane: noPane,
  channels: 0,
  shapes: noShapes,
  toasts: noToasts,
});

/** A new run: the desk is cleared, what was counted stays. */
export const opened = (state, config) => ({
  ...state,
  ...nothing(),
  ids: config.ids,
  fingerprint: { ...state.fingerprint, backend: config.fingerprint },
});

/** A message: always counted; applied if it is a whole event. */
export function received(state, message) {
  const { kind } = message;
  const counted = { ...state, counts: { ...state.counts, [kind]: state.counts[kind] + 1 } };
  return kind === "event" ? { ...applied(counted, message), toasts: notified(state.toasts, message) } : counted;
}

/** A copy of a message that another channel has brought already: counted, and nothing else. */
export const folded = (state) => ({ ...state, counts: { ...state.counts, folded: state.counts.folded + 1 } });

/**
 * What was fetched again: the desk is what the backend's events make of it, and those that came `since` the
 * connection was back, as far as the backend had not told of them yet.
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
