// The recordings of the fiche, and the progress of their transcription.
import { html, nothing } from "lit-html";
import { number, percent, seconds } from "./format.js";
import { bar, conforme, failed, running } from "./marks.js";

/** The number of lines that are kept free, so that the panel does not grow with the first recordings. */
const LINES = 4;

export const transcriptionPanel = (transcription) => html`
  <section class="panel" aria-labelledby="transcription-title">
    <header>
      <h2 id="transcription-title">Transcription</h2>
      <p>${summary(transcription)}</p>
    </header>
    <div class="advance">
      ${bar("Transcription progress", transcription.percentage)}
      <output>${percent(transcription.percentage)}</output>
    </div>
    ${transcription.status === "idle"
      ? html`<p class="empty" style="--lines:${LINES}">The recordings of the fiche appear here once an audit has started.</p>`
      : html`<ul class="recordings" style="--lines:${LINES}">
          ${transcription.recordings.map(recording)}
        </ul>`}
  </section>`;

function summary({ status, total, done, error, seconds: duration, priority }) {
  switch (status) {
    case "idle":
      return nothing;
    case "failed":
      return html`<span class="is-bad">${error}</span>`;
    case "completed":
      return `${number(done)} of ${number(total)} in ${seconds(duration)}`;
    default:
      return `${number(done)} of ${number(total)}, ${priority} priority`;
  }
}

const SIGNS = { processing: () => running("being transcribed"), completed: conforme, failed };

const recording = ({ callId, status, error }) => html`
  <li data-status=${status}>
    <code>${callId}</code>
    <span class=${error ? "error" : "soft"} title=${error ?? nothing}>${error ?? (status === "processing" ? "listening" : "text ready")}</span>
    ${SIGNS[status]()}
  </li>`;
