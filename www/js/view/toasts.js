// Notifications, in a band of their own, so that they cover nothing. Each leaves after the duration that its event has. It
// stays while the pointer or the focus is on it.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

export const toasts = ({ shown }, actions) => html`
  <div class="toasts" role="region" aria-label="Notifications" aria-live="polite">
    ${shown.length ? nothing : html`<p class="soft">Notifications appear here.</p>`}
    ${repeat(
      shown,
      ({ id }) => id,
      ({ id, place, type, message, description, duration }) => html`
        <div
          class="toast is-${type}"
          data-type=${type}
          style="--duration:${duration}ms; --place:${place + 1}"
          @animationend=${({ animationName }) => animationName === "stay" && actions.dismiss(id)}
        >
          <p><b>${message}</b>${description ? html`<span>${description}</span>` : nothing}</p>
          <button class="quiet" aria-label="Dismiss: ${message}" @click=${() => actions.dismiss(id)}>×</button>
          <i aria-hidden="true"></i>
        </div>`,
    )}
  </div>`;
