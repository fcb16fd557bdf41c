// Notifications. Each leaves after the time that the event gives it, but not under a pointer or the focus.
import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { AT_MOST, dismissed } from "../state/toasts.js";

export const toasts = ({ shown }, update) => {
  const close = (id) => update((state) => ({ ...state, toasts: dismissed(state.toasts, id) }));
  return repeat(
    shown,
    ({ id }) => id,
    ({ id, place, type, message, description, duration }) => html`
      <div class="toast is-${type}" data-type=${type} style="--duration:${duration}ms; grid-row:${AT_MOST - place}" @animationend=${({ animationName }) => animationName === "stay" && close(id)}>
        <p><b>${message}</b>${description ? html`<span>${description}</span>` : nothing}</p>
        <button class="quiet" aria-label="Dismiss: ${message}" @click=${() => close(id)}>×</button>
        <i aria-hidden="true"></i>
      </div>`,
  );
};
