// The batches that the backend processes beside the audit.
import { html, nothing } from "lit-html";
import { number, percent, seconds } from "./format.js";
import { bar } from "./marks.js";

const LINES = 4;
const TITLES = { audit: "Audits", transcription: "Transcriptions" };

export const batchPanel = (batches) => html`
  <section class="panel" aria-labelledby="batch-title">
    <header>
      <h2 id="batch-title">Batches</h2>
      <p>${batches.length ? `${batches.filter(({ milliseconds }) => milliseconds !== undefined).length} of ${batches.length} done` : nothing}</p>
    </header>
    ${batches.length
      ? html`<ul class="batches" style="--lines:${LINES}">${batches.slice(-2).map(batch)}</ul>`
      : html`<p class="empty is-tall" style="--lines:${LINES}">Nightly transcriptions and weekly audits report their totals here.</p>`}
  </section>`;

const batch = ({ id, type, total, completed, failed, percentage, milliseconds }) => html`
  <li data-batch=${id}>
    <p><b>${TITLES[type]}</b> <code>${id}</code></p>
    <div class="advance">
      ${bar(`${TITLES[type]} ${id}`, percentage, total ? (failed / total) * 100 : 0)}
      <output>${percent(percentage)}</output>
    </div>
    <p class="soft">
      ${number(completed)} of ${number(total)}${failed ? html`, <span class="is-bad">${number(failed)} failed</span>` : nothing}${milliseconds === undefined
        ? nothing
        : `, done in ${seconds(milliseconds / 1000)}`}
    </p>
  </li>`;
