// The state of the whole page, and the two things that happen to it: a run is opened, a message arrives.
import { audits, noAudits } from "./audits.js";
import { batches } from "./batches.js";
import { fiche, noFiche } from "./fiche.js";
import { fetchJob } from "./fetch-job.js";
import { emptyInspector, logged } from "./inspector.js";
import { isFirst, nothingHeard } from "./once.js";
import { noShapes, withShape } from "./shapes.js";
import { noToasts, notified } from "./toasts.js";
import { noTranscription, transcription } from "./transcription.js";

const nothing = () => ({
  audits: noAudits,
  fiche: noFiche,
  transcription: noTranscription,
  batches: [],
  fetchJob: undefined,
  heard: nothingHeard(),
});

/** Before anything is known but the contract's fingerprint. */
export const initial = (fingerprint) => ({
  ...nothing(),
  ids: {},
  fingerprint: { page: fingerprint, backend: undefined },
  connection: "initialized",
  notice: "",
  started: false,
  counts: { event: 0, partial: 0, unknown: 0, invalid: 0 },
  shapes: noShapes,
  inspector: emptyInspector,
  toasts: noToasts,
});

/** A new run: the desk is cleared, what was counted and logged stays. */
export const opened = (state, config) => ({
  ...state,
  ...nothing(),
  ids: { auditId: config.auditId, ficheId: config.ficheId, jobId: config.jobId },
  fingerprint: { ...state.fingerprint, backend: config.fingerprint },
});

/** A message: always logged; applied if it is a whole event that another channel has not brought already. */
export function received(state, message) {
  const { kind } = message.decoded;
  const logs = {
    ...state,
    counts: { ...state.counts, [kind]: state.counts[kind] + 1 },
    inspector: logged(state.inspector, message),
  };
  if (kind !== "event" || !isFirst(state.heard, message)) {
    return logs;
  }
  const event = message.decoded;
  return {
    ...logs,
    shapes: withShape(state.shapes, event),
    audits: audits(state.audits, event),
    fiche: fiche(state.fiche, event),
    transcription: transcription(state.transcription, event),
    batches: batches(state.batches, event),
    fetchJob: fetchJob(state.fetchJob, event),
    toasts: notified(state.toasts, event),
  };
}
