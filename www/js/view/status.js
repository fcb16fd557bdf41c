// The line at the top: the connection, whether the page and the backend have the same contract, and counts of messages.
import { html } from "lit-html";
import { allShapes } from "../state/shapes.js";
import { number } from "./format.js";

const CONNECTION = {
  initialized: "Not connected",
  connecting: "Connecting",
  connected: "Connected",
  unavailable: "Server unavailable",
  failed: "WebSockets unavailable",
  disconnected: "Disconnected",
};

export const status = ({ connection, fingerprint, counts, shapes, theme }, onTheme) => html`
  <strong>Audit desk</strong>
  <a class="events" href="/events">Events</a>
  <button class="quiet theme" @click=${onTheme}>${theme === "dark" ? "Light" : "Dark"} theme</button>
  <dl class="facts">
    <div>
      <dt>Channels</dt>
      <dd><span role="status" class="connection" data-state=${connection}><i></i>${CONNECTION[connection] ?? connection}</span></dd>
    </div>
    <div>
      <dt>Contract</dt>
      <dd class="contract">${agreement(fingerprint)}</dd>
    </div>
    <div>
      <dt>Messages</dt>
      <dd class="counts">
        ${Object.entries(counts).map(
          ([kind, count]) => html`<span data-count=${kind} class=${count ? `is-${kind}` : "is-none"}><b>${number(count)}</b> ${kind}</span>`,
        )}
      </dd>
    </div>
    <div class="shapes">
      <dt>Shapes</dt>
      <dd>
        <span data-shapes=${shapes.size}>${shapes.size} of ${allShapes.length} shapes seen</span>
        <span class="ticks" aria-hidden="true">
          ${allShapes.map((shape) => html`<i class=${shapes.has(shape) ? "is-seen" : ""} title=${shape}></i>`)}
        </span>
      </dd>
    </div>
  </dl>`;

function agreement({ page, backend }) {
  if (backend === undefined) {
    return html`<code>${page.slice(0, 8)}</code>`;
  }
  return page === backend
    ? html`<code title=${page}>${page.slice(0, 8)}</code> <span class="is-good">= backend</span>`
    : html`<code title=${page}>${page.slice(0, 8)}</code> <span class="is-invalid">≠ backend ${backend.slice(0, 8)}</span>`;
}
