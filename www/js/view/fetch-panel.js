// The progressive fetch as a strip of days.
import { html, nothing } from "lit-html";
import { longDay, number, percent, plural } from "./format.js";

const BLANK_DAYS = 14;

export const fetchPanel = (job) => html`
  <section class="panel" aria-labelledby="fetch-title">
    <header>
      <h2 id="fetch-title">Progressive fetch</h2>
      <p>${job ? html`<span class=${job.isOver && job.status === "failed" ? "is-bad" : ""}>${job.status}</span>, ${percent(job.percentage)}` : nothing}</p>
    </header>
    <p class="soft">
      ${job
        ? `${number(job.completedDays)} of ${plural(job.totalDays, "day")}, ${plural(job.fiches, "fiche")}`
        : "Each day that is fetched fills a box."}
    </p>
    <ol class="days" aria-label="Days">
      ${job ? job.days.map((day) => box(day, job)) : Array.from({ length: BLANK_DAYS }, () => html`<li class="is-blank"></li>`)}
    </ol>
    <p class="legend" aria-hidden="true"><i class="is-completed"></i>completed<i class="is-remaining"></i>remaining<i class="is-failed"></i>failed<i class="is-latest"></i>latest</p>
  </section>`;

function box({ date, status }, { latest }) {
  const isLatest = date === latest;
  return html`
    <li class="is-${status} ${isLatest ? "is-latest" : ""}" data-date=${date} title="${date}: ${status}">
      <span aria-hidden="true">${date.slice(8)}</span><span class="hidden">${longDay(date)}: ${status}${isLatest ? ", latest" : nothing}</span>
    </li>`;
}
