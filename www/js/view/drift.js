// The notice that the backend has another contract than the page: what differs, and what it does to the page.
import { html, nothing } from "lit-html";

/** What a person may do about each class of the worst difference. */
const ADVICE = {
  compatible: "This page handles everything that the backend publishes.",
  loss: "This page handles every event that it knows, but does not see everything.",
  breaking: "This page does not handle some events.",
};

/** A drift, and what it does to the page once that is known. */
export const driftNotice = (drift) =>
  drift
    ? html`<section class="panel drift" role="status" data-class=${drift.class ?? nothing}>
        <header>
          <h2>The backend has another contract</h2>
          <p>${side("page", drift.ours)}, ${side("backend", drift.theirs)}</p>
        </header>
        <p>${ADVICE[drift.class] ?? "What differs is not known yet."} ${REMEDY[drift.newer]}</p>
        ${drift.differences
          ? html`<details>
              <summary>${drift.differences.length} ${drift.differences.length === 1 ? "difference" : "differences"}</summary>
              <ul>
                ${drift.differences.map(
                  (one) => html`<li data-class=${one.class}><code>${one.at}</code> <b>${one.class}</b> ${one.change}: ${one.because}</li>`,
                )}
              </ul>
            </details>`
          : nothing}
      </section>`
    : nothing;

const REMEDY = { theirs: "Reload it.", ours: "The backend was not updated yet.", null: "Reload it, or update the backend." };

const side = (name, { version, fingerprint }) => html`${name} ${version} <code title=${fingerprint}>${fingerprint.slice(0, 8)}</code>`;
